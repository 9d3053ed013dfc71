"""A complaint that goes past the office: who can read it, what is left of it elsewhere, and how an answer comes back."""

from datetime import timedelta

import msgspec
import pytest

from server.access import TABLE, Action, Caller, Role, Store
from server.care.complaints import list_complaints, move_complaint, open_complaint, states
from server.database import Database
from server.exchange.pulling import pull
from server.problems import AnswerMissing, ConflictingDuty, ImpossibleMove, NotAllowed, NotYours, SignInFirst
from server.store.caring.complaints import ComplaintStore
from server.store.clock import local_day, today
from surveys.caring.complaint import new_code
from surveys.ids import uuid7
from surveys.planning.calendar import working_days_after
from tests.server.conftest import NOW, Programme, account, add_staff, record

WORDS = "Үйдің бағасын асырып жазуды сұрады"
CODE = "7K2M-0PQR-STVW-XYZ1"


def complained(programme: Programme, **answers: object) -> tuple[str, Caller]:
    """Have a settler send a complaint; return its record's id and the phone."""
    phone = programme.caller(programme.enrol_settler())
    said = {"ctx_independent": "1", "ctx_anonymous": "1", "ctx_code": CODE, "cmp_words": WORDS} | answers
    sent = uuid7()
    [receipt] = programme.push(phone, record("complaint", said, programme.family, programme.person, id=sent))
    assert receipt.status == "accepted", receipt
    return sent, phone


def recipient(programme: Programme) -> Caller:
    with programme.database.transaction() as connection:
        staff_id = add_staff(connection, "independent", Role.INDEPENDENT)
    return Caller(role=Role.INDEPENDENT, staff_id=staff_id, language="en")


def lines(programme: Programme, caller: Caller) -> list[tuple[str | None, str, bool]]:
    with programme.database.reading() as connection:
        found = list_complaints(ComplaintStore(connection), programme.keys, caller, today())
    return [(one.about, one.state, one.named) for one in found]


def everything_kept(database: Database, programme: Programme) -> str:
    """Return every row of every table as text, but the complaints themselves."""
    with database.reading() as connection:
        engine = connection.engine
    names = (
        "select name from sqlite_master where type = 'table'"
        if engine == "sqlite"
        else "select table_name as name from information_schema.tables where table_schema = 'public'"
    )
    tables = [row["name"] for row in programme.rows(names)]
    return "\n".join(
        msgspec.json.encode([name, programme.rows(f"select * from {name}")], enc_hook=str).decode()  # noqa: S608 our own tables
        for name in tables
        if not name.startswith(("sqlite_", "form"))
    )


@pytest.mark.parametrize("answers", [{"cmp_about": "price"}, {"cmp_about": "worker", "cmp_route": "indep"}])
def test_the_independent_person_reads_it_and_answers(
    programme: Programme, answers: dict[str, object]
) -> None:
    reader = recipient(programme)
    complained(programme, cmp_name="anon", **answers)
    assert lines(programme, reader) == [(answers["cmp_about"], "new", False)]
    with programme.database.transaction() as connection:
        store = ComplaintStore(connection)
        [line] = list_complaints(store, programme.keys, reader, today())
        found = open_complaint(store, programme.keys, reader, line.id, NOW)
        assert (found.told.words, found.told.who, found.line.state) == (WORDS, None, "seen")
        assert line.promised_on == working_days_after(local_day(NOW), 10)
        move_complaint(store, programme.keys, reader, line.id, "answered", "Тексерілді", NOW)
        [known] = states(store, programme.keys, (CODE, new_code()))
    assert (known.code, known.state, known.answer) == (CODE, "answered", "Тексерілді")


def test_nothing_but_a_receipt_stays_with_the_family(database: Database, programme: Programme) -> None:
    sent, phone = complained(programme, cmp_about="price", cmp_name="anon")
    kept = everything_kept(database, programme)
    assert WORDS not in kept
    assert CODE not in kept
    assert programme.rows("select id from submission where form_id = 'complaint'") == []
    assert programme.rows("select id from help_request") == []
    assert [row["id"] for row in programme.rows("select id from receipt")] == [sent]
    [row] = programme.rows("select * from complaint")
    text = msgspec.json.encode(row).decode()
    for trace in (programme.family, programme.person, phone.device_id or "-", sent):
        assert trace not in text
    assert len(row["made_on"]) == len(row["changed_on"]) == 10, "no hour stands beside it"


def test_with_a_name_the_recipient_alone_knows_whose_it_is(programme: Programme) -> None:
    reader = recipient(programme)
    complained(programme, cmp_about="price", cmp_name="name", cmp_reach="call")
    with programme.database.transaction() as connection:
        store = ComplaintStore(connection)
        [line] = list_complaints(store, programme.keys, reader, today())
        found = open_complaint(store, programme.keys, reader, line.id, NOW)
    assert found.told.who is not None
    assert (found.told.who.name, found.told.who.district, found.told.reach) == ("Айдос", "5950", "call")
    [row] = programme.rows("select * from complaint")
    assert "Айдос" not in msgspec.json.encode(row).decode()


def test_sending_it_again_makes_no_second_one(programme: Programme) -> None:
    phone = programme.caller(programme.enrol_settler())
    sent = record(
        "complaint",
        {"ctx_independent": "1", "ctx_code": CODE, "cmp_words": WORDS, "cmp_about": "price"},
        programme.family,
        programme.person,
    )
    assert [one.status for one in programme.push(phone, sent, sent)] == ["accepted"] * 2
    assert [one.status for one in programme.push(phone, sent)] == ["accepted"]
    assert len(programme.rows("select id from complaint")) == 1


def test_other_words_under_the_same_id_are_refused_and_not_kept_beside_the_family(
    database: Database, programme: Programme
) -> None:
    sent, phone = complained(programme, cmp_about="price")
    said = {"ctx_independent": "1", "ctx_code": CODE, "cmp_words": "Басқа сөз", "cmp_about": "price"}
    [receipt] = programme.push(phone, record("complaint", said, programme.family, programme.person, id=sent))
    assert receipt.problem is not None
    assert receipt.problem.code == "conflicting"
    assert "Басқа сөз" not in everything_kept(database, programme)


def test_one_to_who_leads_stays_a_request_of_the_family(programme: Programme) -> None:
    complained(programme, cmp_about="worker", cmp_route="lead")
    [asked] = programme.rows("select words, shared_with from help_request")
    assert (asked["words"], asked["shared_with"]) == (WORDS, '["manager"]')
    assert programme.rows("select id from complaint") == []


def test_phones_are_told_of_an_independent_person_only_while_there_is_one(programme: Programme) -> None:
    phone = programme.caller(programme.enrol_settler())
    assert "ctx_independent" not in pull(programme.database, phone, 0, NOW).context
    caller = recipient(programme)
    told = pull(programme.database, phone, 0, NOW).context
    assert (told["ctx_independent"], told["ctx_anonymous"]) == ("1", "1")
    with programme.database.transaction() as connection:
        connection.run("update staff set active = 0 where id = :id", id=caller.staff_id)
    assert "ctx_independent" not in pull(programme.database, phone, 0, NOW).context


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INDEPENDENT])
def test_nobody_else_reads_or_answers_one(small: Programme, role: Role) -> None:
    complained(small, cmp_about="price")
    caller = Caller(role=role, staff_id=small.other_id)
    with small.database.transaction() as connection:
        store = ComplaintStore(connection)
        [kept] = store.everything(9)
        with pytest.raises((NotAllowed, SignInFirst)):
            list_complaints(store, small.keys, caller, today())
        with pytest.raises((NotAllowed, SignInFirst)):
            open_complaint(store, small.keys, caller, kept.id, NOW)
        with pytest.raises((NotAllowed, SignInFirst)):
            move_complaint(store, small.keys, caller, kept.id, "answered", "Жоқ", NOW)


def test_the_independent_person_reads_complaints_and_nothing_else() -> None:
    granted = {grant for grant, roles in TABLE.items() if Role.INDEPENDENT in roles}
    assert {store for store, _ in granted} == {Store.DOOR, Store.DESK, Store.COMPLAINT}
    assert Role.INDEPENDENT not in TABLE.get((Store.COMPLAINT, Action.EXPORT), ())


@pytest.mark.parametrize("duty", ["recovery", "finance", "inspection", "legal"])
def test_the_independent_person_has_no_duty_of_recovery(small: Programme, duty: str) -> None:
    from server.accounts import add_account

    with small.database.transaction() as connection, pytest.raises(ConflictingDuty):
        add_account(connection, account("indep", Role.INDEPENDENT, duties=(duty,)))


def test_an_impossible_step_and_an_answer_without_words_are_refused_by_name(small: Programme) -> None:
    reader = recipient(small)
    complained(small, cmp_about="price")
    with small.database.transaction() as connection:
        store = ComplaintStore(connection)
        [kept] = store.everything(9)
        with pytest.raises(AnswerMissing):
            move_complaint(store, small.keys, reader, kept.id, "answered", "  ", NOW)
        move_complaint(store, small.keys, reader, kept.id, "answered", "Тексерілді", NOW)
        with pytest.raises(ImpossibleMove) as refused:
            move_complaint(store, small.keys, reader, kept.id, "new", "", NOW)
        with pytest.raises(NotYours):
            open_complaint(store, small.keys, reader, "nobody", NOW)
        move_complaint(store, small.keys, reader, kept.id, "working", "", NOW + timedelta(days=1))
        assert [row["state"] for row in store.moves(kept.id)] == ["answered", "working"]
    assert refused.value.fields == {"before": "answered", "after": "new"}
