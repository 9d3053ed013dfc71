"""One family's page: needs with services, people to call, forms that may or may not be opened."""

from collections.abc import Callable
from datetime import date

import pytest

from mobile.phone import Phone
from mobile.talking.receiving import families, help_requests
from surveys.catalogue import rules
from surveys.exchange.sync import CaseNeed
from surveys.wording import say

HOME = "01976b00-0000-7000-8000-000000000001"
HEAD = "01976b00-0000-7000-8000-00000000000a"
WIFE = "01976b00-0000-7000-8000-00000000000b"


def test_the_page_says_who_and_where(worker: Phone) -> None:
    page = worker.family(HOME).page()

    assert (page.title, page.subtitle) == ("Әлімжанұлы Ерболат отбасы", "Бескөл · 3 адам · № 1040")
    assert [(person.name, person.phone) for person in page.people] == [
        ("Ерболат Әлімжанұлы", "+77005550123"),
        ("Сәуле", None),
        ("Айша", None),
    ]
    assert page.people[1].second == "Жұбайы, 35 жас"


def test_a_need_comes_with_its_service_and_its_day(worker: Phone, household: Callable) -> None:
    code = rules("heat").need[0].code
    need = CaseNeed(code=code, service="svc_stove", since=date(2026, 11, 12))
    families(worker.store).put(HOME, household(needs=(need,)))
    card = worker.family(HOME).page().needs[0]

    assert card.title == say(f"need.{code}", "kk")
    assert card.second == "Айтқан күні: 12 қараша"
    assert card.service == say("service.svc_stove", "kk")


def test_what_nobody_asked_about_for_a_year_stands_apart_unless_help_for_it_goes_on(
    worker: Phone, household: Callable
) -> None:
    told = CaseNeed(code="heat_smoke", service="svc_stove", since=date(2025, 6, 1), said=date(2026, 1, 8))
    old = CaseNeed(code="garden_place", service="svc_garden", since=date(2025, 11, 2))
    families(worker.store).put(HOME, household(needs=(told, old)))
    page = worker.family(HOME).page()
    assert [one.code for one in page.needs] == ["heat_smoke"]
    assert page.needs[0].second == "Айтқан күні: 1 маусым 2025"
    assert page.old_needs
    assert [(one.id, one.second) for one in page.old_needs.found.rows] == [
        ("garden_place", "Айтқан күні: 2 қараша 2025")
    ]
    [badge] = [one.text for one in worker.home().caseload().rows[0].badges if one.icon == "hand"]
    assert badge == say("phone.badge.needs.one", "kk", n=1)

    assert worker.offering(HOME, "referral", "garden_place", "svc_garden").save()
    page = worker.family(HOME).page()
    assert ([one.code for one in page.needs], page.old_needs) == (["heat_smoke", "garden_place"], None)


def test_a_need_that_a_newer_server_knows_is_still_shown(worker: Phone, household: Callable) -> None:
    families(worker.store).put(
        HOME, household(needs=(CaseNeed(code="from_the_future", service="svc_x", since=date(2026, 11, 12)),))
    )

    assert worker.family(HOME).page().needs[0].title == say("phone.need.other", "kk")


def test_words_that_were_not_shared_are_not_shown(worker: Phone, a_request: Callable) -> None:
    help_requests(worker.store).put("help-1", a_request(words=None))
    section = worker.family(HOME).page().help

    assert section is not None
    assert section.rows[0].second == say("phone.family.words_not_shared", "kk")


def test_the_pulse_is_never_started_on_a_workers_phone(worker: Phone) -> None:
    assert "pulse" not in {form.form_id for form in worker.family(HOME).page().forms}


def test_a_personal_form_asks_which_adult(worker: Phone) -> None:
    family = worker.family(HOME)

    assert [row.id for row in family.who("wellbeing").rows] == [HEAD, WIFE]
    assert [row.id for row in family.who("heat").rows] == ["", HEAD, WIFE]


def test_a_started_form_knows_whom_it_asks(worker: Phone) -> None:
    draft = worker.drafts.get(worker.family(HOME).start("wellbeing", WIFE))

    assert draft is not None
    assert (draft.household_id, draft.person_id, draft.form_id) == (HOME, WIFE, "wellbeing")
    assert draft.given["ctx_heating"] == 1
    assert draft.given["ctx_n_child"] == 1


def test_a_draft_can_be_thrown_away(worker: Phone) -> None:
    family = worker.family(HOME)
    draft_id = family.start("heat")

    assert family.page().drafts is not None
    assert family.discard(draft_id).drafts is None


def test_a_family_that_is_not_here_is_told(worker: Phone) -> None:
    with pytest.raises(KeyError):
        worker.family("nobody")


def test_the_forms_stand_in_the_order_of_a_visit(worker: Phone) -> None:
    forms = [form.form_id for form in worker.family(HOME).page().forms]

    assert forms[:4] == ["consent", "arrival", "heat", "housing"]
    assert forms[-2:] == ["help", "complaint"]
