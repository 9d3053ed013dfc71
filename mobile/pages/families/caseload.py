"""What the phone knows of a family, put together: what is due, what waits, whether a form may be started."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from mobile.keeping.drafts import Drafts
from mobile.keeping.outbox import Entry, Outbox
from mobile.keeping.store import Store
from mobile.pages.families.register import CHANGE, asked_here, families_here
from mobile.pages.parts import Badge
from mobile.pages.telling import counted, day
from mobile.talking.receiving import known, leaving
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHelp, CaseHousehold
from surveys.planning.due import Task, asked_now, due
from surveys.planning.events import ASKED_AGAIN, Said, with_records
from surveys.planning.happened import with_facts
from surveys.wording import say

WITHOUT_CONSENT = schedule().without_consent  # open to anybody
TELLING = {"consent", "contact", "pulse", *(form for form, _ in ASKED_AGAIN)}  # their answers move the clocks
OWN_PHONE = "pulse"  # asked on the settler's own phone only
PERSONAL = (*schedule().each_adult, *schedule().one_adult)  # an adult is named as the one who answers


class Caseload:
    """Reads the store once for many families; make a new one for each page."""

    def __init__(self, store: Store, today: date) -> None:
        self.today = today
        outbox = Outbox(store)
        self._outbox = outbox
        self.ready, self.refused = outbox.entries("ready"), outbox.entries("refused")
        self._finished: dict[str, list[Entry]] = {}
        for entry in [*self.ready, *self.refused, *outbox.entries("sent")]:
            self._finished.setdefault(entry.head.household_id, []).append(entry)
        self._told_at = known(store).pulled_at
        self.families = families_here(store)
        self._requests: dict[str, list[CaseHelp]] = {}
        for request in asked_here(store).values():
            self._requests.setdefault(request.household_id, []).append(request)
        self.drafts = Drafts(store).unfinished()
        self._left = leaving(store).all()
        self._standing: dict[str, tuple[Task, ...]] = {}
        self._known: dict[str, CaseHousehold] = {}

    def standing(self, household: CaseHousehold) -> tuple[Task, ...]:
        """Return everything that stands with the family; what was finished on this phone counts, sent or not."""
        if self.has_left(household.id):
            return ()
        if household.id not in self._standing:
            self._standing[household.id] = due(schedule(), self.known(household), self.today)
        return self._standing[household.id]

    def tasks(self, household: CaseHousehold) -> tuple[Task, ...]:
        """Return what may be done now."""
        return asked_now(self.standing(household))

    def visits(self, household: CaseHousehold) -> tuple[Task, ...]:
        """Return the tasks that a worker does: the pulse is the settler's own, an offer waits to be taken up."""
        return tuple(task for task in self.tasks(household) if task.form_id != OWN_PHONE and not task.offer)

    def offers(self, household: CaseHousehold) -> tuple[Task, ...]:
        """Return the forms that lie ready for whoever brings it up."""
        return tuple(task for task in self.tasks(household) if task.offer)

    def coming(self, household: CaseHousehold, days: int) -> tuple[Task, ...]:
        """Return the worker's tasks that open within `days`."""
        return tuple(
            task
            for task in self.standing(household)
            if task.state == "not_yet"
            and task.form_id != OWN_PHONE
            and (task.opens_on - self.today).days <= days
        )

    def known(self, household: CaseHousehold) -> CaseHousehold:
        """Return the family with what this phone knows beyond the server's word: records, and who agreed since."""
        if household.id not in self._known:
            self._known[household.id] = self._told(household)
        return self._known[household.id]

    def _told(self, household: CaseHousehold) -> CaseHousehold:
        untold = [
            one
            for one in self._finished.get(household.id, ())
            if one.head.form_id != CHANGE and (one.state == "refused" or self._is_untold(one))
        ]
        if not untold:
            return with_facts(household)
        agreed = tuple(
            msgspec.structs.replace(person, consent=self.consent(household, person.id))
            for person in household.people
        )
        now = msgspec.structs.replace(household, people=agreed, consent=self.consent(household))
        return with_records(schedule(), with_facts(now), [self._said(one) for one in untold])

    def _said(self, entry: Entry) -> Said:
        head = entry.head
        answers = self._answers(entry) if head.form_id in TELLING else {}
        return Said(
            form_id=head.form_id,
            at=head.finished_at.astimezone(),
            person_id=head.person_id,
            answers=answers,
            blank=head.form_id == OWN_PHONE and not any(not name.startswith("ctx_") for name in answers),
        )

    def has_left(self, household_id: str) -> bool:
        """Whether the family was handed over, and is here only for what is not sent yet."""
        return household_id in self._left

    def requests(self, household_id: str) -> list[CaseHelp]:
        """Return the help requests that are not done, the promised time first."""
        waiting = [request for request in self._requests.get(household_id, ()) if request.status != "done"]
        return sorted(waiting, key=lambda request: request.promised_at)

    def unsent(self, household_id: str) -> int:
        return sum(entry.head.household_id == household_id for entry in [*self.ready, *self.refused])

    def has_finished(
        self, household_id: str, form_id: str, person_id: str | None, *, after: datetime
    ) -> bool:
        """Whether this phone finished the form with that person, or the family as a whole, after a moment."""
        return any(
            entry.head.form_id == form_id
            and entry.head.person_id == person_id
            and entry.head.finished_at > after
            for entry in self._finished.get(household_id, ())
        )

    def has_draft(self, household_id: str) -> bool:
        return any(draft.household_id == household_id for draft in self.drafts)

    def consent(self, household: CaseHousehold, person_id: str | None = None) -> bool:
        """Whether the server would take a survey: of this person with their own consent, of all with anybody's."""
        told = {person.id: person.consent for person in household.people}
        said = self._said_here(household.id)
        if person_id:
            return said.get(person_id, told.get(person_id, False))
        is_elses = household.consent and not any(told.values())  # of one who does not live there any more
        return is_elses or any((told | said).values())

    def consent_answers(self, household_id: str, person_id: str) -> dict[str, object]:
        """Return this person's newest consent record on this phone, none where the server refused it."""
        records = [entry for entry in self._taken(household_id) if entry.head.person_id == person_id]
        return self._answers(records[-1]) if records else {}

    def _said_here(self, household_id: str) -> dict[str, bool]:
        """Return each person's word on the service that the server's own word does not hold yet."""
        untold = [entry for entry in self._taken(household_id) if self._is_untold(entry)]
        newest = {entry.head.person_id or "": entry for entry in untold}
        return {who: self._answers(entry).get("con_service") == "yes" for who, entry in newest.items()}

    def _taken(self, household_id: str) -> list[Entry]:
        """Return the consent records on this phone, the newest last; one that the server refused says nothing."""
        taken = [
            entry
            for entry in self._finished.get(household_id, ())
            if entry.head.form_id == "consent" and entry.head.person_id and entry.state != "refused"
        ]
        return sorted(taken, key=lambda entry: entry.head.finished_at)

    def _answers(self, entry: Entry) -> dict[str, object]:
        record = self._outbox.record(entry.id)
        return dict(record.answers) if record else {}

    def _is_untold(self, entry: Entry) -> bool:
        """Whether the server's last word was spoken without knowing of this record."""
        return entry.state == "ready" or self._told_at is None or entry.head.changed_at > self._told_at


def task_badge(task: Task, language: str) -> Badge:
    if task.state == "overdue":
        return Badge(text=counted("phone.badge.late", task.late_days, language), icon="alert", tone="danger")
    if task.state == "due":
        text = say("phone.badge.until", language, day=day(task.due_on, language))
        return Badge(text=text, icon="clock", tone="warn")
    return Badge(text=day(task.due_on, language), icon="calendar")


def promise_badge(request: CaseHelp, now: datetime, language: str) -> Badge:
    """Return when an answer was promised, as late as it is."""
    promised = request.promised_at.astimezone()
    days = (now.astimezone().date() - promised.date()).days
    if days > 0:
        return Badge(text=counted("phone.badge.late", days, language), icon="alert", tone="danger")
    if days == 0:
        text = say("phone.badge.today_at", language, hour=f"{promised:%H:%M}")
        return Badge(text=text, icon="clock", tone="warn")
    text = say("phone.badge.until", language, day=day(promised.date(), language))
    return Badge(text=text, icon="clock", tone="primary")


def most_urgent(tasks: Sequence[Task]) -> Task | None:
    return tasks[0] if tasks else None
