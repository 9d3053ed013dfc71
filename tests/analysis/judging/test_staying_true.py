"""Drift, steadiness, influence, and what came of help."""

import numpy as np
import pandas as pd
import pytest

from analysis.hazards.hazard import fit
from analysis.hazards.model import Model
from analysis.judging.drift import drift
from analysis.judging.helped import came_of_it, course, reached
from analysis.judging.steadiness import influence, proportionality
from analysis.prior import read_prior


def table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_the_index_is_that_of_the_formula() -> None:
    before, after = table(cold=[0.0] * 60 + [1.0] * 40), table(cold=[0.0] * 30 + [1.0] * 70)
    (found,) = drift(before, after, ("cold", "unheard_of"))
    p, q = np.array([60.5, 40.5]) / 101, np.array([30.5, 70.5]) / 101
    assert found.index == pytest.approx(((q - p) * np.log(q / p)).sum())
    assert found.verdict == "large"


def test_noise_is_not_called_drift() -> None:
    random = np.random.default_rng(1)
    verdicts = [
        drift(table(x=random.normal(size=150)), table(x=random.normal(size=150)), ("x",))[0].verdict
        for _ in range(200)
    ]
    assert verdicts.count("still") >= 180


def test_answers_that_are_no_longer_given_are_drift() -> None:
    before, after = table(x=np.ones(100)), table(x=[np.nan] * 60 + [1.0] * 40)
    (found,) = drift(before, after, ("x",))
    assert (found.verdict, found.missing_before, found.missing_after) == ("large", 0.0, 0.6)


def test_of_a_few_families_no_drift_is_told() -> None:
    (found,) = drift(table(x=[1.0] * 5), table(x=[2.0] * 500), ("x",))
    assert (found.verdict, found.index) == ("few", None)


def fading(random: np.random.Generator, *, fades: bool) -> pd.DataFrame:
    """Give months at risk in which a cold home triples the hazard, for ever or less from month to month."""
    month = np.tile(np.arange(24), 1500)
    cold = np.repeat(random.integers(0, 2, 1500), 24).astype(np.float64)
    effect = np.where(fades, 2.2 - 0.6 * np.log2(month + 1), 0.8)
    rate = np.exp(-5 + cold * effect)
    left = random.random(len(month)) < -np.expm1(-rate)
    alone = pd.DataFrame({"household": np.repeat(np.arange(1500), 24), "start": month, "home_cold": cold})
    alone = alone.assign(stop=month + 1, n=1, k_return=left.astype(int), k_elsewhere=0)
    first = alone.groupby("household")["k_return"].cumsum() - alone["k_return"]
    return alone[first == 0].reset_index(drop=True)


def prior_of(*names: str) -> tuple:
    return tuple(term for term in read_prior() if term.name in names)


@pytest.mark.parametrize(("fades", "verdict"), [(True, "look"), (False, "steady")])
def test_an_effect_that_fades_is_found(*, fades: bool, verdict: str) -> None:
    spells = fading(np.random.default_rng(2), fades=fades)
    found = proportionality(fit(spells, prior_of("home_cold")), spells)
    assert [(one.exit, one.verdict) for one in found] == [("return", verdict), ("elsewhere", "few")]
    if fades:
        assert found[0].high is not None
        assert found[0].high < 0


def test_before_anybody_left_no_effect_is_tested(prior_model: Model, spells: pd.DataFrame) -> None:
    assert {one.verdict for one in proportionality(prior_model, spells.head(0))} == {"few"}
    assert influence(prior_model, spells.head(0), pd.Series(dtype=object)) == ()


def test_a_group_moves_the_model_as_far_as_leaving_it_out_does() -> None:
    spells = fading(np.random.default_rng(3), fades=False)
    villages = pd.Series(np.arange(1500) % 7, index=np.arange(1500)).map(lambda one: f"v{one}")
    model = fit(spells, prior_of("home_cold"))
    found = {pull.group: pull for pull in influence(model, spells, villages)}
    assert len(found) == 7
    pull = max(found.values(), key=lambda one: abs(one.moves))
    without = fit(spells[spells["household"].map(villages) != pull.group], prior_of("home_cold"))
    way, term = ("return", "elsewhere").index(pull.exit), model.names.index(pull.term)
    error = np.sqrt(np.diag(np.array(model.covariance)))[way * 2 + term]
    moved = (model.coefficients[way][term] - without.coefficients[way][term]) / error
    assert pull.moves == pytest.approx(moved, rel=0.35)
    assert (pull.families, pull.departures) == (
        int((villages == pull.group).sum()),
        int(spells[spells["household"].map(villages) == pull.group]["k_return"].sum()),
    )


def listed(n: int, **columns: object) -> pd.DataFrame:
    base = {
        "household": range(n),
        "why": "need",
        "listed_on": "2025-01-01",
        "helped_on": None,
        "left_on": None,
        "until": "2026-06-01",
    }
    return pd.DataFrame(base | columns, index=range(n))


def test_help_counts_that_came_soon() -> None:
    helped = ["2025-01-20"] * 12 + ["2025-06-01"] * 4 + [None] * 4
    (found,) = reached(listed(20, helped_on=helped))
    assert (found.why, found.families, found.helped, found.share) == ("need", 20, 12, 0.6)
    assert reached(listed(20, listed_on="2026-05-20")) == ()
    (few,) = reached(listed(3))
    assert (few.families, few.share) == (3, None)


def test_a_family_on_many_lists_counts_at_its_first() -> None:
    days = ["2025-01-01", "2025-03-01"]
    twice = pd.concat([listed(20, listed_on=day, helped_on="2025-03-05") for day in days])
    (found,) = reached(twice)
    assert (found.families, found.helped) == (20, 0)


def test_who_left_before_help_could_come_is_on_no_side() -> None:
    helped = ["2025-01-20"] * 20 + [None] * 30
    left = [None] * 20 + ["2025-01-25"] * 10 + ["2025-08-01"] * 10 + [None] * 10
    chosen, lot = came_of_it(listed(50, helped_on=helped, left_on=left))
    assert (chosen.with_it, chosen.without, chosen.causal) == (20, 20, False)
    assert (chosen.left_with, chosen.left_without, chosen.difference) == (0, 0.5, -0.5)
    assert (lot.causal, lot.difference, lot.with_it) == (True, None, 0)


def test_only_the_lot_says_what_the_list_did() -> None:
    why = ["lot"] * 100 + ["next"] * 300 + ["need"] * 50
    left = ["2025-09-01"] * 5 + [None] * 95 + ["2025-09-01"] * 60 + [None] * 290
    lot = came_of_it(listed(450, why=why, left_on=left))[1]
    assert (lot.with_it, lot.without, lot.causal) == (100, 300, True)
    assert lot.difference == pytest.approx(0.05 - 0.2)
    assert lot.high is not None
    assert lot.high < 0


def test_a_family_that_the_lot_passed_over_twice_does_not_count_for_two() -> None:
    left = ["2025-09-01", None] * 20
    why = ["lot"] * 20 + ["next"] * 20
    once = came_of_it(listed(40, why=why, left_on=left))[1]
    twice = came_of_it(pd.concat([listed(40, why=why, left_on=left)] * 2))[1]
    assert (twice.with_it, twice.without) == (once.with_it, once.without) == (20, 20)
    assert (twice.low, twice.high) == (once.low, once.high)


def test_referrals_are_counted_by_state_and_what_was_done_by_the_familys_own_word() -> None:
    told = pd.DataFrame(
        {"state": ["done", "done", "declined", "offered", "done"], "helped": ["yes", None, None, None, "no"]}
    )
    found = course(told)
    assert (found.offered, found.states) == (5, {"declined": 1, "done": 3, "offered": 1})
    assert found.helped == {"": 1, "no": 1, "yes": 1}
