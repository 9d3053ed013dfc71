"""What families of a district say of staying, for the forecast of sums alone: nobody's own word is known, and no list asks it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from server.database import Row

if TYPE_CHECKING:
    import pandas as pd

# A quarter in which fewer adults of a district answered is not told, not even to the forecast.
LEAST = 10
TERMS = {"move": "plans_to_leave", "unsure": "unsure_to_stay"}
PLANS = ("stay", *TERMS)


def plans_by_district(rows: Iterable[Row], day: date) -> "pd.DataFrame":
    """Return the shares of those who said what they plan: ``district``, ``date`` and the two terms of the forecast.

    `date` is the first day after the quarter, from which it was known: later ones than `day` are left out, as are quarters
    with fewer than `LEAST` answers. Who did not answer counts nowhere.
    """
    import pandas as pd

    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        plan = _plan(row["answers"])
        if isinstance(plan, str) and plan in PLANS:
            counts.setdefault((row["district"], row["month"]), Counter())[plan] += 1
    told = [
        {"district": district, "date": _after(month)}
        | {term: said[plan] / said.total() for plan, term in TERMS.items()}
        for (district, month), said in sorted(counts.items())
        if said.total() >= LEAST and _after(month) <= day.isoformat()
    ]
    return pd.DataFrame(told, columns=["district", "date", *TERMS.values()])


def _plan(answers: str) -> object:
    told = msgspec.json.decode(answers, type=dict[str, object])
    group = told.get("pla", told)
    return group.get("pla_plan") if isinstance(group, dict) else None


def _after(month: str) -> str:
    year, first = int(month[:4]), int(month[5:7])
    return f"{year + first // 10}-{(first + 2) % 12 + 1:02}-01"


def with_plans(waves: "pd.DataFrame", districts: "pd.DataFrame", plans: "pd.DataFrame") -> "pd.DataFrame":
    """Return the waves and, for each family of a district (``household``, ``district``), what was said there, by quarter."""
    import pandas as pd

    said = districts[["household", "district"]].merge(plans, on="district").drop(columns="district")
    said = said.assign(date=pd.to_datetime(said["date"]).astype(waves["date"].dtype))
    return pd.concat([waves, said], ignore_index=True) if len(said) else waves
