import numpy as np
import pandas as pd
import pytest

from analysis.stays.spells import now, person_period
from analysis.terms import NotServed, month_start, months_between

NOBODY = pd.DataFrame(columns=["household", "kind", "earliest", "latest"])
NOTHING = pd.DataFrame(columns=["household", "date"])


def family(arrived: str = "2025-03-10", entered: str = "2025-03-20", **fixed: float) -> pd.DataFrame:
    return pd.DataFrame([{"household": "a", "arrived_on": arrived, "entered_on": entered, **fixed}])


def answers(*rows: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame([{"household": "a", "date": day, "home_cold": value} for day, value in rows])


def left(kind: str, earliest: str, latest: str) -> pd.DataFrame:
    return pd.DataFrame([{"household": "a", "kind": kind, "earliest": earliest, "latest": latest}])


def test_it_counts_whole_months_from_arrival_to_today() -> None:
    spells = person_period(family(), NOTHING, NOBODY, "2025-09-15")
    assert spells["n"].sum() == 6
    assert spells["start"].iloc[0] == 0
    assert spells["stop"].iloc[-1] == 6
    assert spells[["k_return", "k_elsewhere"]].to_numpy().sum() == 0


def test_it_puts_a_departure_into_the_last_month_at_risk() -> None:
    spells = person_period(family(), NOTHING, left("return", "2025-06-20", "2025-06-30"), "2025-12-31")
    assert spells["n"].sum() == 4
    assert spells["k_return"].tolist()[-1] == 1
    assert spells["k_return"].sum() == 1
    assert spells["k_elsewhere"].sum() == 0


def test_a_departure_known_between_two_days_counts_once_in_shares() -> None:
    """Worked by hand: one family left in its first or second month, another was here for ten.

    With shares w and 1 - w there are 10 + 1 + (1 - w) months for one departure, so h = 1 / (12 - w); and the shares are as
    h to (1 - h) h, so w = 1 / (2 - h). Together w² - 12 w + 6 = 0, and w = 6 - √30 = 0.5228.
    """
    register = pd.concat([family(), family("2025-02-10", "2025-02-10").assign(household="b")])
    exits = left("return", "2025-03-10", "2025-05-09")
    spells = person_period(register, NOTHING, exits, "2025-12-12")
    months = spells[spells["household"] == "a"]
    root = 6 - 30**0.5
    assert months["k_return"].sum() == pytest.approx(1)
    assert months["n"].sum() == pytest.approx(1 + (1 - root))
    assert spells["k_elsewhere"].sum() == 0


def test_a_departure_is_counted_once_however_wide_its_interval() -> None:
    for latest in ("2025-06-20", "2025-07-15", "2026-01-15", "2027-03-09"):
        spells = person_period(family(), NOTHING, left("elsewhere", "2025-06-20", latest), "2027-12-31")
        assert spells["k_elsewhere"].sum() == pytest.approx(1)
        assert (spells["n"] <= spells["stop"] - spells["start"] + 1e-12).all()
        assert (spells["n"] > 0).all()


def test_the_part_of_a_departure_that_may_lie_ahead_is_not_counted() -> None:
    """Half of its days lie in a month that has not ended: the other half is a departure, and the family may be here."""
    spells = person_period(family(), NOTHING, left("return", "2025-06-25", "2025-07-24"), "2025-07-24")
    assert 0.4 < spells["k_return"].sum() < 0.6
    assert spells["n"].sum() == 4


def test_it_ends_a_spell_without_a_departure_when_the_household_dissolved() -> None:
    spells = person_period(family(), NOTHING, left("ended", "2025-06-20", "2025-06-30"), "2025-12-31")
    assert spells["n"].sum() == 3
    assert spells[["k_return", "k_elsewhere"]].to_numpy().sum() == 0


def test_it_does_not_count_months_in_which_nobody_was_watching() -> None:
    spells = person_period(family("2022-01-10", "2023-11-25"), NOTHING, NOBODY, "2024-03-10")
    assert (spells["start"].min(), spells["n"].sum()) == (23, 3)


def test_it_leaves_out_the_unfinished_month() -> None:
    spells = person_period(family(), NOTHING, left("return", "2025-06-20", "2025-06-20"), "2025-06-25")
    assert spells["k_return"].sum() == 0
    assert spells["stop"].max() == 3


def test_it_uses_what_was_known_when_the_month_began() -> None:
    spells = person_period(family(), answers(("2025-05-11", 1.0)), NOBODY, "2025-08-10")
    by_month = spells.loc[spells.index.repeat(spells["n"]), "home_cold"].to_numpy()
    assert np.isnan(by_month[:3]).all()
    assert (by_month[3:] == 1).all()


def test_it_forgets_an_answer_after_a_year() -> None:
    spells = person_period(family(), answers(("2025-03-10", 1.0)), NOBODY, "2026-07-10")
    by_month = spells.loc[spells.index.repeat(spells["n"]), "home_cold"].to_numpy()
    assert (by_month[:13] == 1).all()
    assert np.isnan(by_month[13:]).all()


def test_it_keeps_the_last_answer_when_the_next_was_not_given() -> None:
    spells = person_period(
        family(), answers(("2025-03-10", 1.0), ("2025-04-10", np.nan)), NOBODY, "2025-08-10"
    )
    assert (spells["home_cold"] == 1).all()


def test_it_averages_two_adults_of_one_day() -> None:
    spells = person_period(family(), answers(("2025-03-10", 1.0), ("2025-03-10", 0.0)), NOBODY, "2025-08-10")
    assert (spells["home_cold"] == 0.5).all()


def test_it_marks_the_clock() -> None:
    spells = person_period(family(), NOTHING, NOBODY, "2028-03-10")
    months = spells.loc[spells.index.repeat(spells["n"])].reset_index()
    assert months["tenure_1_12"].sum() == 12
    assert months["tenure_13_24"].sum() == 12
    assert months.index[months["subsidy_end"] == 1].tolist() == [11, 12, 13]
    # A month belongs to the season in which it starts: of the first year 10 March to 10 April, and October on.
    assert months.index[months["first_heating"] == 1].tolist() == [0, 1, 7, 8, 9, 10, 11]


def test_the_rent_ends_when_the_register_says_so() -> None:
    register = family().assign(rent_ends_on=["2026-09-20"])
    spells = person_period(register, NOTHING, NOBODY, "2028-03-10")
    months = spells.loc[spells.index.repeat(spells["n"])].reset_index()
    # The months that start on 10 September, 10 October and 10 November 2026.
    assert months.index[months["subsidy_end"] == 1].tolist() == [18, 19, 20]
    assert now(register, NOTHING, "2026-09-01")["rent_ends_on"].astype(str).tolist() == ["2026-09-20"]


def test_without_help_with_the_rent_none_ends() -> None:
    register = family().assign(rent_ends_on=["NaT"])
    assert person_period(register, NOTHING, NOBODY, "2028-03-10")["subsidy_end"].sum() == 0


def test_many_families_give_the_same_rows_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    register = pd.concat(
        [family(f"2025-0{n}-10", f"2025-0{n}-12").assign(household=str(n)) for n in range(1, 8)]
    )
    waves = pd.concat([answers((f"2025-0{n}-20", n % 2)).assign(household=str(n)) for n in range(2, 8)])
    exits = pd.concat(
        [left("return", "2025-08-01", "2025-10-20").assign(household=str(n)) for n in (1, 4, 7)]
    )
    whole = person_period(register, waves, exits, "2026-03-01")
    monkeypatch.setattr("analysis.stays.spells.AT_ONCE", 3)
    pd.testing.assert_frame_equal(whole, person_period(register, waves, exits, "2026-03-01"))


def test_it_refuses_a_predictor_that_no_family_may_be_ordered_by() -> None:
    with pytest.raises(NotServed, match="kandas"):
        person_period(family(kandas=1.0), NOTHING, NOBODY, "2025-08-10")
    with pytest.raises(NotServed, match="intention"):
        now(family(), answers(("2025-03-10", 1.0)).assign(intention=1.0), "2025-08-10")


def test_it_refuses_a_household_that_stands_twice() -> None:
    with pytest.raises(ValueError, match="twice in register"):
        person_period(pd.concat([family(), family()]), NOTHING, NOBODY, "2025-08-10")


def test_it_knows_today_what_was_answered_today() -> None:
    today = now(family(village=1.0), answers(("2025-08-10", 1.0)), "2025-08-10")
    assert today[["month", "village", "home_cold"]].to_numpy().tolist() == [[5, 1.0, 1.0]]


def test_it_does_not_mix_up_families() -> None:
    register = pd.concat([family().assign(household=name) for name in ("b", "a")])
    today = now(register, answers(("2025-08-01", 1.0)), "2025-08-10")
    assert today["household"].tolist() == ["b", "a"]
    assert np.isnan(today["home_cold"][0])
    assert today["home_cold"][1] == 1


@pytest.mark.parametrize(
    ("earlier", "later", "whole"),
    [("2025-01-31", "2025-02-28", 0), ("2025-01-31", "2025-03-31", 2), ("2024-02-29", "2025-02-28", 11), ("2025-03-10", "2025-03-09", -1)],
)  # fmt: skip
def test_it_counts_calendar_months(earlier: str, later: str, whole: int) -> None:
    days = [np.array([day], dtype="datetime64[D]") for day in (earlier, later)]
    assert months_between(*days).tolist() == [whole]


def test_it_starts_a_short_month_on_its_last_day() -> None:
    arrived = np.array(["2025-01-31"], dtype="datetime64[D]")
    assert month_start(arrived, np.array([1])).astype(str).tolist() == ["2025-02-28"]
