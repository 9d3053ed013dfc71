"""The teams of a manager's page: counts and targets of the same teams, some of them a page."""

from collections.abc import Sequence

import msgspec

from server.quality.queue import TeamCount
from server.quality.targets import Reached
from server.store.leafing import Turn, turned

PARTS = 2  # of the name of a place: district and team


class TeamPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of some teams; `before` and `after` name the teams between which the page lies."""

    counts: tuple[TeamCount, ...]
    targets: tuple[Reached, ...]
    before: str | None
    after: str | None


def team_page(counts: Sequence[TeamCount], targets: Sequence[Reached], turn: Turn, size: int) -> TeamPage:
    """Return a page of the teams that are counted, have targets, or both: by district, then by name."""
    names = sorted({(one.district, one.team) for one in (*counts, *targets)})
    if turn.is_back:
        beyond = [name for name in names if name < turn.place][-size - 1 :]
    else:
        beyond = [name for name in names if not turn.place or name > turn.place][: size + 1]
    page = turned(beyond, turn, size, lambda name: name)
    return TeamPage(
        counts=tuple(one for one in counts if (one.district, one.team) in page.lines),
        targets=tuple(one for one in targets if (one.district, one.team) in page.lines),
        before=page.before,
        after=page.after,
    )
