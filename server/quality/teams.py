"""The teams of a manager's page: counts and targets of the same teams, some of them a page."""

from collections.abc import Sequence
from typing import Any

import msgspec

from server.database import Row
from server.quality.queue import TeamCount
from server.quality.targets import Reached
from server.store.turning import Key, Place, leafed

_KEYS = (Key("district", "district"), Key("team", "team"))


class TeamPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of some teams; `before` and `after` name the places to turn to."""

    counts: tuple[TeamCount, ...]
    targets: tuple[Reached, ...]
    before: str | None
    after: str | None


def team_page(counts: Sequence[TeamCount], targets: Sequence[Reached], place: Place, size: int) -> TeamPage:
    """Return a page of the teams that are counted, have targets, or both: by district, then by name.

    Raise NotFound for a place that names none.
    """
    names = sorted({(one.district, one.team) for one in (*counts, *targets)})

    def some(beyond: Sequence[Any], most: int, *, back: bool) -> list[Row]:
        own = tuple(beyond)
        found = [name for name in names if not own or (name < own if back else name > own)]
        near = found[::-1] if back else found
        return [{"district": district, "team": team} for district, team in near[:most]]

    page = leafed(some, _KEYS, place, size)
    shown = {(row["district"], row["team"]) for row in page.rows}
    return TeamPage(
        counts=tuple(one for one in counts if (one.district, one.team) in shown),
        targets=tuple(one for one in targets if (one.district, one.team) in shown),
        before=page.before,
        after=page.after,
    )
