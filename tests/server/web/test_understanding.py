"""What open answers say: needs that stand, scores over time, and nothing of the private ones."""

from collections.abc import Mapping
from datetime import date

from server.access import Role
from server.helping import view_help
from server.keys import Keys
from server.reading.extracts import table
from server.reading.understanding import OpenAnswers, _change, _Point, open_needs, trends
from server.web.drawing.chart import multiple
from server.web.help.families import rules_of
from tests.server.web.seed import NOW

TODAY = date(2026, 11, 23)
RESTS = ("heat", frozenset({"heat_day"}), ())


def heat(day: date, **answers: object) -> OpenAnswers:
    return OpenAnswers(form_id="heat", on=day, answers=answers, asked=frozenset(answers))


def test_a_need_is_as_old_as_the_unbroken_row_of_answers_that_name_it() -> None:
    interviews = [
        heat(date(2026, 3, 1), heat_signs=["draught"]),
        heat(date(2026, 9, 1), heat_signs=["none"]),
        heat(date(2026, 10, 1), heat_signs=["draught"]),
        heat(date(2026, 11, 1), heat_signs=["draught", "damp"]),
    ]
    found = {
        need.code: (need.since, need.said, need.is_new) for need in open_needs(interviews, rules_of, TODAY)
    }
    november = date(2026, 11, 1)
    assert found == {
        "heat_draught": (date(2026, 10, 1), november, False),
        "heat_damp": (november, november, True),
    }


def test_what_another_form_asks_again_stands_as_it_was_answered_last() -> None:
    """A deep-winter check asks all of the visit about heat: the newer of the two is right, for each question."""

    def winter(day: date, **answers: object) -> OpenAnswers:
        return OpenAnswers(form_id="deepwinter", on=day, answers=answers, asked=frozenset(answers))

    interviews = [
        heat(date(2026, 1, 5), heat_signs=["draught"], heat_room="yes"),
        winter(date(2026, 1, 20), heat_signs=["draught", "smoke"], heat_weeks=1, heat_room="pns"),
        heat(date(2026, 3, 1), heat_signs=["draught"], heat_weeks=9),
    ]

    def found(upto: int) -> dict[str, date]:
        return {need.code: need.since for need in open_needs(interviews[:upto], rules_of, TODAY)}

    first, second = date(2026, 1, 5), date(2026, 1, 20)
    assert found(2) == {
        "heat_room_closed": first,
        "heat_draught": first,
        "heat_smoke": second,
        "heat_fuel_out": second,
    }
    assert found(3) == {"heat_draught": first}


def test_the_most_urgent_need_comes_first() -> None:
    interviews = [heat(date(2026, 11, 1), heat_signs=["draught", "smoke"], heat_weeks=1)]
    urgencies = [need.urgency for need in open_needs(interviews, rules_of, TODAY)]
    assert urgencies == sorted(urgencies, key=["now", "d3", "w2", "later"].index)


def test_a_change_within_the_error_is_none() -> None:
    def last(*days: str) -> int | None:
        asked = [heat(date(2026, 1 + place, 1), heat_day=word) for place, word in enumerate(days)]
        return trends(asked, rules_of)[0].change

    assert [last("often"), last("often", "often"), last("always", "often"), last("seldom", "always")] == [
        None,
        0,
        -25,
        75,
    ]


def test_a_change_of_fifteen_points_is_shown_and_of_fourteen_is_not() -> None:
    points = [_Point(50, RESTS), _Point(65, RESTS), _Point(51, RESTS)]
    assert [_change(points[:2]), _change(points)] == [15, 0]


def test_scores_of_different_questions_are_not_compared() -> None:
    def change(*answers: Mapping[str, object]) -> int | None:
        told = [heat(date(2026, 1 + place, 1), **said) for place, said in enumerate(answers)]
        return trends(told, rules_of)[0].change

    both, one = {"heat_day": "always", "heat_night": "always"}, {"heat_day": "never"}
    unsaid = {"heat_day": "never", "heat_night": "pns"}
    assert [change(both, one), change(both, unsaid), change(one, both, both)] == [None, None, 0]
    assert change(both, {"heat_day": "never", "heat_night": "never"}) == -100


def test_a_private_domain_has_no_trend() -> None:
    told = OpenAnswers(
        form_id="wellbeing",
        on=TODAY,
        answers={"wel_life": 3, "wel_day": "never"},
        asked=frozenset({"wel_life", "wel_day"}),
    )
    assert trends([told], rules_of) == ()


def test_a_trend_is_drawn_with_its_error_and_without_colours_of_its_own() -> None:
    (trend,) = trends(
        [heat(date(2026, 1, 1), heat_day="often"), heat(date(2026, 4, 1), heat_day="never")], rules_of
    )
    drawing = multiple(trend, date(2025, 12, 1))
    assert drawing.count("<circle") == 2
    assert "var(--band)" in drawing
    assert "#" not in drawing
    assert trend.on(date(2026, 4, 1)) == "0"
    assert trend.on(date(2026, 5, 1)) == "–"


def asked_for_help(shared_with: str) -> dict[str, object]:
    return {
        "id": "h",
        "made_at": "2026-11-01T00:00:00.000000Z",
        "promised_at": "2026-11-04T00:00:00.000000Z",
        "changed_at": "2026-11-01T00:00:00.000000Z",
        "status": "new",
        "urgency": "w2",
        "category": "safe",
        "words": "…",
        "shared_with": shared_with,
    }


def test_a_request_shows_its_words_only_to_whom_the_person_named() -> None:
    seen = {
        (role.value, shared): view_help(asked_for_help(shared), role, NOW).words is not None
        for role in (Role.WORKER, Role.MANAGER, Role.ADMIN)
        for shared in ('["worker"]', '["lead"]', "[]")
    }
    assert {pair for pair, is_shown in seen.items() if is_shown} == {
        ("worker", '["worker"]'),
        ("manager", '["lead"]'),
        ("manager", "[]"),
    }


def test_a_small_district_is_hidden_and_never_alone(keys: Keys) -> None:
    rows = [
        {
            "household_id": f"{district}-{family}",
            "person_id": None,
            "form_version": "1",
            "language": "kk",
            "finished_at": "2026-11-01T00:00:00.000000Z",
            "answers": '{"heat_day":"often","heat_signs":["damp","frost"]}',
            "district": district,
        }
        for district, families in (("5910", 9), ("5950", 6), ("5960", 2))
        for family in range(families)
    ]
    lines = table(rows, ("heat_day", "heat_signs"), keys).splitlines()
    assert {line.split(",")[5] for line in lines[1:]} == {"5910", ""}
    assert lines[1].endswith(",often,damp frost")
