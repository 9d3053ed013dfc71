"""What is wrong with a start-stop table is said in a sentence of its own, and what can be fitted is fitted."""

import math
from collections.abc import Iterator

import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.startstop.asked import BadTable, asked
from analysis.startstop.fitting import Fitted, fit
from analysis.startstop.rows import Columns

NAMED = Columns(id="family", start="start", stop="stop", event="exit")
PRIOR = {"cold": (0.4, 0.4), "level": (-5.0, 1.0)}


def table(families: int = 200, waves: int = 4, seed: int = 1) -> pd.DataFrame:
    """Give families in waves of three months; a cold home raises the hazard."""
    draw = np.random.default_rng(seed)
    rows = []
    for family in range(families):
        cold, age, place = draw.integers(0, 2), draw.integers(20, 60), draw.integers(0, 12)
        for wave in range(waves):
            leaves = draw.random() < 0.05 * np.exp(0.7 * cold)
            way = draw.choice(["return", "elsewhere"]) if leaves else "0"
            rows.append((family, 3 * wave, 3 * wave + 3, way, int(cold), int(age), int(place)))
            if leaves:
                break
    return pd.DataFrame(rows, columns=["family", "start", "stop", "exit", "cold", "age", "place"])


def fitted(rows: pd.DataFrame, terms: str = "cold,age", **more: object) -> Fitted:
    found = fit(rows, NAMED, asked(terms), **more)  # ty: ignore[invalid-argument-type]
    assert all(math.isfinite(number) for number in numbers(msgspec.to_builtins(found)))
    assert math.isfinite(len(msgspec.json.encode(found)))
    return found


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from numbers(one)
    elif isinstance(value, float):
        yield value


def said(found: Fitted) -> str:
    reasons = [one.reason for cause in found.causes for one in cause.dropped]
    return "\n".join(
        [*found.remarks, *(remark for cause in found.causes for remark in cause.remarks), *reasons]
    )


def terms_of(found: Fitted, cause: int = 0) -> list[str]:
    return [one.term for one in found.causes[cause].coefficients]


def test_a_sound_table_draws_no_remark() -> None:
    found = fitted(table(2_000))
    assert said(found) == ""
    assert [cause.cause for cause in found.causes] == ["elsewhere", "return"]
    assert all(cause.converged and terms_of(found) == ["level", "cold", "age"] for cause in found.causes)


def test_no_departures_leave_a_bound_on_the_rate() -> None:
    found = fitted(table().assign(exit=0))
    assert "Nobody left" in said(found)
    [cause] = found.causes
    assert cause.coefficients == ()
    assert cause.rate[:2] == (0.0, 0.0)
    assert cause.rate[2] == pytest.approx(-math.log(0.025) / cause.months)


def test_no_departures_with_a_prior_give_the_prior_and_a_lower_level() -> None:
    [cause] = fitted(table().assign(exit=0), prior=PRIOR).causes
    level, cold = cause.coefficients
    assert level.coefficient < -5.5
    assert 0.1 < cold.coefficient < 0.4  # months passed in cold homes too, and nobody left
    assert cold.se < 0.4
    [alone] = fitted(table().assign(exit=0), prior={"cold": (0.4, 0.4)}).causes
    assert [(one.term, one.coefficient, one.se) for one in alone.coefficients] == [("cold", 0.4, 0.4)]


def test_one_departure_fits_the_level_alone() -> None:
    rows = table().assign(exit="0")
    rows.loc[5, "exit"] = "return"
    found = fitted(rows)
    assert "one departure cannot tell who leaves" in said(found)
    assert terms_of(found) == ["level"]
    assert found.causes[0].coefficients[0].hazard_ratio == pytest.approx(1 / found.months, rel=1e-2)
    assert terms_of(fitted(rows, prior=PRIOR)) == ["level", "cold"]


def test_a_constant_term_is_dropped() -> None:
    found = fitted(table().assign(region=7), "cold,region")
    assert "region is 7 in every row" in said(found)
    assert terms_of(found) == ["level", "cold"]


def test_a_collinear_term_is_dropped_and_says_from_what_it_follows() -> None:
    rows = table().assign(born=lambda t: 2026 - t["age"], both=lambda t: t["age"] + 3 * t["cold"])
    found = fitted(rows, "age,cold,born,both")
    assert "born follows from age" in said(found)
    assert "both follows from age, cold" in said(found)
    assert found.causes[0].log_likelihood == pytest.approx(fitted(rows, "age,cold").causes[0].log_likelihood)


def test_separation_by_a_yes_or_no_drops_the_term_and_the_rows_that_tell_nothing() -> None:
    rows = table()
    rows["kin"] = ((rows["exit"] == "0") & (rows["family"] % 2 == 0)).astype(int)
    found = fitted(rows, "cold,age,kin")
    assert "nobody left where kin=1" in said(found)
    without = fitted(rows[rows["kin"] == 0], "cold,age")
    for one, other in zip(found.causes[0].coefficients, without.causes[0].coefficients, strict=True):
        assert one.coefficient == pytest.approx(other.coefficient, abs=1e-9)


def test_separation_by_a_number_or_a_sum_is_found_while_fitting() -> None:
    rows = table()
    left = rows["exit"] == "return"
    rows["score"] = np.where(left, 5.0, rows["age"] % 5 + rows["cold"] / 2)
    rows["other"] = rows["age"] % 7 * 1.0
    rows["sum"] = rows["score"] - rows["other"]
    for terms in ("cold,score", "other,sum"):
        found = fitted(rows, terms, causes=["return"])
        assert "(separation)" in said(found) or "completely" in said(found)
        assert all(abs(one.coefficient) < 30 for one in found.causes[0].coefficients)


def test_missing_waves_are_time_that_nothing_is_assumed_of() -> None:
    rows = table()
    gap = rows.drop(rows[(rows["start"] == 3) & (rows["family"] < 10) & (rows["exit"] == "0")].index)
    found = fitted(gap)
    assert "with a gap between two rows (a missing wave)" in said(found)
    assert found.months == 3 * len(gap)


def test_an_all_missing_column_is_dropped_and_its_rows_stay() -> None:
    rows = table().assign(income=np.nan, note=None)
    found = fitted(rows, "cold,income,note")
    assert "income holds no value in any row" in said(found)
    assert found.rows == len(rows)
    assert terms_of(found) == ["level", "cold"]


def test_a_partly_missing_column_leaves_its_rows_out() -> None:
    rows = table().assign(age=lambda t: t["age"].where(t.index % 10 > 0))
    found = fitted(rows)
    assert "rows without age: left out" in said(found)
    assert found.rows == rows["age"].notna().sum()


def test_stop_at_or_before_start_is_no_time_at_risk() -> None:
    rows = table()
    rows.loc[[0, 1], "stop"] = rows.loc[[0, 1], "start"] - [0, 2]
    found = fitted(rows.assign(exit=rows["exit"].where(rows.index > 1, "0")))
    assert "2 rows with stop at or before start: no time at risk" in said(found)
    assert found.rows == len(rows) - 2


def test_an_exit_before_entry_is_left_out() -> None:
    rows = table()
    rows.loc[0, ["start", "stop", "exit"]] = [9, 4, "return"]
    found = fitted(rows)
    assert "1 row with an exit at or before the entry (stop <= start)" in said(found)


def test_overlapping_spells_count_time_once() -> None:
    rows = table()
    twice = pd.concat([rows.assign(start=rows["start"].mask(rows.index == 1, 1)), rows.iloc[[0, 3]]])
    found = fitted(twice)
    assert "with overlapping rows: a later row begins where the earlier one ends" in said(found)
    assert "2 rows inside another left out" in said(found)
    assert found.months == rows["stop"].sub(rows["start"]).sum()


def test_one_family_has_a_level_and_no_robust_errors() -> None:
    one = pd.DataFrame(
        {
            "family": 1,
            "start": [0, 3, 6],
            "stop": [3, 6, 9],
            "exit": ["0", "0", "return"],
            "cold": [0, 1, 1],
            "age": 40,
        }
    )
    found = fitted(one)
    assert "family holds one value: no cluster-robust errors" in said(found)
    assert terms_of(found) == ["level"]
    assert found.causes[0].coefficients[0].robust_se is None


def test_everybody_at_once_has_no_hazard() -> None:
    rows = pd.DataFrame(
        {"family": [1, 2], "start": 0, "stop": 1, "exit": "return", "cold": [0, 1], "age": [30, 40]}
    )
    assert "Everybody left at once" in said(fitted(rows))


def test_rows_after_an_exit_are_said() -> None:
    rows = table()
    rows.loc[(rows["family"] == rows.loc[1, "family"]) & (rows["start"] == 0), "exit"] = "moved within"
    assert "1 family with rows after an exit" in said(fitted(rows))
    assert "moved within" not in [cause.cause for cause in fitted(rows, no_event=["Moved within"]).causes]


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("stop", 0, "No row has any time at risk"),
        ("start", "spring", "start holds no number: a time is a number"),
        ("stop", 10**12, "stop reaches 1e\\+12: tell times in larger units"),
        ("family", None, "family is empty in every row"),
        ("age", 1e200, "age reaches 1e\\+200 in size"),
    ],
)
def test_a_column_that_tells_nothing_is_refused(
    column: str, value: float | str | None, sentence: str
) -> None:
    with pytest.raises(BadTable, match=sentence):
        fitted(table().assign(**{column: value}))


@pytest.mark.parametrize(
    ("split", "sentence"),
    [
        (0, "longer than 0"),
        (math.nan, "longer than 0"),
        (math.inf, "longer than 0"),
        (1e-9, "cut into longer ones"),
    ],
)
def test_rows_are_cut_into_as_many_pieces_as_can_be_fitted(split: float, sentence: str) -> None:
    with pytest.raises(BadTable, match=sentence):
        fitted(table(), split=split)


def test_a_column_called_level_is_not_taken_for_the_level() -> None:
    with pytest.raises(BadTable, match="give it another name"):
        fitted(table().assign(level=1), "level")


def test_what_is_not_there_is_named_with_what_is() -> None:
    with pytest.raises(BadTable, match="There is no column heat; there are family, start"):
        fitted(table(), "heat")
    with pytest.raises(BadTable, match="at least one row"):
        fitted(table().head(0))
    with pytest.raises(BadTable, match="write column, factor"):
        asked("spline(age,cold)")
    with pytest.raises(BadTable, match="a spline needs numbers"):
        fitted(table(), "spline(exit,3)")
    assert "No row has the code abroad; there are elsewhere, return" in said(
        fitted(table(), causes=["abroad"])
    )
    assert "The prior names heat" in said(fitted(table(), prior=PRIOR | {"heat": (0, 1)}))


@pytest.mark.parametrize("seed", range(40))
def test_small_tables_by_chance_never_give_a_nan_or_an_error(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = table(int(draw.integers(1, 30)), int(draw.integers(1, 4)), seed)
    rows["x"] = draw.choice([0.0, 1.0, np.nan], len(rows), p=[0.6, 0.3, 0.1])
    rows["far"] = draw.normal(1e6, 1, len(rows))
    rows["kind"] = draw.choice(["a", "b", "c"], len(rows))
    found = fitted(
        rows, "cold,x,age,far,kind,spline(start,3),factor(stop)", prior=PRIOR if seed % 2 else None
    )
    assert all(cause.converged for cause in found.causes)


@pytest.mark.parametrize("seed", range(30))
def test_hostile_columns_by_chance_are_dropped_said_or_fitted(seed: int) -> None:
    """Times that are none, families without a name, one exit in three rows, columns of any size."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(20, 200))
    rows = pd.DataFrame(
        {
            "family": draw.choice(["1", "2", "3", "4", None], n),
            "start": draw.choice([0, 1, 2.5, np.nan, np.inf, 7], n),
        }
    )
    rows["stop"] = rows["start"] + draw.choice([0, 1, 3, 0.25, 12, -1], n)
    rows["exit"] = draw.choice([0, 0, 0, 1, 2, np.nan], n)
    rows["tiny"] = draw.exponential(10.0 ** draw.integers(-9, 9), n)
    rows["parts"] = np.where(rows["exit"] == 1, 1.0, draw.choice([0.0, 1.0], n))
    rows["day"] = pd.Timestamp("2026-01-01")
    terms = ",".join(
        draw.permutation(["tiny", "parts", "day", "spline(tiny,3)", "factor(stop)", "spline(parts,5)"])[:4]
    )
    found = fitted(rows, terms, split=1 if seed % 3 == 0 else None)
    assert all(cause.converged for cause in found.causes)
