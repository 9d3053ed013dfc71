"""What all scenarios share: the two counted populations, who came, who the families are, and how sure that is."""

import csv
from functools import cache
from importlib import resources

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """A stated number, with the least and the most it may be; all three equal where it is a count.

    `why` names its sentence for the pages, `evidence` is that sentence in English.
    """

    name: str
    value: float
    low: float
    high: float
    why: str
    evidence: str

    def drawn(self, uniform: Floats) -> Floats:
        r"""Return values of the triangular distribution with mode `value`, by its quantiles.

        Parameters
        ----------
        uniform : ndarray, shape (n,)
            Numbers from 0 to 1.

        Returns
        -------
        ndarray, shape (n,)
            With :math:`F = (value - low) / (high - low)`: :math:`low + \sqrt{u (high - low)(value - low)}` below F,
            :math:`high - \sqrt{(1 - u)(high - low)(high - value)}` above it.
        """
        width = self.high - self.low
        if width == 0:
            return np.full(len(uniform), self.value)
        below = self.low + np.sqrt(uniform * width * (self.value - self.low))
        above = self.high - np.sqrt((1 - uniform) * width * (self.high - self.value))
        return np.where(uniform < (self.value - self.low) / width, below, above)


@cache
def stated() -> dict[str, Range]:
    """Return every line of `stated.csv` by its name, in the file's order."""
    text = resources.files("analysis.scenarios").joinpath("stated.csv").read_text(encoding="utf-8")
    return {row["name"]: _range(row) for row in csv.DictReader(text.splitlines())}


def _range(row: dict[str, str]) -> Range:
    value = float(row["value"])
    return Range(
        name=row["name"],
        value=value,
        low=float(row["low"] or value),
        high=float(row["high"] or value),
        why=row["why"],
        evidence=row["evidence"],
    )


def anchors() -> dict[int, float]:
    """Return the counted populations: year, people on its 1 January."""
    return {int(name[-4:]): line.value for name, line in stated().items() if name.startswith("population_")}


def arrivals() -> dict[int, Range]:
    """Return who came in the years that are past: people by year."""
    return {int(name[-4:]): line for name, line in stated().items() if name.startswith("arrivals_")}


def composition() -> dict[str, float]:
    """Return the shares of families for whom a term of the model is 1, other than the needs that inputs move."""
    return {name: line.value for name, line in stated().items() if line.why == "composition"}
