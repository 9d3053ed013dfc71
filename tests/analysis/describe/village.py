"""Families for the description: each in a line, in months since an arrival on 1 January 2020."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.describe.histories import DAYS_IN_MONTH, histories

ARRIVED = date(2020, 1, 1)
AS_OF = date(2025, 1, 1)
WATCHED = 60.0


def day(month: float) -> str:
    return (ARRIVED + timedelta(round(month * DAYS_IN_MONTH))).isoformat()


def family(
    *, gone: float | None = None, kind: str = "origin", seen: float = WATCHED, entered: float = 0.0,
    village: float | None = None, district: float | None = None, wide: float = 0.0,
) -> dict[str, object]:  # fmt: skip
    """Return one family: when it left and how, when last seen, when entered, when it moved to another village or district."""
    return {
        "gone": gone, "kind": kind, "seen": seen, "entered": entered, "village": village, "district": district,
        "wide": wide,
    }  # fmt: skip


def village(*told: dict, as_of: object = AS_OF) -> pd.DataFrame:
    """Return the histories of these families, through the tables that the register gives."""
    families, dwellings, exits = [], [], []
    for nth, one in enumerate(told):
        name = f"h{nth:03}"
        families.append((name, day(0), day(one["entered"]), day(one["seen"]), "inside", "61"))
        dwellings.append((name, "59500001", "5950", day(0)))
        if one["village"] is not None:
            dwellings.append((name, "59500002", "5950", day(one["village"])))
        if one["district"] is not None:
            dwellings.append((name, "59600001", "5960", day(one["district"])))
        if one["gone"] is not None:
            exits.append((name, one["kind"], day(one["gone"] - one["wide"]), day(one["gone"] + one["wide"])))
    return histories(
        pd.DataFrame(
            families, columns=["household", "arrived_on", "entered_on", "seen_on", "route", "origin"]
        ),
        pd.DataFrame(dwellings, columns=["household", "settlement", "district", "starts_on"]),
        pd.DataFrame(exits, columns=["household", "kind", "earliest", "latest"]),
        as_of,
    )


def drawn(seed: int, n: int = 60) -> pd.DataFrame:
    """Return families by chance, of every kind at once."""
    draw = np.random.default_rng(seed)
    told = []
    for _ in range(n):
        entered = float(draw.choice([0, 0, draw.uniform(0, 30)]))
        gone = float(draw.exponential(60)) + 0.2 if draw.random() < 0.7 else None
        moves = [float(draw.uniform(0, 60)) if draw.random() < 0.3 else None for _ in range(2)]
        seen = float(draw.uniform(entered, WATCHED)) if draw.random() < 0.4 else WATCHED
        told.append(
            family(
                gone=gone if gone and gone < WATCHED - 3 else None,
                kind=str(draw.choice(["origin", "onward", "abroad", "death", "dissolved"])),
                seen=seen, entered=entered, village=moves[0], district=moves[1], wide=float(draw.uniform(0, 3)),
            )
        )  # fmt: skip
    return village(*told)
