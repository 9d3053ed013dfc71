"""A family that is not in the list: looked for first, kept as it is typed, sent only with its yes, told back."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from mobile.keeping.met import met
from mobile.pages.met.writing import Writing
from mobile.pages.parts import Row, Section
from mobile.phone import Phone
from mobile.talking.receiving import families
from surveys.exchange.handing import Standing
from surveys.exchange.proposing import CaseProposal, Village, Villages
from surveys.wording import say
from tests.mobile.conftest import HOME, Clock, a_household

OTHER = "01976b00-0000-7000-8000-0000000000ff"
BESKOL, AYIR = (
    Village("595033100", "5950", "Бескөл", "Бесколь"),
    Village("593430100", "5934", "Айыртау", "Айыртау"),
)


@pytest.fixture
def phone(worker: Phone) -> Phone:
    worker.store.shelf("villages", Villages).put("", Villages(tag="1", places=(AYIR, BESKOL)))
    worker.speak("en")
    return worker


def filled(phone: Phone, **more: str) -> Writing:
    form = phone.writing()
    said = {"name": "Серікбай Гүлназ", "people": "4", "may_contact": "yes"} | more
    for name, text in said.items():
        form.write(name, text)
    form.place(form.places().chosen(BESKOL.code))
    return form


def decided(phone: Phone, id: str, **more: object) -> None:
    """Have the office decide about a proposal, as the next pull tells it."""
    one = replace(CaseProposal(id=id, name="Серікбай Гүлназ", made_at=phone.now(), district="5950"), **more)
    phone.store.shelf("standing", Standing).put("", Standing(tag="x", proposals=(one,)))


@pytest.mark.parametrize("typed", ["Әлімжан", "alimzhan", "ٴالىمجان", "бескол", "№ 1040"])
def test_it_is_looked_for_in_any_script_among_the_own_families_first(phone: Phone, typed: str) -> None:
    page = phone.finding(typed).page()
    assert [row.id for row in page.rows] == [HOME]
    assert page.none is None


def test_what_is_not_found_is_said_and_what_is_not_searched(phone: Phone) -> None:
    page = phone.finding("Серікбай").page()
    assert page.rows == ()
    assert page.none
    assert page.none.title == "Not in your list"
    assert "the office compares with the whole register" in page.text


def test_what_was_typed_is_there_again_after_going_back(phone: Phone, clock: Clock) -> None:
    form = phone.writing("", "Серікбай")
    form.keep()
    assert met(phone.store).all() == {}, "nothing was typed yet"
    form.write("phone", "8 700")
    assert form.count(1) == "1"
    assert form.count(1) == "2"
    [row] = rows(phone.home().drafts().met)
    assert (row.title, phone.home().drafts().empty) == ("Серікбай", None)
    again = phone.writing(row.id).page()
    assert again.discard
    assert again.discard.title == "Delete what was written?"
    values = {field.name: field.value for field in again.fields}
    assert (values["name"], values["phone"], values["people"]) == ("Серікбай", "8 700", "2")
    phone.writing(row.id).discard()
    assert phone.home().drafts().met is None


def test_each_field_says_what_would_be_right_and_nothing_is_sent(phone: Phone) -> None:
    form = phone.writing()
    for name, text in {"name": "\u200b", "phone": "call me", "birth": "88"}.items():
        form.write(name, text)
    assert not form.save()
    problems = {field.name: field.problem for field in form.page().fields}
    assert problems == {
        "name": "Write the name, in no more than 80 letters.",
        "place": "Choose the village or the district.",
        "people": "Give a number from 1 to 30.",
        "phone": "Write the telephone like this: +7 700 000 00 00",
        "birth": "Write the year in four digits, from 1900 to 2026.",
        "words": "",
        "may_contact": "Ask the family and mark the answer. Without their yes nothing is sent.",
    }
    assert phone.outbox.count("ready") == 0


def test_without_the_familys_yes_what_was_written_is_deleted(phone: Phone) -> None:
    form = filled(phone)
    page = form.choose("may_contact", "no")
    assert (page.deletes, page.button) == (True, "Delete what was written")
    assert not form.save()
    form.discard()
    form.keep()
    assert (met(phone.store).all(), phone.outbox.count("ready")) == ({}, 0)


def test_it_waits_in_the_outbox_and_is_told_of_until_it_is_read(phone: Phone, clock: Clock) -> None:
    form = filled(phone, words="Көк қақпа")
    form.keep()
    assert form.save()
    assert met(phone.store).all() == {}
    [(entry, proposed)] = phone.outbox.proposed("ready")
    assert (proposed.name, proposed.people, proposed.settlement, proposed.village) == (
        "Серікбай Гүлназ",
        4,
        BESKOL.code,
        "Бескөл",
    )
    assert [row.title for row in rows(phone.sending().page().ready)] == ["A family not in the list"]
    assert badges(phone) == ["Waits to be sent"]
    decided(phone, entry.id)
    assert badges(phone) == ["With the office"]
    assert phone.home().today().told == ()
    decided(phone, entry.id, state="refused", answer="Тіркелген", decided_at=clock() + timedelta(days=1))
    [ask] = phone.home().today().told
    assert ask.text == "The office did not enter the family: “Тіркелген”"
    assert phone.home().told(ask.id).told == ()
    decided(phone, entry.id, state="entered", household_id=OTHER, number=61)
    assert phone.home().today().told[0].text.endswith("If it is given to you, it will come to your list.")
    families(phone.store).put(
        OTHER, replace(a_household(), id=OTHER, number=61, arrived_on=date(2026, 11, 1))
    )
    assert phone.home().today().told[0].text.endswith("It is in your list now.")
    assert rows(phone.finding().page().told)[0].id == OTHER


def badges(phone: Phone) -> list[str]:
    return [badge.text for row in rows(phone.finding().page().told) for badge in row.badges]


def rows(found: Section | None) -> tuple[Row, ...]:
    return found.rows if found else ()


def test_a_place_is_found_in_any_script_and_one_that_no_list_knows_is_told_by_its_district(
    phone: Phone,
) -> None:
    places = phone.writing().places()
    assert [row.title for row in places.page().rows] == ["Айыртау", "Бескөл"]
    assert [row.id for row in places.page("Besk").rows] == [BESKOL.code]
    unknown = places.page("Жаңатұрмыс")
    assert unknown.text == say("phone.met.place.other", "en")
    assert len(unknown.rows) == 14
    form = filled(phone)
    form.place(places.chosen("in:5946", "Жаңатұрмыс"))
    where = next(field.value for field in form.page().fields if field.name == "place")
    assert where == f"Жаңатұрмыс, {say('district.5946', 'en')}"
    assert form.save()
    [(_, proposed)] = phone.outbox.proposed("ready")
    assert (proposed.settlement, proposed.village, proposed.district) == ("", "Жаңатұрмыс", "5946")
