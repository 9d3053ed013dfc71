"""A phone that was never updated: it knows nothing of what came later, and can still send and read."""

from datetime import date, datetime

import msgspec
import pytest

from surveys.ids import uuid7
from tests.server.bad_input.conftest import Newcomer, Office, token
from tests.server.conftest import NOW, VERSION


class Person(msgspec.Struct, kw_only=True):
    id: str
    name: str
    relation: str
    birth_year: int | None = None
    consent: bool = False


class Done(msgspec.Struct, array_like=True):
    """What comes behind these two is for newer apps."""

    form_id: str
    day: date


class Household(msgspec.Struct, kw_only=True):
    id: str
    number: int
    name: str
    district: str
    village: str
    arrived_on: date
    language: str
    people: tuple[Person, ...] = ()
    done: tuple[Done, ...] = ()
    consent: bool = False


class Form(msgspec.Struct, kw_only=True):
    id: str
    version: str
    hash: str


class Pull(msgspec.Struct, kw_only=True):
    """What the first app made of an answer, field by field."""

    cursor: int
    more: bool = False
    households: tuple[Household, ...] = ()
    gone: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    closed: tuple[str, ...] = ()
    context: dict[str, str] = {}
    simulated: bool = False


class Receipt(msgspec.Struct, kw_only=True):
    id: str
    status: str
    hash: str


class Pushed(msgspec.Struct):
    receipts: list[Receipt]


def read(office: Office, home: Newcomer, cursor: int = 0) -> Pull:
    answer = office.ask("GET", f"/api/pull?cursor={cursor}", None, token(home.phone))
    return msgspec.json.decode(answer.body, type=Pull)


@pytest.mark.catalogue(12)
def test_an_app_of_the_first_release_reads_its_families_and_forms(office: Office, newcomer: Newcomer) -> None:
    pulled = read(office, newcomer)
    [family] = [one for one in pulled.households if one.id == newcomer.family]
    assert {one.name for one in family.people} == {"Айдос", "Жанар", "Ерасыл"}
    assert "heat" in {form.id for form in pulled.forms}
    again = read(office, newcomer, pulled.cursor)
    assert (again.households, again.more) == ((), False)


@pytest.mark.catalogue(12)
def test_an_interview_of_the_first_release_is_taken(office: Office, newcomer: Newcomer) -> None:
    """It told nothing of its clock."""
    told = {
        "id": uuid7(), "household_id": newcomer.family, "person_id": newcomer.person, "form_id": "heat",
        "form_version": VERSION, "language": "kk", "started_at": _moment(NOW), "finished_at": _moment(NOW),
        "answers": {"ctx_heating": "1", "heat_day": "often"},
    }  # fmt: skip
    answer = office.push(newcomer.phone, msgspec.json.encode(told))
    [receipt] = msgspec.json.decode(answer.body, type=Pushed).receipts
    assert (receipt.status, receipt.id) == ("accepted", told["id"])


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
