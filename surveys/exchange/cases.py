"""A family as phones carry it, piece by piece: of the register, what was done, what it needs. Never a score, never a tier."""

from datetime import date
from typing import Literal

import msgspec

from surveys.exchange.handing import CaseWorker, Hold, Opening
from surveys.register.facts import Fact
from surveys.submission import FormId, Language, UtcTime


class CasePerson(msgspec.Struct, frozen=True, kw_only=True):
    """One of a family. `consent` is this person's own word on the service: each adult answers for themselves.

    `purposes` holds a yes or no to `child`, `after` and `backup`; `refusals` counts the short checks sent back empty in a
    row; `joined_on` is since when they live with the family, where it is later than the family's own day.
    """

    id: str
    name: str
    relation: str
    birth_year: int | None = None
    phone: str | None = None
    consent: bool = False
    purposes: dict[str, bool] = {}
    refusals: int = 0
    joined_on: date | None = None


class CaseNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A need the family named in an open answer; words are in the catalogue under `need.<code>`.

    `said` is the day on which it was named last, None where that is `since`.
    """

    code: str
    service: str
    since: date
    said: date | None = None


class CaseDays(msgspec.Struct, frozen=True, array_like=True):
    """What the office typed in of the coming weeks: days off beyond every year's, and days on which it works all the same."""

    off: tuple[date, ...] = ()
    work: tuple[date, ...] = ()


class CaseHelp(msgspec.Struct, frozen=True, kw_only=True):
    """A help request as its reader may see it: `words` is None when they were not shared with the reader."""

    id: str
    household_id: str
    category: str
    urgency: str
    status: Literal["new", "seen", "working", "done"]
    made_at: UtcTime
    promised_at: UtcTime
    words: str | None = None


class CaseDone(msgspec.Struct, frozen=True, array_like=True):
    """When a form was filled in last, and by whom where each adult fills it in; None for the family's own."""

    form_id: FormId
    on: date
    person_id: str | None = None


class CaseSupport(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Support that was granted, by its days; what it amounts to is nobody's business here."""

    kind: str
    starts_on: date
    ends_on: date | None = None


class CaseAttempt(msgspec.Struct, frozen=True, kw_only=True, array_like=True, omit_defaults=True):
    """A try to reach the family, as the form `contact` codes it; a person is named where one was sought."""

    at: UtcTime
    outcome: str
    channel: str = ""
    person_id: str | None = None
    next_on: date | None = None
    back_on: date | None = None


class CaseEvent(msgspec.Struct, frozen=True, kw_only=True, array_like=True, omit_defaults=True):
    """Something that happened and calls for a form: its name in the schedule, the day, whom it concerns."""

    name: str
    on: date
    person_id: str | None = None


class CaseAbsence(msgspec.Struct, frozen=True, kw_only=True, array_like=True, omit_defaults=True):
    """Away and expected back: the whole family, or the person named. It ended, or is expected to, on a day or not."""

    starts_on: date
    person_id: str | None = None
    expected_on: date | None = None
    ends_on: date | None = None


class CaseExit(msgspec.Struct, frozen=True, kw_only=True, array_like=True, omit_defaults=True):
    """A departure of the family on some day from `earliest` to `latest`, and since when it is back."""

    kind: str
    earliest: date
    latest: date
    back_on: date | None = None


class CasePlace(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement by its code in the official classifier, with its names."""

    code: str
    kk: str
    ru: str
    en: str | None = None

    def name(self, language: str) -> str:
        return {"ru": self.ru, "en": self.en}.get(language) or self.kk


class CaseRemark(msgspec.Struct, frozen=True, kw_only=True, array_like=True, omit_defaults=True):
    """An interview that came back, by its record's id, with what should be put right; `question` is an open one's name."""

    id: str
    form_id: FormId
    at: UtcTime
    words: str
    by: str = ""
    question: str = ""
    person_id: str | None = None


class CaseHousehold(msgspec.Struct, frozen=True, kw_only=True):
    """A family of the caseload: who, where, what was done when, what it needs. Never a score, never a tier.

    `facts` are the register's own subjects with the words that stand, for whoever may edit them; `care` are the steps of
    the plan, referrals and decisions, on a settler's phone without the decisions.
    A settler's phone gets its own household: of people the holder alone, what the holder did, no needs, no attempts.
    """

    id: str
    number: int
    name: str
    district: str
    village: str
    arrived_on: date
    language: Language
    entered_on: date | None = None
    phone: str | None = None
    people: tuple[CasePerson, ...] = ()
    done: tuple[CaseDone, ...] = ()
    support: tuple[CaseSupport, ...] = ()
    attempts: tuple[CaseAttempt, ...] = ()
    events: tuple[CaseEvent, ...] = ()
    absences: tuple[CaseAbsence, ...] = ()
    exits: tuple[CaseExit, ...] = ()
    needs: tuple[CaseNeed, ...] = ()
    remarks: tuple[CaseRemark, ...] = ()  # on a worker's phone: until the form has come anew
    consent: bool = False
    children: int = 0
    facts: tuple[Fact, ...] = ()
    care: tuple[Fact, ...] = ()
    place: CasePlace | None = None
    earlier: tuple[CasePlace, ...] = ()  # other settlements that the facts speak of
    hold: Hold | None = None  # on the phone of whoever stands in or opened it; None for the own families
    worker: CaseWorker | None = None  # on the family's own phones
    opened: tuple[Opening, ...] = ()  # on the family's own phones

    @property
    def places(self) -> dict[str, CasePlace]:
        """Return every settlement whose names came with the family, by code."""
        return {one.code: one for one in ((self.place,) if self.place else ()) + self.earlier}

    def where(self, language: str) -> str:
        """Return what the place is called where they live: by its code, or as somebody wrote it."""
        return self.place.name(language) if self.place else self.village


class CaseLook(msgspec.Struct, frozen=True, kw_only=True):
    """Who of the staff opened one's family, when, and what kind of opening it was: words are under `look.<kind>`."""

    id: str
    at: UtcTime
    name: str
    role: str
    kind: str
