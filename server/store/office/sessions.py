"""Browser sessions of the staff, and attempts that failed."""

from server.database import Connection, Row


class SessionStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, token_hash: str, staff_id: str, csrf: str, now: str, expires_at: str) -> None:
        self._connection.run(
            """
            insert into staff_session (token_hash, staff_id, csrf, made_at, seen_at, expires_at)
            values (:token_hash, :staff_id, :csrf, :now, :now, :expires_at)
            """,
            token_hash=token_hash,
            staff_id=staff_id,
            csrf=csrf,
            now=now,
            expires_at=expires_at,
        )

    def get(self, token_hash: str) -> Row | None:
        return self._connection.one(
            "select * from staff_session where token_hash = :token_hash", token_hash=token_hash
        )

    def touch(self, token_hash: str, now: str) -> None:
        self._connection.run(
            "update staff_session set seen_at = :now where token_hash = :token_hash",
            token_hash=token_hash,
            now=now,
        )

    def remove(self, token_hash: str) -> None:
        self._connection.run(
            "delete from staff_session where token_hash = :token_hash", token_hash=token_hash
        )

    def remove_all_of(self, staff_id: str) -> None:
        self._connection.run("delete from staff_session where staff_id = :staff_id", staff_id=staff_id)

    def remove_expired(self, now: str) -> None:
        self._connection.run("delete from staff_session where expires_at < :now", now=now)

    def failed_attempts(self, key: str, since: str) -> int:
        row = self._connection.one(
            "select count(*) as n from failed_attempt where key = :key and at > :since", key=key, since=since
        )
        return 0 if row is None else row["n"]

    def add_failed_attempt(self, key: str, now: str) -> None:
        self._connection.run("insert into failed_attempt (key, at) values (:key, :now)", key=key, now=now)

    def forget_failed_attempts(self, key: str, before: str) -> None:
        """Forget the attempts under `key`, and everybody's that are older than `before`."""
        self._connection.run(
            "delete from failed_attempt where key = :key or at < :before", key=key, before=before
        )
