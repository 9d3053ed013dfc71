"""A name is what people read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.register.naming import plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Айдос \t Серікұлы\n", "Айдос Серікұлы"),
        ("Ай\u200bдос\ufeff", "Айдос"),
        ("\u202eсодйА\u202c", "содйА"),
        ("\u2066Айдос\u2069", "Айдос"),
        ("Бек\u0438\u0306", "Бек\u0439"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200d Айдос \u200d", "Айдос"),
        ("Ай\x00до\x7fс", "Айдос"),
        ("\u3164\u2800\u00a0", ""),
        ("O’Brien-Ґалаґан Jr.", "O’Brien-Ґалаґан Jr."),
    ],
)
def test_a_name_is_what_people_read(written: str, read: str) -> None:
    assert plain(written) == read


@given(st.text())
def test_twice_is_the_same_as_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
