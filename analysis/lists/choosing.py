"""Who stands on the list of one meeting: who asked for help long ago, who needs most, and some by lot. Plain Python."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Literal

Why = Literal["asked", "need", "lot"]
RANDOM_SHARE = 0.15
# Beside each family drawn by lot so many are remembered that the same lot would have drawn next.
NEXT_PER_DRAWN = 4
# The longest answer that is promised takes five working days, a calendar week: later, a promise was broken.
HELP_DAYS = 7


def chosen(
    order: Sequence[str], draw: Sequence[str], asked: Sequence[str], size: int, share: float = RANDOM_SHARE
) -> dict[str, Why]:
    """Return the families of one meeting, each with why it is there.

    Parameters
    ----------
    order : sequence of str
        Families in the order in which support is proposed, all or so many first ones that the list can be filled.
    draw : sequence of str
        The same families in the order of the lot, or so many first ones.
    asked : sequence of str
        Families who asked for help longer than `HELP_DAYS` ago and still wait: always on the list, also outside the
        order, and be there more of them than places.
    size : int, at least 0
        How many families the team has time for.
    share : float, in [0, 1]
        Part of the places, after those who asked, that go by lot to families further down; rounded to whole places.

    Returns
    -------
    dict of str to Why
        Who asked first, then by order, then by lot.

    Notes
    -----
    The lot serves families whose need the model cannot see, and is the only way to learn whether help helps. Where there
    is a place for everybody nobody is drawn.
    """
    found: dict[str, Why] = dict.fromkeys(asked, "asked")
    rest = [one for one in order if one not in found]
    places = max(size - len(found), 0)
    by_lot = round(share * places) if len(rest) > places else 0
    needed: dict[str, Why] = dict.fromkeys(rest[: places - by_lot], "need")
    found |= needed
    lucky: dict[str, Why] = dict.fromkeys([one for one in draw if one not in found][:by_lot], "lot")
    return found | lucky


def drawn_next(draw: Sequence[str], why: Mapping[str, Why]) -> dict[str, Literal["next"]]:
    """Return the families on whom the lot would have fallen next: those to compare the drawn ones with.

    Parameters
    ----------
    draw : sequence of str
        As in `chosen`.
    why : mapping of str to Why
        What `chosen` returned.

    Returns
    -------
    dict of str to "next"
        Up to `NEXT_PER_DRAWN` for each that was drawn, in the order of the lot; none of the list. Nobody was drawn: none.
    """
    many = NEXT_PER_DRAWN * sum(reason == "lot" for reason in why.values())
    return dict.fromkeys([one for one in draw if one not in why][:many], "next")


def lot(drawn_on: str, household: str) -> float:
    """Return a number in [0, 1) that only the draw and the family decide: the same for the same text.

    Parameters
    ----------
    drawn_on : str
        For instance the week of the meeting.
    household : str
    """
    return int(sha256(f"{drawn_on} list {household}".encode()).hexdigest()[:13], 16) / 16**13
