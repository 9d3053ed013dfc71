"""What was told in private reaches no page, and only who may know of needs is told why a family stands on the list."""

import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from server.access import TABLE, Action, Role, Store
from server.database import Database
from tests.server.web.conftest import Browser, words
from tests.server.web.seed import Seeded

STATEMENTS = sorted(Path(str(resources.files("server.store"))).rglob("*.py"))
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
    found = {file.name for file in STATEMENTS if reads.search(file.read_text())}
    assert found == {"answers.py", "known.py"}
    for_staff = [file for file in STATEMENTS if file.stem in ("review", "families", "looks", "extracts")]
    assert len(for_staff) == 4
    assert "private_answers" not in "".join(file.read_text() for file in for_staff)


def test_one_query_reads_sealed_answers_and_of_no_subject() -> None:
    """What families say of staying, as shares of a district's quarter; the analysis lets nothing nearer through."""
    reads = re.compile(r"\bselect\b([^\"]*)\b(?:from|join)\s+sealed_answer\b")
    found = {file.name: reads.findall(file.read_text()) for file in STATEMENTS}
    assert {name: columns for name, columns in found.items() if columns} == {
        "plans.py": [" district, month, answers "]
    }


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
