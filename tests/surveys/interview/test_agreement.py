"""A form and its rules agree, or publishing says in a sentence where they do not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from server.database import Database
from server.exchange.records.publishing import publish
from server.problems import RulesDisagree
from surveys.authoring import compile_instrument
from surveys.catalogue import form_ids, instrument_paths, rules
from surveys.form import Form, load
from surveys.interview.agreement import disagreements
from surveys.rules import load_rules


@cache
def xform(form_id: str) -> str:
    return compile_instrument(next(path for path in instrument_paths() if path.stem == form_id)).xform


@cache
def form(form_id: str) -> Form:
    return load(xform(form_id))


def said(form_id: str, **changes: Any) -> list[str]:  # noqa: ANN401 - tables of a rules file
    made = load_rules({"form": form_id, "private": list(rules(form_id).private), **changes})
    return list(disagreements(form(form_id), made))


def need(item: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a table of a rules file
    return {"code": "heat_smoke", "item": item, "services": ["svc_stove"], **changes}


def score(*rows: Mapping[str, object], **changes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a table of a rules file
    return [{"domain": "heat", "rows": list(rows), **changes}]


@pytest.mark.parametrize("form_id", form_ids())
def test_every_instrument_agrees_with_its_rules(form_id: str) -> None:
    assert list(disagreements(form(form_id), rules(form_id))) == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"item": "gone", "times": 10}, "The form has no question gone."),
        ({"item": "heat_day", "points": {"never": 0}}, "heat_day gives no points for always."),
        (
            {"item": "heat_room", "points": {"yes": 0, "no": 100, "maybe": 50}},
            "heat_room gives points for maybe, which is no scored choice of it.",
        ),
        (
            {"item": "heat_room", "points": {"yes": 0, "no": 100, "dk": 50}},
            "heat_room gives points for dk, which is no scored choice of it.",
        ),
        ({"item": "heat_room", "points": {"yes": -1, "no": 100}}, "heat_room gives points outside 0 to 100."),
        ({"item": "heat_room", "each": 25}, "heat_room counts what was chosen, but it is no select_multiple."),
        ({"item": "heat_room", "times": 10}, "heat_room is scored as a number, but it is no number."),
        ({"item": "heat_room"}, "heat_room needs one way to give points, not none."),
        ({"item": "heat_weeks", "times": 1, "each": 2}, "heat_weeks needs one way to give points, not times, each."),
        ({"item": "heat_weeks", "times": 1, "turn": "kid"}, "heat_weeks stands in no repeat, the rules say kid."),
        (
            {"item": "heat_weeks", "times": 1, "when": {"heat_src": ["peat"]}},
            "heat_src has no choice peat, which opens a condition.",
        ),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_named(row: dict[str, object], sentence: str) -> None:
    assert sentence in said("heat", score=score(row))


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            need("heat_signs", any=["steam"]),
            "heat_signs has no choice steam, which opens the need heat_smoke.",
        ),
        (need("gone", any=["yes"]), "The form has no question gone."),
        (need("heat_signs", below=3), "heat_signs is compared with a number, but it is no number."),
        (need("heat_signs"), "The need heat_smoke needs one condition on heat_signs."),
        (
            need("heat_signs", any=["damp"], lacks=["damp"]),
            "The need heat_smoke needs one condition on heat_signs.",
        ),
        (need("heat_signs", any=["damp"], code="unsaid"), "There are no words for need.unsaid."),
        (
            need("heat_signs", any=["damp"], services=["svc_magic"]),
            "There are no words for service.svc_magic.",
        ),
        (need("heat_signs", any=["damp"], services=[]), "A need or wish names no service."),
        (need("heat_signs", any=["damp"], age=[1, 5]), "The form has no question per_age."),
    ],
)
def test_a_need_that_does_not_fit_is_named(rule: dict[str, object], sentence: str) -> None:
    assert sentence in said("heat", need=[rule])


def test_form_and_rules_must_close_the_same_questions() -> None:
    assert said("heat", private=["heat_day"]) == ["heat_day is private in the rules alone."]
    assert "wel_life is private in the form alone." in said("wellbeing", private=[])


def test_nothing_sealed_is_scored_or_passed_on() -> None:
    row = {"item": "pla_winter", "times": 10}
    wish = {"item": "pla_plan", "option": "move", "category": "other", "services": ["svc_call"]}
    found = said("place", score=score(row, privacy="private"), wish=[wish])
    assert "pla_winter is sealed: it is not scored." in found
    assert "pla_plan is sealed: nothing leaves it." in found


def test_a_row_of_a_child_says_so() -> None:
    row = {"item": "kid_friend", "points": {"many": 100, "one": 75, "none": 0}}
    assert "kid_friend stands in kid, the rules say none." in said("children", score=score(row))


def test_a_request_names_items_that_are_there() -> None:
    assert said("help", request={"words": "hlp_words", "about": "hlp_topic"}) == [
        "The form has no question hlp_topic."
    ]


def test_a_form_that_its_rules_do_not_fit_is_not_published(database: Database) -> None:
    """The author renamed a choice and forgot the rules beside it."""
    changed = xform("heat").replace("<name>smoke</name>", "<name>fumes</name>")
    with pytest.raises(RulesDisagree) as refused, database.transaction() as connection:
        publish(connection, changed, datetime.now(UTC))
    assert "heat_signs has no choice smoke" in str(refused.value.values["faults"])
    with database.transaction() as connection:
        assert publish(connection, xform("heat"), datetime.now(UTC)).id == "heat"
