"""How many families of a list leave without support. Plain arithmetic: who only shows a list loads no pandas for it."""

from collections.abc import Iterable
from math import hypot, sqrt

import msgspec

_Z95 = 1.959963984540054


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """How many of some families leave within the horizon without support: mean and 95 % range, in families."""

    about: float
    low: float
    high: float


def expected(chances: Iterable[tuple[float, float, float]]) -> Expected:
    """Return how many of these families leave without support.

    Parameters
    ----------
    chances : iterable of (chance, low, high)
        Of each family, as `analysis.lists.predict.chance` gives them.

    Returns
    -------
    Expected
        The sum of the chances. The range joins two uncertainties: who leaves given the chances (independent
        between families) and the chances themselves, which are wrong in the same direction for all.
    """
    families = list(chances)
    mean = sum(chance for chance, _, _ in families)
    drawn = _Z95 * sqrt(sum(chance * (1 - chance) for chance, _, _ in families))
    below = hypot(drawn, sum(chance - low for chance, low, _ in families))
    above = hypot(drawn, sum(high - chance for chance, _, high in families))
    return Expected(about=mean, low=max(0.0, mean - below), high=min(float(len(families)), mean + above))
