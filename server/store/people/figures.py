"""Figures counted by night and kept until the next: by district (empty for the region) and part, as JSON."""

from server.database import Connection


class FigureStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest_made_at(self) -> str | None:
        row = self._connection.one("select max(made_at) as made_at from kept_figure")
        return None if row is None else row["made_at"]

    def get(self, district: str, part: str, since: str) -> str | None:
        """Return what was kept of a part, unless it is of a day before `since`."""
        row = self._connection.one(
            "select body from kept_figure where district = :district and part = :part and as_of >= :since",
            district=district,
            part=part,
            since=since,
        )
        return None if row is None else row["body"]

    def replace(self, as_of: str, made_at: str, parts: dict[tuple[str, str], str]) -> None:
        """Put these parts in the place of all that was kept."""
        self._connection.run("delete from kept_figure")
        self._connection.many(
            """
            insert into kept_figure (district, part, as_of, made_at, body)
            values (:district, :part, :as_of, :made_at, :body)
            """,
            [
                {"district": district, "part": part, "as_of": as_of, "made_at": made_at, "body": body}
                for (district, part), body in parts.items()
            ],
        )


class ProgrammeStore:
    """Counts over what families told, for the whole programme, by part, as JSON."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, part: str) -> str | None:
        row = self._connection.one("select body from programme_figure where part = :part", part=part)
        return None if row is None else row["body"]

    def put(self, part: str, body: str, as_of: str, made_at: str) -> None:
        self._connection.run(
            """
            insert into programme_figure (part, as_of, made_at, body) values (:part, :as_of, :made_at, :body)
            on conflict (part) do update set as_of = :as_of, made_at = :made_at, body = :body
            """,
            part=part,
            as_of=as_of,
            made_at=made_at,
            body=body,
        )
