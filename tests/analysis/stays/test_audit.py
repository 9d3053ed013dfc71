import pandas as pd
import pytest

from analysis.hazards.hazard import fit
from analysis.prior import Term
from analysis.stays.audit import KINDS, PREFIX, with_log
from analysis.stays.codebook import codebook, described
from analysis.stays.spells import person_period
from analysis.terms import NotServed
from tests.analysis.conftest import NOBODY

REGISTER = pd.DataFrame(
    [
        {"household": "a", "arrived_on": "2025-03-10", "entered_on": "2025-03-10"},
        {"household": "b", "arrived_on": "2025-05-01", "entered_on": "2025-05-01"},
    ]
)
WAVES = pd.DataFrame([{"household": "a", "date": "2025-06-20", "home_cold": 1.0}])


def table(*events: tuple[str, str, str]) -> pd.DataFrame:
    log = pd.DataFrame(list(events), columns=["household", "date", "kind"])
    return with_log(person_period(REGISTER, WAVES, NOBODY, "2025-09-15"), REGISTER, log)


def test_an_event_stands_in_the_months_in_which_it_happened() -> None:
    found = table(
        ("a", "2025-03-10", "attempts"), ("a", "2025-07-09", "referrals"), ("a", "2025-07-10", "referrals"), ("b", "2025-05-02", "attempts")
    )  # fmt: skip
    by_month = found.set_index(["household", "start"])
    assert found["log_attempts"].sum() == 2
    assert by_month.loc[("b", 0), "log_attempts"] == 1
    holds = found[(found["household"] == "a") & (found["start"] <= 3) & (found["stop"] > 3)]
    assert holds["log_referrals"].tolist() == [1]
    assert found["log_referrals"].sum() == 2


def test_what_happened_outside_the_months_at_risk_is_in_no_row() -> None:
    found = table(
        ("a", "2025-03-09", "support"), ("a", "2025-09-12", "support"), ("c", "2025-05-02", "support")
    )
    assert found["log_support"].sum() == 0
    assert table()["log_missed"].sum() == 0


def test_what_was_done_for_a_family_never_orders_it() -> None:
    for kind in KINDS:
        with pytest.raises(NotServed, match=f"{PREFIX}{kind}"):
            fit(table(), [Term(name=f"{PREFIX}{kind}", mean=0.0, sd=1.0)])


def test_an_unknown_event_is_named() -> None:
    with pytest.raises(ValueError, match="knows no visit"):
        table(("a", "2025-03-10", "visit"))


def test_the_codebook_says_what_is_in_a_table() -> None:
    found = {row["column"]: row for row in described(table()).to_dict("records")}
    assert (found["home_cold"]["least"], found["home_cold"]["most"]) == (1, 1)
    assert 0 < found["home_cold"]["known"] < 1
    assert found["n"]["known"] == 1
    assert described(table().iloc[:0])["known"].tolist() == [0.0] * len(found)
    assert {*found} <= {entry.column for entry in codebook()}
