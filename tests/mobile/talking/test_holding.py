"""A phone holds what its holder may see: what leaves is gone from it, but for what was begun and is not sent yet."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.attachments import Attachments
from mobile.keeping.store import Store
from mobile.phone import Phone
from mobile.talking.client import Client
from mobile.talking.holding import expire, families, held_here, help_requests, leave, leaving, scope, standing
from mobile.talking.receiving import let_go, receive
from mobile.talking.sync import sync
from surveys.exchange.handing import Hold, Standing, scope_tag
from surveys.exchange.sync import CaseHelp, CaseHousehold, Pull, Receipt
from tests.mobile.conftest import HEAD, HOME, NOW, Clock, a_household

if TYPE_CHECKING:
    from tests.mobile.conftest import Office

SECOND = "01976b00-0000-7000-8000-000000000002"


def kinds(store: Store) -> dict[str, int]:
    """Return what lies in the store, by kind, without the phone's own."""
    rows = store.rows("select kind, count(*) as n from sealed group by kind")
    own = ("device", "known", "clock", "standing", "wanted", "sitting", "elsewhere", "backed")
    found = {row["kind"]: row["n"] for row in rows if row["kind"] not in own}
    waiting = store.rows("select state, count(*) as n from outbox group by state")
    return found | {row["state"]: row["n"] for row in waiting}


def sitting(phone: Phone, office: "Office") -> None:
    client = Client(office.address, "kk", pause=0)
    sync(phone.store, client, now=phone.now)
    client.close()


def asked_for(office: "Office") -> list[str]:
    """Return the addresses of all pulls."""
    return [path for path in office.asked if path.startswith("/api/pull")]


def test_a_family_that_left_is_gone_from_the_store_with_all_of_it(
    worker_online: Phone, office: "Office", finish: Callable[..., str], a_request: Callable[..., CaseHelp]
) -> None:
    phone = worker_online
    receive(phone.store, Pull(cursor=1, help_requests=(a_request(),)), NOW)
    finish(phone)
    sitting(phone, office)
    assert kinds(phone.store) == {"family": 1, "help": 1, "sent": 1}
    office.pages = [Pull(cursor=2, held=())]
    sitting(phone, office)
    assert kinds(phone.store) == {}
    words = [row["body"] for row in phone.store.rows("select body from sealed")]
    assert all(HOME.encode() not in body for body in words)


def test_what_is_not_sent_yet_goes_first_and_then_the_family(
    worker_online: Phone, office: "Office", finish: Callable[..., str]
) -> None:
    phone = worker_online
    record = finish(phone)
    office.refuse[record] = "no_consent"
    office.pages = [Pull(cursor=2, held=())]
    sitting(phone, office)
    assert kinds(phone.store) == {"family": 1, "leaving": 1, "refused": 1}
    assert families(phone.store).all()[HOME].people == ()
    office.refuse.clear()
    phone.outbox.again(record, NOW)
    sitting(phone, office)
    assert (kinds(phone.store), record in office.records) == ({}, True)


def test_a_draft_of_a_family_that_left_stays_and_nothing_else_of_it_is_read(
    worker_online: Phone, office: "Office", a_request: Callable[..., CaseHelp], finish: Callable[..., str]
) -> None:
    phone = worker_online
    receive(phone.store, Pull(cursor=1, help_requests=(a_request(),)), NOW)
    finish(phone)
    draft = phone.begin("help", HOME, HEAD)
    office.pages = [Pull(cursor=2, held=())]
    sitting(phone, office)
    assert kinds(phone.store) == {"family": 1, "leaving": 1, "draft": 1}
    left = families(phone.store).all()[HOME]
    assert (left.phone, left.needs, left.done, left.consent, left.facts) == (None, (), (), False, ())
    assert [(one.name, one.phone) for one in left.people] == [("Ерболат Әлімжанұлы", None)]
    page = phone.family(HOME).page()
    assert (page.people, page.needs, page.help, page.calendar, page.forms, page.next_form) == (
        (), (), None, (), (), None,
    )  # fmt: skip
    assert page.drafts is not None
    interview = phone.interview(draft)
    interview.answer("/data/hlp_words", "Пеш түтіндейді")
    assert interview.finish().scene == "done"
    sitting(phone, office)
    assert (kinds(phone.store), draft in office.records) == ({}, True)


def test_files_that_still_wait_go_first_and_leave_nothing(worker: Phone, finish: Callable[..., str]) -> None:
    store = worker.store
    record = finish(worker)
    files = Attachments(store)
    photo = files.keep(record, HOME, "photo.jpg", [b"x" * 1000])
    [waiting] = worker.outbox.waiting([record])
    worker.outbox.receive(Receipt(id=record, status="accepted", hash=waiting.hash), NOW)
    leave(store, HOME, NOW)
    let_go(store, NOW)
    assert kinds(store) == {"family": 1, "leaving": 1, "sent": 1}
    files.sent(photo)
    assert worker.home().caseload().rows == ()
    assert kinds(store) == {}
    assert store.rows("select id from attachment") == []


def test_a_discarded_draft_lets_the_family_go(worker_online: Phone, office: "Office") -> None:
    phone = worker_online
    draft = phone.begin("help", HOME, HEAD)
    office.pages = [Pull(cursor=2, held=())]
    sitting(phone, office)
    phone.drafts.discard(draft)
    assert phone.home().caseload().rows == (), "at once, without a network"
    assert kinds(phone.store) == {}


def test_a_family_that_comes_back_is_asked_for_whole(worker_online: Phone, office: "Office") -> None:
    phone = worker_online
    phone.begin("help", HOME, HEAD)
    office.pages = [Pull(cursor=2, held=())]
    sitting(phone, office)
    assert held_here(phone.store) == set()
    office.pages, office.lacked = [Pull(cursor=3, held=(HOME,))], {HOME: a_household()}
    sitting(phone, office)
    assert (held_here(phone.store), kinds(phone.store)) == ({HOME}, {"family": 1, "draft": 1})
    assert len(families(phone.store).all()[HOME].people) == 3
    assert f"lacks={HOME}" in asked_for(office)[-1]


def test_a_phone_names_what_it_holds_and_asks_for_no_family_twice(
    worker_online: Phone, office: "Office"
) -> None:
    """A server that promises a family and never gives it is asked once, and does not keep the phone busy."""
    phone = worker_online
    office.pages = [Pull(cursor=2, held=(HOME, SECOND), standing=Standing(tag="abc"))]
    sitting(phone, office)
    first, *more = asked_for(office)
    assert f"holds={scope_tag([HOME])}" in first
    assert len(more) == 1
    sitting(phone, office)
    assert "standing=abc" in asked_for(office)[-1]
    assert standing(phone.store).tag == "abc"


def test_a_cover_ends_by_itself_without_a_network(store: Store) -> None:
    until = NOW + timedelta(hours=5)
    families(store).put(HOME, a_household(hold=Hold(how="cover", until=until, of="Айгүл")))
    families(store).put(SECOND, a_household(SECOND))
    expire(store, until - timedelta(seconds=1))
    assert held_here(store) == {HOME, SECOND}
    expire(store, until)
    let_go(store, until)
    assert (held_here(store), families(store).all().keys()) == ({SECOND}, {SECOND})


def test_the_name_of_what_is_held_is_that_of_the_server(store: Store) -> None:
    for one in (SECOND, HOME):
        families(store).put(one, a_household(one))
    assert scope(store) == scope_tag([HOME, SECOND])
    assert scope_tag([]) != scope_tag([HOME]) != scope_tag([SECOND])


def test_who_moved_to_another_household_keeps_the_phone(settler_online: Phone, office: "Office") -> None:
    phone = settler_online
    moved: CaseHousehold = msgspec.structs.replace(a_household(), id=SECOND)
    office.pages = [Pull(cursor=2, held=(SECOND,))]
    office.lacked = {SECOND: moved}
    sitting(phone, office)
    assert phone.holder.household_id == SECOND
    assert families(phone.store).all().keys() == {SECOND}
    assert leaving(phone.store).all() == {}


def test_who_moved_away_still_waits_for_the_answer_to_the_own_request(
    settler_online: Phone, office: "Office", a_request: Callable[..., CaseHelp]
) -> None:
    phone = settler_online
    receive(phone.store, Pull(cursor=1, help_requests=(a_request(),)), NOW)
    office.pages = [Pull(cursor=2, held=(SECOND,))]
    office.lacked = {SECOND: msgspec.structs.replace(a_household(), id=SECOND)}
    sitting(phone, office)
    assert families(phone.store).all().keys() == {SECOND}
    assert len(help_requests(phone.store).all()) == 1


def test_the_clock_of_a_cover_is_put_right(worker: Phone, clock: Clock) -> None:
    """A phone whose clock runs a day ahead keeps the family as long as the cover stands."""
    until = NOW + timedelta(hours=5)
    families(worker.store).put(HOME, a_household(hold=Hold(how="glass", until=until)))
    worker.time.measure(NOW - timedelta(days=1), worker.ticks())
    worker.home().today()
    assert held_here(worker.store) == {HOME}
    clock.pass_time(days=1, hours=6)
    worker.home().today()
    assert held_here(worker.store) == set()
