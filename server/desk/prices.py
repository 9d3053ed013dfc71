"""A house's price for a square metre beside those of its district: a sign for the register's side alone.

It accuses nobody, changes no support, and knows nothing of what families answer. Below five houses nothing is compared.
"""

from collections.abc import Iterable, Sequence
from statistics import quantiles

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection
from server.store.people.support import SupportStore

LEAST_HOUSES = 5
# Beyond the box by this much of its width, as Tukey drew it; and by a quarter of the median, for boxes may be narrow.
_FAR, _APART = 1.5, 0.25


class House(msgspec.Struct, frozen=True, kw_only=True):
    household_id: str
    id: str
    number: int
    name: str
    district: str
    settlement: str
    starts_on: str
    price_tenge: int
    floor_m2: float

    @property
    def price_m2(self) -> float:
        return self.price_tenge / self.floor_m2


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How prices for a square metre lie: half of the houses between `low` and `high`."""

    n: int
    least: float
    low: float
    median: float
    high: float
    most: float

    def place_of(self, price: float) -> str:
        """Return where a price lies: far_below, below, within, above or far_above the middle half."""
        reach, apart = _FAR * (self.high - self.low), _APART * self.median
        if price > self.high:
            return "far_above" if price > max(self.high + reach, self.median + apart) else "above"
        if price < self.low:
            return "far_below" if price < min(self.low - reach, self.median - apart) else "below"
        return "within"


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A house beside the others of its district. `spread` is None where they are too few; `n` counts them."""

    house: House
    n: int
    others: tuple[float, ...] = ()
    spread: Spread | None = None

    @property
    def place(self) -> str | None:
        return self.spread.place_of(self.house.price_m2) if self.spread else None


def spread_of(prices: Sequence[float]) -> Spread | None:
    """Return the quartiles; None below five."""
    if len(prices) < LEAST_HOUSES:
        return None
    low, median, high = quantiles(prices, n=4, method="inclusive")
    return Spread(n=len(prices), least=min(prices), low=low, median=median, high=high, most=max(prices))


def compare(house: House, houses: Iterable[House]) -> Comparison:
    """Set a house beside the others of its district, itself left out."""
    others = sorted(one.price_m2 for one in houses if one.district == house.district and one.id != house.id)
    return Comparison(house=house, n=len(others), others=tuple(others), spread=spread_of(others))


def houses_in(connection: Connection, caller: Caller, district: str = "") -> list[House]:
    """Return the houses of a district, or all, the newest first; raise NotAllowed but to the money side."""
    ensure(caller, (Store.PRICES, Action.READ))
    own = caller.district or district
    houses = [msgspec.convert(row, House) for row in SupportStore(connection).houses()]
    return [house for house in reversed(houses) if not own or house.district == own]
