"""The page of a district: written by staff, carried by phones of that district, dated, and never about a family."""

from datetime import timedelta

import pytest

from server.access import Caller, Role
from server.care.board import WronglyTyped, read_board, still_so, take_down, write_item
from server.exchange.pulling import Has, pull
from server.problems import NotAllowed, NotYours
from tests.server.conftest import NOW, Programme

VACANCY = {
    "kind": "vacancy",
    "title_kk": "Сауыншы керек",
    "title_ru": "Нужна доярка",
    "phone": "+7 715 200 00 00",
}


def worker(programme: Programme) -> Caller:
    return Caller(role=Role.WORKER, staff_id=programme.worker_id)


def written(programme: Programme, id: str = "", by: Caller | None = None, **typed: str) -> str:
    with programme.database.transaction() as connection:
        return write_item(connection, by or worker(programme), VACANCY | typed, NOW, id)


def district_of(programme: Programme) -> str:
    [row] = programme.rows("select district from household where id = :id", id=programme.family)
    return row["district"]


def test_a_family_s_phone_carries_its_own_district_and_the_region(programme: Programme) -> None:
    own = district_of(programme)
    other = "5950" if own != "5950" else "5952"
    here, everywhere = written(programme, district=own), written(programme, kind="tax", district="")
    written(programme, district=other)
    settler = programme.caller(programme.enrol_settler())
    page = pull(programme.database, settler, 0, NOW)
    assert page.board is not None
    assert {one.id for one in page.board} == {here, everywhere}
    assert page.board[0].titles in ({"kk": "Сауыншы керек", "ru": "Нужна доярка"},)
    again = pull(programme.database, settler, page.cursor, NOW, Has(mark=page.mark))
    assert again.board is None, "what the phone has is not sent again"
    worker_page = pull(programme.database, programme.caller(programme.enrol_worker()), 0, NOW)
    assert len(worker_page.board or ()) == 3


def test_what_is_over_or_taken_down_leaves_the_phones(programme: Programme) -> None:
    settler = programme.caller(programme.enrol_settler())
    fair = written(programme, kind="fair", held_on=(NOW + timedelta(days=2)).date().isoformat())
    down = written(programme)
    with programme.database.transaction() as connection:
        take_down(connection, worker(programme), down, NOW)
    assert [one.id for one in pull(programme.database, settler, 0, NOW).board or ()] == [fair]
    assert pull(programme.database, settler, 0, NOW + timedelta(days=4)).board == ()
    assert programme.rows("select id from board where id = :id", id=down), "nothing is deleted"


def test_an_item_is_changed_and_checked_anew(programme: Programme) -> None:
    one = written(programme)
    written(programme, one, title_kk="Сауыншы мен малшы керек")
    with programme.database.transaction() as connection:
        still_so(connection, worker(programme), one, NOW + timedelta(days=70))
        [item] = read_board(connection, worker(programme), "")
    assert item.titles["kk"] == "Сауыншы мен малшы керек"
    assert (item.checked_on - NOW.date()).days in (69, 70, 71)


@pytest.mark.parametrize(
    ("typed", "field", "fault"),
    [
        ({"title_kk": "", "title_ru": " "}, "title_kk", "missing"),
        ({"title_ru": "а" * 121}, "title_ru", "long"),
        ({"kind": "lottery"}, "kind", "unknown"),
        ({"district": "1"}, "district", "unknown"),
        ({"held_on": "2026-02-30"}, "held_on", "day"),
        ({"until": "2020-01-01"}, "until", "past"),
    ],
)
def test_what_is_wrong_is_named(programme: Programme, typed: dict[str, str], field: str, fault: str) -> None:
    with pytest.raises(WronglyTyped) as wrong:
        written(programme, "", None, **typed)
    assert wrong.value.faults == {field: fault}
    assert programme.rows("select id from board") == []


def test_a_supervisor_writes_for_the_own_district_alone(programme: Programme) -> None:
    boss = Caller(role=Role.SUPERVISOR, staff_id=programme.worker_id, district="5952")
    one = written(programme, by=boss, district="5952")
    other = written(programme, district="5950")
    for foreign in ("5950", ""):
        with pytest.raises(WronglyTyped):
            written(programme, by=boss, district=foreign)
    with pytest.raises(NotYours):
        written(programme, other, by=boss, district="5952")
    with programme.database.reading() as connection:
        assert [item.id for item in read_board(connection, boss, "5952")] == [one]
    with pytest.raises(NotAllowed):
        written(programme, by=Caller(role=Role.ANALYST))
