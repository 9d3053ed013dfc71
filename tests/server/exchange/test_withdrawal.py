"""What a person takes back ends at once, purpose by purpose; help goes on, and nobody beside the care notices."""

from datetime import timedelta

import msgspec
import pytest

from server.access import Action, Caller, Role, Store, may
from server.care.consents import withdraw
from server.checklist import ITEMS, sign
from server.desk.duplicates import Duplicates
from server.exchange.pulling import pull
from server.problems import NotAllowed, NotYours
from server.reading.family import Family, Reading, read_family
from server.reading.review import ReviewStores, review
from server.risk.refreshing import refresh
from server.store.caring.consents import ConsentStore
from server.store.clock import today
from server.store.people.families import FamilyStore
from server.store.received.extracts import ExtractStore
from server.store.risks.checklist import ChecklistStore
from server.store.risks.review import ReviewStore
from server.web.help.families import rules_of
from surveys.caring.consenting import PURPOSES
from tests.server.conftest import AGREED, NOTICE, NOW, Programme, add_staff, person_of, record
from tests.server.exchange.test_pulling import COLD

EVERYTHING = AGREED | {
    "ctx_n_child": "1", "con_after": "yes", "con_research": "yes", "con_child": "yes", "con_backup": "yes",
}  # fmt: skip
LATER = NOW + timedelta(minutes=1)


class House:
    """One family that agreed to everything and answered; its worker, and those who lead."""

    def __init__(self, programme: Programme) -> None:
        self.programme, self.family, self.person = programme, programme.family, programme.person
        self.phone = programme.caller(programme.enrol_worker())
        self.own = programme.caller(programme.enrol_settler())
        self.send("consent", EVERYTHING, hours_ago=48)
        self.send("heat", COLD, hours_ago=24)
        self.worker = Caller(role=Role.WORKER, staff_id=programme.worker_id)
        with programme.database.transaction() as connection:
            manager = add_staff(connection, "manager", Role.MANAGER)
            for item in ITEMS:
                sign(ChecklistStore(connection), item, manager, NOW)
        self.manager = Caller(role=Role.MANAGER, staff_id=manager)

    def send(self, form_id: str, answers: object, *, own: bool = False, hours_ago: float = 1) -> str:
        sent = record(form_id, answers, self.family, self.person, hours_ago=hours_ago)
        [receipt] = self.programme.push(self.own if own else self.phone, sent, now=LATER)
        return receipt.status if receipt.problem is None else receipt.problem.code

    def take_back(self, purpose: str, caller: Caller | None = None) -> tuple[str, ...]:
        with self.programme.database.transaction() as connection:
            return withdraw(
                connection,
                caller or self.worker,
                self.family,
                self.person,
                purpose=purpose,
                how="said",
                now=NOW,
            )

    def page(self) -> Family:
        reading = Reading(
            caller=self.manager,
            now=LATER,
            today=today(),
            rules_of=rules_of,
            asked=lambda form, version, answers: tuple(answers),
        )
        with self.programme.database.reading() as connection:
            stores = ReviewStores(
                ReviewStore(connection), FamilyStore(connection), ChecklistStore(connection)
            )
            return read_family(stores, self.family, reading)

    def listed(self) -> list[str]:
        with self.programme.database.reading() as connection:
            stores = ReviewStores(
                ReviewStore(connection), FamilyStore(connection), ChecklistStore(connection)
            )
            found = review(stores, self.manager, cap=50, district="", now=LATER, today=today())
        return [row.id for group in found.groups for row in group.rows]

    def extracted(self, form_id: str = "heat", purposes: tuple[str, ...] = ("research",)) -> int:
        with self.programme.database.reading() as connection:
            return len(list(ExtractStore(connection).open_answers(form_id, purposes)))

    def carried(self) -> tuple[int, bool, dict[str, bool]]:
        """Return how many needs the worker's phone has, whether the person agrees, and to what."""
        found = pull(self.programme.database, self.phone, 0, LATER).households
        home = next(one for one in found if one.id == self.family)
        person = next(one for one in home.people if one.id == self.person)
        return len(home.needs), person.consent, person.purposes


@pytest.fixture
def house(programme: Programme) -> House:
    return House(programme)


def test_before_anything_is_taken_back_all_of_it_is_there(house: House) -> None:
    refresh(house.programme.database, NOW, fit=True)
    assert house.page().needs
    assert house.page().tier is not None
    assert house.family in house.listed()
    assert house.extracted() == 1
    needs, consent, purposes = house.carried()
    assert (needs > 0, consent) == (True, True)
    assert purposes == {"child": True, "after": True, "backup": True}
    assert house.send("children", {}) == "accepted"


def test_without_the_service_answers_are_read_no_more_and_nothing_is_asked(house: House) -> None:
    refresh(house.programme.database, NOW, fit=True)
    assert house.take_back("service") == PURPOSES
    page = house.page()
    assert (page.needs, page.trends, page.tier, page.reasons) == ((), (), None, ())
    assert {state for _, state in page.consent} == {"no"}
    assert house.carried() == (0, False, {"child": False, "after": False, "backup": False})
    assert house.send("heat", COLD) == "no_consent"
    assert house.send("heat", COLD, own=True) == "no_consent"
    assert house.extracted() == 0
    assert house.family not in house.listed()
    assert refresh(house.programme.database, LATER, fit=True).households == 0


def test_help_goes_on_without_the_service(house: House) -> None:
    house.take_back("service")
    assert house.send("help", {"hlp_words": "Көмір жоқ", "hlp_cat": "cold"}, own=True) == "accepted"
    assert house.send("complaint", {"cmp_words": "Айтарым бар"}, own=True) == "accepted"
    assert house.page().open_helps


def test_without_the_analysis_the_stored_order_is_shown_no_more_and_none_is_computed(house: House) -> None:
    refresh(house.programme.database, NOW, fit=True)
    assert house.take_back("analysis") == ("analysis",)
    page = house.page()
    assert (page.tier, page.reasons, page.objects) == (None, (), True)
    assert page.needs, "the family is served as before"
    assert house.family not in house.listed()
    assert house.extracted() == 0
    assert refresh(house.programme.database, LATER).households == 0
    assert house.send("heat", COLD) == "accepted"


def test_without_the_contact_after_leaving_nobody_asks_after_it(house: House) -> None:
    assert house.take_back("after") == ("after",)
    assert house.carried()[2] == {"child": True, "after": False, "backup": True}
    assert house.send("after", {}) == "no_consent"
    assert house.send("heat", COLD) == "accepted"


def test_without_research_no_table_holds_the_answers(house: House) -> None:
    assert house.take_back("research") == ("research",)
    assert house.extracted() == 0
    assert house.page().needs
    assert refresh(house.programme.database, LATER, fit=True).households == 1


def test_without_the_childrens_purpose_no_more_is_asked_or_read_of_them(house: House) -> None:
    assert house.send("children", {}, hours_ago=20) == "accepted"
    house.take_back("child")
    assert house.send("children", {}) == "no_consent"
    assert house.send("school", {}) == "no_consent"
    assert house.carried()[2]["child"] is False
    assert house.extracted("children", ("research", "child")) == 0
    assert house.send("heat", COLD) == "accepted"


def test_without_the_close_person_nobody_is_asked_where_the_family_is(house: House) -> None:
    house.take_back("backup")
    assert house.carried()[2] == {"child": True, "after": True, "backup": False}
    assert house.send("heat", COLD) == "accepted"


def test_the_own_phone_hears_of_what_was_taken_back_at_the_office(house: House) -> None:
    before = pull(house.programme.database, house.own, 0, LATER)
    assert before.households[0].people[0].purposes == dict.fromkeys(PURPOSES, True)
    house.take_back("analysis")
    after = pull(house.programme.database, house.own, before.cursor, LATER)
    assert after.households[0].people[0].purposes == dict.fromkeys(PURPOSES, True) | {"analysis": False}


def test_version_and_language_of_the_text_stand_beside_the_no(house: House) -> None:
    house.take_back("research")
    [row] = house.programme.rows("select * from consent where purpose = 'research' and given = 0")
    [agreed] = house.programme.rows("select * from consent where purpose = 'service'")
    assert (row["form_version"], row["language"]) == (agreed["form_version"], agreed["language"])
    assert row["source"] == "said"


def test_a_record_that_only_takes_back_gives_nothing_anew(house: House) -> None:
    """The office wrote down a withdrawal of everything; the phone, which has not heard of it, takes back one thing."""
    house.take_back("service")
    only = NOTICE | {
        "con_ready": "1", "ctx_withdraw": "1", "con_service": "yes", "con_analysis": "no",
    }  # fmt: skip
    assert house.send("consent", only, own=True, hours_ago=-0.01) == "accepted"
    assert house.send("heat", COLD) == "no_consent"
    assert {state for _, state in house.page().consent} == {"no"}


def test_taking_back_twice_is_the_same_as_once(house: House) -> None:
    house.take_back("service")
    house.take_back("service")
    assert house.carried()[1] is False


@pytest.mark.parametrize("role", [Role.REGISTER_CLERK, Role.ANALYST, Role.ADMIN, Role.INDEPENDENT])
def test_who_does_not_care_for_the_family_writes_no_withdrawal(house: House, role: Role) -> None:
    assert not may(role, (Store.CONSENT, Action.WRITE))
    with pytest.raises(NotAllowed):
        house.take_back("service", Caller(role=role, staff_id=house.programme.other_id))


def test_nobody_writes_one_for_a_family_out_of_scope_or_a_person_of_another(house: House) -> None:
    stranger = Caller(role=Role.WORKER, staff_id=house.programme.other_id)
    with pytest.raises(NotYours):
        house.take_back("service", stranger)
    with pytest.raises(NotYours):
        house.take_back("everything")
    house.person = "01900000-0000-7000-8000-000000000100"
    with pytest.raises(NotYours):
        house.take_back("service")


def test_the_subsidy_side_sees_the_same_with_and_without_a_refusal(house: House) -> None:
    clerk = Caller(role=Role.REGISTER_CLERK, staff_id=house.programme.other_id)

    def seen() -> bytes:
        reading = Reading(
            caller=clerk,
            now=LATER,
            today=today(),
            rules_of=rules_of,
            asked=lambda form, version, answers: tuple(answers),
        )
        with house.programme.database.reading() as connection:
            stores = ReviewStores(
                ReviewStore(connection), FamilyStore(connection), ChecklistStore(connection)
            )
            return msgspec.json.encode(read_family(stores, house.family, reading))

    before = seen()
    house.take_back("service")
    assert seen() == before


def test_a_no_stands_when_its_entry_turns_out_to_be_another_persons(programme: Programme) -> None:
    """Somebody was entered twice, and took the analysis back as the second entry: uniting the two keeps the no."""
    worker = programme.caller(programme.enrol_worker())
    kept, twice = person_of(0, 0), person_of(1, 0)
    programme.agreed(worker, kept)
    programme.agreed(worker, twice, programme.second)
    with programme.database.transaction() as connection:
        clerk = Caller(role=Role.REGISTER_CLERK, staff_id=add_staff(connection, "clerk", Role.REGISTER_CLERK))
        manager = Caller(role=Role.MANAGER, staff_id=add_staff(connection, "manager", Role.MANAGER))
        withdraw(connection, manager, programme.second, twice, purpose="analysis", how="said", now=NOW)
    with programme.database.transaction() as connection:
        Duplicates(connection, clerk, NOW).unite(kept, twice, programme.keys, families=False)
    with programme.database.reading() as connection:
        said = ConsentStore(connection).purposes([programme.family])
    assert (said["service"][programme.family, kept], said["analysis"][programme.family, kept]) == (
        True,
        False,
    )
    assert programme.rows("select household_id from agreed_household") == []
    with programme.database.transaction() as connection:
        Duplicates(connection, clerk, NOW).part(twice)
    assert programme.rows("select household_id from agreed_household") == [{"household_id": programme.family}]
