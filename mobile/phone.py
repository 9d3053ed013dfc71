"""The phone as a whole, without a screen: its store, its key, its holder, its words; makes the view-models.

A screen gets one of the view-models made here, draws what its methods return and calls them back:

    phone = Phone.at(folder, server="https://…")
    door = phone.door()                  # until door.page().stage == "open"
    phone.kind                           # "worker" → home(), sending(); "settler" → settler()

Every method of a view-model returns its page. What says *Waits* in its docstring belongs behind (`run_behind`).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mobile.doing import Doing
from mobile.keeping.attachments import Attachments
from mobile.keeping.drafts import Draft, Drafts
from mobile.keeping.forms import Forms, NoForm
from mobile.keeping.outbox import Outbox
from mobile.keeping.paths import store_file
from mobile.keeping.pin import try_pin
from mobile.keeping.sittings import Sitting
from mobile.keeping.store import Store
from mobile.keeping.timekeeping import Ticks, Timekeeper
from mobile.keeping.timekeeping import ticks as real_ticks
from mobile.pages.around.shared import REVEALED
from mobile.pages.device.backing import Backing, bring_over
from mobile.pages.device.lock import Door
from mobile.pages.families.caseload import Caseload
from mobile.pages.families.danger import Danger
from mobile.pages.families.handing import Handing, Offered
from mobile.pages.families.register import families_here, keep_change
from mobile.pages.family import Family
from mobile.pages.home import Home
from mobile.pages.sending import LOST, Sending
from mobile.pages.settings import Settings
from mobile.pages.settlers.given import given
from mobile.pages.telling import form_title, known_language, script_of
from mobile.platform.here import keeper
from mobile.talking.client import Client
from mobile.talking.receiving import devices, known
from surveys.caring.complaint import new_code
from surveys.exchange.sync import CaseHousehold, Holder
from surveys.ids import uuid7
from surveys.register.changes import Edit
from surveys.register.partings import Made
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.pages.families.acting import ActForm, Acts
    from mobile.pages.families.differing import Differing
    from mobile.pages.families.history import History
    from mobile.pages.filling.carrying import Carrying
    from mobile.pages.filling.interview import Interview
    from mobile.pages.settlers.settler import Settler


class Phone(Doing):
    """One app folder, opened. Before the door is open only `door()` and `language` may be used."""

    def __init__(
        self,
        store: Store,
        server: str = "",
        now: Callable[[], datetime] | None = None,
        connect: Callable[[str, str], Client] = Client,
        ticks: Ticks | None = None,
    ) -> None:
        """A clock that is brought along, `now`, brings its own ticks or is taken for one that nobody moves."""
        self.store = store
        self.now = now or (lambda: datetime.now(UTC))
        self.ticks = ticks or (_ticks_of(now) if now else real_ticks)
        self.time = Timekeeper(store, self.now, self.ticks)
        self.connect = connect
        self.forms = Forms(store)
        self.drafts = Drafts(store)
        self.outbox = Outbox(store)
        self.attachments = Attachments(store)
        self.report: Sitting | None = None  # what came of the last sending, of this sitting
        self.backing: Backing | None = None  # keeps drafts with the server between two syncs
        self.put_off: set[str] = set()  # what the person said "later" to, in this sitting
        self._server = server
        self._sending: Sending | None = None
        self._home: Home | None = None

    @classmethod
    def at(cls, folder: Path, server: str = "", now: Callable[[], datetime] | None = None) -> "Phone":
        """Open the app folder, making it where there is none."""
        phone = cls(Store(store_file(folder), keeper=keeper(folder)), server, now)
        phone.backing = Backing(phone)
        return phone

    @property
    def language(self) -> str:
        """The language of the app, on the lock screen too."""
        return known_language(self.store.word("language"))

    @property
    def holder(self) -> Holder:
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
        return bool(self.store.word(LOST))

    def say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def speak(self, language: str) -> None:
        """Change the language of the app."""
        self.store.keep_word("language", known_language(language))
        self.store.keep_word("script", script_of(language))

    def door(self) -> Door:
        return Door(self.store, self._server, self.connect, self.now, self.sending().send_what_is_left)

    def home(self) -> Home:
        """Return the one home of this sitting: what it worked out stands until something changes."""
        self._home = self._home or Home(self)
        return self._home

    def family(self, household_id: str) -> Family:
        return Family(self, household_id)

    def handing(self, household_id: str) -> Handing:
        return Handing(self, household_id)

    def history(self, household_id: str) -> "History":
        from mobile.pages.families.history import (
            History,  # these three are rarely opened: not before the first frame
        )

        return History(self, household_id)

    def acts(self, household_id: str) -> "Acts":
        from mobile.pages.families.acting import Acts

        return Acts(self, household_id)

    def act(self, household_id: str, act: str, subject: str = "") -> "ActForm":
        """Raises UnknownSubject when the person is not in this family any more."""
        from mobile.pages.families.acting import ActForm

        return ActForm(self, household_id, act, subject)

    def differing(self, household_id: str) -> "Differing":
        from mobile.pages.families.differing import Differing

        return Differing(self, household_id)

    def families(self) -> dict[str, CaseHousehold]:
        """Return every family on this phone, with the changes made here."""
        return families_here(self.store)

    def offered(self, transfer_id: str) -> Offered:
        """Return an offer to this worker. Raises KeyError where there is none of this id any more."""
        return Offered(self, transfer_id)

    def interview(self, draft_id: str) -> "Interview":
        """Go on with a draft. Raises KeyError when there is none of this id."""
        draft = self.drafts.get(draft_id)
        if draft is None:
            raise KeyError(draft_id)
        from mobile.pages.filling.interview import (
            Interview,  # brings the form engine: not before the first frame
        )

        return Interview(self, draft)

    def carrying(self, draft_id: str) -> "Carrying":
        """Carry a draft to the corrected version of its form. Raises KeyError when there is no such draft."""
        draft = self.drafts.get(draft_id)
        if draft is None:
            raise KeyError(draft_id)
        from mobile.pages.filling.carrying import (
            Carrying,  # brings the form engine: not before the first frame
        )

        return Carrying(self, draft)

    def sending(self) -> Sending:
        """Return the one sender of this phone: two never send at once."""
        self._sending = self._sending or Sending(self)
        return self._sending

    def settler(self) -> "Settler":
        from mobile.pages.settlers.settler import Settler  # see above

        return Settler(self)

    def danger(self, household_id: str = "") -> Danger:
        return Danger(self, household_id)

    def settings(self) -> Settings:
        return Settings(self)

    def page_turned(self) -> None:
        """A screen of an interview is finished: it is backed up soon, if there is a network."""
        if self.backing:
            self.backing.soon()

    def bring(self) -> int:
        """Waits. Bring the drafts of an earlier phone here; return how many came, 0 when there is no way to them now."""
        return bring_over(self)

    def hide(self) -> Door:
        """Forget the key at once and go back to the lock: the quick hide, and when the phone is laid down."""
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
        """
        if form_id == "complaint" and self.kind == "settler":
            more = {"ctx_code": new_code()}
        household = families_here(self.store).get(household_id)
        now = self.now()
        draft = Draft(
            id=uuid7(),
            form_id=form_id,
            form_version=self.forms.current()[form_id],
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

    def keep_change(self, household_id: str, *edits: Edit | None) -> str | None:
        """Put a correction of a family's data on its way; None when it says nothing new."""
        name, clock = self.family_name(household_id), self.time.clock()
        return keep_change(self.store, household_id, edits, name, self.now(), clock)

    def made(self, on: date | None = None) -> Made:
        """Return what a split or a merge needs to know of who does it, when."""
        return Made(draw=uuid7, at=self.now(), on=(on or self.today).isoformat())

    def given(self, household_id: str, person_id: str | None) -> dict[str, str | int]:
        """Return what the app tells a form about the family it asks."""
        caseload = Caseload(self.store, self.today)
        return given(
            families_here(self.store).get(household_id),
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
        household = families_here(self.store).get(household_id)
        return household.name if household else ""

    def person_name(self, household_id: str, person_id: str | None) -> str:
        """Return "" for the family as a whole, and for somebody whom the register does not hold."""
        household = families_here(self.store).get(household_id)
        people = household.people if household else ()
        return next((person.name for person in people if person.id == person_id), "")

    def check_pin(self, pin: str) -> None:
        """Waits. Raise WrongPin, Locked or KeyLost unless this is the holder's PIN."""
        try_pin(self.store, pin, self.now())

    def _spoken_with(self, household: CaseHousehold | None) -> str:
        """Begin in the family's language on a worker's phone, in the app's own on the settler's."""
        return household.language if household and self.kind == "worker" else self.language


def _ticks_of(now: Callable[[], datetime]) -> Ticks:
    return lambda: round(now().timestamp() * 1000)
