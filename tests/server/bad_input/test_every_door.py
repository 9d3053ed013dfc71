"""Every address of the server, with hostile letters in every place that takes some: never a fault of the server's own."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from typing import Any, get_args
from urllib.parse import quote, urlencode

import msgspec
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from server.access import TABLE, Role
from server.identity import grant_of
from surveys.ids import uuid7
from tests.server.bad_input.conftest import Office, token
from tests.server.conftest import add_staff, signed_in

HOSTILE = [
    "", "a\x00b", "x" * 3000, "9" * 400, "2026-02-30", "' or 1=1; --", "\ud83d", "01900000-0000-7000-8000-00000000000a",
]  # fmt: skip
TURNS = len(HOSTILE) // 2
STAFF = [role for role in Role if role not in (Role.ANONYMOUS, Role.SETTLER)]


class Door(msgspec.Struct, frozen=True):
    """One address and method: who may come in, and the names of what it takes."""

    method: str
    path: str
    role: Role
    inside: tuple[str, ...]
    asked: tuple[str, ...]


def doors(app: Litestar) -> Iterator[Door]:
    for route in app.routes:
        if (
            not isinstance(route, HTTPRoute) or route.path == "/signout"
        ):  # that door ends what the others need
            continue
        for handler in route.route_handlers:
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                roles = [role for role in STAFF if role in TABLE[grant_of(handler)]] or [Role.ANONYMOUS]
                fields = handler.parsed_fn_signature.parameters
                body = fields["data"].annotation if "data" in fields else None
                yield Door(method, route.path, roles[0], _names(body), tuple(fields))


def _names(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401 any type that a body may have
    found = [
        one
        for one in (annotation, *get_args(annotation))
        if isinstance(one, type) and hasattr(one, "__struct_fields__")
    ]
    return found[0].__struct_encode_fields__ if found else ()


def written(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


class Caller:
    """The headers of whoever may open a door: one person of each role, and a worker's phone."""

    def __init__(self, office: Office) -> None:
        home = office.newcomer()
        self._phone, self.family = token(home.phone), home.family
        self._by_role: dict[Role, dict[str, str]] = {Role.ANONYMOUS: {}}
        for role in STAFF:
            with office.database.transaction() as connection:
                staff = (
                    home.worker
                    if role is Role.WORKER
                    else add_staff(connection, f"{role.value}-{uuid7()}", role)
                )
            headers = signed_in(office.database, office.login(staff))
            rows = "select csrf from staff_session where staff_id = :id"
            csrf = office.programme.rows(rows, id=staff)[0]["csrf"]
            self._by_role[role] = headers | {"x-csrf-token": csrf}

    def headers(self, door: Door) -> dict[str, str]:
        return self._phone if door.path.startswith("/api/") else self._by_role[door.role]


@pytest.mark.catalogue(17, 18, 19, 21)
@pytest.mark.parametrize("turn", range(TURNS))
def test_no_letter_in_any_place_is_a_fault_of_the_server(office: Office, app: Litestar, turn: int) -> None:
    """Each place of a request gets another of the hostile texts, and others with each turn."""
    caller = _caller(office)
    answers = [
        (office.ask(door.method, path, body, caller.headers(door) | kind), door)
        for door in doors(app)
        for path, body, kind in _requests(door, turn, caller.family)
    ]
    assert [(door.method, door.path, answer.body) for answer, door in answers if answer.status >= 500] == []
    policies = {answer.headers["content-security-policy"] for answer, _ in answers}
    assert [one for one in policies if "unsafe" in one or not one.startswith("default-src 'none'; ")] == []
    turned_away = [door.path for answer, door in answers if answer.status in (401, 403)]
    assert len(turned_away) <= 3, turned_away  # else nobody looked at what was sent


@cache
def _caller(office: Office) -> Caller:
    """Sign everybody in once for a server: hashing passwords takes its time."""
    return Caller(office)


def _requests(door: Door, turn: int, family: str) -> Iterator[tuple[str, bytes | None, dict[str, str]]]:
    """Yield what is sent to a door: hostile in its path, its query and its body.

    Where a family is meant, once more with one that the caller holds: else nobody would look at the body.
    """
    yield _request(door, turn, None)
    if door.path.startswith("/families/{"):
        yield _request(door, turn, family)


def _request(door: Door, turn: int, family: str | None) -> tuple[str, bytes | None, dict[str, str]]:
    texts = cycle(HOSTILE[turn * 2 :] + HOSTILE[: turn * 2])
    parts = [written(next(texts)) or "%20" if part.startswith("{") else part for part in door.path.split("/")]
    if family:
        parts[2] = family
    asked = [name for name in door.asked if name not in ("request", "data", "database")]
    query = "&".join(f"{name}={written(next(texts))}" for name in asked)
    address, told = f"{'/'.join(parts)}?{query}", {name: next(texts) for name in door.inside}
    if door.method in ("GET", "HEAD"):
        return address, None, {}
    if door.path.startswith("/api/"):
        return address, json.dumps(told).encode(), {"content-type": "application/json"}
    form = urlencode(told, errors="surrogatepass").encode()
    return address, form, {"content-type": "application/x-www-form-urlencoded"}
