"""What was tried and done for families who agreed to analysis, and when; nothing of what was said."""

from server.database import Connection, Row

_AGREED = "household_id in (select household_id from agreed_household)"


class LogStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def done(self) -> list[Row]:
        """Return (household_id, on_day, kind) of help requests, referrals and support that began."""
        return self._connection.all(
            f"""
            select household_id, substr(made_at, 1, 10) as on_day, 'help_requests' as kind from help_request where {_AGREED}
            union all select household_id, offered_on, 'referrals' from referral where {_AGREED}
            union all select household_id, starts_on, 'support' from support_measure where void = '' and {_AGREED}
            order by 1, 2, 3
            """  # noqa: S608 ours
        )

    def attempts(self) -> list[Row]:
        return self._connection.all(
            f"""
            select household_id, finished_at, answers from submission where form_id = 'contact' and {_AGREED}
            order by household_id, id
            """  # noqa: S608 ours
        )
