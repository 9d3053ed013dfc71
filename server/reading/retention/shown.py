"""What the figures of who stays are made of: a share between its bounds, a line of them, the ways that people went."""

import msgspec

SMALL = 5
WAYS = ("within", "origin", "onward", "abroad", "ended")


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: estimate, bounds, and the bounds widened by their intervals; at risk then, counted from month `since`."""

    month: int
    at_risk: int
    since: float
    share: float
    lower: float
    upper: float
    low: float
    high: float


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The shares of one group, or of one level, by month. A hidden group has none."""

    name: str
    families: int
    shares: dict[int, Share]
    hidden: bool = False


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Of all who came, the shares that went each way by a month."""

    month: int
    at_risk: int
    shares: dict[str, float]
