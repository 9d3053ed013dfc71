"""What if: futures that keep what was counted, and in which no support does harm."""

from functools import cache
from itertools import pairwise

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.hazards.hazard import fit
from analysis.hazards.model import Model
from analysis.prior import read_prior
from analysis.scenarios.inputs import (
    INPUTS,
    LAST,
    QUOTA_MOST,
    TODAY,
    Scenario,
    WrongInput,
    our_lines,
    our_scenarios,
    read_scenarios,
    scenario,
    today,
)
from analysis.scenarios.projecting import (
    YEARS,
    Unknowns,
    apart,
    asks,
    from_prior,
    kept,
    moved_by,
    project,
    table,
    unknowns,
)
from analysis.scenarios.stated import Range, composition, stated
from analysis.scenarios.staying import coefficients, times, unmet
from analysis.terms import CLOCK, clock, month_start
from surveys.wording import say

PRIOR = from_prior(read_prior())
share, quota = st.floats(0, 1), st.floats(0, QUOTA_MOST)
conditions = st.fixed_dictionaries({"quota": quota} | dict.fromkeys(INPUTS[1:], share))
years = st.integers(TODAY + 1, LAST)


@cache
def drawn(departures: int = 0) -> Unknowns:
    """Return 300 futures of the prior; or of a model of the same numbers that is taken to rest on departures."""
    return unknowns(msgspec.structs.replace(PRIOR, departures=(departures, 0)), 300)


def people(one: Scenario, departures: int = 0) -> np.ndarray:
    return project(drawn(departures), one).stayers


@pytest.mark.parametrize("departures", [0, 500])
@pytest.mark.parametrize("name", INPUTS)
@settings(max_examples=25, deadline=None)
@given(conditions, share, years)
def test_more_of_anything_keeps_no_fewer_people_in_any_future(
    name: str, departures: int, state: dict[str, float], further: float, year: int
) -> None:
    most = QUOTA_MOST if name == "quota" else 1
    better = state | {name: state[name] + further * (most - state[name])}
    before, after = (people(scenario("one", inputs, year), departures) for inputs in (state, better))
    assert (after >= before * (1 - 1e-12)).all()


@given(conditions, years)
@settings(max_examples=25, deadline=None)
def test_both_counted_populations_stand_in_every_future(state: dict[str, float], year: int) -> None:
    population = project(drawn(), scenario("any", state, year)).population
    assert (population[:, YEARS == 2020] == 539_100).all()
    assert (population[:, YEARS == 2025] == 522_167).all()


def test_whatever_is_decided_now_the_past_is_the_same() -> None:
    pasts = [project(drawn(), one).population[:, YEARS <= TODAY] for one in our_scenarios()]
    assert all((one == other).all() for one, other in pairwise(pasts))


def sure(model: Model) -> Unknowns:
    """Return the one future of a model that is certain of its coefficients."""
    flat = tuple(tuple(0.0 for _ in row) for row in model.covariance)
    return unknowns(msgspec.structs.replace(model, covariance=flat), 1)


def test_stayers_are_those_whom_a_walk_through_the_months_leaves() -> None:
    """Month by month, for the 1 000 who come in 2028 while everything gets better."""
    fitted = sure(msgspec.structs.replace(PRIOR, departures=(300, 200)))
    better = our_scenarios()[2].points
    only_2028 = ((TODAY, 0.0), (2027, 0.0), (2028, 1000.0), (2029, 0.0))
    some, none = (
        project(fitted, Scenario(name="one", points=better | {"quota": quotas})).stayers[0, YEARS == 2031]
        for quotas in (only_2028, ((TODAY, 0.0),))
    )
    here = float(np.prod([1 - leaving(month, our_scenarios()[2]) for month in range(6 + 12 + 12)]))
    assert some - none == pytest.approx(1000 * fitted.fill * here, rel=1e-9)


def leaving(month: int, one: Scenario) -> float:
    """Return the chance that a family of 1 July 2028 leaves in a month: hazard ratios averaged over who has a need."""
    on = month_start(np.array([np.datetime64("2028-07-01")]), np.array([month]))
    ticks = dict(zip(CLOCK, clock(np.array([month]), on)[0], strict=True))
    year = np.array([2028 + (month + 6) // 12])
    housing, heat, jobs, schools = (float(one.path(name, year)[0]) for name in INPUTS[1:])
    parts = composition() | {
        "home_cold": 1 - housing * heat,
        "main_earner_no_work": 1 - jobs,
        "child_no_place": 0.8 * (1 - schools),
    }
    stay = 0.0
    for row in PRIOR.coefficients:
        effect = dict(zip(PRIOR.names, row, strict=True))
        log_hazard = effect["level"] + sum(
            effect[name] * tick for name, tick in ticks.items() if name in effect
        )
        for term in PRIOR.terms:
            if term.name in parts:
                ratios = [np.exp(effect[term.name] * (value - term.reference)) for value in (0, 1)]
                log_hazard += np.log(np.average(ratios, weights=[1 - parts[term.name], parts[term.name]]))
        stay -= np.exp(log_hazard)
    return -float(np.expm1(stay))


def test_the_model_before_any_data_is_what_a_fit_without_a_row_gives_back() -> None:
    nothing = pd.DataFrame(columns=["household", "n", "k_return", "k_elsewhere"])
    fitted = fit(nothing, read_prior())
    for name in ("terms", "departures", "prior_means", "prior_covariance"):
        assert getattr(fitted, name) == getattr(PRIOR, name)
    for name in ("coefficients", "covariance"):
        assert np.array(getattr(fitted, name)) == pytest.approx(np.array(getattr(PRIOR, name)), abs=1e-9)


def test_of_a_cohort_like_today_s_the_prior_expects_a_quarter_to_leave_within_five_years() -> None:
    """Five years from 1 July are five calendar years, the first and the last of them halves."""
    certain = sure(PRIOR)
    now = times(PRIOR, certain.drawn, unmet(scenario("today", {}), np.array([TODAY])))
    hazard = (certain.hazards * now).sum(axis=1)[0]
    assert -np.expm1(-(hazard[:5].sum() + hazard[5] / 2)) == pytest.approx(0.25, abs=5e-4)


def test_a_need_never_keeps_families_however_the_draw_fell() -> None:
    signs = drawn(500).drawn[:, :, 1 + [term.name for term in PRIOR.terms].index("home_cold")]
    assert (signs < 0).any()
    warm, cold = (people(scenario("one", {"heat": part}), 500)[:, -1] for part in (1.0, 0.0))
    assert (warm >= cold).all()
    assert (warm > cold).any()


def test_the_same_seed_gives_the_same_futures_and_another_one_others() -> None:
    one = our_scenarios()[1]
    first, again, other = (project(unknowns(PRIOR, 50, seed), one).stayers for seed in (3, 3, 4))
    assert (first == again).all()
    assert not (first[:, -1] == other[:, -1]).all()


@pytest.mark.parametrize(("clusters", "widest"), [(19, 0.963), (20, 0.0)])
def test_likeness_within_settlements_counts_where_there_are_enough_of_them(
    clusters: int, widest: float
) -> None:
    flat = tuple(tuple(0.0 for _ in row) for row in PRIOR.covariance)
    model = msgspec.structs.replace(PRIOR, clustered=flat, clusters=clusters)
    spread = coefficients(model, 2000, np.random.default_rng(1)).std(axis=0).max()
    assert spread == pytest.approx(widest, abs=0.1)


def test_the_three_of_the_note_lie_in_its_order_within_their_ranges() -> None:
    projections = [project(drawn(), one) for one in our_scenarios()]
    last = table(projections).query("year == @LAST")
    assert list(last["scenario"]) == ["negative", "stabilisation", "positive"]
    for name in ("stayers", "population"):
        assert last[name].is_monotonic_increasing
        assert (last[f"{name}_low"] < last[name]).all()
        assert (last[name] < last[f"{name}_high"]).all()
    assert [kept(one)[1] for one in projections] == sorted(kept(one)[1] for one in projections)
    negative, _, positive = projections
    low, middle, high = apart(positive, negative)
    assert 0 < low < middle < high


def test_it_says_what_each_input_changes_by_itself() -> None:
    changes = moved_by(drawn())
    assert list(changes["input"]) == list(INPUTS)
    assert (changes["less"] < 0).all()
    assert (changes["more"] > 0).all()


def test_it_says_what_a_scenario_asks_of_a_year() -> None:
    """Of 4 030 in the quota four of five come: 800 families of 4.03, 640 of them with children."""
    state = {"quota": 4030, "housing": 0.9, "heat": 0.5, "jobs": 0.75, "schools": 0.25}
    asked = asks(scenario("one", state, 2030))
    assert asked == pytest.approx({"families": 800, "homes": 360, "jobs": 600, "places": 160})


def test_a_range_has_its_quantiles() -> None:
    """Triangle 0, 1, 4: below the mode lies a quarter, and 1 - (4 - x)^2 / 12 of the rest."""
    one = Range(name="x", value=1.0, low=0.0, high=4.0, why="", evidence="")
    assert one.drawn(np.array([0.0, 0.25, 2 / 3, 1.0])) == pytest.approx([0, 1, 2, 4])
    assert stated()["arrivals_2024"].drawn(np.array([0.1, 0.9])) == pytest.approx([2547, 2547])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mine,housing,2030,-0.1", "-0.1 for housing is not a share"),
        ("mine,jobs,2030,80", "80 for jobs is not a share"),
        ("mine,weather,2030,1", "no input “weather”"),
        ("mine,quota,2030,20000", "20000 for quota is not plausible"),
        ("mine,quota,2036,3000", "year 2036 of quota is outside"),
        ("mine,quota,2026,3000", "year 2026 of quota is outside"),
        ("mine,quota,soon,3000", "“soon” for quota is not a number"),
        ("mine,heat,2030,nan", "“nan” for heat is not a number"),
        ("mine,heat,2030,", "“” for heat is not a number"),
        ("mine,heat,2030.5,1", "year 2030.5 of heat is outside"),
        ("mine,heat,2030,1\nmine,heat,2030,0.5", "heat is stated twice for 2030"),
        ("", "scenario is not stated"),
    ],
)
def test_an_input_that_cannot_be_is_named(line: str, said: str) -> None:
    with pytest.raises(WrongInput, match=r"\.$") as wrong:
        read_scenarios(f"scenario,input,year,value\n{line}")
    assert said in str(wrong.value)


def test_a_file_of_something_else_is_named_by_what_it_lacks() -> None:
    with pytest.raises(WrongInput, match="“scenario” is missing"):
        read_scenarios("a,b\n1,2")


def test_what_a_file_does_not_say_stays_as_today() -> None:
    [mine] = read_scenarios("scenario,input,year,value\nmine,jobs,2028,0.9")
    years = np.array([2026, 2027, 2028, 2035])
    assert mine.path("jobs", years) == pytest.approx([0.68, 0.79, 0.9, 0.9])
    assert (mine.path("heat", years) == today()["heat"]).all()


def test_every_line_says_on_what_evidence() -> None:
    lines = [*our_lines(), *stated().values()]
    assert {line.why: line.evidence for line in lines} == {
        line.why: say(f"page.scenarios.why.{line.why}", "en") for line in lines
    }
