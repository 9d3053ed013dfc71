"""What is sent again, by whom it may be, however often (rows 22 to 29)."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from socket import create_connection

import msgspec
import pytest

from server.exchange.hands.caseloads import assign
from server.exchange.phones.enrolment import code_for_staff
from server.store.clock import today
from surveys.ids import uuid7
from surveys.submission import record_hash
from tests.server.bad_input.conftest import Newcomer, Office
from tests.server.conftest import AGREED, NOW, REFUSED, record


def kept(office: Office, newcomer: Newcomer) -> int:
    return office.count("submission", household_id=newcomer.family, form_id="heat")


def in_the_end(state: Callable[[], int], wanted: int) -> None:
    """Wait until a request whose answer nobody reads has done its work."""
    for _ in range(200):
        if state() == wanted:
            return
        time.sleep(0.02)
    assert state() == wanted


@pytest.mark.catalogue(23)
def test_the_same_record_again_is_accepted_and_kept_once(office: Office, newcomer: Newcomer) -> None:
    sent = newcomer.heat()
    answers = [office.push(newcomer.phone, sent).json["receipts"][0] for _ in range(3)]
    assert answers == [answers[0]] * 3
    assert (answers[0]["status"], answers[0]["hash"]) == ("accepted", record_hash(sent))
    assert office.codes(newcomer.phone, sent, sent, sent) == ["accepted"] * 3
    assert kept(office, newcomer) == 1


@pytest.mark.catalogue(23)
def test_another_phone_of_the_same_worker_may_send_it_again(office: Office, newcomer: Newcomer) -> None:
    sent = newcomer.heat()
    other = office.programme.enrol_worker(newcomer.worker)
    assert office.codes(newcomer.phone, sent) == office.codes(other, sent) == ["accepted"]
    assert kept(office, newcomer) == 1


@pytest.mark.catalogue(24)
def test_the_same_id_with_other_content_is_refused_and_both_are_kept(
    office: Office, newcomer: Newcomer
) -> None:
    first = newcomer.heat(id=uuid7())
    second = first.replace(b"often", b"never")
    spaced = msgspec.json.format(first, indent=1)
    assert office.codes(newcomer.phone, first) == ["accepted"]
    assert office.told(newcomer.phone, second)["code"] == "conflicting"
    assert office.told(newcomer.phone, spaced)["code"] == "conflicting"
    assert office.codes(newcomer.phone, first) == ["accepted"]
    assert office.count("conflict", device_id=newcomer.phone.device_id) == 2
    assert kept(office, newcomer) == 1


@pytest.mark.catalogue(24)
def test_the_id_of_a_strangers_record_tells_nothing_of_it(office: Office, newcomer: Newcomer) -> None:
    other = office.newcomer()
    theirs = other.heat(id=uuid7())
    assert office.codes(other.phone, theirs) == ["accepted"]
    [told] = office.push(newcomer.phone, theirs).json["receipts"]
    assert told["problem"]["code"] == "not_your_family"
    mine = newcomer.heat(id=msgspec.json.decode(theirs)["id"])
    [told] = office.push(newcomer.phone, mine).json["receipts"]
    assert told["problem"]["code"] == "conflicting"
    assert other.family not in str(told)


@pytest.mark.catalogue(25)
@pytest.mark.parametrize("records", [1, 20])
def test_many_posts_of_one_batch_at_once_leave_one_row_each(
    office: Office, newcomer: Newcomer, records: int
) -> None:
    batch = [newcomer.heat() for _ in range(records)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: office.push(newcomer.phone, *batch), range(12)))
    assert [answer.status for answer in answers] == [200] * 12
    assert all(answer.json == answers[0].json for answer in answers)
    assert kept(office, newcomer) == records


@pytest.mark.catalogue(25)
def test_of_two_contents_at_once_one_is_kept_and_one_told(office: Office, newcomer: Newcomer) -> None:
    first = newcomer.heat(id=uuid7())
    rivals = [first, first.replace(b"often", b"never")] * 5
    with ThreadPoolExecutor(10) as pool:
        codes = [answer[0] for answer in pool.map(lambda one: office.codes(newcomer.phone, one), rivals)]
    assert sorted(codes) == ["accepted"] * 5 + ["conflicting"] * 5
    assert kept(office, newcomer) == 1


@pytest.mark.catalogue(26)
def test_a_record_is_not_forgotten_for_a_consent_that_was_withdrawn(
    office: Office, newcomer: Newcomer
) -> None:
    """What was accepted stays accepted; what comes new after the word is refused, whenever it was written."""
    sent = newcomer.heat()
    no = record("consent", REFUSED, newcomer.family, newcomer.person, hours_ago=0.5)
    yes = record("consent", AGREED, newcomer.family, newcomer.person, hours_ago=0.2)
    late = newcomer.heat()
    assert office.codes(newcomer.phone, sent) == ["accepted"]
    assert office.codes(newcomer.phone, no) == ["accepted"]
    assert office.codes(newcomer.phone, sent, late) == ["accepted", "no_consent"]
    assert office.codes(newcomer.phone, yes, late) == ["accepted", "accepted"]
    assert kept(office, newcomer) == 2


@pytest.mark.catalogue(26)
def test_a_record_of_a_family_that_was_handed_over_is_still_taken_once(
    office: Office, newcomer: Newcomer
) -> None:
    other = office.newcomer()
    sent, late = newcomer.heat(), newcomer.heat()
    assert office.codes(newcomer.phone, sent) == ["accepted"]
    with office.database.transaction() as connection:
        assign(connection, newcomer.family, other.worker, today())
    assert office.codes(newcomer.phone, sent, late) == ["accepted", "accepted"]
    assert office.codes(other.phone, sent, late) == ["accepted", "accepted"]
    assert kept(office, newcomer) == 2


@pytest.mark.catalogue(28)
def test_the_same_id_on_another_form_or_family_is_refused_in_words(
    office: Office, newcomer: Newcomer
) -> None:
    """Our ids are drawn once for the whole programme: the second use of one is another content."""
    once = uuid7()
    first = newcomer.heat(id=once)
    form = record("help", {"hlp_words": "Көмір жоқ"}, newcomer.family, newcomer.person, id=once)
    wife = record("consent", AGREED, newcomer.family, newcomer.spouse, id=once)
    assert office.codes(newcomer.phone, first) == ["accepted"]
    for sent in (form, wife):
        told = office.told(newcomer.phone, sent)
        assert (told["code"], "coordinator" in told["detail"]) == ("conflicting", True)
    assert office.count("submission", id=once) == 1


@pytest.mark.catalogue(29)
def test_an_answer_that_was_lost_makes_no_second_record(office: Office, newcomer: Newcomer) -> None:
    sent = newcomer.heat()
    body = b'{"records":[' + sent + b"]}"
    head = f"POST /api/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {newcomer.phone.token}\r\ncontent-length: {len(body)}\r\n\r\n"
    for _ in range(3):
        with create_connection(("127.0.0.1", office.port), timeout=10) as line:
            line.sendall(head.encode() + body)
            line.recv(1)
    in_the_end(lambda: kept(office, newcomer), 1)
    assert office.codes(newcomer.phone, sent) == ["accepted"]
    assert kept(office, newcomer) == 1


@pytest.mark.catalogue(29)
def test_a_code_whose_answer_was_lost_is_told_apart_from_one_that_never_was(
    office: Office, newcomer: Newcomer
) -> None:
    """The token is shown once: who did not hear it needs another code, and is told so."""
    with office.database.transaction() as connection:
        code = code_for_staff(connection, office.programme.keys, newcomer.worker, made_by="test", now=NOW)
    body = msgspec.json.encode({"code": code, "device_name": "x"})
    assert office.ask("POST", "/api/enrol", body).status == 201
    answer = office.ask("POST", "/api/enrol", body)
    assert (answer.status, answer.problem) == (410, "UsedCode")
    assert "new one" in answer.json["detail"]
