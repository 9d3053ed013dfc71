"""An app over four families, with everybody at a browser who may edit them."""

from datetime import UTC, datetime, timedelta

from httpx import Response
from litestar.testing import TestClient

from server.access import Role
from server.database import Database
from server.exchange.hands.caseloads import assign
from server.register.changing import Arrived, take_in
from server.register.knowing import facts_of
from server.registry import register
from server.store import counters
from server.store.clock import today
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit
from surveys.register.facts import Fact
from tests.server.conftest import a_family, add_staff, person_of, signed_in
from tests.server.web.conftest import HTML

NOW = datetime.now(UTC)


class Seat:
    """One of the staff at a browser, beside others."""

    def __init__(self, client: TestClient, headers: dict[str, str], csrf: str) -> None:
        self._client, self._headers, self._csrf = client, headers, csrf

    def open(self, path: str) -> Response:
        return self._client.get(path, headers=self._headers)

    def send(self, path: str, **fields: str) -> Response:
        sent = {"csrf": self._csrf} | fields
        return self._client.post(path, data=sent, headers=self._headers, follow_redirects=False)


class Office:
    """An app over three families of one district and one of another, with everybody who may edit."""

    def __init__(self, database: Database, client: TestClient) -> None:
        self.database = database
        self._client = client
        self._seats: dict[str, Seat] = {}
        with database.transaction() as connection:
            self.families = register(connection, [a_family(n) for n in range(4)])
            self.worker_id = add_staff(connection, "worker", Role.WORKER)
            add_staff(connection, "lead", Role.SUPERVISOR, "5950")
            add_staff(connection, "far", Role.SUPERVISOR, "5932")
            add_staff(connection, "clerk", Role.REGISTER_CLERK)
            assign(connection, self.families[0], self.worker_id, today())

    def browser(self, login: str) -> Seat:
        if login not in self._seats:
            headers = HTML | {"cookie": signed_in(self.database, login)["cookie"] + "; lang=en"}
            with self.database.reading() as connection:
                row = connection.all(
                    "select csrf from staff_session e join staff s on s.id = e.staff_id where s.login = :login",
                    login=login,
                )[0]
            self._seats[login] = Seat(self._client, headers, row["csrf"])
        return self._seats[login]

    def facts(self, place: int = 0) -> tuple[Fact, ...]:
        with self.database.reading() as connection:
            return facts_of(connection, [self.families[place]])[self.families[place]]

    def fact(self, kind: str, place: int = 0) -> Fact:
        return [one for one in self.facts(place) if one.kind == kind][-1]

    def tell(self, edit: Edit, by: str, hours_ago: int = 1) -> str:
        """Take in an edit of the first family as if a phone had sent it."""
        change = Change(
            id=uuid7(), household_id=self.families[0], made_at=NOW - timedelta(hours=hours_ago), edits=(edit,)
        )
        with self.database.transaction() as connection:
            arrived = Arrived(
                change=change, by_name=by, made_at=change.made_at, seq=counters.take(connection)
            )
            take_in(connection, [arrived], NOW)
        return change.id

    def differ(self) -> Fact:
        """Let two people write different phones over the same state."""
        person = next(one for one in self.facts() if one.id == person_of(0, 0))
        for by, phone in (("Aigul", "+77001112233"), ("Bolat", "+77009998877")):
            edit = person.edit(phone=phone)
            assert edit
            self.tell(edit, by)
        return next(one for one in self.facts() if one.id == person.id)
