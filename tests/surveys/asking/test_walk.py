"""Where Next and Back lead, with a repeat and with private parts."""

import pytest

from surveys.asking.walk import END, Place, Walk
from surveys.interview.session import Step

QUESTIONS = [
    Step("/d/a", "question"),
    Step("/d/per", "repeat"),
    Step("/d/per[1]/name", "question"),
    Step("/d/per[1]/age", "question"),
    Step("/d/per[2]/name", "question"),
    Step("/d/b", "question"),
    Step("/d/p1", "note", "private"),
    Step("/d/p2", "question", "sealed"),
    Step("/d/c", "question"),
]


def at(scene: str, ref: str = "") -> Place:
    return Place(scene, f"/d/{ref}" if ref else "")  # ty: ignore[invalid-argument-type]


def forward(walk: Walk, *, handed: bool) -> list[Place]:
    """Return every place of a walk from the first one to the end."""
    places = [walk.first()]
    while places[-1] != END:
        here = places[-1]
        places.append(walk.enter(here) if here.scene == "handover" and handed else walk.after(here))
    return places


def test_a_workers_phone_hands_over_and_back_around_private_questions() -> None:
    walk = Walk(QUESTIONS, guarded=True)

    assert forward(walk, handed=True) == [
        at("question", "a"),
        at("roster", "per"),
        at("question", "b"),
        at("handover", "p1"),
        at("question", "p1"),
        at("question", "p2"),
        at("return", "p2"),
        at("question", "c"),
        END,
    ]


def test_not_now_passes_over_the_whole_private_part() -> None:
    walk = Walk(QUESTIONS, guarded=True)

    assert forward(walk, handed=False)[-3:] == [at("handover", "p1"), at("question", "c"), END]


def test_on_ones_own_phone_nothing_stands_between() -> None:
    walk = Walk(QUESTIONS, guarded=False)

    assert forward(walk, handed=False)[-4:] == [
        at("question", "p1"),
        at("question", "p2"),
        at("question", "c"),
        END,
    ]


def test_a_form_that_ends_in_private_is_handed_back_before_the_end() -> None:
    walk = Walk(QUESTIONS[:8], guarded=True)

    assert forward(walk, handed=True)[-2:] == [at("return", "p2"), END]


def test_a_form_that_begins_in_private_begins_with_the_handover() -> None:
    assert Walk(QUESTIONS[6:], guarded=True).first() == at("handover", "p1")


def test_after_the_last_question_of_a_turn_comes_the_roster_again() -> None:
    walk = Walk(QUESTIONS, guarded=True)

    assert walk.after(at("question", "per[1]/name")) == at("question", "per[1]/age")
    assert walk.after(at("question", "per[1]/age")) == at("roster", "per")
    assert walk.after(at("question", "per[2]/name")) == at("roster", "per")


def test_a_repeat_that_the_form_counts_is_walked_through() -> None:
    walk = Walk(QUESTIONS, guarded=True, counted=["/d/per"])

    assert walk.after(at("roster", "per")) == at("question", "per[1]/name")
    assert walk.after(at("question", "per[1]/age")) == at("question", "per[2]/name")
    assert walk.after(at("question", "per[2]/name")) == at("question", "b")


@pytest.mark.parametrize(
    ("here", "before"),
    [
        (at("question", "a"), None),
        (at("roster", "per"), at("question", "a")),
        (at("question", "b"), at("roster", "per")),
        (at("question", "per[1]/name"), at("roster", "per")),
        (at("handover", "p1"), at("question", "b")),
        (at("question", "p1"), None),
        (at("question", "p2"), at("question", "p1")),
        (at("return", "p2"), None),
        (at("question", "c"), at("handover", "p1")),
        (END, at("question", "c")),
    ],
)
def test_back_never_leads_into_or_out_of_a_private_part_without_handing_over(
    here: Place, before: Place | None
) -> None:
    assert Walk(QUESTIONS, guarded=True).before(here) == before


def test_jumping_to_a_private_question_leads_to_the_handover() -> None:
    walk = Walk(QUESTIONS, guarded=True)

    assert walk.to("/d/p2") == at("handover", "p1")
    assert walk.to("/d/per[2]") == at("question", "per[2]/name")
    assert walk.to("/d/gone") == END


def test_the_count_says_nothing_about_the_private_part() -> None:
    walk = Walk(QUESTIONS, guarded=True)

    assert walk.count(at("question", "c")) == (7, 7)
    assert walk.count(at("question", "p2")) == (2, 2)
    assert Walk(QUESTIONS, guarded=False).count(at("question", "c")) == (9, 9)
