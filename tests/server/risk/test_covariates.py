import pytest

from analysis.prior import read_prior
from server.covariates import TERMS, fixed, known

YEAR = 2026


def adult(**answers: object) -> dict[str, object]:
    return {"per_birth": 1990, "per_relation": "self", **answers}


def child(**answers: object) -> dict[str, object]:
    return {"per_birth": 2018, "per_relation": "child", **answers}


@pytest.mark.parametrize(
    ("form_id", "answers", "term", "value"),
    [
        ("heat", {"heat_day": "never", "heat_night": "often"}, "home_cold", 1),
        ("heat", {"heat_day": "often", "heat_night": "seldom"}, "home_cold", 1),
        ("heat", {"heat_day": "often", "heat_night": "always"}, "home_cold", 0),
        ("heat", {"heat_day": "often", "heat_signs": ["damp"]}, "home_cold", 1),
        ("heat", {"heat_day": "often", "heat_signs": ["draught"]}, "home_cold", 0),
        ("heat", {"heat_day": "pns", "heat_signs": ["none"]}, "home_cold", 0),
        ("heat", {"heat_afford": "often"}, "income_strain", 1),
        ("heat", {"heat_afford": "just"}, "income_strain", 0),
        ("deepwinter", {"heat_day": "never"}, "home_cold", 1),
        ("prewinter", {"heat_afford": "no"}, "income_strain", 1),
        ("pulse", {"pul_warm": "seldom"}, "home_cold", 1),
        ("pulse", {"pul_warm": "always"}, "home_cold", 0),
        ("pulse", {"pul_life": 8, "pul_day": "often"}, "wellbeing", 0.875),
        ("pulse", {"pul_home": 1}, "belonging", -2.25),
        ("wellbeing", {"wel_life": 6, "wel_day": "sometimes"}, "wellbeing", -0.25),
        ("wellbeing", {"wel_life": 2}, "wellbeing", -2),
        ("place", {"pla": {"pla_home": 5, "pla_like": "good"}}, "belonging", 0.375),
        ("ties", {"tie_kin": "none"}, "kin_nearby", 0),
        ("ties", {"tie_kin": "few"}, "kin_nearby", 1),
        ("language", {"lan_need": "ru", "lan_ru_hear": "none", "lan_ru_say": "none", "lan_ru_read": "some", "lan_kk_say": "free"}, "language_fit", -2.45),
        ("language", {"lan_kk_hear": "free", "lan_kk_say": "free", "lan_ru_say": "none"}, "language_fit", 2),
        ("arrival", {"arr_kin_here": "none"}, "kin_nearby", 0),
        ("arrival", {"arr_kin_origin": ["parents", "spouse"]}, "kin_at_origin", 1),
        ("arrival", {"arr_kin_origin": ["parents", "spouse"]}, "close_family_apart", 1),
        ("arrival", {"arr_kin_origin": ["none"]}, "close_family_apart", 0),
        ("arrival", {"arr_say": "little"}, "place_not_chosen", 1),
        ("arrival", {"arr_say": "pns", "arr_who_chose": "office"}, "place_not_chosen", 1),
        ("arrival", {"per": [adult(per_workstate="looking"), adult(per_workstate="none", per_wants="no")]}, "main_earner_no_work", 1),
        ("arrival", {"per": [adult(per_workstate="none", per_wants="no")]}, "main_earner_no_work", 0),
        ("arrival", {"per": [adult(per_workstate="employee"), adult(per_workstate="none", per_wants="yes")]}, "second_adult_no_work", 1),
        ("arrival", {"per": [adult(per_workstate="employee"), adult(per_workstate="looking")]}, "main_earner_no_work", 0),
        ("arrival", {"per": [adult(), child(per_place="wait")]}, "child_no_place", 1),
        ("arrival", {"per": [adult(), child(per_place="school")]}, "child_no_place", 0),
        ("arrival", {"per": [adult(), child()]}, "school_child", 1),
    ],
)  # fmt: skip
def test_it_reads(form_id: str, answers: dict[str, object], term: str, value: float) -> None:
    assert known(form_id, YEAR, answers, {})[term] == pytest.approx(value)


@pytest.mark.parametrize(
    ("form_id", "answers"),
    [
        ("heat", {}),
        ("heat", {"heat_day": "dk", "heat_night": "pns", "heat_signs": ["pns"], "heat_afford": "dk"}),
        ("heat", {"heat_weeks": 1, "heat_missed": 6}),
        ("wellbeing", {"wel_day": "pns", "wel_heavy": "always", "wel_sleep": "never", "wel_talk": "psych"}),
        ("pulse", {"pul_warm": "sometimes", "pul_change": "work", "pul_call": "soon"}),
        ("arrival", {"arr_kin_here": "pns", "arr_kin_origin": ["dk"], "arr_say": "dk", "arr_who_chose": "pns"}),
        ("arrival", {"per": [adult(per_workstate="dk"), {"per_workstate": "looking"}]}),
        ("ties", {"tie_kin": "dk"}),
        ("language", {"lan_need": "ru", "lan_ru_say": "pns"}),
        ("navigation", {"nav_reply": "wait"}),
        ("place", {"own": {"tie_slight": "always", "nav_fear": "much"}, "pla": {}}),
        ("help", {"hlp_cat": "work", "hlp_words": "…"}),
        ("consent", {"con_service": "yes"}),
    ],
)  # fmt: skip
def test_what_was_not_answered_or_must_not_count_says_nothing(
    form_id: str, answers: dict[str, object]
) -> None:
    said = known(form_id, YEAR, answers, {})
    assert set(said) <= {"school_child"}


def test_plans_to_leave_are_never_read() -> None:
    sealed = {"pla_winter": 0, "pla_plan": "move", "pla_where": "origin", "pla_why": ["work"]}
    assert known("place", YEAR, {"pla": sealed}, {"pla": sealed}) == {}


def test_private_answers_give_private_terms_alone() -> None:
    private: dict[str, object] = {"wel_life": 1, "wel_day": "never", "pul_life": 1, "pla": {"pla_home": 0}}
    terms = {term.name: term for term in read_prior()}
    for form_id in ("wellbeing", "pulse", "place"):
        found = known(form_id, YEAR, {}, private)
        assert all(terms[name].private for name in found)


def test_it_gives_no_term_that_the_model_does_not_know() -> None:
    assert set(TERMS) < {term.name for term in read_prior()}


def test_the_register_gives_the_settlement_and_the_age_of_the_head() -> None:
    assert fixed("5910", 2026, [1986, 1990, None]) == {"village": 0.0, "head_age": 4.0}
    assert fixed("5950", 2026, [None]) == {"village": 1.0}
