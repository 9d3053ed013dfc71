"""Settlements by their code in the official classifier. A name is looked up, never kept beside a family."""

from collections.abc import Iterable

import msgspec

from server.database import Connection, Row
from server.store import counters


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    district: str
    name_kk: str
    name_ru: str
    name_en: str | None
    kind: str
    simulated: bool = False
    standing: bool = True

    def name(self, language: str) -> str:
        """Return the name in the reader's language; where there is no English one, the Kazakh."""
        names = {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}
        return names.get(language) or self.name_kk


# Houses count where their settlement stands.
_MOVED = """
    update house_price set district = s.district
    from support_measure m join settlement s on s.code = m.settlement
    where m.household_id = house_price.household_id and m.id = house_price.id and s.district <> house_price.district
"""


class SettlementStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, settlements: list[Settlement]) -> None:
        """Add, or give those that are there their newest names."""
        seq = counters.take(self._connection)
        self._connection.many(
            """
            insert into settlement (code, district, name_kk, name_ru, name_en, kind, simulated, standing, seq)
            values (:code, :district, :name_kk, :name_ru, :name_en, :kind, :simulated, :standing, :seq)
            on conflict (code) do update set district = :district, name_kk = :name_kk, name_ru = :name_ru,
                name_en = coalesce(:name_en, settlement.name_en), kind = :kind, standing = :standing,
                seq = :seq
            """,
            [
                msgspec.structs.asdict(one)
                | {"simulated": int(one.simulated), "standing": int(one.standing), "seq": seq}
                for one in settlements
            ],
        )
        self._connection.run(_MOVED)

    def set_fallen(self, codes: Iterable[str]) -> None:
        """Note that the newest file has these no more: they stay, and nobody new is entered there."""
        seq = counters.take(self._connection)
        for code in codes:
            self._connection.run(
                "update settlement set standing = 0, seq = :seq where code = :code", code=code, seq=seq
            )

    def touch(self, codes: Iterable[str], seq: int) -> None:
        """Have the families who live there go out to phones again: the place is called otherwise now."""
        for code in codes:
            self._connection.run(
                "update household set seq = :seq where settlement = :code", code=code, seq=seq
            )

    def tag(self) -> str:
        """Return a short name of the list as it stands; "" while there is none."""
        row = self._connection.one("select count(*) as n, max(seq) as seq from settlement")
        return f"{row['n']}-{row['seq']}" if row and row["n"] else ""

    def get(self, code: str) -> Settlement | None:
        return next(iter(self.some([code]).values()), None)

    def some(self, codes: Iterable[str]) -> dict[str, Settlement]:
        """Return those of these codes that are known, by code."""
        asked = sorted({code for code in codes if code})
        rows = (
            self._connection.all("select * from settlement where code in :codes", codes=asked)
            if asked
            else []
        )
        return {row["code"]: _settlement(row) for row in rows}

    def real(self) -> dict[str, Settlement]:
        """Return all that came from the official file."""
        rows = self._connection.all("select * from settlement where simulated = 0 order by code")
        return {row["code"]: _settlement(row) for row in rows}

    def inhabited(self, district: str = "") -> list[Settlement]:
        """Return where somebody can be entered, of one district or of all, by code."""
        rows = self._connection.all(
            """
            select * from settlement
            where kind <> 'okrug' and standing = 1 and (:district = '' or district = :district) order by code
            """,
            district=district,
        )
        return [_settlement(row) for row in rows]


def _settlement(row: Row) -> Settlement:
    return msgspec.convert(row, Settlement, strict=False)
