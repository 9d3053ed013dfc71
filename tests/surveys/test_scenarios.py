"""Each instrument is filled in, answer by answer, in the engine that runs on the phone and on the server."""

import msgspec
import pytest

from surveys.caring.scoring import needs, passed_on, scores
from surveys.catalogue import form_ids, rules
from surveys.interview.checking import check, part, reevaluate
from surveys.interview.duration import items
from surveys.interview.session import Session
from tests.surveys.scenarios import FOLDER, Scenario, filled, form, scenarios

EVERY = [(form_id, one) for form_id in form_ids() for one in scenarios(form_id)]
SCORED = [pair for pair in EVERY if pair[1].scores is not None]
TAKEN = [pair for pair in EVERY if not pair[1].refused]


def named(value: object) -> str:
    return value.says if isinstance(value, Scenario) else str(value)


def played(form_id: str, one: Scenario) -> Session:
    return filled(form_id, one.steps, one.given, one.on)


@pytest.mark.parametrize(("form_id", "one"), EVERY, ids=named)
def test_it_asks_and_refuses(form_id: str, one: Scenario) -> None:
    session = played(form_id, one)
    asked = {step.ref.rsplit("/", 1)[-1] for step in session.steps()}
    assert set(one.asked) <= asked
    assert set(one.not_asked) & asked == set()
    assert {problem.ref for problem in session.problems()} == set(one.refused)
    if one.items is not None:
        assert items(session) == one.items


@pytest.mark.parametrize(("form_id", "one"), EVERY, ids=named)
def test_it_opens_and_passes_on(form_id: str, one: Scenario) -> None:
    answers = played(form_id, one).answers()
    if one.needs is not None:
        opened = [need.code for need in needs(rules(form_id), answers, one.on)]
        assert sorted(opened) == sorted(one.needs)
    if one.wishes is not None:
        left = passed_on(rules(form_id), answers)
        assert [(wish.category, wish.service, wish.urgency) for wish in left] == list(one.wishes)


@pytest.mark.parametrize(("form_id", "one"), SCORED, ids=named)
def test_it_gives_scores(form_id: str, one: Scenario) -> None:
    session = played(form_id, one)
    context = {"family_size": one.people, "on": one.on}
    made = scores(rules(form_id), session.answers(), session.asked(), context)
    assert {score.domain: (score.value, score.answered, score.asked) for score in made} == one.scores


@pytest.mark.parametrize(("form_id", "one"), TAKEN, ids=named)
def test_the_server_comes_to_the_same(form_id: str, one: Scenario) -> None:
    """What the phone sends is taken; open needs and all scores are the same from what the server keeps."""
    session = played(form_id, one)
    sent = check(form(form_id), msgspec.json.encode(session.answers()))
    again = reevaluate(form(form_id), sent)
    assert again.answers() == session.answers()
    kept = part(form(form_id), sent)
    assert needs(rules(form_id), kept.open, one.on) == needs(rules(form_id), session.answers(), one.on)
    assert again.asked() == session.asked()


@pytest.mark.parametrize("form_id", form_ids())
def test_every_instrument_has_at_least_three_scenarios(form_id: str) -> None:
    assert len({one.says for one in scenarios(form_id)}) >= 3


def test_there_is_no_scenario_without_its_instrument() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(form_ids())
