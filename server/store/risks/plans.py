"""What families say of staying, parted from them: counted by district and quarter, and never by anything nearer."""

from server.database import Connection, Row


class PlanStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def said(self) -> list[Row]:
        """Return the sealed answers on plans with the district and the first month of the quarter they were given in."""
        return self._connection.all(
            "select district, month, answers from sealed_answer where form_id = 'place' order by id"
        )
