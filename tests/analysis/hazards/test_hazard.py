import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from patsy.build import build_design_matrices
from patsy.highlevel import dmatrix

from analysis.cohort.simulate import TRUTH, Lives, live, tables
from analysis.hazards.hazard import fit
from analysis.hazards.model import Model, decode, design, encode, hazard_ratios, prior_only
from analysis.lists.listing import ordered
from analysis.lists.predict import chance, reasons, tiers
from analysis.prior import FIVE_YEARS, Term, level, prior_covariance, prior_mean, read_prior
from analysis.splines import natural
from analysis.stays.spells import now, person_period
from analysis.terms import KNOTS, NotServed
from surveys.wording import LANGUAGES, say

AS_OF = "2026-11-23"
FLAT = 1e3
# Weeks of remission of 42 patients with leukaemia (Freireich et al. 1963); False: still in remission.
TREATED = [(t, True) for t in (6, 6, 6, 7, 10, 13, 16, 22, 23)] + [
    (t, False) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
]
PLACEBO = [(t, True) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


@pytest.fixture
def free_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the data alone say how many leave, and each exit speak for itself: other tables have other rates."""
    monkeypatch.setattr("analysis.prior.level", lambda terms: (-3.0, 1.0))
    monkeypatch.setattr("analysis.prior.CAUSE_SD", FLAT)
    monkeypatch.setattr("analysis.prior.SAME_EFFECT", 0.0)


def weeks(*, with_dummies: bool) -> pd.DataFrame:
    """Unfold the patients into weeks at risk; relapse stands for return."""
    rows = []
    for group, people in ((0.0, TREATED), (1.0, PLACEBO)):
        for number, (last, relapsed) in enumerate(people):
            for week in range(1, last + 1):
                k = int(relapsed and week == last)
                dummies = {f"week_{week}": 1.0} if with_dummies else {}
                rows.append(
                    {
                        "household": f"{group}{number}",
                        "n": 1,
                        "k_return": k,
                        "k_elsewhere": 0,
                        "placebo": group,
                    }
                    | dummies
                )
    return pd.DataFrame(rows)


def binomial(spells: pd.DataFrame, model: Model, way: str) -> np.ndarray:
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    k = spells[f"k_{way}"].to_numpy()
    return np.asarray(
        sm.GLM(np.column_stack([k, spells["n"] - k]), design(model.terms, spells), family=family).fit().params
    )


def test_it_gives_the_prior_back_when_nothing_was_seen(prior_model: Model) -> None:
    terms = read_prior()
    assert np.allclose(prior_model.coefficients, prior_mean(terms))
    assert np.allclose(prior_model.covariance, prior_covariance(terms))
    assert prior_only(prior_model)


def test_it_lowers_only_the_level_when_months_pass_without_a_departure() -> None:
    register = pd.DataFrame({"household": range(50), "arrived_on": "2022-01-10", "entered_on": "2022-01-12"})
    nothing, nobody = (
        pd.DataFrame(columns=["household", "date"]),
        pd.DataFrame(columns=["household", "kind", "earliest", "latest"]),
    )
    model = fit(person_period(register, nothing, nobody, "2026-01-10"), read_prior())
    moved = np.array(model.coefficients) - np.array(model.prior_means)
    place = model.names.index("home_cold")
    assert (moved[:, 0] < -0.5).all()
    assert np.allclose(moved[:, place], 0, atol=1e-8)
    assert model.events == 0


def test_it_equals_the_closed_form_with_one_flat_term(free_level: None) -> None:
    """A rate per group: the estimates are log(-log(1 - k/n)), by hand 21 of 182 and 9 of 359 weeks."""
    model = fit(weeks(with_dummies=False), [Term(name="placebo", mean=0, sd=FLAT)])
    by_hand = np.log(-np.log(1 - 21 / 182)) - np.log(-np.log(1 - 9 / 359))
    assert model.coefficients[0][1] == pytest.approx(by_hand, abs=0.02)


def test_it_equals_the_published_cox_regression(free_level: None) -> None:
    """R coxph, Breslow: 1.5092, standard error .4096. With ever shorter intervals k of n is that likelihood."""
    spells = weeks(with_dummies=True).assign(n=10_000)
    relapses = {f"week_{week}" for week, relapsed in TREATED + PLACEBO if relapsed}
    at_relapses = spells[spells[sorted(relapses)].notna().any(axis=1)]
    dummies = [Term(name=name, mean=0, sd=100) for name in sorted(relapses)]
    model = fit(at_relapses, [Term(name="placebo", mean=0, sd=FLAT), *dummies])
    assert model.coefficients[0][1] == pytest.approx(1.5092, abs=2e-3)
    assert np.sqrt(model.covariance[1][1]) == pytest.approx(0.4096, abs=1e-3)


def test_it_equals_the_plain_regression_when_the_prior_is_flat(
    spells: pd.DataFrame, free_level: None
) -> None:
    terms = [
        Term(name=term.name, mean=0, sd=FLAT, reference=term.reference)
        for term in read_prior()
        if term.name in spells
    ]
    model = fit(spells, terms)
    for row, way in enumerate(("return", "elsewhere")):
        plain = binomial(spells, model, way)
        assert np.allclose(model.coefficients[row][1:], plain[1:], atol=5e-2)


def test_it_equals_the_penalised_regression_of_statsmodels(
    spells: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With exits that do not teach each other, fit_regularized around the prior finds the same mode."""
    monkeypatch.setattr("analysis.prior.SAME_EFFECT", 0.0)
    terms = [term for term in read_prior() if term.name in spells]
    model = fit(spells, terms)
    x = design(tuple(terms), spells)[:, 1:]
    sd, mean = np.array([term.sd for term in terms]), np.array([term.mean for term in terms])
    # The level is tied between the exits; it is held where the fit put it.
    offset = model.coefficients[0][0] + x @ mean
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    k = spells["k_return"].to_numpy()
    glm = sm.GLM(np.column_stack([k, spells["n"] - k]), x * sd, family=family, offset=offset)
    ours = (np.array(model.coefficients[0][1:]) - mean) / sd
    assert np.allclose(glm.score(ours), ours, atol=1e-4)
    # Its own search stops a little early on so many rows.
    ridge = glm.fit_regularized(alpha=1 / len(spells), L1_wt=0)
    assert np.allclose(np.asarray(ridge.params), ours, atol=0.1)


def test_a_large_table_is_summed_in_chunks_and_ends_at_the_same_place(
    spells: pd.DataFrame, fitted: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.hazards.hazard.LARGE", len(spells) // 3)
    monkeypatch.setattr("analysis.stays.counts.CHUNK", 1_000)
    chunked = fit(spells, read_prior())
    np.testing.assert_allclose(chunked.coefficients, fitted.coefficients, atol=1e-5)
    np.testing.assert_allclose(chunked.covariance, fitted.covariance, atol=1e-5)


def test_it_finds_what_was_simulated() -> None:
    """20,000 families: every true ratio within four standard errors, and the slope of estimate on truth near one."""
    model = fit(
        person_period(*tables(live(20_000, "2026-11-23", seed=3, frailty_sd=0.0)), "2026-11-23"), read_prior()
    )
    table = (
        hazard_ratios(model)
        .assign(
            truth=lambda found: [
                TRUTH[t][("return", "elsewhere").index(e)] if t in TRUTH else np.nan
                for t, e in zip(found["term"], found["exit"], strict=True)
            ]
        )
        .dropna()
    )
    estimate, sd = np.log(table["ratio"]), (np.log(table["high"]) - np.log(table["low"])) / 3.92
    assert (np.abs(estimate - table["truth"]) / sd).max() < 4
    slope = (estimate @ table["truth"]) / (table["truth"] @ table["truth"])
    assert slope == pytest.approx(1, abs=0.06)


def test_departures_of_one_kind_teach_about_the_other(spells: pd.DataFrame) -> None:
    only_returns = fit(spells.assign(k_elsewhere=0), read_prior())
    place = only_returns.names.index("kin_nearby")
    size = len(only_returns.names)
    own, other = only_returns.covariance[place][place], only_returns.covariance[size + place][size + place]
    assert own < other < only_returns.prior_covariance[place][place]


def test_a_prior_that_the_data_contradict_is_noticed(spells: pd.DataFrame) -> None:
    wrong = [
        Term(name=term.name, mean=-1.5, sd=0.2, reference=term.reference)
        if term.name == "home_cold"
        else term
        for term in read_prior()
    ]
    table = hazard_ratios(fit(spells, wrong))
    assert table.query("term == 'home_cold'")["conflict"].abs().max() > 2
    assert hazard_ratios(fit(spells, read_prior())).query("term == 'home_cold'")["conflict"].abs().max() < 2


def test_it_refuses_a_prior_on_what_may_not_order_families() -> None:
    with pytest.raises(NotServed, match="mental_health"):
        fit(weeks(with_dummies=False), [Term(name="mental_health", mean=0, sd=1)])


def test_what_people_say_they_will_do_is_for_sums_and_orders_nobody(lives: Lives) -> None:
    """A forecast may know intentions; no tier, no reason and no list comes of it."""
    register, waves, exits = tables(lives)
    told = waves.assign(plans_to_leave=(waves.index % 7 == 0).astype(float))
    with pytest.raises(NotServed, match="plans_to_leave"):
        person_period(register, told, exits, AS_OF)
    terms = read_prior("forecast")
    with pytest.raises(NotServed, match="unsure_to_stay"):
        fit(person_period(register, waves, exits, AS_OF), terms)
    model = fit(person_period(register, told, exits, AS_OF, "forecast"), terms, AS_OF, "forecast")
    assert "plans_to_leave" in model.names
    today = now(register.head(20), told, AS_OF, "forecast")
    assert (chance(model, today)["chance"] > 0).all()
    for order in (tiers, reasons, ordered):
        with pytest.raises(NotServed, match="orders none"):
            order(model, today)
    assert decode(encode(model)).purpose == "forecast"


def test_the_curve_of_tenure_is_straight_beyond_its_knots_and_passes_through_its_heights() -> None:
    months = np.array([-3.0, 3.0, 9.0, 18.0, 30.0, 48.0, 54.0, 60.0])
    curve = natural(months, KNOTS)
    np.testing.assert_allclose(curve[1:6], np.eye(5), atol=1e-12)
    np.testing.assert_allclose(curve.sum(axis=1), 1)
    np.testing.assert_allclose(curve[7] - curve[6], curve[6] - curve[5])
    reference = dmatrix("cr(x, knots=(9, 18, 30), lower_bound=3, upper_bound=48) - 1", {"x": months[1:6]})
    inside = np.linspace(3, 48, 40)
    theirs = np.asarray(build_design_matrices([reference.design_info], {"x": inside})[0])
    np.testing.assert_allclose(natural(inside, KNOTS), theirs, atol=1e-12)


def test_the_model_survives_writing_down(fitted: Model) -> None:
    assert decode(encode(fitted)) == fitted


def test_the_level_gives_the_stated_five_years() -> None:
    terms = read_prior()
    mean, sd = level(terms)
    base = np.exp(mean)
    middles = np.repeat(np.arange(1.5, 60, 3), 3).astype(np.float64)
    shape = np.exp(natural(middles, KNOTS)[:, :-1] @ [1.2, 1.2, 0.5, 0.1])
    heating = np.isin(np.arange(60), range(5, 12))  # of who comes in May
    shape *= np.exp(0.3 * heating + 0.3 * np.isin(np.arange(60), (11, 12, 13)))
    cumulative = base * shape.sum()
    assert 1 - np.exp(-cumulative) == pytest.approx(FIVE_YEARS[0], abs=2e-3)
    low, high = (1 - np.exp(-cumulative * np.exp(side * 1.645 * sd)) for side in (-1, 1))
    assert (low, high) == (pytest.approx(0.05, abs=0.02), pytest.approx(0.60, abs=0.11))


def test_no_private_and_no_unchangeable_term_has_a_reason_and_every_reason_has_words() -> None:
    for term in read_prior():
        assert (term.reason is None) == (term.need is None)
        if term.reason and term.need:
            assert term.changeable
            assert not term.private
            assert all(
                say(f"reason.{term.reason}", language) and say(f"need.{term.need}", language)
                for language in LANGUAGES
            )
