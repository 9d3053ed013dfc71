"""Help that followed the meetings of the demo: decisions, plans and referrals from offer to "did it help?"."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from server.database import Connection
from server.invented.meetings import Turn
from server.invented.saying import Placed, Said, Subject, at_work, enter_all
from server.reading.answering import service_of
from surveys.register.changes import Value

# Chance that help follows a family's turn within weeks, by why it was on the list; "next" comes by itself.
HELPED = {"asked": 0.9, "need": 0.78, "lot": 0.7, "next": 0.12}
DISAGREES, DECLINED, PLANNED = 0.05, 0.14, 0.3
_DID_IT_HELP = {"yes": 0.55, "partly": 0.25, "no": 0.1, "unknown": 0.1}
_WORDS = (
    "Отбасымен сөйлестік: бәрі жақсы, көмек керек емес.",
    "Бұл отбасының жағдайы өзгерді, тізімдегісі ескі.",
)
_STEP = "Қызметпен хабарласып, отбасыға жауабын айту"


def follow_up(
    connection: Connection,
    turns: Sequence[Turn],
    placed: Mapping[str, Placed],
    names: Mapping[str, str],
    today: date,
    seed: int,
) -> None:
    """Enter what was decided, offered and planned after each turn, as far as it had come by today.

    `names` gives the name of a member of staff by id. Nothing follows once a family has left.
    """
    by_family: dict[str, list[Turn]] = {}
    for turn in turns:
        by_family.setdefault(turn.household_id, []).append(turn)
    said = (
        list(_told(placed[home], own, names, today, Random(f"{seed}/{nth}")))
        for nth, (home, own) in enumerate(by_family.items())
    )
    enter_all(connection, said, at_work(today))


def _told(
    one: Placed, turns: Sequence[Turn], names: Mapping[str, str], today: date, draw: Random
) -> Iterator[Said]:
    left = one.family.departure
    last = min(today, left.earliest) if left else today
    helped_until = date.min
    for turn in turns:
        if draw.random() >= HELPED[turn.why] or turn.held_on <= helped_until:
            continue
        helped_until = turn.held_on + timedelta(days=150)
        for day, subject, fields in sorted(_help(one, turn, draw), key=lambda step: step[0]):
            if day < last:
                change = subject.say(at_work(day), **fields)
                yield Said(change=change, staff_id=one.worker_id, by_name=names[one.worker_id])


Step = tuple[date, Subject, dict[str, Value]]


def _help(one: Placed, turn: Turn, draw: Random) -> Iterator[Step]:
    """Yield a decision and what follows of it, each with its day."""
    service = next((found for code in turn.reasons if (found := service_of(code))), "svc_mentor")
    day = turn.held_on + timedelta(days=draw.randint(0, 2) if turn.why != "next" else draw.randint(5, 55))
    decision = Subject(one.id, "decision")
    if turn.why != "next" and draw.random() < DISAGREES:
        fields: dict[str, Value] = {"kind": "disagree", "reason": "not_so", "words": draw.choice(_WORDS)}
        yield day, decision, fields | {"made_on": day.isoformat()}
        return
    kind = "help" if draw.random() < PLANNED else "referral"
    why = "need" if turn.reasons else "talked"
    yield day, decision, {"kind": kind, "reason": why, "service": service, "made_on": day.isoformat()}
    yield from _referral(one, service, day + timedelta(days=draw.randint(1, 12)), draw)
    if kind == "help":
        yield from _step(one, service, day + timedelta(days=draw.randint(0, 5)), draw)


def _referral(one: Placed, service: str, day: date, draw: Random) -> Iterator[Step]:
    offer = Subject(one.id, "referral")
    yield day, offer, {"service": service, "offered_on": day.isoformat(), "state": "offered"}
    day += timedelta(days=draw.randint(2, 12))
    if draw.random() < DECLINED:
        yield day, offer, {"state": "declined"}
        return
    yield day, offer, {"state": "accepted"}
    day += timedelta(days=draw.randint(3, 20))
    yield day, offer, {"state": "under_way"}
    if draw.random() < DECLINED:
        return
    day += timedelta(days=draw.randint(5, 50))
    yield day, offer, {"state": "done"}
    if draw.random() < 1 - DECLINED:
        word = draw.choices(tuple(_DID_IT_HELP), tuple(_DID_IT_HELP.values()))[0]
        yield day + timedelta(days=draw.randint(7, 30)), offer, {"helped": word}


def _step(one: Placed, service: str, day: date, draw: Random) -> Iterator[Step]:
    step = Subject(one.id, "plan_step")
    until = (day + timedelta(days=30)).isoformat()
    yield day, step, {"what": _STEP, "service": service, "who": "worker", "until": until, "state": "open"}
    day += timedelta(days=draw.randint(3, 15))
    yield day, step, {"state": "under_way"}
    yield (
        day + timedelta(days=draw.randint(5, 40)),
        step,
        {"state": draw.choices(("done", "dropped"), (9, 1))[0]},
    )
