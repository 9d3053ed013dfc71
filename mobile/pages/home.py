"""The worker's first places: Today, My families, drafts."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from mobile.pages.day.ahead import OF_FORM, Campaign, campaigns, ending_section
from mobile.pages.families.caseload import Caseload, most_urgent
from mobile.pages.families.contacting import load_note
from mobile.pages.families.handing import cover_notes, offered_to_me, refused_acts
from mobile.pages.families.returned import returned_section
from mobile.pages.families.rows import (
    clock_note,
    draft_row,
    family_row,
    navigation,
    network_strip,
    put_off,
    recover_ask,
    request_row,
    task_row,
    unsent,
)
from mobile.pages.families.search import find, words_of
from mobile.pages.met.finding import begun_section
from mobile.pages.met.told import hear, is_told, told_asks
from mobile.pages.parts import Ask, Choice, Empty, Note, Row, Section
from mobile.pages.telling import counted, day, hour
from mobile.talking.holding import expire, is_over
from mobile.talking.receiving import known, let_go
from surveys.exchange.sync import CaseHelp, CaseHousehold
from surveys.planning.due import Task

if TYPE_CHECKING:
    from mobile.phone import Phone

FILTERS = ("all", "late", "soon", "help", "drafts")

_AHEAD_DAYS = 60
_LOAD_DAYS = 28


class TodayPage(msgspec.Struct, frozen=True, kw_only=True):
    """What waits, most overdue first. A row's id is a household id."""

    title: str
    date: str
    strip: Note | None  # network and unsent records; pressing it opens Sending
    clock: Note | None  # the phone's clock is wrong, and by how much
    simulated: str | None  # a sentence when the server's families are invented
    load: Note | None  # more is planned than fits into the week, or somebody waits for an answer
    covers: tuple[Note, ...]  # who stands in for whom, now and in the coming week
    returned: Section | None  # interviews that came back with a comment
    offers: Section | None  # families offered to this worker: a row's id is a transfer id
    told: tuple[Ask, ...]  # what the server would not do, what the office decided: read once, then told(id)
    sections: tuple[Section, ...]
    empty: Empty | None
    unsent: int  # the count on the navigation's last icon
    ahead: Section | None  # support that ends soon
    campaigns: tuple[Campaign, ...]  # checks that are due with every family
    recover: (
        Ask | None
    )  # "Recover your work?": yes opens the draft `recover.id`, or brings those of another phone
    navigation: tuple[Choice, ...]  # today, families, drafts, sending


class CaseloadPage(msgspec.Struct, frozen=True, kw_only=True):
    """All families of the worker, as searched and filtered. A row's id is a household id."""

    title: str
    subtitle: str
    query: str
    query_example: str
    filters: tuple[Choice, ...]  # all, late, soon, help, drafts
    rows: tuple[Row, ...]
    empty: Empty | None
    meet: str  # the button that writes down a family that is not in the list
    unsent: int
    navigation: tuple[Choice, ...]


class DraftsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Interviews by the words that users know. A row's id is a draft id; `places` open where the others stand."""

    title: str
    start: str  # "Start new form": opens My families
    drafts_title: str
    rows: tuple[Row, ...]
    met: Section | None  # families met and not sent yet: row id = its own id
    places: tuple[Row, ...]  # ready to send, sent: row id = the place
    empty: Empty | None
    unsent: int
    navigation: tuple[Choice, ...]


class Home:
    """`phone.home()`: a worker's places. Pages are made anew at each call."""

    def __init__(self, phone: "Phone") -> None:
        self._phone = phone
        self._index: dict[str, str] = {}
        self._indexed: dict[str, CaseHousehold] | None = None
        self._seen: tuple[int, date, str] | None = None
        self._rows: dict[str, Row] = {}
        self._filters: dict[str, frozenset[str]] = {}
        self._cases: tuple[Caseload, dict[str, tuple[Task, ...]]]

    def today(self) -> TodayPage:
        phone = self._phone
        cases, tasks = self._read()
        sections = _sections(phone, cases, tasks)
        offers, back = offered_to_me(phone), returned_section(phone, cases)
        return TodayPage(
            title=phone.say("phone.place.today"),
            date=phone.say(f"phone.weekday.{phone.today.weekday()}", day=day(phone.today, phone.language)),
            strip=network_strip(phone),
            clock=clock_note(phone),
            simulated=phone.say("phone.simulated") if known(phone.store).simulated else None,
            load=load_note(phone, *self._planned(cases)),
            covers=cover_notes(phone),
            returned=back,
            offers=offers,
            told=(*refused_acts(phone), *told_asks(phone)),
            sections=sections,
            empty=None if sections or offers or back else _nothing_today(phone, cases),
            unsent=unsent(phone),
            ahead=ending_section(phone, cases),
            campaigns=campaigns(phone, cases),
            recover=recover_ask(phone),
            navigation=navigation(phone, "today"),
        )

    def caseload(self, query: str = "", chosen: str = "all") -> CaseloadPage:
        """Search by name, village or number as one types; `chosen` names a filter."""
        phone = self._phone
        cases, tasks = self._read()
        counts = self._counted_filters(cases, tasks)
        found = set(find(self.words(cases.families), query)) & counts.get(chosen, counts["all"])
        ordered = sorted(found, key=lambda one: (_urgency(tasks[one]), cases.families[one].name))
        pulled = known(phone.store).pulled_at
        return CaseloadPage(
            title=phone.say("phone.caseload.title"),
            subtitle=counted("phone.caseload.count", len(tasks), phone.language)
            if pulled is None
            else counted(
                "phone.caseload.fresh", len(tasks), phone.language, when=hour(pulled, phone.language)
            ),
            query=query,
            query_example=phone.say("phone.caseload.example"),
            filters=tuple(
                Choice(
                    name=name,
                    text=self._filter(name, len(counts[name])),
                    chosen=name == chosen,
                )
                for name in counts
            ),
            rows=tuple(self._row(one) for one in ordered),
            meet=phone.say("phone.met.title"),
            empty=None if ordered else _nothing_found(phone, any_families=bool(tasks)),
            unsent=unsent(phone),
            navigation=navigation(phone, "families"),
        )

    def drafts(self) -> DraftsPage:
        phone = self._phone
        rows = tuple(draft_row(phone, draft) for draft in phone.drafts.unfinished())
        met = begun_section(phone)
        nothing = Empty(title=phone.say("phone.drafts.none"), second=phone.say("phone.drafts.none.text"))
        return DraftsPage(
            title=phone.say("phone.surveys.title"),
            start=phone.say("phone.family.forms"),
            drafts_title=phone.say("phone.place.drafts"),
            rows=rows,
            met=met,
            places=tuple(self._counted(state, icon) for state, icon in (("ready", "send"), ("sent", "sent"))),
            empty=None if rows or met else nothing,
            unsent=unsent(phone),
            navigation=navigation(phone, "drafts"),
        )

    def _filter(self, name: str, n: int) -> str:
        if name.startswith(OF_FORM):
            form = self._phone.title(name.removeprefix(OF_FORM))
            return self._phone.say("phone.caseload.filter.form", form=form, n=n)
        return self._phone.say(f"phone.caseload.filter.{name}", n=n)

    def _counted(self, state: Literal["ready", "sent"], icon: str) -> Row:
        """Return a place with how many records stand there."""
        n = self._phone.outbox.count(state)
        second = (
            counted("phone.surveys.count", n, self._phone.language)
            if n
            else self._phone.say("phone.surveys.none")
        )
        return Row(id=state, title=self._phone.say(f"phone.sending.{state}"), second=second, icon=icon)

    def later(self, id: str = "") -> TodayPage:
        """Do not ask again in this sitting what the `recover` of this id asked; the draft stays."""
        put_off(self._phone, id)
        return self.today()

    def told(self, act_id: str) -> TodayPage:
        """The person has read why an act was refused, or what became of a family met: it is not told again."""
        if is_told(act_id):
            hear(self._phone, act_id)
        else:
            self._phone.outbox.dismiss(act_id)
        return self.today()

    def _read(self) -> tuple[Caseload, dict[str, tuple[Task, ...]]]:
        """Return the families with their tasks, worked out anew only when something has changed: one types fast."""
        expire(self._phone.store, self._phone.time.right(self._phone.now()))
        if is_over(self._phone.store):
            let_go(self._phone.store, self._phone.now())
        seen = (self._phone.store.changes, self._phone.today, self._phone.language)
        if self._seen != seen:
            cases = Caseload(self._phone.store, self._phone.today)
            self._cases = cases, {one: cases.visits(household) for one, household in cases.families.items()}
            self._seen = seen
            self._rows, self._filters = {}, {}
        return self._cases

    def _planned(
        self, cases: Caseload
    ) -> tuple[dict[str, CaseHousehold], dict[str, tuple[Task, ...]], list[CaseHelp]]:
        """Return what the coming weeks ask of the worker: visits now and later, promised answers."""
        families = {one: cases.known(household) for one, household in cases.families.items()}
        tasks = {
            one: (*cases.visits(household), *cases.coming(household, _LOAD_DAYS))
            for one, household in cases.families.items()
        }
        return families, tasks, [asked for one in families for asked in cases.requests(one)]

    def _counted_filters(
        self, cases: Caseload, tasks: Mapping[str, tuple[Task, ...]]
    ) -> dict[str, frozenset[str]]:
        """Return whom each filter lets through, worked out once for as long as nothing changes."""
        if not self._filters:
            names = (*FILTERS, *(one.filter for one in campaigns(self._phone, cases)))
            self._filters = {
                name: frozenset(one for one in tasks if _passes(name, cases, one, tasks[one]))
                for name in names
            }
        return self._filters

    def _row(self, household_id: str) -> Row:
        if household_id not in self._rows:
            cases, tasks = self._cases
            household = cases.families[household_id]
            self._rows[household_id] = family_row(self._phone, cases, household, tasks[household_id])
        return self._rows[household_id]

    def words(self, families: dict[str, CaseHousehold]) -> dict[str, str]:
        """Return the search words of all families, folded once for as long as they stay the same."""
        if self._indexed is not families:
            self._index = {one: words_of(household) for one, household in families.items()}
            self._indexed = families
        return self._index


def _sections(phone: "Phone", cases: Caseload, tasks: Mapping[str, tuple[Task, ...]]) -> tuple[Section, ...]:
    """Return late, now and soon; a family stands once for its most urgent visit and once for each request."""
    lines: dict[str, list[tuple[tuple[float, str], Row]]] = {"late": [], "now": [], "soon": []}
    for household in cases.families.values():
        if task := most_urgent(tasks[household.id]):
            place = {"overdue": "late", "due": "now"}.get(task.state, "soon")
            lines[place].append(((*_urgency([task])[:1], household.name), task_row(phone, household, task)))
        for request in cases.requests(household.id):
            row = request_row(phone, household, request)
            place = {"danger": "late", "warn": "now"}.get(row.badges[0].tone, "soon")
            late = (phone.now() - request.promised_at) / timedelta(days=1)
            lines[place].append(((-late, household.name), row))
    return tuple(
        Section(
            title=phone.say(f"phone.today.{name}"), rows=tuple(row for _, row in sorted(found, key=_first))
        )
        for name, found in lines.items()
        if found
    )


def _first(line: tuple[tuple[float, str], Row]) -> tuple[float, str]:
    return line[0]


def _urgency(tasks: Sequence[Task]) -> tuple[int, int]:
    """Order by lateness, then by the day that is due; families without a task come last."""
    task = most_urgent(tasks)
    return (-task.late_days, task.due_on.toordinal()) if task else (1, 0)


def _passes(name: str, cases: Caseload, id: str, tasks: Sequence[Task]) -> bool:
    if name.startswith(OF_FORM):
        return any(task.form_id == name.removeprefix(OF_FORM) for task in tasks)
    return {
        "late": any(task.state == "overdue" for task in tasks),
        "soon": any(task.state in ("open", "due") for task in tasks),
        "help": bool(cases.requests(id)),
        "drafts": cases.has_draft(id),
    }.get(name, True)


def _nothing_today(phone: "Phone", cases: Caseload) -> Empty:
    if not cases.families:
        return Empty(title=phone.say("phone.caseload.none"), second=phone.say("phone.caseload.none.text"))
    days = [task.opens_on for family in cases.families.values() for task in cases.coming(family, _AHEAD_DAYS)]
    next_day = phone.say("phone.today.next", day=day(min(days), phone.language)) if days else ""
    return Empty(title=phone.say("phone.today.done"), second=next_day)


def _nothing_found(phone: "Phone", *, any_families: bool) -> Empty:
    if any_families:
        return Empty(
            title=phone.say("phone.caseload.not_found"), second=phone.say("phone.caseload.not_found.text")
        )
    return Empty(title=phone.say("phone.caseload.none"), second=phone.say("phone.caseload.none.text"))
