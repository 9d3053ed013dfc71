"""The phone as a whole, without a screen: its store, its key, its holder, its words; makes the view-models.

A screen gets one of the view-models made here, draws what its methods return and calls them back:

    phone = Phone.at(folder, server="https://…")
    door = phone.door()                  # until door.page().stage == "open"
    phone.kind                           # "worker" → home(), sending(); "settler" → settler()

Every method of a view-model returns its page. What says *Waits* in its docstring belongs behind (`run_behind`).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mobile.doing import Doing
from mobile.keeping.paths import store_file
from mobile.keeping.store import Store
from mobile.pages.device.lock import Door
from mobile.pages.telling import form_title, known_language, script_of
from mobile.platform.here import keeper
from surveys.ids import uuid7
from surveys.wording import say

# What the lock screen does not need is read after it is drawn, each where it is used: see `Way.wake`.

if TYPE_CHECKING:
    from mobile.keeping.attachments import Attachments
    from mobile.keeping.drafts import Drafts
    from mobile.keeping.forms import Forms
    from mobile.keeping.outbox import Outbox
    from mobile.keeping.sittings import Sitting
    from mobile.keeping.timekeeping import Ticks, Timekeeper
    from mobile.pages.device.backing import Backing
    from mobile.pages.home import Home
    from mobile.pages.sending import Sending
    from mobile.talking.client import Client
    from surveys.exchange.sync import CaseHousehold, Holder
    from surveys.register.changes import Edit
    from surveys.register.partings import Made

Connect = Callable[[str, str], "Client"]


class Phone(Doing):
    """One app folder, opened. Before the door is open only `door()` and `language` may be used."""

    def __init__(
        self,
        store: Store,
        server: str = "",
        now: Callable[[], datetime] | None = None,
        connect: Connect | None = None,
        ticks: "Ticks | None" = None,
    ) -> None:
        """A clock that is brought along, `now`, brings its own ticks or is taken for one that nobody moves."""
        self.store = store
        self.now = now or (lambda: datetime.now(UTC))
        self.connect = connect or _client
        self.report: Sitting | None = None  # what came of the last sending, of this sitting
        self.put_off: set[str] = set()  # what the person said "later" to, in this sitting
        self._server, self._own_ticks = server, ticks or (_ticks_of(now) if now else None)
        self._backs_up = False
        self._sending: Sending | None = None
        self._home: Home | None = None

    @classmethod
    def at(cls, folder: Path, server: str = "", now: Callable[[], datetime] | None = None) -> "Phone":
        """Open the app folder, making it where there is none."""
        phone = cls(Store(store_file(folder), keeper=keeper(folder)), server, now)
        phone._backs_up = True
        return phone

    @cached_property
    def ticks(self) -> "Ticks":
        from mobile.keeping.timekeeping import ticks

        return self._own_ticks or ticks

    @cached_property
    def time(self) -> "Timekeeper":
        from mobile.keeping.timekeeping import Timekeeper

        return Timekeeper(self.store, self.now, self.ticks)

    @cached_property
    def forms(self) -> "Forms":
        from mobile.keeping.forms import Forms

        return Forms(self.store)

    @cached_property
    def drafts(self) -> "Drafts":
        from mobile.keeping.drafts import Drafts

        return Drafts(self.store)

    @cached_property
    def outbox(self) -> "Outbox":
        from mobile.keeping.outbox import Outbox

        return Outbox(self.store)

    @cached_property
    def attachments(self) -> "Attachments":
        from mobile.keeping.attachments import Attachments

        return Attachments(self.store)

    @cached_property
    def backing(self) -> "Backing | None":
        """What keeps drafts with the server between two syncs."""
        from mobile.pages.device.backing import Backing

        return Backing(self) if self._backs_up else None

    @property
    def language(self) -> str:
        """The language of the app, on the lock screen too."""
        return known_language(self.store.word("language"))

    @property
    def holder(self) -> "Holder":
        from mobile.talking.receiving import devices

        device = devices(self.store).get("")
        if device is None:
            raise RuntimeError("The door is not open yet.")
        return device.holder

    @property
    def kind(self) -> Literal["worker", "settler"]:
        return self.holder.kind

    @property
    def name(self) -> str:
        return self.holder.name

    @property
    def today(self) -> date:
        return self.now().astimezone().date()

    @property
    def is_lost(self) -> bool:
        """Whether this phone was reported lost: it shows nothing any more, sends what waits and destroys its keys."""
        from mobile.pages.sending import LOST

        return bool(self.store.word(LOST))

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def speak(self, language: str) -> None:
        """Change the language of the app."""
        self.store.keep_word("language", known_language(language))
        self.store.keep_word("script", script_of(language))

    def door(self) -> Door:
        return Door(self.store, self._server, self.connect, self.now, self._send_what_is_left)

    def _send_what_is_left(self) -> None:
        self.sending().send_what_is_left()

    def home(self) -> "Home":
        """Return the one home of this sitting: what it worked out stands until something changes."""
        from mobile.pages.home import Home

        self._home = self._home or Home(self)
        return self._home

    def families(self) -> "dict[str, CaseHousehold]":
        """Return every family on this phone, with the changes made here."""
        from mobile.pages.families.register import families_here

        return families_here(self.store)

    def sending(self) -> "Sending":
        """Return the one sender of this phone: two never send at once."""
        from mobile.pages.sending import Sending

        self._sending = self._sending or Sending(self)
        return self._sending

    def page_turned(self) -> None:
        """A screen of an interview is finished: it is backed up soon, if there is a network."""
        if self.backing:
            self.backing.soon()

    def bring(self) -> int:
        """Waits. Bring the drafts of an earlier phone here; return how many came, 0 when there is no way to them now."""
        from mobile.pages.device.backing import bring_over

        return bring_over(self)

    def hide(self) -> Door:
        """Forget the key at once and go back to the lock: the quick hide, and when the phone is laid down."""
        from mobile.pages.around.shared import REVEALED

        self.forms.forget()
        self.put_off.discard(REVEALED)
        self._home = None
        self.store.lock()
        return self.door()

    def close(self) -> None:
        if self.backing:
            self.backing.close()
        self.store.close()

    def begin(
        self, form_id: str, household_id: str, person_id: str | None, *, more: dict[str, str] | None = None
    ) -> str:
        """Start a form in its current version and return the draft's id, which will be the record's.

        `more` is told to the form beside what the app tells every form. A settler's complaint gets its code here.
        Raises ClosedForm where the form was withdrawn meanwhile.
        """
        from mobile.keeping.drafts import Draft
        from surveys.caring.complaint import new_code

        if form_id == "complaint" and self.kind == "settler":
            more = {"ctx_code": new_code()}
        household = self.families().get(household_id)
        now = self.now()
        draft = Draft(
            id=uuid7(),
            form_id=form_id,
            form_version=self.forms.version(form_id),
            household_id=household_id,
            person_id=person_id,
            language=self._spoken_with(household),
            script=self.store.word("script") if self.kind == "settler" else "",
            started_at=now,
            touched_at=now,
            given=self.given(household_id, person_id) | (more or {}),
            skew_ms=self.time.skew(),
        )
        self.drafts.keep(draft)
        return draft.id

    def keep_change(self, household_id: str, *edits: "Edit | None") -> str | None:
        """Put a correction of a family's data on its way; None when it says nothing new."""
        from mobile.pages.families.register import keep_change

        name, clock = self.family_name(household_id), self.time.clock()
        return keep_change(self.store, household_id, edits, name, self.now(), clock)

    def made(self, on: date | None = None) -> "Made":
        """Return what a split or a merge needs to know of who does it, when."""
        from surveys.register.partings import Made

        return Made(draw=uuid7, at=self.now(), on=(on or self.today).isoformat())

    def given(self, household_id: str, person_id: str | None) -> dict[str, str | int]:
        """Return what the app tells a form about the family it asks."""
        from mobile.pages.families.caseload import Caseload
        from mobile.talking.receiving import known
        from surveys.asking.given import given

        caseload = Caseload(self.store, self.today)
        return given(
            self.families().get(household_id),
            known(self.store).context,
            caseload.requests(household_id),
            self.today,
            caseload.consent_answers(household_id, person_id) if person_id else {},
        )

    def title(self, form_id: str) -> str:
        """Return the form's name in the app's language: by the catalogue, or as the form calls itself."""
        return self.title_in(form_id, self.language)

    def title_in(self, form_id: str, language: str) -> str:
        """Return the form's name in a language; its id where neither catalogue nor form has a name."""
        return form_title(form_id, language) or self.forms.title(form_id, language) or form_id

    def question_words(self, form_id: str, version: str, name: str) -> str:
        """Return an open question's own words; a closed one, and one that is not known, is not named."""
        from mobile.keeping.forms import NoForm

        try:
            question = self.forms.load(form_id, version).find(name.rpartition("/")[2])
        except (NoForm, KeyError):
            return name
        return (
            question.label.say(self.language)
            if question.privacy == "open"
            else self.say("phone.closed_answer")
        )

    def family_name(self, household_id: str) -> str:
        household = self.families().get(household_id)
        return household.name if household else ""

    def person_name(self, household_id: str, person_id: str | None) -> str:
        """Return "" for the family as a whole, and for somebody whom the register does not hold."""
        household = self.families().get(household_id)
        people = household.people if household else ()
        return next((person.name for person in people if person.id == person_id), "")

    def check_pin(self, pin: str) -> None:
        """Waits. Raise WrongPin, Locked or KeyLost unless this is the holder's PIN."""
        from mobile.keeping.pin import try_pin

        try_pin(self.store, pin, self.now())

    def _spoken_with(self, household: "CaseHousehold | None") -> str:
        """Begin in the family's language on a worker's phone, in the app's own on the settler's."""
        return household.language if household and self.kind == "worker" else self.language


def _client(server: str, language: str) -> "Client":
    from mobile.talking.client import Client

    return Client(server, language)


def _ticks_of(now: Callable[[], datetime]) -> "Ticks":
    return lambda: round(now().timestamp() * 1000)
