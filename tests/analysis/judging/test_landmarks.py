import numpy as np
import pandas as pd
import pytest

from analysis.cohort.simulate import TRUTH, Lives, live, tables
from analysis.judging.landmarks import landmarks, outcome
from analysis.judging.measures import Sample, measures, sample

AS_OF = "2026-11-23"


def marked(*followed: tuple[str, str | None]) -> pd.DataFrame:
    """Give landmarks on one day: kind and day of the exit of each family."""
    return pd.DataFrame(
        {
            "household": range(len(followed)),
            "day": np.datetime64("2026-01-10"),
            "exit_on": pd.Series([on for _, on in followed]).astype("datetime64[ns]"),
            "kind": [kind for kind, _ in followed],
        }
    )


def test_a_family_is_met_on_every_fixed_day_on_which_it_is_here() -> None:
    register = pd.DataFrame(
        {
            "household": ["a", "b"],
            "arrived_on": ["2025-01-20", "2025-08-01"],
            "entered_on": ["2025-02-01", "2025-08-01"],
        }
    )
    exits = pd.DataFrame(
        {"household": ["a"], "kind": ["return"], "earliest": ["2025-09-01"], "latest": ["2025-09-11"]}
    )
    waves = pd.DataFrame(
        {"household": ["a", "a"], "date": ["2025-05-01", "2025-08-20"], "home_cold": [1.0, 0.0]}
    )
    found = landmarks(register, waves, exits, "2025-11-15")
    days = found.groupby("household")["day"].apply(lambda own: [str(day)[:10] for day in own]).to_dict()
    assert days == {"a": ["2025-02-15", "2025-05-15", "2025-08-15"], "b": ["2025-08-15"]}
    cold = found[found["household"] == "a"]["home_cold"].tolist()
    assert np.isnan(cold[0])
    assert cold[1:] == [1, 1]
    assert {str(on)[:10] for on in found["exit_on"].dropna()} == {"2025-09-06"}


def test_nobody_is_met_before_anybody_came() -> None:
    empty = pd.DataFrame({"household": [], "arrived_on": [], "entered_on": []})
    waves = pd.DataFrame({"household": [], "date": []})
    exits = pd.DataFrame({"household": [], "kind": [], "earliest": [], "latest": []})
    found = landmarks(empty, waves, exits, AS_OF)
    assert len(found) == 0
    assert len(outcome(found, AS_OF, 12)) == 0


def test_what_became_of_them_is_told_by_month() -> None:
    found = outcome(
        marked(("", None), ("return", "2026-01-10"), ("elsewhere", "2026-04-09"), ("return", "2026-04-10")),
        "2026-06-01",
        3,
    )
    assert found["state"].tolist() == ["stayed", "return", "elsewhere", "stayed"]
    assert found["month"].tolist() == [3, 1, 3, 3]
    assert found["weight"].tolist() == [1, 1, 1, 1]


def test_a_horizon_that_is_not_over_is_left_out_whatever_happened() -> None:
    assert len(outcome(marked(("return", "2026-02-01"), ("", None)), "2026-04-09", 3)) == 0


def test_those_who_were_followed_stand_for_the_lost() -> None:
    found = outcome(
        marked(
            ("ended", "2026-02-15"),
            ("return", "2026-01-20"),
            ("return", "2026-03-20"),
            ("", None),
            ("", None),
        ),
        "2026-06-01",
        3,
    )
    assert found["state"].tolist() == ["lost", "return", "return", "stayed", "stayed"]
    # Lost in month 2, one of the four still here: the rest are followed with chance 3/4.
    assert found["weight"].tolist() == pytest.approx([0, 1, 4 / 3, 4 / 3, 4 / 3])
    assert found["weight"].sum() == pytest.approx(5)


def test_the_true_chances_are_right_on_fixed_days() -> None:
    """Days drawn from families' own rows would make the truth look wrong by half."""
    lives = live(4_000, AS_OF, seed=5, frailty_sd=0.0)
    own = true_chances(lives)
    found = measures(own, np.ones((1, len(own.chance))))
    assert own.event.sum() > 200
    assert found["eo"][0] == pytest.approx(1, abs=0.15)
    assert found["slope"][0] == pytest.approx(1, abs=0.2)


def true_chances(lives: Lives) -> Sample:
    """Give each landmark the chance of leaving within 3 months that its hazards say."""
    from analysis.cohort.simulate import LEVEL
    from analysis.terms import CLOCK, clock, month_start

    register, waves, exits = tables(lives)
    marks = landmarks(register, waves, exits, AS_OF)
    rate = np.zeros(len(marks))
    for ahead in range(3):
        month = marks["month"].to_numpy() + ahead
        ticking = clock(
            month, month_start(marks["starts"].to_numpy("datetime64[D]"), np.full(len(marks), ahead))
        )
        x = {name: ticking[:, place] for place, name in enumerate(CLOCK)}
        x |= {name: marks[name].to_numpy() for name in TRUTH if name in marks}
        x["head_age"] = x["head_age"] - 4
        for way in (0, 1):
            rate += np.exp(
                LEVEL[way] + sum(TRUTH[name][way] * values for name, values in x.items() if name in TRUTH)
            )
    marks["chance"] = -np.expm1(-rate)
    return sample(marks, outcome(marks, AS_OF, 3), "chance", "any", 0.1)
