"""One Chromium and one server for a module: the real application on a small invented programme."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from server.app import create_app
from server.database import Database
from server.settings import Settings
from tests.browser.rooms import PAIR
from tests.desk import launched
from tests.server.listening import listening
from tests.server.web.seed import MET, PASSWORD, VERSION, Seeded, seed

Opened = Callable[[str], Page]


class Site:
    """A running server: its address, and who and what is in it."""

    def __init__(self, address: str, seeded: Seeded, settings: Settings) -> None:
        self.address = address
        self.seeded = seeded
        self.settings = settings

    @property
    def family(self) -> str:
        return f"/families/{self.seeded.families[0]}"

    @property
    def named(self) -> dict[str, str]:
        """Return what the words in capitals of `rooms` are here."""
        with closing(Database(self.settings.database)) as database, database.reading() as connection:
            pair = connection.all(PAIR)[0]["id"]
        return {
            "FAMILY": self.seeded.families[0],
            "LOOK": self.seeded.look,
            "MET": MET,
            "VERSION": VERSION,
            "PAIR": pair,
        }

    @property
    def look(self) -> str:
        return f"/quality/{self.seeded.look}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(database=f"sqlite:///{folder / 'qonys.db'}", data=folder)
    database = Database(settings.database)
    seeded = seed(database)
    database.close()
    with listening(create_app(settings)) as address:
        yield Site(address, seeded, settings)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, site: Site) -> Opened:
    """Sign in once for each role and give its page ("" is nobody's), in light on a screen as wide as a desk has.

    Pages are left open: closing one that is still being painted can hang Chromium; the browser ends them all.
    """
    pages: dict[str, Page] = {}

    def page_of(login: str) -> Page:
        if login not in pages:
            pages[login] = new_context(chromium, site).new_page()
            if login:
                sign_in(pages[login], login)
        pages[login].set_viewport_size({"width": 1440, "height": 850})
        pages[login].emulate_media(media="screen", color_scheme="light")
        return pages[login]

    return page_of


def new_context(chromium: Browser, site: Site, locale: str | None = None) -> BrowserContext:
    """Open a fresh browser profile that gives up soon, so that a page that hangs is told by its name."""
    context = chromium.new_context(base_url=site.address, locale=locale)
    context.set_default_timeout(30_000)
    return context


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.goto("/signin")
    page.fill("#login", login)
    page.fill("#password", password)
    page.click("button.go")
    page.wait_for_url(re.compile("/(home|review|families|staff|extract|complaints)$"))
