"""Houses of a district in the order of what a square metre cost: kept beside the measures, written with the lines of the lists."""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from server.database import Connection
from server.store.turning import Key, Place, Turned, turned

_HOUSES = "select p.household_id, p.id, p.district, p.starts_on, p.price_m2 from house_price p where p.district = :district"
_TOLD = """
    select m.household_id, m.id, m.price_tenge, m.floor_m2, m.settlement, h.number, h.name
    from support_measure m join household h on h.id = m.household_id
    where m.household_id in :homes and m.id in :ids
"""
_PUT = """
    insert into house_price (household_id, id, district, starts_on, price_m2)
    select m.household_id, m.id, coalesce(s.district, h.district), m.starts_on,
        cast(m.price_tenge as double precision) / m.floor_m2
    from support_measure m join household h on h.id = m.household_id left join settlement s on s.code = m.settlement
    where m.household_id in :ids and m.price_tenge is not null and m.floor_m2 is not null and m.void = ''
"""
_KEYS = (Key("p.starts_on", "starts_on"), Key("p.id", "id"))
_CHEAPEST = "select price_m2 from house_price where district = :district order by price_m2"
_PICKED = """
    select price_m2 from (
        select price_m2, row_number() over (order by price_m2) as place from house_price where district = :district) ranked
    where (place - 1) % :step = :middle order by price_m2
"""


class HouseStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, household_ids: Collection[str]) -> None:
        """Write down anew what houses these families have bought for how much."""
        ids = list(household_ids)
        self._connection.run("delete from house_price where household_id in :ids", ids=ids)
        self._connection.run(_PUT, ids=ids)

    def page(self, district: str, place: Place, size: int) -> Turned:
        """Return houses, the newest first. Raise NotFound for a place that names none."""
        page = turned(self._connection, _HOUSES, _KEYS, place, size, falls=True, district=district)
        # Apart, for PostgreSQL to stop in the index of those that are shown.
        homes, ids = ([row[name] for row in page.rows] for name in ("household_id", "id"))
        told = {
            (row["household_id"], row["id"]): row for row in self._connection.all(_TOLD, homes=homes, ids=ids)
        }
        rows = tuple(row | told[row["household_id"], row["id"]] for row in page.rows)
        return msgspec.structs.replace(page, rows=rows)

    def district_of(self, household_id: str, id: str) -> str | None:
        """Return where a house counts; None for a measure that is no house with price and floor."""
        row = self._connection.one(
            "select district from house_price where household_id = :household_id and id = :id",
            household_id=household_id,
            id=id,
        )
        return None if row is None else row["district"]

    def count(self, district: str) -> int:
        row = self._connection.one(
            "select count(*) as n from house_price where district = :district", district=district
        )
        return 0 if row is None else row["n"]

    def prices_at(self, district: str, places: Iterable[int], count: int) -> dict[int, float]:
        """Return the prices for a square metre that stand at these places, 0 the lowest of `count`.

        Not all are read, only stepped over in the index, from the nearer end: half of a district's at the most.
        """
        found: dict[int, float] = {}
        for begin, size in _runs(places):
            after = count - begin - size
            is_dear = after < begin
            rows = self._connection.all(
                _CHEAPEST + (" desc" if is_dear else "") + " limit :size offset :start",
                district=district,
                size=size,
                start=max(0, after) if is_dear else begin,
            )
            prices = [row["price_m2"] for row in rows]
            found.update(enumerate(reversed(prices) if is_dear else prices, start=begin))
        return found

    def every_nth(self, district: str, step: int) -> list[float]:
        """Return of each `step` houses the price of the one in the middle, from the lowest on."""
        rows = self._connection.all(_PICKED, district=district, step=step, middle=step // 2)
        return [row["price_m2"] for row in rows]


def _runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where neighbouring places begin, and how many they are."""
    begin = end = -1
    for place in sorted(set(places)):
        if place != end:
            if end > begin:
                yield begin, end - begin
            begin = place
        end = place + 1
    if end > begin:
        yield begin, end - begin
