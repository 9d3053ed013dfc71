"""Every line that one family has in the lists, from what the database holds of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

import msgspec

from server.database import Connection, Row
from server.exchange.telling.carrying import families, planned
from server.reading.programme.winter import WINTER_FORMS, asked_of_winter, lacks, winter_begins, winter_ends
from server.register.knowing import facts_of
from server.store.clock import local_day_of
from server.store.letters import fold
from server.store.office.agenda import LAST_DAY, AgendaRow, Looked
from server.store.office.waiting import WaitingStore
from server.store.people.facts import FactStore
from server.store.people.finding import Letters
from surveys.catalogue import schedule
from surveys.exchange.sync import CaseHousehold
from surveys.planning.agenda import Line, agenda_of
from surveys.planning.capacity import Outlook, last_contact, outlook_of, unserved_from
from surveys.planning.due import standing
from surveys.planning.happened import with_facts
from surveys.planning.willing import departure
from surveys.register.facts import open_conflicts

TASK, SEARCH = "task", "search"
# After so long a service has had its time to answer.
ANSWER = timedelta(14)


class Made(msgspec.Struct, frozen=True):
    """The lines of a family, the day on which they are to be made anew, and what it asks of its worker until then."""

    rows: list[AgendaRow]
    until: date
    outlook: Outlook = Outlook(())


class Home(msgspec.Struct, frozen=True):
    id: str
    district: str
    number: int
    name: str
    village: str
    holder: str

    @property
    def letters(self) -> Letters:
        """Return what a search looks through."""
        text = fold(f"{self.name} {self.village}")
        return Letters(household_id=self.id, number=self.number, district=self.district, letters=text)


def homes_of(connection: Connection, ids: Iterable[str]) -> dict[str, Home]:
    """Return those of these families that stand in the register."""
    return {row["id"]: msgspec.convert(row, Home) for row in WaitingStore(connection).homes(list(ids))}


def lines_of(connection: Connection, homes: Mapping[str, Home], today: date) -> dict[str, Made]:
    """Return the lines of each of these families, and until when they hold."""
    store = WaitingStore(connection)
    known, some = list(homes), {one: Made([], today + timedelta(31)) for one in homes}
    households = [
        with_facts(home) for home in planned(connection, known, today, WINTER_FORMS, winter_begins(today))
    ]
    waits = _waits(connection, households, today)
    found: dict[str, Made] = some | {
        home.id: _planned(homes[home.id], home, today, waits.get(home.id)) for home in households
    }
    for rows, make in (
        (store.helps(known), _help),
        (store.referrals(known), _referral),
        (store.steps(known), _step),
        (store.offers(known), _offer),
        (store.held(known), _held),
        (_conflicts(connection, known), _conflict),
    ):
        for row in rows:
            found[row["household_id"]].rows.append(make(homes[row["household_id"]], row))
    return found


def looked(household_id: str, made: Made) -> Looked:
    """Return what is kept of a family beside its lines."""
    since = made.outlook.unserved_from
    return Looked(
        household_id=household_id,
        until_on=made.until.isoformat(),
        asked=msgspec.json.encode(made.outlook.asked).decode(),
        unserved_from=since.isoformat() if since else None,
    )


def _waits(
    connection: Connection, households: Iterable[CaseHousehold], today: date
) -> dict[str, date | None]:
    """Return from when a need of each has waited too long, as far as nobody came for so long that one may have."""
    silent = [home.id for home in households if _answered_by(home) <= today]
    return {
        home.id: unserved_from(schedule(), with_facts(home)) for home in families(connection, silent, today)
    }


def _answered_by(household: CaseHousehold) -> date:
    """Return the day before which no need of the family can have waited too long."""
    last = last_contact(schedule(), household)
    return last if last == date.min else last + timedelta(schedule().limits.answer_days)


def _planned(home: Home, household: CaseHousehold, today: date, unserved: date | None) -> Made:
    stands = standing(schedule(), household, today)
    found = agenda_of(schedule(), stands, today)
    rows = [_task(home, line) for line in found.lines]
    by = _answered_by(household)
    until = min(found.until, by) if by > today else found.until
    outlook = outlook_of(schedule(), stands, unserved)
    return Made([*rows, *_unready(home, household, today)], until, outlook)


def _task(home: Home, line: Line) -> AgendaRow:
    return _row(
        home,
        line.kind,
        SEARCH if line.kind == SEARCH else TASK,
        starts_on=line.starts_on.isoformat(),
        due_on=line.due_on.isoformat(),
        until_on=line.until_on.isoformat(),
        sign="stuck" if line.stuck else "",
        told={"forms": line.forms, "tries": line.tries},
    )


def _unready(home: Home, household: CaseHousehold, today: date) -> Iterator[AgendaRow]:
    """Yield the line of a home that is not ready for this winter by what the family said before it, or since; nobody's who left."""
    begins = winter_begins(today)
    asked = [] if departure(household, today) else asked_of_winter(household, begins)
    if asked and lacks(need.service for need in household.needs):
        over = winter_ends(begins).isoformat()
        yield _row(home, "unready", "unready", starts_on=max(asked).isoformat(), due_on=over, until_on=over)


def _help(home: Home, row: Row) -> AgendaRow:
    """What was asked is not on the line: it is on the family's page, for those whom the person named."""
    made, promised = local_day_of(row["made_at"]).isoformat(), local_day_of(row["promised_at"]).isoformat()
    return _row(
        home,
        "help",
        "help",
        item=row["id"],
        starts_on=made,
        due_on=max(made, promised),
        due_at=row["promised_at"],
        sign="danger" if row["category"] == "safe" or row["urgency"] == "now" else "",
        told={"state": row["status"]},
    )


def _referral(home: Home, row: Row) -> AgendaRow:
    offered = row["offered_on"]
    waits_until = (date.fromisoformat(offered) + ANSWER).isoformat()
    told = {"service": row["service"], "to": row["provider"] or "", "state": row["state"]}
    is_offered = row["state"] == "offered"
    return _row(
        home,
        "referral",
        "referral",
        item=row["id"],
        starts_on=offered,
        due_on=waits_until if is_offered else LAST_DAY,
        sign="" if is_offered else "under_way",
        told=told,
    )


def _step(home: Home, row: Row) -> AgendaRow:
    since, until = local_day_of(row["since"]).isoformat(), row["until"]
    told = {"what": row["what"], "who": row["who"]}
    return _row(home, "step", "step", item=row["id"], starts_on=min(since, until), due_on=until, told=told)


def _offer(home: Home, row: Row) -> AgendaRow:
    told = {"to": row["to_name"]}
    return _row(home, "transfer", "transfer", item=row["id"], starts_on=_day(row["made_at"]), told=told)


def _held(home: Home, row: Row) -> AgendaRow:
    return _row(home, "held", "held", starts_on=_day(row["since"]), told={"n": row["n"]})


def _conflict(home: Home, row: Row) -> AgendaRow:
    return _row(home, "conflict", "conflict", starts_on=_day(row["since"]), told={"fields": row["fields"]})


def _conflicts(connection: Connection, ids: list[str]) -> list[Row]:
    """Return the families in which two people wrote different things into one field, since when, and into which."""
    reworded = sorted(FactStore(connection).reworded(ids)) if ids else []
    rows = []
    for home, facts in (facts_of(connection, reworded) if reworded else {}).items():
        if found := open_conflicts(facts):
            since = min(max(head.at for head in heads) for _, _, heads in found)
            fields = list(dict.fromkeys(f"{one.kind}.{name}" for one, name, _ in found))
            rows.append({"household_id": home, "since": since.isoformat(), "fields": fields})
    return rows


def _row(
    home: Home, kind: str, room: str, *, told: dict[str, object] | None = None, **more: str
) -> AgendaRow:
    return AgendaRow(
        household_id=home.id,
        kind=kind,
        room=room,
        district=home.district,
        holder=home.holder,
        told=msgspec.json.encode(told or {}).decode(),
        **more,
    )


def _day(moment: str | datetime) -> str:
    return local_day_of(moment if isinstance(moment, str) else moment.isoformat()).isoformat()
