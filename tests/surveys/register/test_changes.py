"""A field is what its changes come to, whatever the order they are told in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.register.changes import (
    Change,
    Edit,
    Value,
    Word,
    conflicts,
    edit,
    heads,
    lacking,
    mark,
    over,
    values,
)
from surveys.register.facts import Fact, only_heads
from surveys.register.people import UnfitEdit, ensure_fits

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
PERSON = "01900000-0000-7000-8000-000000000001"


def word(change_id: str, over: dict[str, tuple[str, ...]] | None = None, **fields: Value) -> Word:
    return Word(
        change_id=change_id,
        at=AT + timedelta(minutes=len(change_id)),
        by="Айгүл",
        fields=fields,
        over=over or {},
    )


def test_different_fields_merge() -> None:
    born = word("a", name="Асқар", phone="1")
    said = heads(
        [born, word("bb", {"name": ("a",)}, name="Аскар"), word("ccc", {"phone": ("a",)}, phone="2")]
    )
    assert values(said) == {"name": "Аскар", "phone": "2"}
    assert conflicts(said) == {}


def test_the_same_field_keeps_both_values_until_somebody_chooses() -> None:
    words = [
        word("a", name="Асқар"),
        word("bb", {"name": ("a",)}, name="Аскар"),
        word("ccc", {"name": ("a",)}, name="Әскер"),
    ]
    said = heads(words)
    assert [head.value for head in conflicts(said)["name"]] == ["Аскар", "Әскер"]
    chosen = edit("person", PERSON, said, {"name": "Әскер"})
    assert chosen is not None
    assert set(chosen.over["name"]) == {"bb", "ccc"}
    settled = heads([*words, word("dddd", dict(chosen.over), name="Әскер")])
    assert conflicts(settled) == {}
    assert values(settled) == {"name": "Әскер"}


def test_two_who_write_the_same_do_not_conflict() -> None:
    said = heads(
        [word("a", name="A"), word("bb", {"name": ("a",)}, name="B"), word("ccc", {"name": ("a",)}, name="B")]
    )
    assert conflicts(said) == {}
    assert over(said, ["name"]) == {"name": ("bb", "ccc")}


def test_true_is_not_one() -> None:
    assert set(conflicts(heads([word("a", undone=True), word("bb", undone=1)]))) == {"undone"}


def test_what_stands_already_is_not_said_again() -> None:
    said = heads([word("a", name="A", phone=None)])
    assert edit("person", PERSON, said, {"name": "A", "phone": None}) is None
    new = edit("person", PERSON, said, {"name": "A", "phone": "1", "sex": "f"})
    assert new == Edit(
        kind="person", subject_id=PERSON, fields={"phone": "1", "sex": "f"}, over={"phone": ("a",)}
    )


def test_a_change_lacks_what_it_stands_on_until_it_is_there() -> None:
    change = Change(
        id="01900000-0000-7000-8000-0000000000ff",
        household_id="01900000-0000-7000-8000-0000000000aa",
        made_at=AT,
        edits=(Edit(kind="person", subject_id=PERSON, fields={"name": "B"}, over={"name": ("x", "y")}),),
    )
    assert lacking(change, set(), set()) == ("x", "y", mark("person", PERSON))
    assert lacking(change, {"x", "y"}, {mark("person", PERSON)}) == ()


@st.composite
def histories(draw: st.DrawFn) -> list[Word]:
    """Draw words of several people on one subject, each made over what its author had seen by then."""
    words: list[Word] = [word("0", name="n0", phone="p0")]
    for number in range(1, draw(st.integers(1, 12))):
        seen = draw(st.lists(st.sampled_from(words), min_size=1, unique_by=lambda one: one.change_id))
        names = draw(st.lists(st.sampled_from(["name", "phone", "sex"]), min_size=1, unique=True))
        fields: dict[str, Value] = {name: f"{name}{draw(st.integers(0, 3))}" for name in names}
        words.append(Word(change_id=str(number), at=AT, by="x", fields=fields, over=over(heads(seen), names)))
    return words


@given(histories(), st.randoms())
def test_any_order_and_any_repetition_ends_the_same(words: list[Word], chance: object) -> None:
    told = [*words, *words[: len(words) // 2]]
    chance.shuffle(told)  # ty: ignore[missing-attribute]
    assert heads(told) == heads(words)


@given(histories())
def test_no_value_vanishes_unless_somebody_wrote_over_it(words: list[Word]) -> None:
    said = heads(words)
    replaced = {(name, id) for one in words for name, ids in one.over.items() for id in ids}  # noqa: A001
    for one in words:
        for name, value in one.fields.items():
            stands = any(head.change_id == one.change_id and head.value == value for head in said[name])
            assert stands != ((name, one.change_id) in replaced)


@given(histories())
def test_a_phone_that_holds_only_what_stands_sees_and_says_the_same(words: list[Word]) -> None:
    whole = Fact(kind="person", id=PERSON, words=tuple(words))
    cut = Fact(kind="person", id=PERSON, words=only_heads(words))
    assert cut.heads() == whole.heads()
    assert cut.edit(name="anew") == whole.edit(name="anew")


@pytest.mark.parametrize(
    ("kind", "fields", "code", "field"),
    [
        ("ghost", {"name": "A"}, "unknown_field", "ghost"),
        ("person", {"shoe": "42"}, "unknown_field", "person.shoe"),
        ("person", {"name": ""}, "wrong_type", "person.name"),
        ("person", {"name": "A\x00"}, "wrong_type", "person.name"),
        ("person", {"name": 5}, "wrong_type", "person.name"),
        ("person", {"birth": "2026-02-30"}, "wrong_type", "person.birth"),
        ("person", {"birth": "1889"}, "wrong_type", "person.birth"),
        ("household", {"language": "de"}, "wrong_type", "household.language"),
        ("household", {"quota_year": 2026}, "not_yours", "household.quota_year"),
        ("exit", {"kind": "fled"}, "wrong_type", "exit.kind"),
        ("residence", {"settlement": "Бескөл"}, "wrong_type", "residence.settlement"),
    ],
)
def test_an_edit_that_cannot_be_names_its_field(
    kind: str, fields: dict[str, Value], code: str, field: str
) -> None:
    with pytest.raises(UnfitEdit) as told:
        ensure_fits(Edit(kind=kind, subject_id=PERSON, fields=fields), "worker")
    assert (told.value.code, told.value.field) == (code, field)


def test_a_settler_changes_the_own_telephone_and_nothing_else() -> None:
    ensure_fits(Edit(kind="person", subject_id=PERSON, fields={"phone": "+7 700 555 01 23"}), "settler")
    with pytest.raises(UnfitEdit):
        ensure_fits(Edit(kind="person", subject_id=PERSON, fields={"name": "B"}), "settler")


def test_who_is_born_says_what_is_needed() -> None:
    with pytest.raises(UnfitEdit) as told:
        ensure_fits(
            Edit(kind="membership", subject_id=PERSON, fields={"relation": "child"}, born=True), "worker"
        )
    assert (told.value.code, told.value.field) == ("required", "membership.person_id")
