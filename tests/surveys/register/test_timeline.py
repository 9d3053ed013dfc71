"""A family's past as one row of events: every move, parting, exit and visit once, the newest first."""

from datetime import UTC, date, timedelta
from functools import cache
from random import Random

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.history import tell, value_words
from surveys.register.changes import Value, Word
from surveys.register.facts import Fact, only_heads
from surveys.register.past import Done, Event, Granted, Records, Request
from surveys.register.people import FIELDS
from surveys.register.timeline import by_year, of_group, timeline
from surveys.wording import LANGUAGES
from tests.surveys.lives import HOME, OTHER, Life, at

TODAY = "2036-11-25"


@cache
def ten_years() -> tuple[Life, Records]:
    """Return ten years: 3 moves, 2 splits, a merge undone, 2 exits with returns, 130 interviews, 40 contacts."""
    life = Life()
    father, mother, daughter, son = life.arrive(
        HOME, "Сейтқали", [("Ерлан", "self"), ("Гүлнар", "spouse"), ("Айжан", "child"), ("Дәулет", "child")],
        entered_on="2027-02-10",
    )  # fmt: skip
    life.arrive(OTHER, "Оспан", [("Марат", "self")])
    life.do(HOME, "move", "2027-06-01", district="5950", village="Пеньково", starts_on="2027-05-20")
    life.do(
        HOME, "join", "2028-01-15", name="Нұрай", birth="2028-01-03", relation="child", starts_on="2028-01-03"
    )
    life.do(
        HOME,
        "exit",
        "2029-04-01",
        kind="origin",
        earliest="2029-03-03",
        latest="2029-03-20",
        source="neighbour",
    )
    life.do(
        HOME,
        "back",
        "2029-09-01",
        life.the(HOME, "exit"),
        back_earliest="2029-08-20",
        back_latest="2029-08-20",
    )
    life.do(HOME, "move", "2030-03-02", district="5910", village="Петропавл", starts_on="2030-03-01")
    life.do(
        HOME,
        "person",
        "2030-05-05",
        mother,
        name="Гүлнар Сейтқали",
        birth="1985",
        relation="spouse",
        phone="+7 700 555 01 23",
    )
    life.do(HOME, "split", "2031-07-02", people=daughter, name="Әлиева", on="2031-07-01")
    merged = life.merge(HOME, OTHER, "2032-01-10")
    life.undo(HOME, OTHER, merged, "2032-01-12")
    life.do(
        HOME, "away", "2032-06-01", who=son, starts_on="2032-06-01", expected_on="2032-09-01", place="Омбы"
    )
    life.do(HOME, "home", "2032-08-20", life.the(HOME, "absence"), ends_on="2032-08-19")
    life.do(
        HOME, "exit", "2033-02-02", kind="onward", earliest="2033-01-20", latest="2033-02-01", source="family"
    )
    life.do(
        HOME,
        "back",
        "2033-06-01",
        life.the(HOME, "exit"),
        back_earliest="2033-05-20",
        back_latest="2033-05-30",
    )
    life.do(HOME, "split", "2034-08-02", people=son, name="Сейтқали Дәулет", on="2034-08-01")
    life.do(HOME, "move", "2035-04-02", district="5910", village="Петропавл", starts_on="2035-04-01")
    life.do(HOME, "end", "2036-02-01", life.member(HOME, father), why="died", ends_on="2036-01-30")
    start = date(2026, 9, 14)
    done = [
        Done(form_id="integration", on=start + timedelta(days=27 * nth), by="Айгүл") for nth in range(130)
    ]
    done += [
        Done(form_id="contact", on=start + timedelta(days=5 + 81 * nth), by="Болат") for nth in range(40)
    ]
    records = msgspec.structs.replace(
        life.records(HOME, TODAY),
        done=tuple(done),
        asked=(Request(id="h", category="cold", on=date(2026, 12, 1), done_on=date(2026, 12, 3)),),
        granted=(Granted(id="m", kind="rent", starts_on=date(2026, 10, 1), ends_on=date(2027, 9, 30)),),
    )
    return life, records


def told(events: tuple[Event, ...]) -> list[str]:
    return [f"{event.on.year} {tell(event, 'en').when}: {tell(event, 'en').text}" for event in events]


def test_ten_years_are_one_row_of_events() -> None:
    life, records = ten_years()
    events = timeline(HOME, life.facts[HOME], records)
    assert told(of_group(events, "people")) == [
        "2036 30 January: Died: Ерлан",
        "2034 1 August: Parted and made a family of their own: Дәулет",
        "2032 12 January: The record of the joining was taken back",
        "2032 10 January: Another family joined",
        "2031 1 July: Parted and made a family of their own: Айжан",
        "2028 3 January: Born: Нұрай",
    ]
    assert told(of_group(events, "places")) == [
        "2035 1 April: Moved to Petropavl",
        "2033 between 20 and 30 May: The family came back",
        "2033 between 20 January and 1 February: The family moved to another region",
        "2032 19 August: Back from being away: Дәулет",
        "2032 1 June: Away for a time: Дәулет",
        "2030 1 March: Moved to Petropavl",
        "2029 20 August: The family came back",
        "2029 between 3 and 20 March: The family returned to its former place",
        "2027 20 May: Moved to Пеньково, Kyzylzhar district",
        "2026 1 September: The family arrived from another region of the country",
    ]
    assert told(of_group(events, "data")) == [
        "2030 5 May: Data corrected: Name · Phone",
        "2027 10 February: The family, which had come before, was entered into the programme's register",
    ]
    assert told(of_group(events, "help")) == [
        "2027 30 September: Support ended: Rent help",
        "2026 3 December: The request was closed: Cold, fuel, stove",
        "2026 1 December: The family asked for help: Cold, fuel, stove",
        "2026 1 October: Support began: Rent help",
    ]
    assert len(of_group(events, "visits")) == 170
    assert [year for year, _ in by_year(events)] == list(range(2036, 2025, -1))


def test_what_there_is_to_add_stands_under_it() -> None:
    life, records = ten_years()
    more = {event.kind: tell(event, "en").more for event in timeline(HOME, life.facts[HOME], records)}
    assert more["arrived.inside"] == ("Ерлан, Гүлнар Сейтқали, Айжан, Дәулет", "Бескөл, Kyzylzhar district")
    assert more["exit.origin"] == ("Told by a neighbour",)
    assert more["corrected"] == ("Гүлнар Сейтқали", "Айгүл")
    assert more["granted"] == ("until 30 September 2027",)
    assert more["merge"] == ("Taken back later",)
    assert more["away"] == ("Омбы",)


def test_a_split_is_linked_from_both_histories() -> None:
    life, records = ten_years()
    split = [event for event in timeline(HOME, life.facts[HOME], records) if event.kind == "split"]
    daughters = next(home for home, facts in life.facts.items() if "Әлиева" in str(facts))
    events = timeline(daughters, life.facts[daughters], life.records(daughters, TODAY))
    assert split[-1].other
    assert split[-1].other.id == daughters
    assert told(events)[0] == "2031 1 July: This family parted from another one: Айжан"
    assert events[0].other
    assert (events[0].other.id, tell(events[0], "en").more) == (HOME, ("Petropavl",))


def test_another_family_outside_the_readers_scope_has_no_number() -> None:
    life, records = ten_years()
    events = timeline(HOME, life.facts[HOME], msgspec.structs.replace(records, others={}))
    assert {event.other for event in events} == {None}


def test_a_parting_taken_back_leaves_nobody_out() -> None:
    life = Life()
    _, child = life.arrive(HOME, "Сейтқали", [("Ерлан", "self"), ("Айжан", "child")])
    change = life.do(HOME, "split", "2031-07-02", people=child, name="Әлиева", on="2031-07-01")
    new = next(one.subject_id for one in change.edits if one.kind == "household")
    life.undo(HOME, new, life.the(HOME, "parting"), "2031-08-02")
    life.do(HOME, "end", "2033-07-02", life.member(HOME, child), why="married", ends_on="2033-07-01")
    kinds = [event.kind for event in timeline(HOME, life.facts[HOME], life.records(HOME, TODAY))]
    assert kinds == ["left.married", "undone.split", "split", "arrived.inside"]


def test_a_phone_that_has_the_heads_alone_tells_the_same_but_for_what_was_replaced() -> None:
    life, records = ten_years()
    cut = [Fact(kind=one.kind, id=one.id, words=only_heads(one.words)) for one in life.facts[HOME]]
    whole = timeline(HOME, life.facts[HOME], records)
    assert [event.ref for event in timeline(HOME, cut, records)] == [event.ref for event in whole]


def test_what_was_entered_by_mistake_says_why() -> None:
    life = Life()
    life.arrive(HOME, "Сейтқали", [("Ерлан", "self")])
    life.do(
        HOME,
        "exit",
        "2027-04-01",
        kind="origin",
        earliest="2027-03-03",
        latest="2027-03-20",
        source="neighbour",
    )
    life.do(HOME, "void", "2027-04-02", life.the(HOME, "exit"), reason="another family was meant")
    events = timeline(HOME, life.facts[HOME], life.records(HOME, TODAY))
    assert told(events)[0] == "2027 2 April: Marked as entered by mistake: departure"
    assert tell(events[0], "en").more == ("another family was meant", "Айгүл")
    assert len(events) == 2


def test_every_event_is_told_in_every_language() -> None:
    life, records = ten_years()
    for language in LANGUAGES:
        for event in timeline(HOME, life.facts[HOME], records):
            told = tell(event, language)
            assert told.text
            assert told.when
            assert "timeline." not in f"{told}"


_DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(date.isoformat)
_IDS = st.integers(0, 5).map(lambda nth: f"01900000-0000-7000-8000-00000000000{nth}")
_VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.booleans(), st.sampled_from(["split", "merge", "died", "moved", "origin", "temporary", "inside"]),
    _DAYS, _IDS, st.lists(_IDS, max_size=3).map(tuple), st.sampled_from(["", "x", "2027-02-30"]), st.integers(0, 3000),
)  # fmt: skip


@st.composite
def _facts(draw: st.DrawFn) -> Fact:
    kind = draw(st.sampled_from(sorted(FIELDS)))
    fields = st.dictionaries(st.sampled_from(FIELDS[kind].__struct_fields__), _VALUES, min_size=1, max_size=6)
    said = draw(st.dictionaries(_IDS, fields, max_size=3))
    words = (
        Word(change_id=one, at=at("2030-01-01") + timedelta(days=200 * int(one[-1])), by="x", fields=told)
        for one, told in said.items()
    )
    return Fact(kind=kind, id=draw(_IDS), words=tuple(words))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_facts(), max_size=8), st.randoms(use_true_random=False))
def test_any_facts_make_a_sorted_row_in_which_nothing_stands_twice(facts: list[Fact], order: Random) -> None:
    facts = list({(one.kind, one.id): one for one in facts}.values())
    home = next((one.id for one in facts if one.kind == "household"), HOME)
    kin = tuple((OTHER, one) for one in facts if one.kind == "parting")
    records = Records(today=date(2036, 1, 1), kin=kin, zone=UTC)
    events = timeline(home, facts, records)
    assert [event.on for event in events] == sorted((event.on for event in events), reverse=True)
    assert len({event.ref for event in events}) == len(events)
    assert all(event.since <= event.on for event in events)
    order.shuffle(facts)
    assert timeline(home, facts, records) == events
    for event in events:
        assert tell(event, "kk").text


def test_codes_of_the_register_are_told_as_the_places_they_stand_for() -> None:
    assert value_words("household", "origin", "33", "ru") == "Область Жетісу"
    assert value_words("household", "origin", "Өлгий", "ru") == "Өлгий", "written by a person"
    known = {"005950003": "Тәмсілтоғай"}
    assert value_words("residence", "settlement", "005950003", "kk", known) == "Тәмсілтоғай"
