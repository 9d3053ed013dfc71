"""A family's data on the worker's phone, without a network: corrected, told as a history, settled; and then on the server."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mobile.keeping.outbox import Outbox
from mobile.pages.families.acting import ActForm
from mobile.pages.families.history import HistoryPage
from mobile.pages.families.register import facts_here
from mobile.phone import Phone
from server.access import Caller, Role
from server.database import Database
from server.keys import Keys, open_keys
from server.reading.past import known_of
from server.store.clock import today
from surveys.register.acts import UnknownSubject
from surveys.register.facts import present
from surveys.wording import say
from tests.server.conftest import Programme
from tests.test_register_travels import Pocket, told

# A phone gets what stands: of a person of whom nothing stands as it was entered it cannot tell that it was corrected.
REPLACED_WHOLE = "Data corrected: Name · Date or year of birth · Phone"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return open_keys(tmp_path_factory.mktemp("data") / "keys")


@pytest.fixture
def programme(database: Database, keys: Keys) -> Programme:
    """Give the programme on one engine after the other."""
    return Programme(database, keys)


@pytest.fixture
def pocket(programme: Programme, tmp_path: Path) -> Pocket:
    return Pocket(programme, tmp_path / "phone.db")


@pytest.fixture
def other(programme: Programme, tmp_path: Path) -> Pocket:
    return Pocket(programme, tmp_path / "other.db")


def phone_of(pocket: Pocket) -> Phone:
    phone = Phone(pocket.store)
    phone.speak("en")
    return phone


@pytest.fixture
def act(pocket: Pocket, programme: Programme) -> Callable[..., ActForm]:
    """Return a function that fills in an act on the first family and saves it; the form is given back."""

    def do(act: str, subject: str = "", /, people: tuple[str, ...] = (), **typed: str) -> ActForm:
        form = phone_of(pocket).act(programme.family, act, subject)
        for field, text in typed.items():
            form.write(field, text)
        for person in people:
            form.choose("people", person)
        assert form.save(), [field.problem for field in form.page().fields]
        return form

    return do


def texts(page: HistoryPage) -> list[str]:
    return [row.text for year in page.years for row in year.rows]


def travel(*pockets: Pocket) -> None:
    for pocket in (*pockets, *pockets):
        pocket.send()
        pocket.fetch()


def test_every_act_counts_at_once_and_comes_to_the_same_on_the_server(
    programme: Programme, pocket: Pocket, act: Callable[..., ActForm]
) -> None:
    family = programme.family
    child = pocket.shown()[family].people[-1].id
    act("person", programme.person, name="Айдос Түзетілген", birth="12.05.1988", phone="+7 700 555 01 23")
    act("join", name="Нұрай", birth="05.10.2026", relation="child", starts_on="05.10.2026")
    act("move", district="5910", village="Петропавл", starts_on="10.10.2026")
    act("away", who=child, starts_on="11.10.2026", expected_on="01.06.2027", place="Омбы")
    act("home", _last(pocket, family, "absence"), ends_on="20.10.2026")
    act("exit", kind="origin", earliest="21.10.2026", latest="25.10.2026", source="neighbour")
    act("back", _last(pocket, family, "exit"), back_earliest="01.11.2026", back_latest="03.11.2026")
    act("split", people=(programme.spouse,), name="Жаңа", on="05.11.2026")
    act("household", name="Отбасы Түзетілген")
    here, shown = texts(phone_of(pocket).history(family).page()), pocket.shown()
    assert Outbox(pocket.store).count("ready") == 9
    travel(pocket)
    assert Outbox(pocket.store).count("refused") == Outbox(pocket.store).count("ready") == 0
    assert pocket.shown() == told(pocket.caller, programme)
    assert {one.name for one in pocket.shown().values()} == {one.name for one in shown.values()}
    there = texts(phone_of(pocket).history(family).page())
    assert there == [text for text in here if text != REPLACED_WHOLE]
    for text in (
        "Born: Нұрай",
        "Moved to Petropavl",
        "Away for a time: Ерасыл",
        "The family returned to its former place",
        "The family came back",
        "Parted and made a family of their own: Жанар",
    ):
        assert text in here


def test_the_page_and_the_phone_tell_the_same_past(
    programme: Programme, pocket: Pocket, act: Callable[..., ActForm]
) -> None:
    act("exit", kind="origin", earliest="21.10.2026", latest="25.10.2026", source="neighbour")
    act("split", people=(programme.spouse,), name="Жаңа", on="05.11.2026")
    travel(pocket)
    lead = Caller(role=Role.MANAGER, staff_id="lead")
    with programme.database.reading() as connection:
        known = known_of(connection, lead, programme.family, today())
    from server.reading.family import Family
    from server.reading.past import events_of

    bare = Family(
        id=programme.family, number=1, name="", district="", village="", arrived_on=None, origin="", language="kk",
        people=(), adults=(), support=(),
    )  # fmt: skip
    events = events_of(known, bare, today())
    page = phone_of(pocket).history(programme.family).page()
    assert [event.kind for event in events] == ["split", "exit.origin", "arrived.inside"]
    assert len(texts(page)) == len(events)
    row = page.years[0].rows[0]
    assert row.opens
    back = phone_of(pocket).history(row.opens).page()
    assert texts(back)[0] == "This family parted from another one: Жанар"
    assert back.years[0].rows[0].opens == programme.family


def test_nothing_goes_out_that_is_wrong_and_each_field_says_why(programme: Programme, pocket: Pocket) -> None:
    form = phone_of(pocket).act(programme.family, "exit")
    form.write("earliest", "2026-10-25")
    form.write("latest", "2026-10-21")
    assert not form.save()
    problems = {field.name: field.problem for field in form.page().fields}
    assert problems == {
        "kind": "“Where to” is not filled in.",
        "earliest": "",
        "latest": "“Not after”: this day is before the one above.",
        "source": "“Who told” is not filled in.",
    }
    assert Outbox(pocket.store).count("ready") == 0


def test_saving_what_stands_sends_nothing(pocket: Pocket, programme: Programme) -> None:
    assert phone_of(pocket).act(programme.family, "person", programme.person).save()
    assert Outbox(pocket.store).count("ready") == 0


def test_not_everybody_can_leave_in_a_split(pocket: Pocket, programme: Programme) -> None:
    form = phone_of(pocket).act(programme.family, "split")
    for one in present(facts_here(pocket.store, programme.family)):
        form.choose("people", str(one.shown()["person_id"]))
    form.write("name", "Жаңа")
    form.write("on", "2026-11-05")
    assert not form.save()
    assert "At least one person has to stay" in form.page().fields[0].problem


def test_who_died_or_left_is_ended_and_stays_in_the_history(
    programme: Programme, pocket: Pocket, act: Callable[..., ActForm]
) -> None:
    also = phone_of(pocket).act(programme.family, "person", programme.spouse).page().also
    end = also[0].id.partition(":")
    assert end[0] == "end"
    act("end", end[2], why="died", ends_on="01.11.2026")
    assert programme.spouse not in {one.id for one in pocket.shown()[programme.family].people}
    assert "Died: Жанар" in texts(phone_of(pocket).history(programme.family).page())
    with pytest.raises(UnknownSubject):
        phone_of(pocket).act(programme.family, "person", "nobody")


def test_two_values_stand_with_who_and_when_and_a_choice_settles_them_everywhere(
    programme: Programme, pocket: Pocket, other: Pocket
) -> None:
    pocket.correct(programme.family, programme.person, phone="+77001112233")
    other.correct(programme.family, programme.person, phone="+77009998877")
    travel(pocket, other)
    phone = phone_of(pocket)
    assert phone.family(programme.family).page().differs
    differing = phone.differing(programme.family)
    page = differing.page()
    assert page
    assert page.field == "Phone: Айдос"
    assert {voice.text for voice in page.voices} == {"+77001112233", "+77009998877"}
    assert all(voice.second.startswith("Aigul, ") for voice in page.voices)
    assert not any(voice.chosen for voice in page.voices)
    assert not differing.settle()
    differing.choose(next(voice.name for voice in page.voices if voice.text == "+77001112233"))
    assert differing.settle()
    assert differing.page() is None
    assert phone.family(programme.family).page().differs is None
    travel(pocket, other)
    assert phone_of(other).differing(programme.family).page() is None
    assert other.shown()[programme.family].people[0].phone == "+77001112233"
    assert pocket.shown() == other.shown()


def test_two_who_moved_one_referral_differently_are_both_heard_and_a_person_chooses(
    programme: Programme, pocket: Pocket, other: Pocket
) -> None:
    phone, theirs, family = phone_of(pocket), phone_of(other), programme.family
    assert phone.offering(family, "referral", "", "svc_stove").save()
    travel(pocket, other)
    [referral] = phone.families()[family].care
    phone.care(family, referral.id).move("accepted")
    theirs.care(family, referral.id).move("declined")
    travel(pocket, other)
    for one in (phone, theirs):
        page = one.care(family, referral.id).page()
        assert page.differs
        assert page.moves == (), "nobody moves on what two people told differently"
        assert one.family(family).page().differs
    differing = theirs.differing(family)
    page = differing.page()
    assert page
    assert page.field == f"How far the service is: {say('service.svc_stove', 'en')}"
    assert {voice.text for voice in page.voices} == {"Accepted", "Declined"}
    differing.choose(next(voice.name for voice in page.voices if voice.text == "Accepted"))
    assert differing.settle()
    travel(other, pocket)
    for one in (phone, theirs):
        page = one.care(family, referral.id).page()
        assert (page.badge.text, page.differs) == ("Accepted", None)
        assert [move.name for move in page.moves] == ["under_way", "done", "declined"]


def test_a_third_value_is_checked_and_settles_too(
    programme: Programme, pocket: Pocket, other: Pocket
) -> None:
    pocket.correct(programme.family, programme.person, phone="+77001112233")
    other.correct(programme.family, programme.person, phone="+77009998877")
    travel(pocket, other)
    differing = phone_of(pocket).differing(programme.family)
    differing.choose("own")
    differing.write("ask")
    assert not differing.settle()
    page = differing.page()
    assert page
    assert page.problem == say("act.wrong.phone", "en", field="Phone")
    differing.write("+7 700 000 00 00")
    assert differing.settle()
    travel(pocket, other)
    assert other.shown()[programme.family].people[0].phone == "+7 700 000 00 00"


def test_years_open_one_by_one_and_a_kind_alone_can_be_read(
    programme: Programme, pocket: Pocket, act: Callable[..., ActForm]
) -> None:
    act("exit", kind="origin", earliest="21.10.2026", latest="25.10.2026", source="neighbour")
    later = Phone(pocket.store, now=lambda: datetime(2027, 3, 1, tzinfo=UTC))
    form = later.act(programme.family, "join")
    for field, text in {"name": "Нұрай", "relation": "child", "starts_on": "2027-02-01"}.items():
        form.write(field, text)
    assert form.save()
    history = later.history(programme.family)
    assert [(year.name, year.open, bool(year.rows)) for year in history.page().years] == [
        ("2027", True, True),
        ("2026", False, False),
    ]
    assert history.turn("2026").years[1].rows[0].text == "The family returned to its former place"
    only = history.show("people")
    assert [year.name for year in only.years] == ["2027"]
    assert [choice.name for choice in only.groups] == ["all", "people", "places"]


def _last(pocket: Pocket, family: str, kind: str) -> str:
    return [one.id for one in facts_here(pocket.store, family) if one.kind == kind][-1]
