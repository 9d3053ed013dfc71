"""Scores: every worked example of the item bank, and what may not move a score."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import pytest

from surveys.caring.scoring import Score, scores
from surveys.catalogue import form_ids, rules
from surveys.rules import BadRules, load_rules

WELLBEING = {
    "wel_life": 6,
    "wel_day": "often",
    "wel_strength": "sometimes",
    "wel_sleep": "often",
    "wel_heavy": "sometimes",
}
HEAT = {
    "heat_day": "often",
    "heat_night": "sometimes",
    "heat_room": "no",
    "heat_signs": ["draught", "frost"],
    "heat_weeks": 3,
    "heat_afford": "just",
    "heat_clothes": 1,
    "heat_missed": 0,
}
HOUSING = {
    "hou_tenure": "rent",
    "hou_rooms": 2,
    "hou_crowd": "2",  # four people in two rooms
    "hou_promise": "worse",
    "hou_state": "mid",
    "hou_repair": ["roof", "windows"],
    "hou_water": "yard",
    "hou_toilet": "yard",
}
WORK = {
    "wrk_state": "employee",
    "wrk_fit": "little",
    "wrk_paid": "often",
    "wrk_sick": "no",
    "wrk_road": "t30",
    "wrk_sure": "rather_yes",
    "wrk_want": "hours",
}
CHILDREN = {
    "kid": [
        {
            "kid_place": "school",
            "kid_lang": "part",
            "kid_road": "bus",
            "kid_friend": "one",
            "kid_hurt": "seldom",
        },
        {"kid_place": "wait"},
    ],
    "kid_teach": "good",
    "kid_future": 7,
}
HEALTH = {"hea_reach": "hard", "hea_attach": "yes", "hea_missed": "yes", "hea_drug": "notneed"}
STRAIN = {
    "str_month": "sometimes",
    "str_bills": "no",
    "str_loan": "some",
    "str_foodpay": "no",
    "str_hot": "always",
    "str_cut": ["clothes"],
}
FAMILY = {"fam_partner": "here", "fam_kids": "some", "fam_met": "no", "fam_miss": "fair"}
READINESS = {
    "prw_fuel": "part",
    "prw_plan": "sure",
    "prw_stove": "yes",
    "prw_alarm": "no",
    "prw_leaks": ["windows", "doors"],
    "prw_room": "yes",
    "prw_who": "no",
}
SCHOOL = {
    "sch": [
        {"sch_place": "yes", "sch_lang": "same", "sch_way": "walkfar", "sch_ready": ["coat", "books"]},
    ]
}
TIES = {
    "tie_kin": "few",
    "tie_night": "few",
    "tie_local": "pns",
    "tie_neigh": "sometimes",
    "tie_welcome": "warm",
}
LANGUAGE = {
    "lan_kk_hear": "free",
    "lan_kk_say": "free",
    "lan_kk_read": "free",
    "lan_ru_hear": "some",
    "lan_ru_say": "some",
    "lan_ru_read": "daily",
    "lan_need": "ru",
    "lan_hard": ["work", "doctor"],
}
NAVIGATION = {
    "nav_where": "little",
    "nav_reply": "late",
    "nav_why": "part",
    "nav_rules": "little",
    "nav_respect": "good",
}
PLACE = {"pla_home": 5, "pla_like": "good", "pla_future": "better"}
PULSE = {"pul_life": 6, "pul_day": "often"}
JANUARY = date(2026, 1, 20)


def score(
    form_id: str, domain: str, answers: Mapping[str, object], asked: Collection[str] = (), **context: object
) -> Score:
    found = scores(rules(form_id), answers, asked or _names(answers), context)
    return next(one for one in found if one.domain == domain)


def _names(answers: Mapping[str, object]) -> set[str]:
    """Return the names of all that was answered, in a turn or not: here everything asked is answered."""
    names = set(answers)
    for value in answers.values():
        for turn in value if isinstance(value, list) else ():
            names |= _names(turn) if isinstance(turn, dict) else set()
    return names


@pytest.mark.parametrize(
    ("form_id", "domain", "answers", "value", "answered", "asked"),
    [
        ("wellbeing", "wellbeing", WELLBEING, 62, 5, 5),
        ("heat", "heat", HEAT, 69, 8, 8),
        ("deepwinter", "heat", HEAT, 69, 8, 8),
        ("housing", "housing", HOUSING, 55, 6, 6),
        ("work", "work", WORK, 63, 6, 6),
        ("children", "children", CHILDREN, 65, 4, 4),
        ("health", "health", HEALTH, 44, 3, 3),
        ("ties", "ties", TIES, 56, 4, 5),
        ("language", "language", LANGUAGE, 46, 4, 4),
        ("navigation", "navigation", NAVIGATION, 52, 5, 5),
        ("strain", "strain", STRAIN, 80, 6, 6),
        ("family", "family", FAMILY, 46, 4, 4),
        ("place", "place", PLACE, 67, 3, 3),
        ("prewinter", "readiness", READINESS, 56, 7, 7),
        ("school", "school", SCHOOL, 73, 4, 4),
        ("pulse", "pulse_wellbeing", PULSE, 68, 2, 2),
    ],
)
def test_it_reproduces_the_worked_example(
    form_id: str, domain: str, answers: dict, value: int, answered: int, asked: int
) -> None:
    found = score(form_id, domain, answers, family_size=4, on=JANUARY)
    assert (found.value, found.answered, found.asked) == (value, answered, asked)


def test_it_reads_answers_inside_groups() -> None:
    values = {one.domain: one.value for one in scores(rules("place"), {"pla": PLACE}, set(PLACE))}
    assert values == {"place": 67}


@pytest.mark.parametrize("silence", [None, "dk", "pns", ""])
def test_silence_neither_raises_nor_lowers(silence: str | None) -> None:
    answers = {**WELLBEING, "wel_heavy": silence}
    found = score("wellbeing", "wellbeing", answers)
    assert (found.value, found.answered, found.asked) == (65, 4, 5)


def test_a_sign_that_is_not_known_is_no_answer() -> None:
    found = score("heat", "heat", {**HEAT, "heat_signs": ["dk"]}, family_size=4, on=JANUARY)
    assert (found.answered, found.asked) == (7, 8)


def test_no_sign_at_all_is_the_best_answer() -> None:
    assert score("heat", "heat", {"heat_signs": ["none"]}).value == 100
    assert score("heat", "heat", {"heat_signs": ["draught", "frost", "damp", "smoke"]}).value == 0
    assert (
        score("language", "language", {"lan_hard": ["work", "school", "doctor", "office", "shop"]}).value == 0
    )


@pytest.mark.parametrize(("answered", "value"), [(2, None), (3, 75)])
def test_half_of_the_questions_must_be_answered(answered: int, value: int | None) -> None:
    five = ["wel_day", "wel_strength", "wel_sleep"][:answered]
    found = score("wellbeing", "wellbeing", dict.fromkeys(five, "often"), set(WELLBEING))
    assert (found.value, found.answered, found.asked) == (value, answered, 5)


def test_exactly_half_is_enough() -> None:
    assert score("pulse", "pulse_wellbeing", {"pul_life": 4}, {"pul_life", "pul_day"}).value == 40


def test_half_points_are_rounded_up() -> None:
    assert score("wellbeing", "wellbeing", {"wel_day": "seldom", "wel_life": 2}).value == 23  # 22.5
    assert score("wellbeing", "wellbeing", {"wel_day": "seldom", "wel_sleep": "never"}).value == 13  # 12.5


def test_a_form_that_asked_nothing_of_a_domain_has_no_score() -> None:
    assert scores(rules("heat"), {}, set()) == ()


def test_summer_asks_two_rows_of_heat() -> None:
    found = score("heat", "heat", {"heat_afford": "yes", "heat_clothes": 0}, family_size=3)
    assert (found.value, found.answered, found.asked) == (100, 2, 2)


@pytest.mark.parametrize(
    ("weeks", "points"), [(0, 0), (1, 0), (2, 33), (3, 33), (4, 67), (7, 67), (8, 100), (40, 100)]
)
def test_fuel_is_counted_in_bands_of_weeks(weeks: int, points: int) -> None:
    assert score("heat", "heat", {"heat_weeks": weeks}, on=date(2026, 1, 20)).value == points


@pytest.mark.parametrize(
    ("day", "weeks", "points"),
    [
        (date(2026, 4, 17), 2, 100),  # exactly to 1 May
        (date(2026, 4, 16), 2, 33),  # one day short
        (datetime(2026, 4, 25, 18, 0), 1, 100),  # noqa: DTZ001  a time of day changes nothing
        (date(2026, 3, 1), 9, 100),
        (date(2026, 2, 27), 7, 67),
    ],
)
def test_in_spring_fuel_to_the_first_of_may_is_enough(day: date, weeks: int, points: int) -> None:
    assert score("heat", "heat", {"heat_weeks": weeks}, on=day).value == points


@pytest.mark.parametrize(("days", "points"), [(0, 100), (1, 67), (2, 67), (3, 33), (5, 33), (6, 0), (24, 0)])
def test_missed_school_days_are_counted_in_bands(days: int, points: int) -> None:
    assert score("heat", "heat", {"heat_missed": days}).value == points


@pytest.mark.parametrize(
    ("lacking", "size", "value", "asked"),
    [(1, 3, 67, 1), (2, 3, 33, 1), (5, 4, 0, 1), (0, None, 100, 1)],
)
def test_clothes_are_a_share_of_the_family(lacking: int, size: int | None, value: int, asked: int) -> None:
    found = score("heat", "heat", {"heat_clothes": lacking}, family_size=size)
    assert (found.value, found.asked) == (value, asked)


def test_a_share_of_a_family_of_unknown_size_is_not_counted() -> None:
    assert scores(rules("heat"), {"heat_clothes": 2}, {"heat_clothes"}) == ()


@pytest.mark.parametrize(
    ("need", "value", "asked"),
    [("kk", 88, 4), ("ru", 46, 4), ("both", 69, 7), ("dk", 88, 4), (None, 88, 4)],
)
def test_the_language_that_is_needed_counts(need: str | None, value: int, asked: int) -> None:
    found = score("language", "language", {**LANGUAGE, "lan_need": need})
    assert (found.value, found.asked) == (value, asked)


def test_what_did_not_happen_is_not_counted() -> None:
    answers = {"nav_where": "full", "nav_reply": "notask", "nav_rules": "full", "nav_respect": "none"}
    found = score("navigation", "navigation", answers)
    assert (found.value, found.answered, found.asked) == (100, 2, 2)


def test_slights_do_not_show_in_the_ties() -> None:
    answers = {**TIES, "tie_slight": "always"}
    assert score("ties", "ties", answers).value == 56


def test_scores_of_private_rows_are_private() -> None:
    privacy = {domain.domain: domain.privacy for form_id in form_ids() for domain in rules(form_id).score}
    assert {name for name, how in privacy.items() if how != "open"} == {
        "wellbeing",
        "place",
        "pulse_wellbeing",
        "pulse_place",
    }


def test_a_private_row_cannot_stand_in_an_open_score() -> None:
    row = {"item": "tie_slight", "times": 10}
    with pytest.raises(BadRules, match="tie_slight is private"):
        load_rules({"form": "x", "private": ["tie_slight"], "score": [{"domain": "ties", "rows": [row]}]})


def test_no_sealed_row_is_scored() -> None:
    sealed = {"pla_winter", "pla_plan", "pla_where", "pla_why", "pla_why1"}
    scored = {row.item for form_id in form_ids() for domain in rules(form_id).score for row in domain.rows}
    assert not sealed & scored


@pytest.mark.parametrize(
    ("answers", "value", "asked"),
    [
        ({"wrk_state": "looking", "wrk_want": "job"}, 0, 1),
        ({"wrk_state": "care", "wrk_want": "job"}, 0, 1),
        ({"wrk_state": "own", "wrk_fit": "full", "wrk_sick": "own", "wrk_want": "hours"}, 100, 2),
        ({"wrk_state": "dk", "wrk_want": "job"}, None, 1),
    ],
)
def test_who_does_not_work_is_scored_by_the_wish_alone(answers: dict, value: int | None, asked: int) -> None:
    found = score("work", "work", answers)
    assert (found.value, found.asked) == (value, asked)


@pytest.mark.parametrize("state", ["care", "study", "pension", "rest"])
def test_who_wants_no_work_has_no_score_of_work(state: str) -> None:
    assert scores(rules("work"), {"wrk_state": state, "wrk_want": "none"}, {"wrk_state", "wrk_want"}) == ()


def test_a_child_weighs_as_much_as_a_question() -> None:
    """The first child 100 in three rows, the second 0 in one, hope 10: (100 + 0 + 100) ÷ 3."""
    first = {"kid_place": "school", "kid_lang": "same", "kid_road": "walk"}
    found = score("children", "children", {"kid": [first, {"kid_place": "none"}], "kid_future": 10})
    assert (found.value, found.answered, found.asked) == (67, 3, 3)


def test_a_child_nothing_was_said_of_is_asked_and_not_answered() -> None:
    answers = {"kid": [{"kid_place": "school"}, {"kid_place": "pns"}, {}], "kid_future": 5}
    found = score("children", "children", answers)
    assert (found.value, found.answered, found.asked) == (75, 2, 4)


def test_a_child_without_a_place_is_not_asked_for_its_way_to_school() -> None:
    """100, 100, 100, 100 of the first, 0 and 100 of the second: the rows of the way are asked of the first alone."""
    first = {"sch_place": "yes", "sch_lang": "same", "sch_way": "bus", "sch_ready": ["none"]}
    found = score("school", "school", {"sch": [first, {"sch_place": "no", "sch_ready": ["none"]}]})
    assert (found.value, found.answered, found.asked) == (83, 6, 6)


@pytest.mark.parametrize(
    ("crowd", "points"),
    [("0.5", 100), ("1", 100), ("1.5", 67), ("2", 67), ("2.5", 33), ("3", 33), ("3.2", 0)],
)
def test_persons_to_a_room_are_counted_in_bands(crowd: str, points: int) -> None:
    assert score("housing", "housing", {"hou_crowd": crowd}).value == points


def test_the_deep_winter_check_gives_the_score_of_a_visit() -> None:
    assert rules("deepwinter").score == rules("heat").score
