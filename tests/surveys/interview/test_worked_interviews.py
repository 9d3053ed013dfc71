"""The instruments in our own engine: whole interviews, from the first question to score, need and wish."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache

import pytest
from pyxform.xls2xform import convert

from surveys.caring.scoring import needs, passed_on, scores
from surveys.catalogue import form_ids, instrument_paths, rules
from surveys.form import Form, load
from surveys.interview.session import Session
from surveys.wording import LANGUAGES

NOW = datetime(2026, 1, 20, 9, 0, tzinfo=UTC)
OPERATOR = {
    "ctx_operator": "Qonys",
    "ctx_bin": "000000000000",
    "ctx_phone": "8 800 000 00 00",
    "ctx_keep": "12 ай",
    "ctx_third": "жоқ",
    "ctx_cross": "жоқ",
    "ctx_publish": "жоқ",
    "ctx_n_child": 2,
}
WINTER = {"ctx_heating": 1, "ctx_n_learn": 2}


@cache
def form(form_id: str) -> Form:
    path = next(path for path in instrument_paths() if path.stem == form_id)
    return load(convert(path, file_type=".md").xform)


def session(form_id: str, given: Mapping[str, object] | None = None, **answers: object) -> Session:
    started = Session(form(form_id), given=given, now=NOW)
    for name, value in answers.items():
        started.answer(f"/data/{name}", value)
    return started


def refs(one: Session) -> list[str]:
    return [step.ref.rsplit("/", 1)[-1] for step in one.steps() if step.kind == "question"]


@pytest.mark.parametrize("form_id", form_ids())
def test_the_engine_reads_it_in_three_languages(form_id: str) -> None:
    loaded = form(form_id)
    assert loaded.id == form_id
    assert set(loaded.languages) == set(LANGUAGES)
    for language in LANGUAGES:
        steps = Session(loaded, now=NOW, language=language)
        assert all(steps.node(step.ref).label for step in steps.steps())


@pytest.mark.parametrize("form_id", form_ids())
def test_nothing_is_wrong_with_saying_nothing(form_id: str) -> None:
    problems = session(form_id, {**OPERATOR, **WINTER}).problems()
    assert [problem.ref for problem in problems] == (["/data/con_service"] if form_id == "consent" else [])


def test_a_winter_interview_about_heat_gives_the_worked_score() -> None:
    one = session(
        "heat",
        WINTER,
        heat_src="stove",
        heat_day="often",
        heat_night="sometimes",
        heat_room="no",
        heat_signs=["draught", "frost"],
        heat_weeks=3,
        heat_afford="just",
        heat_clothes=1,
        heat_missed=0,
    )
    context = {"family_size": 4, "on": date(2026, 1, 20)}
    (score,) = scores(rules("heat"), one.answers(), one.asked(), context)
    assert (score.value, score.answered, score.asked) == (69, 8, 8)
    found = {need.code for need in needs(rules("heat"), one.answers(), date(2026, 1, 20))}
    assert found == {"heat_draught", "heat_frost", "heat_fuel_low", "heat_clothes"}


def test_half_an_interview_gives_a_score_and_less_gives_none() -> None:
    four = {"heat_day": "often", "heat_night": "often", "heat_room": "no", "heat_afford": "yes"}
    one = session("heat", WINTER, heat_src="stove", **four)
    (half,) = scores(rules("heat"), one.answers(), one.asked())
    assert (half.answered, half.asked, half.value) == (4, 8, 88)
    one.answer("/data/heat_room", "pns")
    (less,) = scores(rules("heat"), one.answers(), one.asked())
    assert (less.answered, less.value) == (3, None)


def test_in_summer_three_questions_about_heat_are_left() -> None:
    assert refs(session("heat", {"ctx_heating": 0, "ctx_n_learn": 2})) == [
        "heat_src",
        "heat_afford",
        "heat_clothes",
    ]


def test_fuel_is_asked_where_fuel_is_burnt() -> None:
    assert "heat_weeks" in refs(session("heat", WINTER, heat_src="boiler"))
    assert "heat_weeks" not in refs(session("heat", WINTER, heat_src="district"))


def test_none_and_a_sign_together_are_refused_in_words() -> None:
    one = session("heat", WINTER, heat_signs=["none", "smoke"])
    (problem,) = one.problems()
    assert problem.ref == "/data/heat_signs"
    assert "«Бұлардың бірі де жоқ»" in problem.message


@pytest.mark.parametrize(
    ("form_id", "name", "wrong", "right"),
    [
        ("heat", "heat_weeks", 41, 40),
        ("heat", "heat_clothes", 21, 0),
        ("heat", "heat_missed", 25, 24),
        ("arrival", "arr_n", 0, 20),
        ("arrival", "arr_winters", -1, 60),
        ("arrival", "arr_date", "2026-01-21", "2026-01-20"),
        ("arrival", "arr_worry", ["work", "home", "cold", "money"], ["work", "home", "cold"]),
        ("arrival", "arr_worry", ["none", "dk"], ["none"]),
        ("help", "hlp_words", "ж" * 501, "ж" * 500),
    ],
)
def test_a_limit_is_a_limit(form_id: str, name: str, wrong: object, right: object) -> None:
    one = session(form_id, WINTER, **({"heat_src": "stove"} if form_id == "heat" else {}), **{name: wrong})
    assert [problem.ref for problem in one.problems()] == [f"/data/{name}"]
    one.answer(f"/data/{name}", right)
    assert one.problems() == []


def test_consent_needs_a_notice_that_is_complete() -> None:
    whole = session("consent", OPERATOR, con_service="yes")
    assert whole.problems() == []
    assert "/data/con_n_missing" not in {step.ref for step in whole.steps()}
    part = session("consent", {**OPERATOR, "ctx_keep": ""}, con_service="yes")
    assert [problem.ref for problem in part.problems()] == ["/data/con_service"]
    assert "/data/con_n_missing" in {step.ref for step in part.steps()}
    part.answer("/data/con_service", "no")
    assert part.problems() == []


def test_a_refusal_ends_the_consent() -> None:
    assert refs(session("consent", OPERATOR, con_service="no")) == ["con_lang", "con_service"]
    assert len(refs(session("consent", OPERATOR, con_service="yes"))) == 10
    assert "con_child" not in refs(session("consent", {**OPERATOR, "ctx_n_child": 0}, con_service="yes"))


def test_the_notice_names_the_operator() -> None:
    assert "Qonys, БСН 000000000000" in session("consent", OPERATOR).node("/data/con_n_who").label


def test_arrival_asks_each_person_what_fits_the_age() -> None:
    one = session("arrival", {"ctx_year": 2026, "ctx_con_backup": "yes"})
    people = [
        "/data/per[1]",
        one.add("/data/per"),
        one.add("/data/per"),
    ]  # the first person stands there already
    for person, birth in zip(people, (1984, 2017, 2024), strict=True):
        one.answer(f"{person}/per_birth", birth)
    asked = {step.ref for step in one.steps()}
    assert "/data/per[1]/per_workstate" in asked
    assert "/data/per[2]/per_workstate" not in asked
    assert "/data/per[2]/per_place" in asked
    one.answer("/data/per[1]/per_workstate", "looking")
    one.answer("/data/per[2]/per_place", "wait")
    one.answer("/data/per[3]/per_place", "none")
    found = {need.code for need in needs(rules("arrival"), one.answers())}
    assert found == {"work_looking", "school_place", "garden_place"}


def test_a_person_of_unknown_birth_has_no_age() -> None:
    one = session("arrival", {"ctx_year": 2026})
    ref = one.add("/data/per")
    assert one.node(f"{ref}/per_age").value in (None, "")


def test_a_backup_contact_is_asked_only_with_consent() -> None:
    assert "arr_backup_name" not in refs(session("arrival", {"ctx_year": 2026, "ctx_con_backup": "no"}))
    assert "arr_backup_name" in refs(session("arrival", {"ctx_year": 2026, "ctx_con_backup": "yes"}))


def test_the_main_reason_is_one_of_those_named() -> None:
    one = session("place", None, **{"pla/pla_plan": "unsure", "pla/pla_why": ["work", "cold"]})
    assert [choice.name for choice in one.node("/data/pla/pla_why1").choices] == ["work", "cold"]


def test_the_visit_hands_the_phone_over_once() -> None:
    steps = session("place", {"ctx_months": 6}).steps()
    assert {"/data/own/tie_slight", "/data/pla/pla_plan"} < {step.ref for step in steps}
    assert all(step.privacy != "open" for step in steps)


def test_the_private_part_gives_a_private_score_and_passes_on_one_wish() -> None:
    one = session(
        "place",
        {"ctx_months": 6},
        **{
            "own/tie_slight": "always",
            "pla/pla_home": 5,
            "pla/pla_like": "good",
            "pla/pla_future": "better",
            "pla/pla_plan": "move",
            "pla/pla_better": ["repair"],
            "pla/pla_pass": "yes",
        },
    )
    (place,) = scores(rules("place"), one.answers(), one.asked())
    assert (place.value, place.privacy) == (67, "private")
    assert needs(rules("place"), one.answers()) == ()
    assert [wish.service for wish in passed_on(rules("place"), one.answers())] == ["svc_repair"]


def test_a_pulse_is_at_most_six_taps() -> None:
    for given in ({"ctx_heating": 1, "ctx_open_help": 1}, {"ctx_heating": 1, "ctx_open_help": 0}):
        assert len(refs(session("pulse", given))) == 6
    assert len(refs(session("pulse", {"ctx_heating": 0, "ctx_open_help": 0}))) == 5


def test_danger_is_answered_at_once() -> None:
    steps = {step.ref for step in session("help", None, hlp_cat="safe").steps()}
    assert "/data/hlp_n_now" in steps


@pytest.mark.parametrize("form_id", form_ids())
def test_a_draft_comes_back_as_it_was(form_id: str) -> None:
    one = session(form_id, {**OPERATOR, **WINTER, "ctx_year": 2026})
    again = Session(form(form_id), answers=one.draft(), now=NOW, draft=True)
    assert again.answers() == one.answers()


@pytest.mark.parametrize(("form_id", "turn"), [("children", "kid"), ("school", "sch")])
def test_every_question_about_a_child_says_which_child(form_id: str, turn: str) -> None:
    given = {"ctx_con_child": "yes", "ctx_kid_ages": "12 9", "ctx_n_school": 2}
    one = session(form_id, given, **{f"{turn}[{n}]/{turn}_place": "yes" for n in (1, 2)})
    for number, years in ((1, 12), (2, 9)):
        rows = [step.ref for step in one.steps() if step.ref.startswith(f"/data/{turn}[{number}]/")]
        assert len(rows) > 2
        assert all(f"Бала: {years} жаста." in one.node(ref).hint for ref in rows)
