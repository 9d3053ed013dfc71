"""The register as the analysis takes it: plain tables of stays, interviews and attempts, without a name.

Where and when a family lived and left are facts of the register and count for every family. Of answers only the outcome
of an attempt is read, which the worker wrote; what a family said of its reasons counts where it agreed to analysis.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from server.database import Connection, Row
from server.store.people.stays import StayStore
from server.store.received.extracts import ExtractStore

if TYPE_CHECKING:
    import pandas as pd

CONTACT, EXIT = "contact", "exit"
# After a departure people still fill these, and a complaint comes from nowhere.
_NO_VISIT = (CONTACT, EXIT, "after", "complaint")
_SPOKEN = frozenset({"spoke", "part", "unable"})
_UNSAID = frozenset({"dk", "pns"})


class Tables(msgspec.Struct, frozen=True):
    """Stays (one row per family), and of each family the months of interviews and of attempts with their outcomes.

    `reasons` holds the main reason of those who left and said one.
    """

    stays: "pd.DataFrame"
    interviews: "pd.DataFrame"
    attempts: "pd.DataFrame"
    reasons: dict[str, str]

    def of(self, district: str) -> "Tables":
        """Return the same of the families that first lived in this district; everything for none."""
        if not district:
            return self
        stays = self.stays[self.stays["district"] == district].reset_index(drop=True)
        own = set(stays["household"])
        return Tables(
            stays,
            self.interviews[self.interviews["household"].isin(own)],
            self.attempts[self.attempts["household"].isin(own)],
            {home: reason for home, reason in self.reasons.items() if home in own},
        )


def read_tables(connection: Connection, day: date) -> Tables:
    """Read everything that happened by a day."""
    import pandas as pd

    from analysis.describe.histories import histories

    store, until = StayStore(connection), day.isoformat()
    spoken = [
        (row["household_id"], row["day"]) for row in store.days_spoken(_NO_VISIT) if row["day"] <= until
    ]
    tried = [one for one in _attempts(store.attempts(CONTACT)) if one[1] <= until]
    seen: dict[str, str] = {}
    for home, on in [*spoken, *((home, on) for home, on, outcome in tried if outcome in _SPOKEN)]:
        seen[home] = max(on, seen.get(home, ""))
    families = [row for row in store.families() if row["arrived_on"] <= until and row["entered_on"] <= until]
    arrived = {row["id"]: row["arrived_on"] for row in families}
    born: dict[str, list[int | None]] = {}
    for row in store.born():
        born.setdefault(row["household_id"], []).append(row["birth_year"])
    stays = histories(
        pd.DataFrame([_family(row, seen, born.get(row["id"], [])) for row in families], columns=_FAMILY),
        pd.DataFrame([tuple(row[name] for name in _DWELT) for row in store.residences()], columns=_RESIDENCE),
        pd.DataFrame([tuple(row[name] for name in _LEFT) for row in store.exits()], columns=_EXIT),
        until,
    )
    return Tables(
        stays,
        _in_months(pd.DataFrame(spoken, columns=["household", "day"]), arrived),
        _in_months(pd.DataFrame(tried, columns=["household", "day", "outcome"]), arrived),
        main_reasons(connection),
    )


_FAMILY = ["household", "arrived_on", "entered_on", "seen_on", "route", "origin", "quota", "young", "large"]
ADULT_YEARS, YOUNG_YEARS, LARGE_CHILDREN = 18, 35, 4
_DWELT = ("household_id", "settlement", "district", "starts_on")
_RESIDENCE = ["household", "settlement", "district", "starts_on"]
_LEFT = ("household_id", "kind", "earliest", "latest")
_EXIT = ["household", "kind", "earliest", "latest"]


def main_reasons(connection: Connection) -> dict[str, str]:
    """Return the main reason of each family that left, said one and agreed to analysis: its last word."""
    last: dict[str, str] = {}
    for row in ExtractStore(connection).open_answers(EXIT, ("analysis",)):
        reason = _main_reason(_decoded(row["answers"]))
        if reason and reason not in _UNSAID:
            last[row["household_id"]] = reason
    return last


def make_up(born: Iterable[int | None], arrived: int) -> tuple[str, str]:
    """Return whether a family was young and whether it was large in its year of arrival: "yes", "no" or "" for unknown.

    Young: every adult is below 35. Large: four children or more below 18. Ages are those of the year, less a month or a day.
    """
    years = [None if year is None else arrived - year for year in born]
    known = [age for age in years if age is not None]
    adults = [age for age in known if age >= ADULT_YEARS]
    is_told = bool(known) and len(known) == len(years)
    young = "no" if any(age >= YOUNG_YEARS for age in adults) else "yes" if adults and is_told else ""
    is_large = sum(age < ADULT_YEARS for age in known) >= LARGE_CHILDREN
    return young, "yes" if is_large else "no" if is_told else ""


def _family(row: Row, seen: dict[str, str], born: list[int | None]) -> tuple[str | None, ...]:
    entered = max(row["entered_on"][:10], row["arrived_on"])
    quota = str(row["quota_year"] or "")
    made = make_up(born, int(row["arrived_on"][:4]))
    return (
        row["id"],
        row["arrived_on"],
        entered,
        seen.get(row["id"]),
        row["route"],
        row["origin"],
        quota,
        *made,
    )


def _attempts(rows: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        yield row["household_id"], row["day"], str(_decoded(row["answers"]).get("ctt_outcome") or "")


def _in_months(table: "pd.DataFrame", arrived: dict[str, str]) -> "pd.DataFrame":
    import pandas as pd

    from analysis.describe.histories import months

    kept = table[table["household"].isin(list(arrived))].reset_index(drop=True)
    since = pd.to_datetime(pd.Series([arrived[home] for home in kept["household"]], dtype=object))
    return kept.assign(month=months(kept["day"], since) if len(kept) else pd.Series(dtype=float))


def _main_reason(answers: dict[str, object]) -> str:
    """Return the reason put first; the only one where there was one."""
    said = answers.get("exi_reasons")
    only = said[0] if isinstance(said, list) and len(said) == 1 else ""
    return str(answers.get("exi_r1") or only)


_answers = msgspec.json.Decoder(dict[str, object])


def _decoded(text: str | None) -> dict[str, object]:
    return _answers.decode(text) if text else {}
