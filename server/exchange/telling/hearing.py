"""What each record answered and what it asks for: worked out once, for a record never changes."""

import threading
from collections.abc import Sequence
from datetime import date

import msgspec

from server.database import Connection, Row
from server.store.clock import local_day_of
from server.store.received.answers import AnswerStore
from surveys.caring.needs import Need, needs
from surveys.catalogue import UnknownForm, rules
from surveys.rules import answered
from surveys.submission import Answers

MOST = 20_000  # records remembered; the oldest are forgotten first


class Heard(msgspec.Struct, frozen=True):
    """The questions that have an answer, and the needs in them."""

    said: frozenset[str]
    needs: tuple[Need, ...]


_known: dict[str, Heard] = {}
_guard = threading.Lock()


def heard(connection: Connection, rows: Sequence[Row]) -> dict[str, Heard]:
    """Return of each record, by its kept hash, what it says; only answers that are new to this process are read."""
    with _guard:
        found = {row["hash"]: _known[row["hash"]] for row in rows if row["hash"] in _known}
    new = {row["id"]: row for row in rows if row["hash"] not in found}
    homes = list({row["household_id"] for row in new.values()})
    fresh = {
        new[id_]["hash"]: _hear(new[id_], answers)
        for id_, answers in AnswerStore(connection).open_of(homes, list(new)).items()
    }
    _remember(fresh)
    return found | fresh


def _hear(row: Row, answers: str) -> Heard:
    told = msgspec.json.decode(answers)
    return Heard(
        answered(told), _needs(row["form_id"], told, local_day_of(row["finished_at"]).replace(day=1))
    )


def _needs(form_id: str, answers: Answers, day: date) -> tuple[Need, ...]:
    try:
        return needs(rules(form_id), answers, day)
    except UnknownForm:
        return ()


def _remember(fresh: dict[str, Heard]) -> None:
    with _guard:
        _known.update(fresh)
        while len(_known) > MOST:
            del _known[next(iter(_known))]
