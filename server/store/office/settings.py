"""Settings of the programme that are kept in the database: what the consent notice says of the operator."""

from server.database import Connection

CONTEXT = "context."
CAPACITY = "contacts_a_week"
CALL_BACKS = "quality.share"
USUAL_CALL_BACKS = 0.05


class SettingStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, name: str, value: str) -> None:
        self._connection.run(
            """
            insert into setting (name, value) values (:name, :value)
            on conflict (name) do update set value = :value
            """,
            name=name,
            value=value,
        )

    def get(self, name: str) -> str | None:
        row = self._connection.one("select value from setting where name = :name", name=name)
        return None if row is None else row["value"]

    def context(self) -> dict[str, str]:
        """Return the values that forms are given, by name: ctx_operator, ctx_phone and the like."""
        return {name.removeprefix(CONTEXT): value for name, value in self.named(CONTEXT).items()}

    def named(self, start: str) -> dict[str, str]:
        """Return every setting whose name starts so, by its whole name."""
        rows = self._connection.all(
            "select name, value from setting where name like :pattern order by name", pattern=f"{start}%"
        )
        return {row["name"]: row["value"] for row in rows}

    def contacts_a_week(self) -> int:
        """Return how many contacts a week are planned for one worker; 0 where nobody has set it."""
        told = self.get(CAPACITY) or ""
        return int(told) if told.isdecimal() else 0

    def call_backs(self) -> float:
        """Return which share of the interviews the lot of a month draws for a call back."""
        return float(self.get(CALL_BACKS) or USUAL_CALL_BACKS)

    def is_simulated(self) -> bool:
        """Ask whether there is a family that was made up."""
        return self._connection.one("select 1 as yes from household where simulated = 1 limit 1") is not None
