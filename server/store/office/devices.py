"""Phones, the one-time codes that enrol them, and the data keys that were given back."""

from collections.abc import Sequence

import msgspec

from server.database import Connection, Row
from server.store import counters
from server.store.office.fetched import FetchedStore
from server.store.office.phones import PhoneStore

_DEVICE = """
    select d.*, s.name as staff_name, s.role as staff_role, s.active as staff_active, s.language as staff_language,
        s.district as staff_district, s.duties as staff_duties, p.name as person_name, h.language as household_language,
        (select min(m.household_id) from member m where m.id = d.person_id) as lives_in
    from device d
    left join staff s on s.id = d.staff_id
    left join person p on p.household_id = d.household_id and p.id = d.person_id
    left join household h on h.id = d.household_id
"""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time code, made for one holder: a person of the staff, or one person of one household."""

    code_hash: str
    staff_id: str | None
    household_id: str | None
    person_id: str | None
    made_by: str
    made_at: str
    expires_at: str
    used_at: str | None = None
    device_id: str | None = None

    @property
    def holder(self) -> tuple[str | None, str | None, str | None]:
        return (self.staff_id, self.household_id, self.person_id)


class DeviceStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_code(self, code: Code) -> None:
        self._connection.run(
            """
            insert into enrolment_code
                (code_hash, staff_id, household_id, person_id, made_by, made_at, expires_at, used_at, device_id)
            values (:code_hash, :staff_id, :household_id, :person_id, :made_by, :made_at, :expires_at, :used_at, :device_id)
            """,
            **msgspec.to_builtins(code),
        )

    def code(self, code_hash: str) -> Code | None:
        row = self._connection.one(
            "select * from enrolment_code where code_hash = :code_hash", code_hash=code_hash
        )
        return None if row is None else msgspec.convert(row, Code)

    def use_code(self, code_hash: str, *, device_id: str, now: str) -> bool:
        """Mark the code as used; return False if somebody was faster."""
        used = self._connection.run(
            """
            update enrolment_code set used_at = :now, device_id = :device_id
            where code_hash = :code_hash and used_at is null
            """,
            code_hash=code_hash,
            device_id=device_id,
            now=now,
        )
        return used == 1

    def add(self, *, id: str, code: Code, name: str, token_hash: str, now: str) -> None:
        self._connection.run(
            """
            insert into device (id, kind, staff_id, household_id, person_id, name, token_hash, enrolled_at)
            values (:id, :kind, :staff_id, :household_id, :person_id, :name, :token_hash, :now)
            """,
            id=id,
            kind="worker" if code.staff_id else "settler",
            staff_id=code.staff_id,
            household_id=code.household_id,
            person_id=code.person_id,
            name=name,
            token_hash=token_hash,
            now=now,
        )
        PhoneStore(self._connection).follow(id)

    def by_token(self, token_hash: str) -> Row | None:
        """Return the device with what is known of its holder, or None."""
        return self._connection.one(_DEVICE + "where d.token_hash = :token_hash", token_hash=token_hash)

    def get(self, id: str) -> Row | None:
        return self._connection.one(_DEVICE + "where d.id = :id", id=id)

    def some(self, ids: Sequence[str]) -> list[Row]:
        """Return these phones, in the order of `ids`."""
        found = {row["id"]: row for row in self._connection.all(_DEVICE + "where d.id in :ids", ids=ids)}
        return [found[one] for one in ids if one in found]

    def set_seen(self, id: str, now: str) -> None:
        self._connection.run("update device set seen_at = :now where id = :id", id=id, now=now)

    def report(self, id: str, *, waiting: int, since: str | None, skew_ms: int | None, now: str) -> None:
        """Keep what a phone says of itself: how many records wait there, since when, how far its clock is off."""
        self._connection.run(
            """
            update device set waiting = :waiting, waiting_since = :since, skew_ms = :skew_ms, reported_at = :now
            where id = :id
            """,
            id=id,
            waiting=waiting,
            since=since,
            skew_ms=skew_ms,
            now=now,
        )

    def revoke(self, id: str, now: str) -> bool:
        FetchedStore(self._connection).forget(id)
        return (
            self._connection.run(
                "update device set revoked_at = :now where id = :id and revoked_at is null", id=id, now=now
            )
            == 1
        )

    def lose(self, id: str, now: str | None) -> None:
        """Note that a working phone is lost, or with None that it is found."""
        self._connection.run(
            "update device set lost_at = :now where id = :id and revoked_at is null", id=id, now=now
        )

    def clear(self, id: str, now: str) -> None:
        """Switch a lost phone off: it has destroyed its keys."""
        counters.take(self._connection, 0)
        is_off = self._connection.run(
            "update device set revoked_at = :now where id = :id and lost_at is not null and revoked_at is null",
            id=id,
            now=now,
        )
        if is_off:
            FetchedStore(self._connection).forget(id)

    def add_key_release(self, *, id: str, device_id: str, holder: str, now: str) -> None:
        self._connection.run(
            "insert into key_release (id, device_id, holder, at) values (:id, :device_id, :holder, :now)",
            id=id,
            device_id=device_id,
            holder=holder,
            now=now,
        )

    def key_releases(self) -> list[Row]:
        return self._connection.all("select * from key_release order by at desc")
