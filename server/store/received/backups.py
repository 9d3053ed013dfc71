"""Drafts that phones have backed up, sealed by their own keys; and those keys, wrapped for the recovery key."""

import msgspec

from server.database import Connection, Row


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    hash: str
    body: bytes


class BackupStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, device_id: str, backups: list[Backup], now: str) -> None:
        self._connection.many(
            """
            insert into draft_backup (id, device_id, hash, size, body, kept_at)
            values (:id, :device_id, :hash, :size, :body, :now)
            on conflict (id, device_id) do update
                set hash = excluded.hash, size = excluded.size, body = excluded.body, kept_at = excluded.kept_at
            """,
            [
                msgspec.structs.asdict(one) | {"device_id": device_id, "size": len(one.body), "now": now}
                for one in backups
            ],
        )

    def keep_key(self, device_id: str, wrapped_key: str, now: str) -> None:
        self._connection.run(
            """
            insert into key_backup (device_id, wrapped_key, kept_at) values (:device_id, :wrapped_key, :now)
            on conflict (device_id) do update set wrapped_key = excluded.wrapped_key, kept_at = excluded.kept_at
            """,
            device_id=device_id,
            wrapped_key=wrapped_key,
            now=now,
        )

    def key(self, device_id: str) -> str | None:
        row = self._connection.one(
            "select wrapped_key from key_backup where device_id = :device_id", device_id=device_id
        )
        return row["wrapped_key"] if row else None

    def held(self, device_id: str) -> dict[str, Row]:
        """Return (hash, size) of what this phone has backed up, by the draft's id."""
        rows = self._connection.all(
            "select id, hash, size from draft_backup where device_id = :device_id", device_id=device_id
        )
        return {row["id"]: row for row in rows}

    def remove(self, device_id: str, ids: list[str]) -> None:
        self._connection.run(
            "delete from draft_backup where device_id = :device_id and id in :ids",
            device_id=device_id,
            ids=ids,
        )

    def forget(self, ids: list[str]) -> None:
        """Remove drafts, wherever they came from: they have become records."""
        self._connection.run("delete from draft_backup where id in :ids", ids=ids)

    def take_over(self, device_id: str, ids: list[str]) -> None:
        """Remove from the holder's other phones what lies on this one now."""
        self._connection.run(
            """
            delete from draft_backup where id in :ids and device_id in (
                select d.id from device me join device d on d.id <> me.id
                    and coalesce(d.staff_id, '') = coalesce(me.staff_id, '')
                    and coalesce(d.person_id, '') = coalesce(me.person_id, '')
                where me.id = :device_id)
            """,
            device_id=device_id,
            ids=ids,
        )

    def of(self, device_id: str) -> list[Backup]:
        rows = self._connection.all(
            "select id, hash, body from draft_backup where device_id = :device_id order by id",
            device_id=device_id,
        )
        return [Backup(id=row["id"], hash=row["hash"], body=bytes(row["body"])) for row in rows]

    def elsewhere(self, device_id: str) -> list[Row]:
        """Return the other phones of the same holder that were enrolled before this one, with their backups."""
        return self._connection.all(
            """
            select d.id, d.name, count(*) as drafts, max(b.kept_at) as kept_at
            from device me
            join device d on d.id <> me.id and d.enrolled_at < me.enrolled_at
                and coalesce(d.staff_id, '') = coalesce(me.staff_id, '')
                and coalesce(d.person_id, '') = coalesce(me.person_id, '')
            join draft_backup b on b.device_id = d.id
            where me.id = :device_id
            group by d.id, d.name order by max(b.kept_at) desc
            """,
            device_id=device_id,
        )
