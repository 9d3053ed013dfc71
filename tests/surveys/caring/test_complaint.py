"""Where a complaint goes, what goes with it, and which steps are possible at all."""

import pytest

from surveys.caring.complaint import Who, is_anonymous, is_code, new_code, route, told
from surveys.caring.progress import COMPLAINT, COURSES, HELP, REFERRAL, STEP, Course

THERE = {"ctx_independent": "1"}
WHO = Who(name="Айдос", phone="+77000000000", village="Бескөл", district="5950")


@pytest.mark.parametrize(
    ("answers", "goes"),
    [
        ({"cmp_about": "price"}, "independent"),
        ({"cmp_about": "price", "cmp_route": "lead"}, "independent"),
        ({"cmp_about": "worker"}, "independent"),
        ({"cmp_about": "office"}, "independent"),
        ({"cmp_about": "worker", "cmp_route": "lead"}, "lead"),
        ({"cmp_about": "clinic"}, "lead"),
        ({"cmp_about": "clinic", "cmp_route": "indep"}, "independent"),
        ({"cmp_words": "Айтарым бар"}, "lead"),
    ],
)
def test_it_goes_where_the_person_sends_it_and_never_to_whom_it_is_about_unasked(
    answers: dict[str, object], goes: str
) -> None:
    assert route(THERE | answers) == goes


@pytest.mark.parametrize("about", ["worker", "price", "clinic"])
def test_where_nobody_independent_is_known_it_goes_to_who_leads(about: str) -> None:
    assert route({"cmp_about": about, "cmp_route": "indep"}) == "lead"


@pytest.mark.parametrize(
    ("answers", "nameless"),
    [
        ({"cmp_name": "anon"}, True),
        ({"cmp_name": "name"}, False),
        ({}, True),
        ({"cmp_reach": "self"}, True),
        ({"cmp_reach": "call"}, False),
        ({"cmp_name": "anon", "cmp_reach": "call"}, True),
    ],
)
def test_no_name_goes_with_it_unless_the_person_gave_it_or_wants_to_be_reached(
    answers: dict[str, object], *, nameless: bool
) -> None:
    assert is_anonymous(answers) is nameless
    passed = told({"cmp_words": "Баға"} | answers, WHO)
    assert (passed.who is None, passed.words) == (nameless, "Баға")
    assert passed.reach is None or not nameless


def test_a_code_is_drawn_and_not_guessed() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(is_code(code) and len(code) == 19 for code in codes)
    assert not any(is_code(word) for word in ("", None, 7, "0000-0000-0000", "OOOO-0000-0000-0000"))


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_every_state_can_be_reached_and_leads_to_states_that_there_are(course: Course) -> None:
    reached, waiting = {course.first}, [course.first]
    while waiting:
        for after in course.follows[waiting.pop()]:
            if after not in reached:
                reached.add(after)
                waiting.append(after)
    assert reached == set(course.follows)


@pytest.mark.parametrize(
    ("course", "before", "after", "possible"),
    [
        (HELP, "new", "done", True),
        (HELP, "done", "working", True),
        (HELP, "working", "new", False),
        (REFERRAL, "offered", "done", False),
        (REFERRAL, "accepted", "under_way", True),
        (REFERRAL, "done", "offered", False),
        (STEP, "open", "dropped", True),
        (STEP, "dropped", "done", False),
        (COMPLAINT, "answered", "new", False),
        (COMPLAINT, "lost", "new", False),
    ],
)
def test_what_may_follow_is_in_the_table(course: Course, before: str, after: str, *, possible: bool) -> None:
    assert course.may_follow(before, after) is possible
