"""The catalogue of services: what is offered where, by whom, and to how many; taken down but never deleted."""

from collections.abc import Iterable
from datetime import date

import msgspec

from server.database import Connection, Row

WHOLE_REGION = ""
_texts = msgspec.json.Decoder(dict[str, str])


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One service at one place. `district` is "" for the whole region; `monthly` is how many families it takes a month."""

    id: str
    code: str
    names: dict[str, str]
    checked_on: date
    district: str = WHOLE_REGION
    place: str = ""
    provider: str = ""
    phone: str = ""
    monthly: int | None = None

    def name(self, language: str) -> str:
        """Return what it is called in this language, or in the first that has a name; "" for as its code is called."""
        return self.names.get(language) or next(iter(self.names.values()), "")

    def gives(self, language: str) -> str:
        """Return who gives it and where, as a referral names it."""
        return ", ".join(word for word in (self.provider or self.name(language), self.place) if word)


class ServiceStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, services: Iterable[Service], by_id: str | None) -> None:
        """Keep these, or what they say now."""
        self._connection.many(
            """
            insert into service (id, code, district, names, place, provider, phone, monthly, checked_on, by_id)
            values (:id, :code, :district, :names, :place, :provider, :phone, :monthly, :checked_on, :by_id)
            on conflict (id) do update set code = excluded.code, district = excluded.district, names = excluded.names,
                place = excluded.place, provider = excluded.provider, phone = excluded.phone,
                monthly = excluded.monthly, checked_on = excluded.checked_on, by_id = excluded.by_id,
                taken_down_at = null
            """,
            [_row(one) | {"by_id": by_id} for one in services],
        )

    def get(self, id: str) -> Service | None:
        row = self._connection.one("select * from service where id = :id and taken_down_at is null", id=id)
        return None if row is None else _service(row)

    def take_down(self, id: str, now: str) -> bool:
        changed = self._connection.run(
            "update service set taken_down_at = :now where id = :id and taken_down_at is null", id=id, now=now
        )
        return changed == 1

    def standing(self, districts: Iterable[str] | None = None, limit: int = 2000) -> list[Service]:
        """Return what is offered in these districts and in the whole region, or everywhere."""
        rows = self._connection.all(
            """
            select * from service where taken_down_at is null and (:all = 1 or district in :districts)
            order by code, district, place, id limit :limit
            """,
            all=int(districts is None),
            districts=[WHOLE_REGION, *(districts or ())],
            limit=limit,
        )
        return [_service(row) for row in rows]


def _row(one: Service) -> Row:
    told = msgspec.structs.asdict(one)
    names = msgspec.json.encode(one.names, order="sorted").decode()
    return told | {"names": names, "checked_on": one.checked_on.isoformat()}


def _service(row: Row) -> Service:
    told = {name: row[name] for name in Service.__struct_fields__}
    return msgspec.convert(told | {"names": _texts.decode(row["names"])}, Service, strict=False)


class ReferralCounts:
    """How many referrals were offered where, of which service, how far they are and what the family said."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def offered(self, first: str, last: str) -> list[Row]:
        """Return counts of what was offered from a day to a day, in families that are not entered by mistake."""
        return self._connection.all(
            """
            select h.district, r.service, r.state, r.helped, count(*) as n
            from referral r join household h on h.id = r.household_id
            where h.closed = '' and r.offered_on >= :first and r.offered_on <= :last
            group by h.district, r.service, r.state, r.helped
            """,
            first=first,
            last=last,
        )
