"""Which need of the instruments a reason for support stands for. Plain Python, read from the prior's own table."""

import csv
from functools import cache
from importlib import resources


@cache
def needs_of_reasons() -> dict[str, str]:
    """Return the code of the need by the code of the reason.

    Returns
    -------
    dict of str to str
        Of every term that help can change and that is answered openly.
    """
    text = resources.files("analysis").joinpath("prior.csv").read_text(encoding="utf-8")
    return {row["reason"]: row["need"] for row in csv.DictReader(text.splitlines()) if row["reason"]}
