"""The server takes what the form could have produced, and names the question of anything else."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from surveys.form import Form
from surveys.interview.checking import InvalidAnswers, Parted, check, part, reevaluate
from surveys.interview.session import Session

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FORM = """
| survey |
| | type | name | label | relevant | constraint | required | calculation | choice_filter | parameters | repeat_count | bind::qonys:privacy |
| | hidden | ctx_year | | | | | | | | | |
| | text | head | Name | | | yes | | | | | |
| | integer | age | Age | | . < 130 | | | | | | |
| | decimal | rent | Rent | | | | | | | | |
| | date | since | Since | | | | | | | | |
| | select_one yn | works | Works | ${age} >= 18 | | | | | | | |
| | select_multiple town | towns | Towns | | | | | region = ${works} | | | |
| | range | calm | Calm | | | yes | | | start=0 end=10 step=1 | | private |
| | begin group | plan | Plan | | | | | | | | sealed |
| | select_one yn | stay | Stay | | | | | | | | |
| | end group | | | | | | | | | | |
| | calculate | born | | | | | ${ctx_year} - ${age} | | | | |
| | calculate | made_on | | | | | today() | | | | |
| | calculate | made | | | | | concat(${made_on}, '!') | | | | |
| | begin repeat | per | Person | | | | | | | | |
| | text | per-name.1 | Name | | | | | | | | |
| | integer | per_age | Age | | | | | | | | private |
| | end repeat | | | | | | | | | | |
| | begin repeat | wish | Wish | | | | | | | ${age} - 38 | |
| | text | what | What | | | | | | | | |
| | end repeat | | | | | | | | | | |
| choices |
| | list_name | name | label | region |
| | yn | yes | Yes | |
| | yn | no | No | |
| | town | petro | Petropavl | yes |
| | town | shymkent | Shymkent | no |
"""
ANSWERS: dict[str, object] = {
    "ctx_year": "2026", "head": "Aigul", "age": 40, "rent": 90.5, "since": "2026-03-04", "works": "yes",
    "towns": ["petro"], "calm": 7, "plan": {"stay": "no"}, "born": "1986", "made_on": "2026-11-23",
    "made": "2026-11-23!", "per": [{"per-name.1": "A", "per_age": 9}, {"per-name.1": "B"}],
    "wish": [{"what": "coal"}, {}], "wish_count": "2",
}  # fmt: skip


@pytest.fixture
def form(make_form: Callable[[str], Form]) -> Form:
    return make_form(FORM)


def received(form: Form, **changes: object) -> Session:
    """Return what the server makes of the answers with these changes (None: left out)."""
    sent = {name: value for name, value in (ANSWERS | changes).items() if value is not None}
    return reevaluate(form, check(form, msgspec.json.encode(sent)), NOW)


def test_answers_that_fit_come_back_as_they_were_sent(form: Form) -> None:
    assert check(form, msgspec.json.encode(ANSWERS)) == ANSWERS
    assert received(form).answers() == ANSWERS


def test_raw_json_inside_a_batch_can_be_checked(form: Form) -> None:
    assert check(form, msgspec.Raw(msgspec.json.encode(ANSWERS))) == ANSWERS


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"age": "40"}, "age", "wrong_type"),
        ({"age": 40.5}, "age", "wrong_type"),
        ({"rent": "much"}, "rent", "wrong_type"),
        ({"since": "04.03.2026"}, "since", "wrong_type"),
        ({"since": "2026-02-30"}, "since", "wrong_type"),
        ({"works": "maybe"}, "works", "wrong_type"),
        ({"works": ["yes"]}, "works", "wrong_type"),
        ({"towns": "petro"}, "towns", "wrong_type"),
        ({"towns": ["nowhere"]}, "towns", "wrong_type"),
        ({"towns": ["petro", "petro"]}, "towns", "wrong_type"),
        ({"towns": ["shymkent"]}, "towns", "wrong_type"),
        ({"calm": 11}, "calm", "constraint"),
        ({"plan": "stay"}, "plan", "wrong_type"),
        ({"plan": {"go": "yes"}}, "go", "unknown_field"),
        ({"per": {"per_age": 9}}, "per", "wrong_type"),
        ({"per": [{"per_age": "nine"}]}, "per_age", "wrong_type"),
        ({"per": [{"age": 9}]}, "age", "unknown_field"),
        ({"per": [{}] * 101}, "per", "constraint"),
        ({"hobby": "chess"}, "hobby", "unknown_field"),
        ({"meta": {"instanceID": "uuid:1"}}, "meta", "unknown_field"),
        ({"age": 17, "born": "2009", "wish": None, "wish_count": "-21", "towns": None}, "works", "not_asked"),
        ({"age": 39, "born": "1987", "wish_count": "1"}, "wish", "not_asked"),
        ({"age": 130, "born": "1896", "wish": None, "wish_count": "92"}, "age", "constraint"),
        ({"head": None}, "head", "required"),
        ({"head": ""}, "head", "required"),
        ({"born": "1985"}, "born", "constraint"),
        ({"head": "x" * 10_001}, "head", "constraint"),
    ],
)
def test_what_the_form_cannot_have_is_refused_by_question(
    form: Form, changes: dict, field: str, code: str
) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        received(form, **changes)
    assert (caught.value.field, caught.value.code) == (field, code)


@pytest.mark.parametrize(
    "changes",
    [{"born": None}, {"rent": 90}, {"made_on": "2026-11-20"}, {"made": "x"}, {"per": None}, {"calm": None}],
)
def test_what_may_differ_is_taken(form: Form, changes: dict) -> None:
    assert received(form, **changes).answers()["head"] == "Aigul"


def test_broken_json_is_malformed(form: Form) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        check(form, b'{"head": ')
    assert caught.value.code == "malformed"


def test_answers_are_parted_by_whose_eyes_they_are_for(form: Form) -> None:
    parted = part(form, ANSWERS)
    assert parted.private == {"calm": 7, "per": [{"per_age": 9}, {}]}
    assert parted.sealed == {"plan": {"stay": "no"}}
    hidden = {"calm", "plan"}
    assert parted.open == {name: value for name, value in ANSWERS.items() if name not in hidden} | {
        "per": [{"per-name.1": "A"}, {"per-name.1": "B"}]
    }
    assert part(form, {"head": "Aigul"}) == Parted({"head": "Aigul"}, {}, {})
