"""The tables beside the drawings of the model card, for a spreadsheet: plain names, figures as numbers, small groups left out."""

import csv
import io
from collections.abc import Iterable, Iterator

from server.web.cards.figures import Values
from server.web.cards.pictures import CHARTS

TABLES = CHARTS
_INTERVAL = ("value", "low", "high")
_HEADS = {
    "ratios": ("exit", "term", "prior", "prior_low", "prior_high", "ratio", "low", "high"),
    "judged": (
        "split",
        "exit",
        "horizon",
        "measure",
        *(f"{side}_{name}" for side in ("model", "rule", "difference") for name in _INTERVAL),
    ),
    "calibration": ("chance", "share", "low", "high", "families"),
    "fair": ("attribute", "group", "measure", "families", *_INTERVAL, "verdict"),
}


def as_csv(kept: Values, table: str) -> str:
    """Return one of `TABLES`; each row bears the day until which the card knows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["as_of", *_HEADS[table]])
    card = kept["card"]
    writer.writerows([card["as_of"], *map(_short, row)] for row in _rows(card, table))
    return text.getvalue()


def _rows(card: Values, table: str) -> Iterator[Iterable[object]]:
    if table == "judged":
        yield from _judged(card["judged"])
        return
    rows = (gap for gap in card["gaps"] if gap["value"] is not None) if table == "fair" else card[table]
    yield from ([row[name] for name in _HEADS[table]] for row in rows)


def _judged(tests: list[Values]) -> Iterator[Iterable[object]]:
    for test in tests:
        for sides in zip(test["model"], test["rule"], test["difference"], strict=True):
            figures = (figure[name] for figure in sides for name in _INTERVAL)
            yield test["split"], test["exit"], test["horizon"], sides[0]["measure"], *figures


def _short(value: object) -> object:
    return "" if value is None else round(value, 4) if isinstance(value, float) else value
