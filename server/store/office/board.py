"""What districts offer: kept as staff wrote it, taken down but never deleted."""

from datetime import date

import msgspec

from server.database import Connection, Row
from surveys.exchange.board import WHOLE_REGION, BoardItem

_texts = msgspec.json.Decoder(dict[str, str])


class BoardStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, item: BoardItem, by_id: str | None) -> None:
        """Keep an item, or what it says now."""
        self._connection.run(
            """
            insert into board (id, district, kind, titles, words, place, phone, held_on, until_on, checked_on, by_id)
            values (:id, :district, :kind, :titles, :words, :place, :phone, :held_on, :until_on, :checked_on, :by_id)
            on conflict (id) do update set district = :district, kind = :kind, titles = :titles, words = :words,
                place = :place, phone = :phone, held_on = :held_on, until_on = :until_on, checked_on = :checked_on,
                by_id = :by_id, taken_down_at = null
            """,
            **_row(item),
            by_id=by_id,
        )

    def take_down(self, id: str, now: str) -> bool:
        """Take an item down; it stays in the table."""
        changed = self._connection.run(
            "update board set taken_down_at = :now where id = :id and taken_down_at is null", id=id, now=now
        )
        return changed == 1

    def check(self, id: str, today: date) -> bool:
        """Write down that it is still so."""
        changed = self._connection.run(
            "update board set checked_on = :today where id = :id and taken_down_at is null",
            id=id,
            today=today.isoformat(),
        )
        return changed == 1

    def get(self, id: str) -> BoardItem | None:
        row = self._connection.one("select * from board where id = :id and taken_down_at is null", id=id)
        return None if row is None else _item(row)

    def standing(self, districts: list[str] | None, limit: int = 300) -> list[BoardItem]:
        """Return what is up in these districts and in the whole region, or everywhere; the next to happen first."""
        rows = self._connection.all(
            """
            select * from board where taken_down_at is null and (:all = 1 or district in :districts)
            order by kind, held_on is null, held_on, checked_on desc, id limit :limit
            """,
            all=int(districts is None),
            districts=[WHOLE_REGION, *(districts or ())],
            limit=limit,
        )
        return [_item(row) for row in rows]


def _row(item: BoardItem) -> Row:
    return {
        "id": item.id,
        "district": item.district,
        "kind": item.kind,
        "titles": msgspec.json.encode(item.titles, order="sorted").decode(),
        "words": msgspec.json.encode(item.words, order="sorted").decode(),
        "place": item.place,
        "phone": item.phone,
        "held_on": item.held_on.isoformat() if item.held_on else None,
        "until_on": item.until.isoformat() if item.until else None,
        "checked_on": item.checked_on.isoformat(),
    }


def _item(row: Row) -> BoardItem:
    told = {name: row[name] for name in ("id", "district", "kind", "place", "phone", "held_on", "checked_on")}
    texts = {name: _texts.decode(row[name]) for name in ("titles", "words")}
    return msgspec.convert(told | texts | {"until": row["until_on"]}, BoardItem, strict=False)
