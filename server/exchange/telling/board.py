"""What of the districts' pages a phone carries: what is up there and not over."""

from datetime import date

from server.database import Connection
from server.store.office.board import BoardStore
from server.store.people.households import HouseholdStore
from surveys.exchange.board import BoardItem


def every_board(connection: Connection, today: date) -> tuple[BoardItem, ...]:
    """Return what a worker tells families of, in whatever district they live."""
    return _standing(connection, None, today)


def own_board(connection: Connection, household_id: str, today: date) -> tuple[BoardItem, ...]:
    """Return what is on offer where this household lives, and in the whole region."""
    home = HouseholdStore(connection).get(household_id)
    return _standing(connection, [home.district] if home else [], today)


def _standing(connection: Connection, places: list[str] | None, today: date) -> tuple[BoardItem, ...]:
    return tuple(one for one in BoardStore(connection).standing(places) if not one.is_over(today))
