"""The cursor of a line from the right, on letters that are all one wide."""

import pytest

from mobile.kit.base.carets import carets, chosen


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("ابپ", [3, 2, 1, 0]),
        ("سلام", [3, 2, 1.5, 1, 0]),  # ل and ا are drawn as one
        ("اب 123", [6, 5, 4, 3, 1, 2, 0]),  # the number is drawn left of the words, its first digit first
        ("12 اب", [5, 4, 3, 2, 1, 0]),
        ("اab", [3, 2, 1, 0]),
        ("بُا", [2, 1, 1, 0]),  # a mark has no width
    ],
)
def test_it_stands_where_the_next_letter_comes(line: str, places: list[float]) -> None:
    assert carets(line, len) == places


def test_what_is_chosen_across_two_directions_lies_in_two_pieces() -> None:
    assert chosen("اب 12", 1, 4, len) == [(0, 1), (2, 4)]
