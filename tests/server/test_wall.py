"""Every route as every role: the answer is what the table says, and no tier, chance or score leaks (E1, E2)."""

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from httpx import Response
from litestar import Litestar, get
from litestar.testing import TestClient

from server.access import TABLE, Action, Role, Store, may
from server.app import create_app
from server.identity import UndeclaredRoute, declared_handlers, ensure_declared, grant_of
from server.settings import Settings
from surveys.wording import LANGUAGES, catalogue
from tests.server.conftest import Programme
from tests.server.house import (
    BROKEN,
    CALLERS,
    COMPLAINT,
    MET,
    PHOTO,
    PLANNED,
    PLANTED,
    REASON,
    TURNED_AWAY,
    House,
)

ACCEPTED = ("application/json", "text/html", "text/csv")
KEYS = re.compile(r"(?i)^(tier|chance|score|scores|risk|position|probability|hazard)$")


@pytest.fixture
def house(app: Litestar, served: Programme, client: TestClient[Litestar]) -> House:
    return House(app, served, client)


class Walked(House):
    """A house through which every caller goes once: each test looks for something else in the same answers."""

    @cache  # noqa: B019 it lives as long as the module's tests
    def answers(self, caller: str) -> list[tuple[str, str, Response]]:
        """Return (address, what was asked for, answer) of everything that is read or taken out."""
        return [
            (path, accept, self.call(caller, method, _asking(path), accept))
            for method, path, handler in self.routes()
            for accept in ACCEPTED
            if method == "GET" or grant_of(handler)[1] is Action.EXPORT
        ]

    def holding(self, caller: str, words: str | bytes) -> set[str]:
        """Return the addresses whose answer to this caller holds these words."""
        sought = words if isinstance(words, bytes) else words.encode()
        return {path for path, _, answer in self.answers(caller) if sought in answer.content}


@pytest.fixture(scope="module")
def walked(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, keys_folder: Path
) -> Iterator[Walked]:
    """A house that is only read."""
    folder = tmp_path_factory.mktemp("walked")
    shutil.copy(sqlite_template, folder / "qonys.db")
    shutil.copytree(keys_folder, folder / "keys")
    app = create_app(Settings(database=f"sqlite:///{folder / 'qonys.db'}", data=folder))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Walked(app, Programme(app.state["database"], app.state["keys"]), client)


def role_of(caller: str) -> Role:
    phones = {"phone of a worker": Role.WORKER, "phone of a settler": Role.SETTLER}
    return phones.get(caller) or Role(caller)


def _role_at(path: str, caller: str) -> Role:
    """Return who the caller is at this address: a phone is nobody on a page, a browser nobody at a phone's address."""
    is_at_home = path.startswith("/api/") == caller.startswith("phone")
    return role_of(caller) if is_at_home else Role.ANONYMOUS


def problem_of(response: Response) -> str:
    is_problem = response.headers.get("content-type") == "application/problem+json"
    return response.json()["type"].rpartition("/")[2] if is_problem else ""


@pytest.mark.parametrize("caller", CALLERS)
def test_every_route_answers_as_the_table_says(house: House, caller: str) -> None:
    wrong: list[str] = []
    for method, path, handler in sorted(house.routes(), key=lambda route: "signout" in route[1]):
        expected = may(_role_at(path, caller), grant_of(handler))
        response = house.call(caller, method, path, "application/json")
        problem = problem_of(response)
        if (problem not in TURNED_AWAY) is not expected or problem in BROKEN:
            wrong.append(
                f"{method} {path} for {caller}: {response.status_code} {problem}, granted: {expected}"
            )
    assert wrong == []


def test_every_role_and_every_route_is_walked(walked: Walked) -> None:
    routes = list(walked.routes())
    assert len(routes) > 20
    assert {grant_of(handler) for _, _, handler in routes} <= set(TABLE)


def test_a_route_without_a_grant_stops_the_start() -> None:
    @get("/open", sync_to_thread=False)
    def undeclared() -> str:
        return ""

    with pytest.raises(UndeclaredRoute, match="/open"):
        ensure_declared(Litestar([undeclared], openapi_config=None).routes)


def test_a_grant_that_is_not_in_the_table_stops_the_start() -> None:
    @get("/open", sync_to_thread=False, opt={"grant": (Store.LOG, Action.EXPORT)})
    def unknown() -> str:
        return ""

    with pytest.raises(UndeclaredRoute):
        ensure_declared(Litestar([unknown], openapi_config=None).routes)


def leaks(response: Response) -> set[str]:
    """Return every trace of a family's risk in an answer: planted values, keys of JSON, columns of CSV, words of tiers."""
    text, kind = response.text, response.headers.get("content-type", "")
    found = {name for name, value in PLANTED.items() if str(value)[:6] in text or f"{value:.1%}" in text}
    found |= {REASON} & set(re.findall(r"\w+", text))
    if "json" in kind:
        found |= {key for key in _keys(json.loads(text)) if KEYS.match(key)}
    if "csv" in kind:
        found |= {name for name in re.split(r"[,;\s\"]+", text.partition("\n")[0]) if KEYS.match(name)}
    if "html" in kind:
        found |= {word for word in tier_words() if word in text}
        found |= set(re.findall(r'(?:class|data-\w+|name)="[^"]*\b(tier|chance|score)\b', text))
    return found


@cache
def tier_words() -> set[str]:
    """Return the words of every tier, and of the reason that only the planted risk gives."""
    keys = [key for key in catalogue() if re.fullmatch(r"(\w+\.)*tier\.\w+", key)]
    assert keys, "the catalogue should have words for tiers"
    keys.append(f"reason.{REASON}")
    return {catalogue()[key][language] for key in keys for language in LANGUAGES}


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in _keys(inner)}
    return {key for inner in value for key in _keys(inner)} if isinstance(value, list) else set()


@pytest.mark.parametrize(
    "caller", [one for one in CALLERS if not may(role_of(one), (Store.RISK, Action.READ))]
)
def test_no_answer_to_a_role_without_risk_leaks_any(walked: Walked, caller: str) -> None:
    wrong = [f"{path}: {found}" for path, _, answer in walked.answers(caller) if (found := leaks(answer))]
    assert wrong == []


@pytest.mark.parametrize("caller", [one for one in CALLERS if one != Role.INDEPENDENT.value])
def test_no_answer_but_the_independent_persons_holds_a_complaint(walked: Walked, caller: str) -> None:
    assert walked.holding(caller, COMPLAINT) == set()
    path = f"/complaints/{walked.samples['complaint']}"
    assert path in walked.holding(Role.INDEPENDENT.value, COMPLAINT)


@pytest.mark.parametrize(
    "caller", [one for one in CALLERS if not may(role_of(one), (Store.PLAN, Action.READ))]
)
def test_no_answer_to_a_role_without_plans_holds_one_but_the_familys_own_phone(
    walked: Walked, caller: str
) -> None:
    found = walked.holding(caller, PLANNED)
    assert found == ({"/api/pull"} if caller == "phone of a settler" else set())


@pytest.mark.parametrize("caller", CALLERS)
def test_a_family_that_was_met_is_known_to_the_clerk_and_to_whoever_met_it(
    walked: Walked, caller: str
) -> None:
    proposal = walked.samples["proposed"]
    own = {
        Role.REGISTER_CLERK.value: {"/proposed", f"/proposed/{proposal}"},
        "phone of a worker": {"/api/pull"},
    }
    assert walked.holding(caller, MET) == own.get(caller, set())
    path = f"/register?proposal={proposal}"
    told = MET in walked.call(caller, "GET", path, "text/html").text
    assert told == (caller == Role.REGISTER_CLERK.value)


def _asking(path: str) -> str:
    """Ask a pull for everything that is told of changing hands."""
    return f"{path}?standing=none" if path == "/api/pull" else path


@cache
def exports(house: House) -> set[str]:
    return {path for _, path, handler in house.routes() if grant_of(handler)[1] is Action.EXPORT}


@pytest.mark.parametrize("caller", CALLERS)
def test_no_export_carries_a_need_a_plan_or_a_complaint_for_anybody(walked: Walked, caller: str) -> None:
    assert not exports(walked) & (walked.holding(caller, PLANNED) | walked.holding(caller, COMPLAINT))


@pytest.mark.parametrize("caller", CALLERS)
def test_no_export_carries_an_individual_risk_for_anybody(walked: Walked, caller: str) -> None:
    wrong = [
        path
        for path, accept, answer in walked.answers(caller)
        if path in exports(walked) and accept == "text/csv" and leaks(answer)
    ]
    assert wrong == []


@pytest.mark.parametrize("caller", CALLERS)
def test_a_familys_photo_goes_to_who_may_read_its_answers_and_to_nobody_else(
    walked: Walked, caller: str
) -> None:
    # The worker of the wall's own account holds no family: whose caseload it is, is asked elsewhere.
    may_read = caller in ("supervisor", "manager")
    photo = f"/families/{walked.programme.family}/files/{walked.samples['attachment']}"
    assert walked.holding(caller, PHOTO) == ({photo} if may_read else set())


def test_the_traces_are_found_where_they_are() -> None:
    """The check above can fail: a page that shows them is caught."""
    planted = Response(200, json={"families": [{"tier": "first", "n": PLANTED["chance"]}]})
    assert leaks(planted) == {"tier", "chance"}


def test_who_may_read_risk_finds_it(walked: Walked) -> None:
    assert leaks(walked.call("manager", "GET", "/review", "text/html")) & tier_words()


@pytest.mark.parametrize("caller", ["worker", "supervisor", "phone of a worker", "phone of a settler"])
def test_a_record_of_another_scope_sounds_like_none(walked: Walked, caller: str) -> None:
    """What exists in another scope and what does not exist at all give the same answer."""
    for path, handler in declared_handlers(walked.app.routes):
        if "{" not in path or not may(_role_at(path, caller), grant_of(handler)) or "families" not in path:
            continue
        foreign, absent = (
            walked.call(caller, "GET", re.sub(r"\{[^}]*\}", id_, path), "application/json")
            for id_ in (walked.programme.foreign, "01900000-0000-7000-9000-00000000ffff")
        )
        if caller != "supervisor":
            assert foreign.status_code == absent.status_code == 404 or foreign.status_code == 405
            assert foreign.json() == absent.json()
