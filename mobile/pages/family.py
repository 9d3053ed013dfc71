"""One family: what it needs, what it asked for, who lives there, what is due, what can be started."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from mobile.pages.day.caring import care_section
from mobile.pages.day.needs import LastContact, NeedCard, OldNeeds, help_section, last_contact, needs_of
from mobile.pages.families.caseload import OWN_PHONE, PERSONAL, WITHOUT_CONSENT, Caseload, task_badge
from mobile.pages.families.contacting import contact_notes, contact_words
from mobile.pages.families.handing import HandCard, hand_card, hold_words
from mobile.pages.families.register import to_settle
from mobile.pages.families.returned import Returned, returned
from mobile.pages.families.rows import draft_row, family_line
from mobile.pages.parts import Badge, Note, Row, Section
from mobile.pages.support import support_section
from mobile.pages.telling import counted, day, initials, say_or
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHousehold, CasePerson
from surveys.planning.due import Task
from surveys.planning.schedule import in_order

if TYPE_CHECKING:
    from mobile.phone import Phone

_AHEAD_DAYS = 120
_ADULT = 18


class NoConsent(Exception):
    """The person has given no consent: only the consent form and a help request may be opened."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the family; `phone` is dialled when pressed, None when there is no number."""

    id: str
    name: str
    second: str
    initials: str
    phone: str | None


class Startable(msgspec.Struct, frozen=True, kw_only=True):
    """A form that can be started; `blocked` is the sentence why not, None when it can."""

    form_id: str
    title: str
    second: str = ""
    badges: tuple[Badge, ...] = ()
    icon: str = "form"
    blocked: str | None = None


class FamilyPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    subtitle: str
    notes: tuple[Note, ...]
    drafts: Section | None  # row id = draft id
    needs_title: str = ""
    needs: tuple[NeedCard, ...] = ()
    needs_empty: str = ""
    old_needs: OldNeeds | None = None
    help: Section | None = None  # row id = help request id
    calendar_title: str = ""
    calendar: tuple[Startable, ...] = ()  # what is due or planned; pressing it starts the form
    people_title: str = ""
    people: tuple[Contact, ...] = ()
    forms_title: str = ""
    forms: tuple[Startable, ...] = ()  # every form of the phone
    danger: str = ""  # the button that opens what to do when somebody is in danger
    start_button: str = ""  # the filled button: starts `next_form`
    next_form: str | None = None
    support: Section | None = None  # what support runs until when
    differs: Note | None = None  # two people wrote different things: pressing it opens them
    more: Section | None = None  # row id = the screen that it opens
    hand: HandCard | None = None  # handing the family over, or how far that is
    last: LastContact | None = None
    returned: tuple[Returned, ...] = ()  # interviews that came back
    care: Section | None = None  # the plan; row id = a referral or a step
    add_step: str = ""  # the button that adds a step to it
    attempt: str = ""  # the button that notes an attempt to reach them


class WhoPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers? Row id = person id, "" for the family as a whole.

    `first` lists the adults who have not agreed, with the reason in words: pressing one starts the consent form.
    """

    title: str
    text: str
    rows: tuple[Row, ...]
    first: Section | None
    first_text: str


class Family:
    """`phone.family(household_id)`. Raises KeyError where the family is not on this phone."""

    def __init__(self, phone: "Phone", household_id: str) -> None:
        self._phone = phone
        self._id = household_id
        self._read()

    def page(self) -> FamilyPage:
        cases, household = self._read()
        if cases.has_left(household.id):
            return self._left_page(cases, household)
        say = self._phone.say
        needs, old_needs = needs_of(self._phone, household)
        tasks = (*cases.visits(household), *cases.offers(household), *cases.coming(household, _AHEAD_DAYS))
        forms = tuple(self._startable(cases, household, form_id) for form_id in self._form_ids())
        next_form = self._next_form(cases, household)
        return FamilyPage(
            title=say("phone.family.of", name=household.name),
            subtitle=family_line(self._phone, household),
            notes=self._notes(cases, household),
            drafts=self._drafts(),
            returned=returned(self._phone, cases, household),
            needs_title=say("phone.family.needs"),
            needs=needs,
            needs_empty="" if household.needs else say("phone.family.needs.none"),
            old_needs=old_needs,
            help=help_section(self._phone, cases.requests(household.id)),
            last=last_contact(self._phone, cases, household),
            care=care_section(self._phone, household),
            add_step=say("phone.care.add_step"),
            attempt=say("phone.attempt.button") if schedule().contact.form in self._form_ids() else "",
            calendar_title=say("phone.family.calendar"),
            calendar=tuple(self._due(cases, household, same) for same in _together(tasks)),
            people_title=say("phone.family.people"),
            people=tuple(self._contact(person) for person in household.people),
            forms_title=say("phone.family.forms"),
            forms=forms,
            danger=say("phone.danger.open"),
            start_button=self._start_words(next_form) if next_form else "",
            next_form=next_form,
            support=support_section(self._phone, household),
            differs=self._differs(),
            more=self._more(household),
            hand=hand_card(self._phone, household),
        )

    def _differs(self) -> Note | None:
        waiting = to_settle(self._phone.store, self._id)
        text = counted("phone.differ.note", waiting, self._phone.language)
        return Note(text=text, icon="two", tone="warn") if waiting else None

    def _more(self, household: CaseHousehold) -> Section:
        say = self._phone.say
        history = Row(
            id="history",
            title=say("phone.history.title"),
            second=say("phone.history.second"),
            icon="calendar",
        )
        edit = Row(id="acts", title=say("page.register.link"), second=say("phone.edit.second"), icon="edit")
        around = Row(id="board", title=say("phone.board.title"), second=say("phone.board.open"), icon="visit")
        # what is not known here is not corrected here
        rows = (history, edit, around) if household.facts else (history, around)
        return Section(title=say("phone.data.title"), rows=rows)

    def _left_page(self, cases: Caseload, household: CaseHousehold) -> FamilyPage:
        """Show a family that was handed over: what was begun may be finished, and nothing of it is read."""
        waiting = cases.unsent(household.id)
        notes = [Note(text=self._phone.say("phone.family.leaving"), icon="referral", tone="warn")]
        if waiting:
            notes.append(
                Note(text=counted("phone.strip.waiting", waiting, self._phone.language), icon="send")
            )
        return FamilyPage(
            title=self._phone.say("phone.family.of", name=household.name),
            subtitle=family_line(self._phone, household, people=False),
            notes=tuple(notes),
            drafts=self._drafts(),
        )

    def who(self, form_id: str) -> WhoPage:
        """Who can answer this form. With a single row, and nobody to be asked first, start it at once."""
        cases, household = self._read()
        adults = [person for person in household.people if self._is_adult(person)]
        able = [person for person in adults if self._may_answer(cases, household, form_id, person.id)]
        waits = {task.person_id: task for task in cases.tasks(household) if task.form_id == form_id}
        rows = [self._waiting(self._person_row(person), waits.get(person.id)) for person in able]
        if self._is_for_all(form_id, adults) and self._may_answer(cases, household, form_id):
            rows.insert(0, Row(id="", title=self._phone.say("phone.who.family"), icon="family"))
        unable = [self._person_row(person) for person in adults if person not in able]
        return WhoPage(
            title=self._phone.say("phone.who.title"),
            text=self._phone.title(form_id),
            rows=tuple(rows),
            first=Section(title=self._phone.say("phone.who.first"), rows=tuple(unable)) if unable else None,
            first_text=self._phone.say("phone.who.first.text"),
        )

    def next(self) -> str | None:
        """Begin the form of the filled button with whom it waits for; None where somebody has to say who answers."""
        cases, household = self._read()
        form_id = self._next_form(cases, household)
        person_id = self._who_next(cases, household, form_id) if form_id else None
        return None if person_id is None or form_id is None else self.start(form_id, person_id)

    def start(self, form_id: str, person_id: str = "") -> str:
        """Begin a form and return the draft's id for `phone.interview(draft_id)`. Raises NoConsent."""
        cases, household = self._read()
        if cases.has_left(household.id) or not self._may_answer(cases, household, form_id, person_id):
            raise NoConsent(form_id)
        return self._phone.begin(form_id, self._id, person_id or None)

    def discard(self, draft_id: str) -> FamilyPage:
        """Throw a draft away; the screen has asked before."""
        self._phone.drafts.discard(draft_id)
        return self.page()

    def _read(self) -> tuple[Caseload, CaseHousehold]:
        cases = Caseload(self._phone.store, self._phone.today)
        return cases, cases.families[self._id]

    def _form_ids(self) -> list[str]:
        here = in_order(schedule(), self._phone.forms.current())
        return [form_id for form_id in here if form_id != OWN_PHONE]

    def _next_form(self, cases: Caseload, household: CaseHousehold) -> str | None:
        """Return the form of the one filled button: what is due first and may be opened, else a help request."""
        wished = [task.form_id for task in cases.visits(household) if task.form_id != schedule().contact.form]
        if not cases.consent(household):
            wished = ["consent"]
        return next((form_id for form_id in [*wished, "help"] if form_id in self._form_ids()), None)

    def _who_next(self, cases: Caseload, household: CaseHousehold, form_id: str) -> str | None:
        """Return the adult that the form waits for, "" for the family as a whole, None where neither is clear."""
        waits = [task.person_id for task in cases.visits(household) if task.form_id == form_id]
        wanted = waits[0] if waits else None
        if wanted is None and form_id in PERSONAL:
            able = [row.id for row in self.who(form_id).rows]
            return able[0] if len(able) == 1 else None
        return (wanted or "") if self._may_answer(cases, household, form_id, wanted or "") else None

    def _start_words(self, form_id: str) -> str:
        return self._phone.title(form_id) if form_id == "help" else self._phone.say("phone.family.start")

    def _blocked(self, cases: Caseload, household: CaseHousehold, form_id: str) -> str | None:
        if self._may_answer(cases, household, form_id):
            return None
        return self._phone.say("phone.family.consent_first")

    def _may_answer(
        self, cases: Caseload, household: CaseHousehold, form_id: str, person_id: str = ""
    ) -> bool:
        """The server's rule: a person's record needs that person's consent, the family's the consent of one."""
        return form_id in WITHOUT_CONSENT or cases.consent(household, person_id)

    def _is_for_all(self, form_id: str, adults: list[CasePerson]) -> bool:
        return form_id not in PERSONAL or not adults

    def _due(self, cases: Caseload, household: CaseHousehold, tasks: list[Task]) -> Startable:
        """Return one row for a form, however many adults it waits for; it names them where it waits for some only."""
        task, is_coming = tasks[0], tasks[0].state == "not_yet"
        shown = self._startable(cases, household, task.form_id)
        return msgspec.structs.replace(
            shown,
            second=self._why(household, tasks),
            badges=() if is_coming or task.offer else (task_badge(task, self._phone.language),),
            icon="calendar" if is_coming else "form",
        )

    def _why(self, household: CaseHousehold, tasks: list[Task]) -> str:
        task = tasks[0]
        if task.form_id == schedule().contact.form:
            return contact_words(self._phone, task)
        if task.offer:
            return self._phone.say(f"wave.{task.wave}")
        asked = {one.person_id for one in tasks}
        adults = [person for person in household.people if self._is_adult(person)]
        names = ", ".join(person.name for person in adults if person.id in asked)
        who = names if len(asked) < len(adults) else ""
        if task.state == "due":  # its badge says the day
            return who
        when = day(task.due_on, self._phone.language)
        return self._phone.say("phone.drafts.line", who=who, when=when) if who else when

    def _startable(self, cases: Caseload, household: CaseHousehold, form_id: str) -> Startable:
        return Startable(
            form_id=form_id,
            title=self._phone.title(form_id),
            blocked=self._blocked(cases, household, form_id)
            if form_id in self._form_ids()
            else self._not_here(),
        )

    def _not_here(self) -> str:
        return self._phone.say("phone.family.no_form")

    def _notes(self, cases: Caseload, household: CaseHousehold) -> tuple[Note, ...]:
        say, language = self._phone.say, self._phone.language
        notes = []
        if hold := hold_words(self._phone, household):
            notes.append(Note(text=hold, icon="person"))
        if not cases.consent(household):
            notes.append(Note(text=say("phone.family.no_consent"), icon="shield", tone="warn"))
        notes += contact_notes(self._phone, cases.known(household), cases.visits(household))
        if waiting := cases.unsent(household.id):
            notes.append(Note(text=counted("phone.strip.waiting", waiting, language), icon="send"))
        return tuple(notes)

    def _drafts(self) -> Section | None:
        rows = tuple(draft_row(self._phone, draft) for draft in self._phone.drafts.of(self._id))
        return Section(title=self._phone.say("phone.place.drafts"), rows=rows) if rows else None

    def _contact(self, person: CasePerson) -> Contact:
        row = self._person_row(person)
        return Contact(
            id=person.id,
            name=person.name,
            second=row.second,
            initials=row.initials,
            phone=person.phone or None,
        )

    def _person_row(self, person: CasePerson) -> Row:
        language = self._phone.language
        is_head = person.relation == "self"  # as the head answered for themselves; here others may
        relation = (
            self._phone.say("phone.family.head")
            if is_head
            else say_or(f"relation.{person.relation}", "relation.other", language)
        )
        age = self._phone.today.year - person.birth_year if person.birth_year else None
        second = relation if age is None else counted("phone.family.person", age, language, relation=relation)
        return Row(id=person.id, title=person.name, second=second, initials=initials(person.name))

    def _waiting(self, row: Row, task: Task | None) -> Row:
        """Mark the adult whom the form waits for."""
        if task is None:
            return row
        return msgspec.structs.replace(row, badges=(task_badge(task, self._phone.language),))

    def _is_adult(self, person: CasePerson) -> bool:
        return not person.birth_year or self._phone.today.year - person.birth_year >= _ADULT


def _together(tasks: Iterable[Task]) -> list[list[Task]]:
    """Return the tasks of each form together, what may be done apart from what comes; the most urgent of each first."""
    groups: dict[tuple[str, bool], list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.form_id, task.state == "not_yet"), []).append(task)
    return list(groups.values())
