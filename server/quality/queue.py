"""What waits for a second look, for who leads the team alone: whose interview, what was noticed, how long each question took."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from analysis.describe.small import hidden
from server.access import Action, Caller, Store, ensure
from server.database import Connection, Row
from server.exchange.records.publishing import Forms
from server.problems import NotYours
from server.quality.rules import Flag
from server.store.clock import time_text
from server.store.office.looks import LookStore
from server.store.office.teams import TeamStore
from server.store.received.item_times import ItemTimeStore
from server.store.received.second_looks import Beside, SecondLookStore
from surveys.engine.markdown import plain
from surveys.form import Form
from surveys.ids import uuid7
from surveys.submission import PRIVATE_BLOCK, Spent

_TURN = re.compile(r"\[\d+\]")
SHOWN = 25
DECIDED_DAYS, DECIDED_SHOWN = 31, 25
COUNTED_DAYS = 91
LEAST = 5  # a smaller count would speak of one worker


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One interview to look at, without a word of its answers."""

    id: str
    household_id: str
    family: str
    number: int
    worker: str
    form_id: str
    finished_at: str
    flags: tuple[Flag, ...]
    drawn: bool
    outcome: str | None = None
    words: str | None = None
    decided_at: str | None = None
    decider: str | None = None
    corrected_at: str | None = None


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    waiting: tuple[Look, ...]
    total: int
    decided: tuple[Look, ...]


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """How long one question took, in seconds, beside the usual of its form where that is known."""

    ref: str
    label: str
    seconds: float
    usual: float | None
    changes: int
    private: bool = False


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One interview with its times; `questions` are the open ones that a comment can be about, as (name, words)."""

    look: Look
    bars: tuple[Bar, ...]
    questions: tuple[tuple[str, str], ...]
    question: str = ""


class TeamCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many interviews of a team were looked at; None hides a count below five, and what it could be worked out from."""

    team: str
    district: str
    found: int | None
    outcomes: Mapping[str, int | None]


def team_of(connection: Connection, caller: Caller) -> Beside:
    """Return the workers whose interviews this supervisor looks at: of the own team, without one of the district."""
    team = TeamStore(connection).team_of(caller.staff_id or "")
    return Beside(team=team or "", district=caller.district or "none")


def waiting(connection: Connection, caller: Caller) -> int:
    """Return how many interviews wait in the caller's team. Raises NotAllowed."""
    ensure(caller, (Store.QUALITY, Action.WRITE))
    return SecondLookStore(connection).count_waiting(team_of(connection, caller))


def queue(connection: Connection, caller: Caller, now: datetime) -> Queue:
    """Return what waits in the caller's team, the oldest first, and what was decided lately. Raises NotAllowed."""
    ensure(caller, (Store.QUALITY, Action.WRITE))
    team, store = team_of(connection, caller), SecondLookStore(connection)
    since = time_text(now - timedelta(days=DECIDED_DAYS))
    return Queue(
        waiting=tuple(map(_look, store.waiting(team, SHOWN))),
        total=store.count_waiting(team),
        decided=tuple(map(_look, store.decided(team, since, DECIDED_SHOWN))),
    )


def looked(connection: Connection, caller: Caller, forms: Forms, id: str, language: str) -> Looked:
    """Return one interview of the caller's team with its times. Raises NotAllowed, NotYours."""
    row = found(connection, caller, id)
    form = forms.find(row["form_id"], row["form_version"])
    times = ItemTimeStore(connection).times_of(row["household_id"], id)
    spent = msgspec.json.decode(times, type=tuple[Spent, ...]) if times else ()
    return Looked(
        look=_look(row),
        bars=_bars(spent, msgspec.json.decode(row["usual"], type=dict[str, int]), form, language),
        questions=questions_of(form, language) if form else (),
        question=row["question"] or "",
    )


def write_down(connection: Connection, caller: Caller, id: str, now: datetime) -> None:
    """Keep who opens which family's interview, in a transaction that commits before anything is read. Raises as `found`."""
    row = found(connection, caller, id)
    LookStore(connection).add(
        id=uuid7(),
        at=time_text(now),
        staff_id=caller.staff_id or "",
        household_id=row["household_id"],
        page="quality",
    )


def found(connection: Connection, caller: Caller, id: str) -> Row:
    """Return the row of an interview that waits or waited in the caller's team. Raises NotAllowed, NotYours."""
    ensure(caller, (Store.QUALITY, Action.WRITE))
    store = SecondLookStore(connection)
    row = store.get(id)
    if row is None or not store.leads(team_of(connection, caller), id):
        raise NotYours
    return row


def questions_of(form: Form, language: str) -> tuple[tuple[str, str], ...]:
    """Return the open questions of a form that somebody is asked, as (name, words)."""
    return tuple(
        (one.name, plain(one.label.say(language)) or one.name)
        for one in form.questions()
        if one.kind == "question" and one.privacy == "open" and not one.is_calculated
    )


def team_counts(connection: Connection, now: datetime, district: str = "") -> tuple[TeamCount, ...]:
    """Return how many interviews of each team, or of a district's, were found worth a look in a quarter, and what came of them."""
    each: dict[tuple[str, str], dict[str, int]] = {}
    for row in SecondLookStore(connection).counts(time_text(now - timedelta(days=COUNTED_DAYS)), district):
        each.setdefault((row["team"], row["district"] or ""), {})[row["outcome"]] = row["n"]
    return tuple(_team_count(*key, counts) for key, counts in sorted(each.items()))


def _team_count(team: str, district: str, counts: Mapping[str, int]) -> TeamCount:
    found, secret = sum(counts.values()), hidden(counts, LEAST)
    return TeamCount(
        team=team,
        district=district,
        found=found if found >= LEAST else None,
        outcomes={name: None if name in secret else n for name, n in counts.items()},
    )


def _look(row: Row) -> Look:
    return Look(
        id=row["submission_id"],
        household_id=row["household_id"],
        family=row["family"],
        number=row["number"],
        worker=row["worker"],
        form_id=row["form_id"],
        finished_at=row["finished_at"],
        flags=msgspec.json.decode(row["flags"], type=tuple[Flag, ...]),
        drawn=bool(row["drawn"]),
        outcome=row["outcome"],
        words=row["words"],
        decided_at=row["decided_at"],
        decider=row["decider"],
        corrected_at=row.get("corrected_at"),
    )


def _bars(
    spent: Sequence[Spent], usual: Mapping[str, int], form: Form | None, language: str
) -> tuple[Bar, ...]:
    labels = (
        {}
        if form is None
        else {ref: plain(node.label.say(language)) for ref, node in form.definitions.items()}
    )
    computed = {ref for ref, label in labels.items() if not label and ref != PRIVATE_BLOCK}
    return tuple(
        Bar(
            ref=one.ref,
            label=labels.get(_TURN.sub("", one.ref)) or one.ref.rpartition("/")[2],
            seconds=round(one.ms / 1000, 1),
            usual=round(usual[one.ref] / 1000, 1) if one.ref in usual else None,
            changes=one.changes,
            private=one.ref == PRIVATE_BLOCK,
        )
        for one in spent
        if _TURN.sub("", one.ref) not in computed
    )
