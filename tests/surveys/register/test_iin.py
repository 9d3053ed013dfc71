"""The identification number: twelve digits that check themselves."""

from datetime import date

import pytest

from surveys.register.iin import WrongIIN, check_digit, masked, parse_iin, told_by

VALID = "061211600012"


def test_a_valid_number_is_taken_with_or_without_gaps() -> None:
    assert {parse_iin(text) for text in (VALID, "061211 600012", " 061211-600012 ", "0612 1160 0012")} == {
        VALID
    }


def test_it_tells_birth_date_and_sex_by_the_century_digit() -> None:
    assert (told_by(VALID).birth_date, told_by(VALID).sex) == (date(2006, 12, 11), "f")
    first = "880301300001"[:11]
    told = told_by(first + str(check_digit(first)))
    assert (told.birth_date, told.sex) == (date(1988, 3, 1), "m")


def test_a_foreigner_s_number_tells_neither() -> None:
    foreign = next(f"880301000{n:02}" for n in range(99) if check_digit(f"880301000{n:02}") is not None)
    told = told_by(parse_iin(foreign + str(check_digit(foreign))))
    assert (told.birth_date, told.sex) == (None, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("06121160001", "length"),
        ("0612116000123", "length"),
        ("", "digits"),
        ("06121160001O", "digits"),
        ("٠٦١٢١١٦٠٠٠١٢", "digits"),
        ("061211700012", "century"),
        ("061311600012", "date"),
        ("060229600012", "date"),
        ("061211600013", "check"),
        ("061211600021", "check"),
    ],
)
def test_what_is_wrong_is_named_and_the_number_is_not_repeated(text: str, fault: str) -> None:
    with pytest.raises(WrongIIN) as caught:
        parse_iin(text)
    assert caught.value.fault == fault
    assert not text or text not in str(caught.value)


def test_nearly_every_slip_of_a_digit_is_found() -> None:
    """Not quite all: where the first pass gives ten, the second can give the old digit by chance."""
    slips = [
        VALID[:n] + other + VALID[n + 1 :] for n in range(12) for other in "0123456789" if other != VALID[n]
    ]
    missed = [slip for slip in slips if _is_taken(slip)]
    assert len(missed) <= len(slips) * 0.06


def _is_taken(text: str) -> bool:
    try:
        parse_iin(text)
    except WrongIIN:
        return False
    return True


def test_a_body_that_has_ten_twice_is_never_issued() -> None:
    bodies = [f"8803013{n:04}" for n in range(10_000)]
    never = [body for body in bodies if check_digit(body) is None]
    assert 0.006 < len(never) / len(bodies) < 0.011  # one in 121
    for last in range(10):
        with pytest.raises(WrongIIN, match="never_issued"):
            parse_iin(never[0] + str(last))


def test_the_second_pass_of_weights_is_used() -> None:
    body = next(
        f"8803013{n:04}"
        for n in range(10_000)
        if sum(int(d) * w for d, w in zip(f"8803013{n:04}", range(1, 12), strict=True)) % 11 == 10
        and check_digit(f"8803013{n:04}") is not None
    )
    second = sum(int(d) * w for d, w in zip(body, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), strict=True)) % 11
    assert check_digit(body) == second
    assert parse_iin(body + str(second)).endswith(str(second))


def test_a_mask_leaves_year_month_and_the_end() -> None:
    assert masked(VALID) == "0612••••••12"
