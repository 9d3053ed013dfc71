"""What an application works with: the programme's own, and the sample's that an administrator looks at."""

from typing import Any

from litestar.datastructures import State

from server.database import Database
from server.exchange.receiving import Door
from server.exchange.records.publishing import Forms
from server.keys import Keys
from server.risk.renewing import Renewing
from server.settings import Settings


def furniture(database: Database, keys: Keys, settings: Settings, problem_page: Any) -> State:  # noqa: ANN401
    """Return the state of an application over this database, whose shape is the newest; `problem_page` draws a problem."""
    forms = Forms(database)
    return State(
        {
            "database": database,
            "keys": keys,
            "forms": forms,
            "settings": settings,
            "door": Door(database=database, keys=keys, forms=forms, check=settings.check),
            "renewing": Renewing(database, settings),
            "problem_page": problem_page,
        }
    )
