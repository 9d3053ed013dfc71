"""A house's price for a square metre beside those of its district: a sign for the register's side alone.

It accuses nobody, changes no support, and knows nothing of what families answer. Below five houses nothing is compared.
"""

from collections.abc import Callable, Mapping

import msgspec

from server.access import Action, Caller, Store, ensure
from server.database import Connection
from server.store.people.houses import HouseStore
from server.store.turning import Place

LEAST_HOUSES = 5
# Of more houses a drawing shows every second, third, …
MOST_DOTS = 120
# Beyond the box by this much of its width, as Tukey drew it; and by a quarter of the median, for boxes may be narrow.
_FAR, _APART = 1.5, 0.25
_QUARTERS = 4


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
    price_m2: float


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


class Prices(msgspec.Struct, frozen=True):
    """The prices of one district: how many, and those at the places (0 the lowest) that their quarters are worked out from."""

    n: int
    known: Mapping[int, float]

    @classmethod
    def read(cls, store: HouseStore, district: str) -> "Prices":
        n = store.count(district)
        return cls(n, store.prices_at(district, places(n), n))

    def spread(self) -> Spread | None:
        """Return the quartiles; None below five."""
        return _spread(self.n, self.known.__getitem__)

    def without(self, price: float) -> Spread | None:
        """Return the same of all but one house of this price."""
        return _spread(
            self.n - 1, lambda place: self.known[place if self.known[place] < price else place + 1]
        )


def places(n: int) -> set[int]:
    """Return which places of so many prices are needed for the quarters of all, and of all but any one."""
    ends = {0, 1, n - 2, n - 1}
    quarters = {
        part * (m - 1) // _QUARTERS + step for m in (n, n - 1) for part in (1, 2, 3) for step in (0, 1, 2)
    }
    return {place for place in ends | quarters if 0 <= place < n}


def _spread(n: int, at: Callable[[int], float]) -> Spread | None:
    """Work quartiles out as `statistics.quantiles` does with `inclusive`, from few places of the order."""
    if n < LEAST_HOUSES:
        return None

    def quarter(part: int) -> float:
        place, rest = divmod(part * (n - 1), _QUARTERS)
        return (at(place) * (_QUARTERS - rest) + at(place + 1) * rest) / _QUARTERS

    return Spread(n=n, least=at(0), low=quarter(1), median=quarter(2), high=quarter(3), most=at(n - 1))


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A house of this price for a square metre beside the others of a district. `spread` is None where they are too few."""

    price_m2: float
    district: str
    n: int
    spread: Spread | None

    @property
    def place(self) -> str | None:
        return self.spread.place_of(self.price_m2) if self.spread else None


class Houses(msgspec.Struct, frozen=True, kw_only=True):
    """A page of houses; `before` and `after` name the places to turn to."""

    lines: tuple[tuple[House, Comparison], ...]
    before: str | None
    after: str | None


class Dots(msgspec.Struct, frozen=True):
    """Prices to draw, from the lowest on; each stands for so many houses."""

    prices: tuple[float, ...]
    each: int


class Desk:
    """The houses of one district, for the money side. Raises NotAllowed to everybody else."""

    def __init__(self, connection: Connection, caller: Caller, district: str) -> None:
        ensure(caller, (Store.PRICES, Action.READ))
        self._store = HouseStore(connection)
        self._district = caller.district or district
        self.prices = Prices.read(self._store, self._district)

    def page(self, place: Place, size: int) -> Houses:
        """Return a page of houses, the newest first, each beside the others: itself left out."""
        page = self._store.page(self._district, place, size)
        houses = msgspec.convert(page.rows, tuple[House, ...])
        return Houses(
            lines=tuple((house, self.beside(house.price_m2)) for house in houses),
            before=page.before,
            after=page.after,
        )

    def beside(self, price_m2: float) -> Comparison:
        """Set a house of the district that cost so much beside the others."""
        return Comparison(
            price_m2=price_m2,
            district=self._district,
            n=self.prices.n - 1,
            spread=self.prices.without(price_m2),
        )

    def dots(self) -> Dots:
        each = -(-self.prices.n // MOST_DOTS) or 1
        return Dots(tuple(self._store.every_nth(self._district, each)), each)


def compared(
    connection: Connection, caller: Caller, household_id: str, id: str, price_m2: float
) -> tuple[Comparison, Dots] | None:
    """Return a measure beside the other houses of its district; None for what is no house with price and floor."""
    ensure(caller, (Store.PRICES, Action.READ))
    district = HouseStore(connection).district_of(household_id, id)
    if district is None or caller.district not in (None, "", district):
        return None
    desk = Desk(connection, caller, district)
    return desk.beside(price_m2), desk.dots()
