"""Families of the demo who moved within the region: a new dwelling, and a worker of the new district."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from server.database import Connection
from server.exchange.hands.caseloads import assign, release
from server.invented.saying import Placed, Said, Subject, at_work, enter_all
from server.register.knowing import facts_of
from surveys.register.facts import Fact, standing

Codes = Mapping[tuple[str, str], str]


def move(
    connection: Connection,
    placed: Sequence[Placed],
    codes: Codes,
    workers: Mapping[str, Sequence[str]],
    now: datetime,
    today: date,
) -> int:
    """Enter the moves of these families and hand those still here to a worker of where they live; return how many moved.

    `codes` gives the settlement of a district and village, `workers` the ids of a district's workers.
    """
    movers = [one for one in placed if one.family.moves]
    homes = facts_of(connection, [one.id for one in movers], ("residence",))
    enter_all(connection, (list(_moves(one, homes[one.id], codes)) for one in movers), now)
    for nth, one in enumerate(movers):
        own = workers.get(one.family.moves[-1].district, ())
        if one.family.departure is None and own and one.worker_id not in own:
            release(connection, one.id, today)
            assign(connection, one.id, own[nth % len(own)], today)
    return len(movers)


def _moves(one: Placed, facts: Sequence[Fact], codes: Codes) -> Iterator[Said]:
    home = Subject(one.id, "residence", standing(facts, "residence")[0])
    for to in one.family.moves:
        day, at = to.on.isoformat(), at_work(to.on)
        yield Said(change=home.say(at, ends_on=day))
        home = Subject(one.id, "residence")
        code = codes[to.district, to.village]
        yield Said(change=home.say(at, district=to.district, village="", settlement=code, starts_on=day))
