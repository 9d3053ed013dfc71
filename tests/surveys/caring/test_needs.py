"""Needs open by an answer; from a private part only a wish leaves, and alone."""

from datetime import date

import pytest

from surveys.caring.needs import PROMISED_DAYS, needs, passed_on, promised_days
from surveys.catalogue import form_ids, rules
from surveys.planning.calendar import is_working_day, working_days_after
from surveys.rules import BadRules, load_rules
from surveys.wording import catalogue


def codes(form_id: str, answers: dict, on: date | None = None) -> list[str]:
    return [need.code for need in needs(rules(form_id), answers, on)]


@pytest.mark.parametrize(
    ("answers", "opened"),
    [
        ({"heat_day": "seldom"}, ["heat_cold_home"]),
        ({"heat_day": "never", "heat_night": "never"}, ["heat_cold_home"]),
        ({"heat_room": "yes"}, ["heat_room_closed"]),
        ({"heat_signs": ["damp", "frost"]}, ["heat_frost", "heat_damp"]),
        ({"heat_weeks": 0}, ["heat_fuel_out"]),
        ({"heat_weeks": 1}, ["heat_fuel_out"]),
        ({"heat_weeks": 2}, ["heat_fuel_low"]),
        ({"heat_weeks": 3}, ["heat_fuel_low"]),
        ({"heat_weeks": 4}, []),
        ({"heat_afford": "often"}, ["heat_money"]),
        ({"heat_clothes": 1}, ["heat_clothes"]),
        ({"heat_missed": 2}, []),
        ({"heat_missed": 3}, ["heat_missed"]),
    ],
)
def test_an_answer_about_the_home_opens_a_need(answers: dict, opened: list[str]) -> None:
    assert codes("heat", answers) == opened


@pytest.mark.parametrize(
    "answers",
    [
        {
            "heat_day": "dk",
            "heat_night": "pns",
            "heat_room": "pns",
            "heat_signs": ["dk"],
            "heat_afford": "pns",
        },
        {"heat_day": "always", "heat_signs": ["none"], "heat_clothes": 0, "heat_missed": 0},
        {},
    ],
)
def test_no_answer_and_a_good_answer_open_nothing(answers: dict) -> None:
    assert codes("heat", answers) == []


def test_the_most_urgent_need_stands_first() -> None:
    answers = {"heat_room": "yes", "heat_weeks": 3, "heat_signs": ["smoke"]}
    assert codes("heat", answers) == ["heat_smoke", "heat_fuel_low", "heat_room_closed"]
    assert needs(rules("heat"), answers)[0].urgency == "now"


def test_a_need_names_its_first_service_and_the_others() -> None:
    (need,) = needs(rules("heat"), {"heat_afford": "no"})
    assert (need.service, need.also, need.item) == ("svc_benefit", ("svc_fuel",), "heat_afford")


def test_each_person_of_the_family_can_open_a_need_once() -> None:
    people = [
        {"per_age": "41", "per_workstate": "looking", "per_clothes": ["none"]},
        {"per_age": "39", "per_workstate": "looking", "per_clothes": ["boots"]},
        {"per_age": "9", "per_place": "wait", "per_clothes": ["coat", "hat"]},
        {"per_age": "3", "per_place": "none"},
    ]
    assert sorted(codes("arrival", {"per": people})) == sorted(
        ["work_looking", "school_place", "garden_place", "clothes_child", "clothes_adult"]
    )


def test_a_person_of_unknown_age_opens_no_need_of_an_age() -> None:
    assert codes("arrival", {"per": [{"per_place": "wait", "per_clothes": ["coat"]}]}) == []


@pytest.mark.parametrize(
    ("month", "opened"), [(8, []), (9, ["fuel_for_winter"]), (3, ["fuel_for_winter"]), (4, [])]
)
def test_winter_fuel_is_a_need_of_its_season(month: int, opened: list[str]) -> None:
    assert codes("arrival", {"arr_fuel": "part"}, date(2026, month, 10)) == opened


def test_a_language_is_needed_where_it_is_needed() -> None:
    assert codes("language", {"lan_ru_say": "none", "lan_need": "kk"}) == []
    assert codes("language", {"lan_ru_say": "none", "lan_need": "both"}) == ["lan_ru"]


def test_a_private_answer_opens_no_need() -> None:
    worst = {
        "own": {"tie_slight": "always", "nav_fear": "much", "nav_who": ["office"]},
        "pla": {"pla_home": 0, "pla_plan": "move", "pla_better": ["job"]},
    }
    assert codes("place", worst) == []
    assert codes("wellbeing", {"wel_life": 0, "wel_heavy": "always", "wel_talk": "psych"}) == []
    assert codes("pulse", {"pul_life": 0, "pul_day": "never", "pul_home": 0}) == []


def test_rules_that_would_open_a_need_by_a_private_answer_are_refused() -> None:
    need = {"code": "x", "item": "wel_life", "below": 3, "services": ["svc_psych"]}
    with pytest.raises(BadRules, match="wel_life may not open the need x"):
        load_rules({"form": "wellbeing", "private": ["wel_life"], "need": [need]})
    with pytest.raises(BadRules, match="pla_plan"):
        load_rules(
            {
                "form": "x",
                "private": ["pla_plan"],
                "need": [{**need, "item": "y", "when": {"pla_plan": ["move"]}}],
            }
        )


def test_a_wish_for_a_talk_is_passed_on_alone() -> None:
    (wish,) = passed_on(rules("wellbeing"), {"wel_life": 1, "wel_heavy": "always", "wel_talk": "away"})
    assert (wish.category, wish.service, wish.shared_with, wish.words) == (
        "mind",
        "svc_psych",
        ("lead",),
        None,
    )
    assert passed_on(rules("wellbeing"), {"wel_life": 0, "wel_talk": "no"}) == ()


def test_only_the_worker_asked_for_hears_of_the_talk() -> None:
    (worker,) = passed_on(rules("wellbeing"), {"wel_talk": "worker"})
    (psychologist,) = passed_on(rules("wellbeing"), {"wel_talk": "psych"})
    assert "worker" in worker.shared_with
    assert "worker" not in psychologist.shared_with


def test_a_wish_about_the_place_leaves_only_by_the_tap() -> None:
    wishes = {"pla_plan": "move", "pla_better": ["repair", "lang"]}
    assert passed_on(rules("place"), {"pla": wishes}) == ()
    assert passed_on(rules("place"), {"pla": {**wishes, "pla_pass": "no"}}) == ()
    passed = passed_on(rules("place"), {"pla": {**wishes, "pla_pass": "yes"}})
    assert [(wish.service, *wish.also) for wish in passed] == [("svc_repair",), ("svc_kk", "svc_ru")]


def test_only_three_private_items_can_leave_a_private_part() -> None:
    leaving = {
        item
        for form_id in form_ids()
        for wish in rules(form_id).wish
        for item in (wish.item, *wish.when)
        if item in rules(form_id).private
    }
    assert leaving - set(rules("separation").private) - set(rules("complaint").private) == {
        "wel_talk",
        "evb_talk",
        "pla_better",
        "pla_pass",
    }


@pytest.mark.parametrize("form_id", ["separation", "complaint"])
def test_a_form_that_is_a_request_in_itself_goes_to_the_one_who_leads_alone(form_id: str) -> None:
    past_the_office = {"worker", "office"} if form_id == "complaint" else set()
    for wish in rules(form_id).wish:
        expected = "manager" if wish.option in past_the_office else "lead"
        assert wish.shared_with == (expected,), wish.option


def test_each_help_named_on_arrival_becomes_a_request() -> None:
    wishes = passed_on(rules("arrival"), {"arr_first_help": ["work", "safe"]})
    assert [(wish.category, wish.urgency) for wish in wishes] == [("work", "w2"), ("safe", "now")]


@pytest.mark.parametrize(
    ("answers", "category", "urgency", "readers"),
    [
        ({"hlp_cat": "cold", "hlp_urgent": "d3", "hlp_share": ["worker"]}, "cold", "d3", ("worker",)),
        ({"hlp_cat": "safe", "hlp_urgent": "later"}, "safe", "now", ("lead",)),
        ({"hlp_cat": "law"}, "law", "later", ("lead",)),
        ({"hlp_words": "Су жоқ"}, "other", "later", ("lead",)),
    ],
)
def test_a_help_form_is_one_request(
    answers: dict, category: str, urgency: str, readers: tuple[str, ...]
) -> None:
    (wish,) = passed_on(rules("help"), answers)
    assert (wish.category, wish.urgency, wish.shared_with) == (category, urgency, readers)
    assert wish.words == answers.get("hlp_words")


def test_an_empty_help_form_asks_for_nothing() -> None:
    assert passed_on(rules("help"), {"hlp_urgent": "now"}) == ()


def test_every_urgency_promises_working_days() -> None:
    assert PROMISED_DAYS == {"now": 0, "d3": 1, "w2": 3, "later": 5}
    assert promised_days("unheard") == 5


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert working_days_after(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert working_days_after(date(2026, 12, 15), 1) == date(2026, 12, 17)
    assert working_days_after(date(2026, 11, 22), 0) == date(2026, 11, 22)
    assert not is_working_day(date(2026, 3, 23))


def test_every_need_and_every_wish_has_its_words() -> None:
    words = catalogue()
    every = [rules(form_id) for form_id in form_ids()]
    named = {f"need.{need.code}" for one in every for need in one.need}
    named |= {f"category.{wish.category}" for one in every for wish in one.wish}
    for rule in (rule for one in every for rule in (*one.need, *one.wish)):
        named |= {f"service.{service}" for service in rule.services}
        named |= {f"service.turn.{service}" for service in rule.services}
    assert named - words.keys() == set()
    assert {key for key in words if key.startswith("need.")} <= named
