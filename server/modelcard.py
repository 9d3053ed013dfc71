"""The model card: what the model in use is, and how well its kind did. Computed by a command, kept beside the model."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from server.covariates import CITY
from server.database import Connection, Database, Row
from server.risk.plans import plans_by_district, with_plans
from server.risk.refreshing import ensure_on
from server.risk.tables import Tables, read_tables
from server.store.clock import time_text
from server.store.people.families import FamilyStore
from server.store.risks.cards import CardStore
from server.store.risks.meetings import MeetingStore
from server.store.risks.plans import PlanStore
from server.store.risks.risk import RiskStore
from surveys.ids import uuid7

if TYPE_CHECKING:
    import pandas as pd

# The analysis is imported where a card is made: who shows one needs none of it.
DRAWS = 200
Kept = dict[str, Any]


class NoModel(RuntimeError):
    """No model has been fitted: there is nothing to tell."""


class _Read(msgspec.Struct, frozen=True):
    day: date
    stored: Row
    tables: Tables
    audit: "pd.DataFrame"
    listed: "pd.DataFrame"
    referrals: "pd.DataFrame"
    plans: "pd.DataFrame"
    around: Kept


def make_card(database: Database, now: datetime, day: date | None = None, *, draws: int = DRAWS) -> Kept:
    """Judge the model in use on all that was seen until `day`, or until that of the newest list, and keep the card.

    Raises RiskIsOff, NoModel. Families without consent to analysis are in no figure; no family is in the card.
    """
    from analysis.hazards.model import decode
    from analysis.judging import card
    from analysis.judging.splits import History
    from analysis.prior import read_prior

    with database.reading() as connection:
        read = _read(connection, day)
    as_of = read.day
    history = History(
        register=read.tables.register,
        waves=read.tables.waves,
        exits=read.tables.exits,
        audit=read.audit,
        as_of=as_of.isoformat(),
    )
    made = card.make_card(
        history,
        decode(read.stored["body"]),
        read_prior(),
        read.listed,
        referrals=read.referrals,
        plans=read.plans,
        draws=draws,
    )
    kept: Kept = read.around | {"made_at": time_text(now), "card": msgspec.to_builtins(made)}
    with database.transaction() as connection:
        CardStore(connection).add(
            id=uuid7(),
            model_id=read.stored["id"],
            as_of=as_of.isoformat(),
            made_at=kept["made_at"],
            body=msgspec.json.encode(kept).decode(),
        )
    return kept


def latest_card(store: CardStore) -> Kept | None:
    """Return the newest card, as plain values: it needs none of the fitting libraries to be shown."""
    body = store.latest()
    return None if body is None else msgspec.json.decode(body)


def _read(connection: Connection, until: date | None) -> _Read:
    ensure_on(connection)
    risk, cards = RiskStore(connection), CardStore(connection)
    stored, run = risk.latest_model(), cards.latest_run()
    if stored is None or run is None:
        raise NoModel
    day = until or date.fromisoformat(run["as_of"])
    tables = read_tables(connection, day)
    audit = _audit(cards)
    return _Read(
        day=day,
        stored=stored,
        tables=tables,
        audit=audit,
        listed=_listed(MeetingStore(connection), tables, day),
        referrals=_referrals(MeetingStore(connection), day),
        plans=with_plans(tables.waves, audit, plans_by_district(PlanStore(connection).said(), day)),
        around={
            "fitted_at": stored["fitted_at"],
            "inputs": run["inputs"],
            "code": run["code"],
            "registered": cards.registered(),
            "agreed": len(audit),
            "simulated": FamilyStore(connection).is_simulated(),
            "places": {row["settlement"]: [row["kk"], row["ru"], row["en"]] for row in cards.places()},
        },
    )


_AUDITED = (
    "household", "district", "settlement", "route", "origin", "language", "head_sex", "disability", "rural", "size",
)  # fmt: skip


def _audit(cards: CardStore) -> "pd.DataFrame":
    import pandas as pd

    from analysis.judging.fairness import size_group

    asked, named = cards.health(), cards.health("disab")
    facts = [
        row
        | {
            "disability": "yes" if row["household"] in named else "no" if row["household"] in asked else "",
            "rural": "city" if row["district"] == CITY else "village",
            "size": size_group(row["size"]),
        }
        for row in cards.audit()
    ]
    return pd.DataFrame(facts, columns=list(_AUDITED))


def _listed(meetings: MeetingStore, tables: Tables, day: date) -> "pd.DataFrame":
    """Return who stood on which list and why, the first help from then on, and when the family left."""
    import pandas as pd

    from analysis.judging.helped import LISTED

    own = pd.DataFrame(meetings.listed(), columns=["household", "why", "listed_on"])
    own = own[own["listed_on"] <= day.isoformat()].reset_index(drop=True).reset_index(names="row")
    helps = pd.DataFrame(meetings.helps(), columns=["household", "helped_on"]).merge(own, on="household")
    first = helps[helps["helped_on"] >= helps["listed_on"]].groupby("row")["helped_on"].min()
    left = tables.exits.set_index("household")["earliest"]
    table = own.assign(
        helped_on=own["row"].map(first), left_on=own["household"].map(left), until=day.isoformat()
    )
    return table[list(LISTED)]


def _referrals(meetings: MeetingStore, day: date) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(meetings.referrals(day.isoformat()), columns=["state", "helped"])
