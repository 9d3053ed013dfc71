"""What phone and server say to each other, as types that both sides share."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from surveys.facts import Fact
from surveys.handing import CaseWorker, Hold, Opening, Standing
from surveys.submission import Answers, FormId, FormVersion, Id, Language, UtcTime

MAX_RECORD_BYTES = 256 * 1024
MAX_PUSH_BYTES = 10 * 1024 * 1024
MAX_PUSH_RECORDS = 200
MAX_FORM_FILE_BYTES = 10 * 1024 * 1024
MAX_FORM_FILES_BYTES = 40 * 1024 * 1024
MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024
MAX_ATTACHMENTS = 32  # of one submission
MAX_EARLY_ATTACHMENTS = 128  # of one family, for submissions that have not come
MAX_DRAFTS = 200  # of one phone
MAX_DRAFT_BYTES = 256 * 1024
MAX_DRAFTS_BYTES = 8 * 1024 * 1024
WAITING_HEADER = (
    "x-qonys-waiting"  # how many records are not on the server yet; for how many seconds the oldest
)
CLOCK_HEADER = "x-qonys-clock"  # the sender's own time in milliseconds since 1970, UTC

MAX_ASKED_FAMILIES = 100

RefusalCode = Literal[
    "malformed", "too_large", "unknown_form", "unknown_version", "unknown_field", "wrong_type", "not_asked",
    "constraint", "required", "future_dated", "not_your_family", "not_editable", "impossible_step", "handed_over", "answered_before",
    "already_offered", "unfit_colleague", "conflicting", "no_consent",
]  # fmt: skip


class Enrol(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Exchange a one-time code for a device token. Of a long device name the beginning is kept."""

    code: Annotated[str, msgspec.Meta(min_length=4, max_length=32)]
    device_name: Annotated[str, msgspec.Meta(min_length=1)]


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose phone this is. A settler's phone belongs to one person of one household."""

    kind: Literal["worker", "settler"]
    id: str
    name: str
    language: Language
    household_id: str | None = None
    person_id: str | None = None


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The token is shown this once: the server keeps only its hash. `recovery_key` is a public key in PEM."""

    device_id: str
    token: str
    holder: Holder
    recovery_key: str
    server_time: UtcTime


class Push(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A batch of records; each stays in the very bytes the phone made, so that its hash can be named."""

    records: list[msgspec.Raw]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why one record was refused: a code for the phone's own words, and the field it is about."""

    code: RefusalCode
    field: str | None = None
    detail: str = ""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The server's word on one record. `hash` is the SHA-256 of the record's bytes as they came."""

    id: str
    status: Literal["accepted", "refused"]
    hash: str
    problem: Problem | None = None


class Pushed(msgspec.Struct, frozen=True):
    """One receipt per record, in the order they were sent."""

    receipts: list[Receipt]


class Announce(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that a submission has a file: its name as the answer gives it, and its content by SHA-256 and size."""

    household_id: Id
    submission_id: Id
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f/\\]+\Z")]
    hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_ATTACHMENT_BYTES)]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """How many bytes of a file the server has; `whole` once all are there and their hash is right."""

    have: int
    whole: bool = False


class SealedDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft as the phone's own data key has sealed it: the server cannot read it."""

    id: Id
    body: bytes


class BackUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changed among a phone's drafts, and which there are: what is not in `kept` is removed.

    `wrapped_key` is the data key, wrapped for the server's recovery key and this phone, in base64.
    """

    wrapped_key: Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
    kept: tuple[Id, ...]
    changed: tuple[SealedDraft, ...] = ()


class BackedUp(msgspec.Struct, frozen=True, kw_only=True):
    """What the server holds of this phone: the SHA-256 of each sealed body, by the draft's id."""

    held: dict[str, str] = {}


class OtherPhone(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier phone of the same holder, with drafts that wait to be brought over."""

    device_id: str
    name: str
    drafts: int
    kept_at: UtcTime


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    phones: tuple[OtherPhone, ...] = ()


class Bring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for the drafts of an earlier phone of the same holder."""

    device_id: Id


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """The drafts, and the key of that phone in base64, which opens them."""

    data_key: str
    drafts: tuple[SealedDraft, ...] = ()


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
    """A need the family named in an open answer; words are in the catalogue under `need.<code>`."""

    code: str
    service: str
    since: date


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


class OwnSubmission(msgspec.Struct, frozen=True, kw_only=True):
    """A settler's own answers, given back to that person alone."""

    id: str
    form_id: str
    form_version: str
    finished_at: UtcTime
    answers: Answers


class FormAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A list, picture or sound of a form: by the address that the form gives it, and by the SHA-256 of its content."""

    uri: str
    hash: str
    size: int


class FormEntry(msgspec.Struct, frozen=True, kw_only=True):
    id: FormId
    version: FormVersion
    hash: str
    files: tuple[FormAttachment, ...] = ()


class FormFile(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a form as it was published; nothing of it ever changes, its files neither."""

    id: FormId
    version: FormVersion
    hash: str
    xform: str
    files: tuple[FormAttachment, ...] = ()


class Pull(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in the caller's scope since the cursor. `gone` left the scope: remove it once its records are sent.

    `held` lists all that the caller may hold now, whenever that is not what the phone said it holds. `standing` is
    there whenever it is another one than the phone named.
    `forms` are the versions to begin with; with one of `closed` no interview is begun any more, late ones are taken.
    By `server_time` a phone learns how far its own clock is off. `capacity`: so many contacts a week fit for one worker.
    `mark` names `forms`, `closed` and `context` as they stand: who asks with the same mark has them, and gets none again.
    """

    cursor: int
    more: bool = False
    households: tuple[CaseHousehold, ...] = ()
    gone: tuple[str, ...] = ()
    held: tuple[str, ...] | None = None
    standing: Standing | None = None
    help_requests: tuple[CaseHelp, ...] = ()
    submissions: tuple[OwnSubmission, ...] = ()
    looks: tuple[CaseLook, ...] = ()
    forms: tuple[FormEntry, ...] = ()
    closed: tuple[FormId, ...] = ()
    context: dict[str, str] = {}
    simulated: bool = False
    server_time: UtcTime | None = None
    capacity: int = 0
    mark: str = ""


class Recover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for the data key of a phone whose PIN was forgotten, with a new one-time code of the same holder."""

    device_id: Id
    code: str
    wrapped_key: str


class Recovered(msgspec.Struct, frozen=True):
    """The data key, base64."""

    data_key: str
