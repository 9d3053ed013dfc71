"""A referral on the phone, from its offer to the family's word on it; the plan's steps. All of it without a network."""

from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from mobile.phone import Phone
from mobile.talking.receiving import families
from surveys.caring.progress import HELPED
from surveys.exchange.sync import CaseHousehold, CaseNeed
from surveys.wording import LANGUAGES, say
from tests.mobile.conftest import HEAD, HOME

NEED = CaseNeed(code="heat_smoke", service="svc_stove", since=date(2026, 11, 12))


@pytest.fixture
def in_need(worker: Phone, household: Callable[..., CaseHousehold]) -> Phone:
    families(worker.store).put(HOME, household(needs=(NEED,)))
    return worker


def offer(phone: Phone) -> str:
    """Offer the stove fitter; return the referral's id."""
    form = phone.offering(HOME, "referral", NEED.code, NEED.service)
    form.choose("person", HEAD)
    assert form.save()
    [need] = phone.family(HOME).page().needs
    return need.referral


def test_a_need_has_a_button_until_a_service_is_offered(in_need: Phone) -> None:
    [need] = in_need.family(HOME).page().needs
    assert (need.button, need.badge.text) == (say("phone.care.give", "kk"), say("phone.care.none", "kk"))
    offer(in_need)
    [need] = in_need.family(HOME).page().needs
    assert (need.button, need.badge.text) == ("", "Ұсынылды")
    plan = in_need.family(HOME).page().care
    assert plan is not None
    assert plan.rows[0].second == "Ауылдық округ әкімі · Ерболат Әлімжанұлы"


def test_it_goes_step_by_step_to_the_family_s_own_word(in_need: Phone) -> None:
    care = in_need.care(HOME, offer(in_need))
    assert [one.name for one in care.page().moves] == ["accepted", "declined"]
    for state in ("accepted", "under_way"):
        assert care.move(state).helped == ()
    assert [one.name for one in care.move("done").helped] == list(HELPED)
    page = care.helped("no")
    assert (page.badge.text, page.again) == ("Көмектеспеді", say("phone.care.again", "kk"))
    assert [one.state for one in page.stops] == ["done"] * 4
    assert in_need.outbox.count("ready") == 5


def test_what_cannot_follow_changes_nothing(in_need: Phone) -> None:
    care = in_need.care(HOME, offer(in_need))
    assert care.move("done").badge.text == "Ұсынылды"
    assert in_need.outbox.count("ready") == 1


def test_a_referral_leaves_the_register_as_it_is(in_need: Phone) -> None:
    before = in_need.families()[HOME]
    offer(in_need)
    after = in_need.families()[HOME]
    assert (len(after.care), replace(after, care=())) == (1, before)


def test_a_step_needs_a_sentence_and_a_referral_a_service(worker: Phone) -> None:
    for kind, field in (("plan_step", "what"), ("referral", "service")):
        form = worker.offering(HOME, kind)
        assert not form.save()
        assert next(one for one in form.page().fields if one.name == field).problem
    assert worker.outbox.count("ready") == 0


def test_a_step_of_the_plan_is_kept_with_who_and_until_when(worker: Phone) -> None:
    form = worker.offering(HOME, "plan_step")
    form.write("what", " Пешшіні шақыру ")
    form.choose("who", "person")
    until = next(one for one in form.page().fields if one.name == "until").choices[1].name
    form.choose("until", until)
    assert form.save()
    plan = worker.family(HOME).page().care
    assert plan is not None
    assert (plan.rows[0].title, plan.rows[0].second) == (
        "Пешшіні шақыру",
        "Отбасы өзі · мерзімі: 7 желтоқсан",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_can_be_offered_in_every_language(worker: Phone, language: str) -> None:
    worker.speak(language)
    services = worker.offering(HOME, "referral").page().fields[0].choices
    assert len(services) > 40
    assert all(one.text for one in services)
