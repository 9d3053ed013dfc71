"""A card is whole however little there is to tell."""

import msgspec
import numpy as np
import pandas as pd
import pytest

from analysis.cohort.simulate import live, settlements, tables
from analysis.hazards import hazard
from analysis.judging.card import Card, decode, encode, figure, make_card
from analysis.judging.measures import MEASURES
from analysis.judging.splits import History
from analysis.prior import read_prior
from analysis.stays.spells import person_period

AS_OF = "2026-11-23"
NO_LISTS = pd.DataFrame(columns=["household", "why", "listed_on", "helped_on", "left_on", "until"])


def history(families: int, seed: int = 8) -> History:
    lives = live(families, AS_OF, seed=seed)
    register, waves, exits = tables(lives)
    places = [settlements()[place] for place in lives.place]
    audit = pd.DataFrame(
        {
            "household": register["household"],
            "district": [district for district, _ in places],
            "settlement": [name for _, name in places],
            "rural": np.where(register["village"] == 1, "village", "city"),
        }
    )
    return History(register=register, waves=waves, exits=exits, audit=audit, as_of=AS_OF)


def card_of(known: History, listed: pd.DataFrame = NO_LISTS) -> Card:
    spells = person_period(known.register, known.waves, known.exits, known.as_of)
    model = hazard.fit(spells, read_prior(), known.as_of)
    return make_card(known, model, read_prior(), listed, draws=10)


def test_a_card_holds_every_judgement_and_comes_back_from_its_text() -> None:
    made = card_of(history(50))
    assert decode(encode(made)) == made
    assert "NaN" not in encode(made)
    assert {(one.split, one.horizon) for one in made.judged} == {
        (split, horizon) for split in ("household", "time", "district") for horizon in (3, 6, 12)
    }
    assert {one.exit for one in made.judged if one.split == "household"} == {"any", "return", "elsewhere"}
    assert all([own.measure for own in one.rule] == list(MEASURES) for one in made.judged)
    ours, theirs, apart = figure(made, "household", 12, "auc")
    assert ours.value is not None
    assert theirs.value is not None
    assert apart.value == pytest.approx(ours.value - theirs.value)
    assert sum(point.families for point in made.calibration) > 0
    assert all(pull.families >= 5 for pull in made.pulls)
    assert 0 < made.prior_weight < 1


@pytest.mark.parametrize("families", [0, 1])
def test_of_hardly_any_family_it_says_that_there_is_nothing_to_tell(families: int) -> None:
    known = history(40)
    few = msgspec.structs.replace(
        known,
        register=known.register.head(families),
        waves=known.waves[known.waves["household"] < families],
        exits=known.exits.head(0),
        audit=known.audit.head(families),
    )
    made = card_of(few)
    assert "NaN" not in encode(made)
    assert made.prior_only
    notes = {own.note for one in made.judged for own in one.model if own.value is None}
    assert notes <= {"nobody", "nobody_left"}
    assert made.family_pull is None


def test_where_nobody_left_no_figure_pretends_to_know() -> None:
    known = history(20)
    made = card_of(msgspec.structs.replace(known, exits=known.exits.head(0)))
    assert made.prior_weight > 0.9
    assert {own.note for one in made.judged for own in one.model if own.measure == "auc"} == {"nobody_left"}
    assert {gap.verdict for gap in made.gaps if gap.measure != "selection"} == {"few"}
    assert {trend.verdict for trend in made.trends} == {"few"}
