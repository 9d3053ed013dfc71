"""A browser without a screen: signed in as anybody of the invented staff, on a copy of the same small programme."""

import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from server.agenda.settling import settle
from server.database import Database
from server.settings import Settings
from tests.server.conftest import serving
from tests.server.web.seed import NOW, PASSWORD, Seeded, seed

HTML = {"accept": "text/html"}


class Browser:
    """Asks for pages and sends forms as a browser does, with the token of the page."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self.client = client
        self.csrf = ""

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        sent = {"login": login, "password": password}
        answer = self.client.post("/signin", data=sent, headers=HTML, follow_redirects=False)
        if answer.status_code == 303:
            self.csrf = _csrf(self.open(f"{answer.headers['location']}?lang=en").text)
        return answer

    def open(self, path: str) -> Response:
        return self.client.get(path, headers=HTML)

    def send(self, path: str, **fields: str) -> Response:
        sent = {"csrf": self.csrf} | fields
        return self.client.post(path, data=sent, headers=HTML, follow_redirects=False)


def words(answer: Response) -> str:
    """Return what a reader sees of a page, on one line."""
    text = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text))


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    return found[1] if found else ""


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Seeded]:
    path = tmp_path_factory.mktemp("programme") / "qonys.db"
    database = Database(f"sqlite:///{path}")
    seeded = seed(database)
    settle(database, NOW)  # once, and not by the first page of every test
    database.close()
    return path, seeded


@pytest.fixture
def seeded(programme: tuple[Path, Seeded]) -> Seeded:
    return programme[1]


@pytest.fixture
def settings(programme: tuple[Path, Seeded], tmp_path: Path) -> Settings:
    """Each test writes to a copy of its own; the server's keys are made once."""
    source, _ = programme
    shutil.copy(source, tmp_path / "qonys.db")
    return Settings(database=f"sqlite:///{tmp_path / 'qonys.db'}", data=source.parent)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings.database)
    yield opened
    opened.close()


@pytest.fixture
def browser(settings: Settings) -> Iterator[Browser]:
    with TestClient(serving(settings)) as client:
        yield Browser(client)


@pytest.fixture
def signed_in(browser: Browser) -> Callable[[str], Browser]:
    def sign_in(login: str) -> Browser:
        browser.sign_in(login)
        return browser

    return sign_in
