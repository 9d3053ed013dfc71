"""What was told in private reaches no page, and only who may know of needs is told why a family stands on the list."""

import re
from collections.abc import Callable
from importlib import resources

import pytest

from server.access import TABLE, Action, Role, Store
from server.database import Database
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded

PATHS = ("/review", "/review?cap=100", "/families", "/families/{family}")


def test_no_page_changes_with_what_was_told_in_private(
    signed_in: Callable[[str], Browser], database: Database, seeded: Seeded
) -> None:
    browser = signed_in("manager")

    def pages() -> list[str]:
        with database.transaction() as connection:
            connection.run("delete from look")  # each look is shown on the page
        return [words(browser.open(path.format(family=seeded.families[0]))) for path in PATHS]

    before = pages()
    with database.transaction() as connection:
        connection.run("update submission set private_answers = 'cannot be read'")
    assert pages() == before


def test_two_queries_alone_read_private_answers_and_none_of_them_for_staff() -> None:
    """The person's own phone reads them, and the risk run, of those who agreed to it: they move no family's place."""
    reads = re.compile(r"\bselect\b[^\"]*\bprivate_answers\b")
    store = resources.files("server.store")
    found = {
        file.name for file in store.iterdir() if file.name.endswith(".py") and reads.search(file.read_text())
    }
    assert found == {"answers.py", "known.py"}
    assert "private_answers" not in "".join(
        store.joinpath(name).read_text() for name in ("review.py", "families.py", "looks.py", "extracts.py")
    )


def test_no_query_reads_sealed_answers() -> None:
    store = resources.files("server.store")
    text = "".join(file.read_text() for file in store.iterdir() if file.name.endswith(".py"))
    assert re.findall(r"(?:from|join)\s+sealed_answer", text) == []


@pytest.mark.parametrize("path", PATHS)
def test_who_may_not_know_of_needs_is_not_told_why(
    signed_in: Callable[[str], Browser], seeded: Seeded, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    reasons = {"The home is cold", "The main earner needs work", "Few people they know nearby"}
    browser, address = signed_in("manager"), path.format(family=seeded.families[0])
    told = words(browser.open(address))
    monkeypatch.setitem(TABLE, (Store.NEEDS, Action.READ), TABLE[(Store.NEEDS, Action.READ)] - {Role.MANAGER})
    assert [reason for reason in reasons if reason in words(browser.open(address))] == []
    if path != "/families":
        assert all(reason in told for reason in reasons)
