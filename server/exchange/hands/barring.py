"""May who sent a change touch what it touches? Asked when it comes, and again when what it waited for has come."""

from collections.abc import Sequence
from datetime import datetime

from server.database import Connection
from server.exchange.hands.caseloads import reach_of
from server.register.changing import Barred, Touched
from server.store.office.devices import DeviceStore
from server.store.people.facts import ChangeRow
from server.store.people.projections import ProjectionStore
from surveys.caring.care import SETTLERS


def by_phones(connection: Connection) -> Barred:
    """Return the question for changes of phones. What is made at a desk was asked there, for it comes from no phone."""
    return lambda row, touched: row.device_id is not None and _is_barred(connection, row, touched)


def _is_barred(connection: Connection, row: ChangeRow, touched: Sequence[Touched]) -> bool:
    """Ask whether a worker's change touches a family that the worker never held, or gave up too long ago.

    People go with where they live.
    """
    if (
        row.staff_id is None
    ):  # a settler: of what is done for a family, the own one's alone, while they live there
        device = DeviceStore(connection).get(row.device_id or "")
        lives_nowhere = device is None or device["lives_in"] is None
        return lives_nowhere or any(home != row.household_id for home, kind, _ in touched if kind in SETTLERS)
    held = _held(connection, row, {household for household, _, _ in touched})
    far = [one for one in touched if one[0] not in held]
    persons = {subject for _, kind, subject in far if kind == "person"}
    if len(persons) < len({subject for _, _, subject in far}):
        return True
    store = ProjectionStore(connection)
    reach = _held(connection, row, store.living_with(sorted(persons)))
    return persons - store.members_among(sorted(reach), sorted(persons)) != set()


def _held(connection: Connection, row: ChangeRow, households: set[str]) -> set[str]:
    made_at, received_at = datetime.fromisoformat(row.made_at), datetime.fromisoformat(row.received_at)
    return set(reach_of(connection, row.staff_id or "", sorted(households), made_at, received_at))
