"""Who may not send, and what hostile letters do in ids, names and headers (rows 14 to 22)."""

import json
from urllib.parse import quote

import msgspec
import pytest
from msgspec import structs

from server.access import Role
from server.accounts import sign_in
from server.database import Database
from server.exchange.phones.enrolment import code_for_staff
from server.exchange.records.opening import Envelope
from server.problems import Malformed, WrongPassword
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from server.store.office.staff import StaffStore
from surveys.clock import Clock
from surveys.ids import uuid7
from surveys.submission import Submission, record_bytes
from tests.server.bad_input.conftest import Newcomer, Office, refused, token
from tests.server.conftest import AGREED, NOW, PASSWORD, add_staff, record, signed_in

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
HOSTILE = [
    "../../etc/passwd", "a/../b", "'; drop table submission; --", "1 or 1=1", "%00", "a\x00b", "", " ", "id",
    "０1900000-0000-7000-8000-000000000000", "01900000-0000-7000-8000-00000000000G", "x" * 10_000,
    "01900000-0000-7000-8000-000000000000\n", "\u202e01900000-0000-7000-8000-000000000000", "{{7*7}}", "\ufeff",
]  # fmt: skip


@pytest.mark.catalogue(14)
def test_a_browser_of_the_staff_sends_no_records(office: Office, newcomer: Newcomer) -> None:
    login = office.login(newcomer.worker)
    headers = signed_in(office.database, login)
    rows = "select csrf from staff_session where staff_id = :id"
    headers["x-csrf-token"] = office.programme.rows(rows, id=newcomer.worker)[0]["csrf"]
    body = b'{"records":[' + newcomer.heat() + b"]}"
    refused(lambda language: office.ask("POST", "/api/push", body, headers, language), 401, "UnknownDevice")


@pytest.mark.catalogue(14)
def test_a_settler_sends_for_nobody_else(office: Office, newcomer: Newcomer) -> None:
    settler = office.programme.enrol_settler(newcomer.family, newcomer.person)
    mine = record("consent", AGREED, newcomer.family, newcomer.person)
    wifes = record("consent", AGREED, newcomer.family, newcomer.spouse)
    neighbours = office.newcomer()
    theirs = record("consent", AGREED, neighbours.family, neighbours.person)
    assert office.codes(settler, mine, wifes, theirs) == ["accepted", "not_your_family", "not_your_family"]


@pytest.mark.catalogue(14)
@pytest.mark.parametrize(
    ("role", "duties", "kind", "named"),
    [
        (Role.ANALYST, (), "RevokedDevice", "oordinator"),
        (Role.WORKER, ("recovery",), "ConflictingDuty", "administrator"),
    ],
)
def test_a_right_that_was_taken_away_is_gone_with_the_next_request(
    office: Office, newcomer: Newcomer, role: Role, duties: tuple[str, ...], kind: str, named: str
) -> None:
    with office.database.transaction() as connection:
        StaffStore(connection).set_role(newcomer.worker, role, duties)
    answer = refused(
        lambda language: office.push(newcomer.phone, newcomer.heat(), language=language), 403, kind
    )
    assert named in answer.json["detail"]


@pytest.mark.catalogue(14)
def test_a_role_without_the_right_reads_no_family(office: Office, newcomer: Newcomer) -> None:
    with office.database.transaction() as connection:
        analyst = add_staff(connection, f"a-{uuid7()}", Role.ANALYST)
    headers = signed_in(office.database, office.login(analyst))
    answer = office.ask("GET", f"/families/{newcomer.family}", None, headers)
    assert (answer.status, answer.problem) == (403, "NotAllowed")
    assert "рөл" in answer.json["detail"].lower()


@pytest.mark.catalogue(15)
@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nobody",
        "Basic eDp5",
        "Bearer \xe9\xff",
        "bearer\tx",
        "Bearer " + "x" * 30_000,
    ],
    ids=lambda value: value[:12],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/push"), ("GET", "/api/pull")])
def test_a_key_that_nobody_holds_opens_nothing(
    office: Office, method: str, path: str, authorization: str
) -> None:
    headers = {"authorization": authorization}
    refused(
        lambda language: office.ask(method, path, b"{}", headers, language),
        401, "UnknownDevice", headers={"www-authenticate": "Bearer"},
    )  # fmt: skip


@pytest.mark.catalogue(15)
def test_a_revoked_key_opens_nothing_and_is_told_so(office: Office, newcomer: Newcomer) -> None:
    with office.database.transaction() as connection:
        DeviceStore(connection).revoke(newcomer.phone.device_id, time_text(NOW))
    refused(
        lambda language: office.push(newcomer.phone, newcomer.heat(), language=language), 403, "RevokedDevice"
    )
    assert office.count("submission", household_id=newcomer.family) == 1


@pytest.mark.catalogue(16)
def test_a_long_user_agent_and_a_long_device_name_are_taken(office: Office, newcomer: Newcomer) -> None:
    agent = {"user-agent": "Qonys/" + "9" * 30_000}
    assert office.push(newcomer.phone, newcomer.heat(), **agent).status == 200
    with office.database.transaction() as connection:
        code = code_for_staff(connection, office.programme.keys, newcomer.worker, made_by="test", now=NOW)
    named = json.dumps({"code": code, "device_name": "\u202eҚ\x00 " + "Galaxy" * 500})
    answer = office.ask("POST", "/api/enrol", named.encode(), JSON)
    assert answer.status == 201
    [row] = office.programme.rows("select name from device where id = :id", id=answer.json["device_id"])
    assert (len(row["name"]), row["name"][:8]) == (80, "Қ Galaxy")


@pytest.mark.catalogue(17)
@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api/forms/heat%00/1", 404, "NotFound"),
        ("/api/files/%00", 404, "NotFound"),
        ("/families/%00", 404, "NotFound"),
        ("/api/pull?cursor=1%00", 400, "Malformed"),
        ("/families?q=%00", 400, "Malformed"),
    ],
)
def test_the_letter_0_in_an_address_is_the_callers_fault_on_both_engines(
    office: Office, newcomer: Newcomer, path: str, status: int, kind: str
) -> None:
    headers = token(newcomer.phone)
    refused(lambda language: office.ask("GET", path, None, headers, language), status, kind)


@pytest.mark.catalogue(17)
def test_the_letter_0_in_a_page_is_the_callers_fault_on_both_engines(office: Office) -> None:
    body = b"login=a%00b&password=c"
    refused(lambda language: office.ask("POST", "/signin", body, FORM, language), 400, "Malformed", "NUL")


@pytest.mark.catalogue(17)
def test_no_statement_keeps_the_letter_0(office: Office) -> None:
    with pytest.raises(Malformed), office.database.transaction() as connection:
        connection.run("insert into setting (name, value) values (:name, 'x')", name="a\x00b")
    with pytest.raises(Malformed), office.database.transaction() as connection:
        connection.many("insert into setting (name, value) values (:name, 'x')", [{"name": "a\x00b"}])


@pytest.mark.catalogue(17)
@pytest.mark.parametrize(
    "typed", [f"{PASSWORD}\x00", f"{PASSWORD}\x00x", f"{PASSWORD}{PASSWORD}", PASSWORD[:-1]]
)
def test_a_password_is_compared_to_its_end(office: Office, newcomer: Newcomer, typed: str) -> None:
    database: Database = office.database
    login = office.login(newcomer.worker)
    with pytest.raises(WrongPassword):
        sign_in(database, login, typed, NOW)
    assert sign_in(database, login, PASSWORD, NOW).staff_id == newcomer.worker


@pytest.mark.catalogue(18)
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda value: ascii(value)[:24])
def test_a_hostile_id_is_refused_by_its_name_and_kept_nowhere(
    office: Office, newcomer: Newcomer, hostile: str
) -> None:
    for field in ("id", "household_id", "person_id"):
        spoilt = msgspec.json.encode(msgspec.json.decode(newcomer.heat()) | {field: hostile})
        receipts = office.push(newcomer.phone, spoilt, newcomer.heat()).json["receipts"]
        assert [one["status"] for one in receipts] == ["refused", "accepted"]
        assert (receipts[0]["problem"]["code"], receipts[0]["problem"]["field"]) == ("malformed", field)
        assert len(receipts[0]["id"]) <= 64


@pytest.mark.catalogue(18)
@pytest.mark.parametrize(
    "hostile", [one for one in HOSTILE if one.strip()], ids=lambda value: ascii(value)[:24]
)
def test_a_hostile_id_in_an_address_finds_nothing(office: Office, newcomer: Newcomer, hostile: str) -> None:
    """A slash of its own leads nowhere, whether it is written plainly or not."""
    part = quote(hostile, safe="")
    phone, page = token(newcomer.phone), signed_in(office.database, office.login(newcomer.worker))
    for path, headers in (
        (f"/api/forms/{part}/1", phone),
        (f"/api/forms/heat/{part}", phone),
        (f"/api/files/{part}", phone),
        (f"/families/{part}", page),
        (f"/static/{part}", page),
    ):
        answer = office.ask("GET", path, None, headers)
        assert answer.status == 404, path
        assert b"root:" not in answer.body


@pytest.mark.catalogue(19)
@pytest.mark.parametrize(
    "words",
    [
        "Көмір жоқ \U0001f525",
        "\u202eнәрі\u202c",
        "a\u200bb\ufeffc",
        "e\u0301\u0301\u0301",
        "מה נשמע",
        "سلام",
        "\\u0000",
        "ﷺ",
    ],
    ids=ascii,
)
def test_what_a_family_wrote_is_kept_as_it_was_written(
    office: Office, newcomer: Newcomer, words: str
) -> None:
    """An answer is nobody's name: its letters are theirs, those without ink too."""
    settler = office.programme.enrol_settler(newcomer.family, newcomer.person)
    asked = record("help", {"hlp_words": words, "hlp_cat": "cold"}, newcomer.family, newcomer.person)
    assert office.codes(settler, asked) == ["accepted"]
    pulled = office.ask("GET", "/api/pull", None, token(settler)).json
    [given] = [one for one in pulled["submissions"] if one["form_id"] == "help"]
    assert given["answers"]["hlp_words"] == words


@pytest.mark.catalogue(21)
@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b'"heat_day":"often"', b'"heat_day":"often","heat_day":"never"', "heat_day"),
        (b'"language":"kk"', b'"language":"kk","language":"ru"', "language"),
        (b'"answers":{', b'"answers":{},"answers":{', "answers"),
        (b'"heat_day":"often"', b'"heat_day":"often", "heat\\u005fday":"never"', "heat_day"),
    ],
)
def test_a_name_that_is_given_twice_is_refused(
    office: Office, newcomer: Newcomer, old: bytes, new: bytes, field: str
) -> None:
    """A decoder takes the last of them without a word, and an answer would be gone."""
    twice = newcomer.heat().replace(old, new)
    told = office.told(newcomer.phone, twice)
    assert (told["code"], told["field"]) == ("malformed", field)


@pytest.mark.catalogue(21)
@pytest.mark.parametrize(
    "number", [b"1e400", b"-1e400", b"9" * 5000, b"1" + b"0" * 400, b"1.5", b"-1"], ids=len
)
def test_a_number_that_cannot_be_is_refused_with_its_question(
    office: Office, newcomer: Newcomer, number: bytes
) -> None:
    spoilt = newcomer.heat().replace(b'"often"', b'"often","heat_weeks":' + number)
    told = office.told(newcomer.phone, spoilt)
    assert (told["code"] in ("wrong_type", "constraint", "not_asked"), told["field"]) == (True, "heat_weeks")


@pytest.mark.catalogue(21)
@pytest.mark.parametrize(
    "value",
    [b"NaN", b"Infinity", b"0x10", b"01", b"'often'", b"[" * 90_000 + b"]" * 90_000],
    ids=lambda b: b[:8],
)
def test_a_record_that_no_decoder_can_step_over_spoils_its_batch_in_words_and_no_other(
    office: Office, newcomer: Newcomer, value: bytes
) -> None:
    spoilt = newcomer.heat().replace(b'"often"', value)
    refused(
        lambda language: office.push(newcomer.phone, newcomer.heat(), spoilt, language=language),
        400, "Malformed",
    )  # fmt: skip
    assert office.count("submission", household_id=newcomer.family, form_id="heat") == 0
    assert office.codes(newcomer.phone, newcomer.heat()) == ["accepted"]


@pytest.mark.catalogue(21)
def test_what_lies_deeper_than_a_form_is_refused_alone(office: Office, newcomer: Newcomer) -> None:
    spoilt = newcomer.heat().replace(b'"often"', b'{"a":' * 400 + b"1" + b"}" * 400)
    assert office.codes(newcomer.phone, spoilt, newcomer.heat()) == ["wrong_type", "accepted"]


@pytest.mark.catalogue(22)
def test_the_same_answers_under_two_ids_are_two_records(office: Office, newcomer: Newcomer) -> None:
    first, second = newcomer.heat(id=uuid7()), newcomer.heat(id=uuid7())
    assert msgspec.json.decode(first)["answers"] == msgspec.json.decode(second)["answers"]
    assert office.codes(newcomer.phone, first, second) == ["accepted", "accepted"]
    assert office.count("submission", household_id=newcomer.family, form_id="heat") == 2


@pytest.mark.catalogue(21)
def test_a_record_of_our_own_phone_comes_out_of_the_decoder_as_it_went_in(newcomer: Newcomer) -> None:
    """So that nothing has to be looked through twice for names given twice."""
    clock = Clock(offset_minutes=300, skew_ms=-4, measured_at=NOW, elapsed_ms=90_000)
    made = Submission(
        id=uuid7(), household_id=newcomer.family, person_id=None, form_id="heat", form_version="1", language="kk",
        started_at=NOW, finished_at=NOW, answers={"heat_day": "often"}, clock=clock,
    )  # fmt: skip
    for record_made in (record_bytes(made), record_bytes(structs.replace(made, clock=None))):
        assert msgspec.json.encode(msgspec.json.decode(record_made, type=Envelope)) == record_made
