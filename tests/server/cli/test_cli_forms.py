"""One form of one's own is published with its files, and closed again, by a command."""

from pathlib import Path

import pytest

from server.database import Database
from server.store.received.forms import FormStore
from surveys.exchange.sync import FormEntry
from tests.server.cli.test_cli import Shell
from tests.server.test_form_files import PICTURE, PICTURED, xform


@pytest.fixture
def shell(sqlite_url: str, tmp_path: Path, keys_folder: Path) -> Shell:
    return Shell(sqlite_url, keys_folder.parent)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "map.png").write_bytes(PICTURE)
    (tmp_path / "form.xml").write_text(xform(PICTURED), encoding="utf-8")
    return tmp_path


def newest(shell: Shell) -> dict[str, FormEntry]:
    database = Database(shell.url)
    with database.reading() as connection:
        found = {one.id: one for one in FormStore(connection).newest()}
    database.close()
    return found


def test_a_form_and_the_folder_of_its_files_are_published(shell: Shell, folder: Path) -> None:
    for _ in range(2):
        told = shell("forms", "publish", str(folder / "form.xml"), "--media", str(folder / "media"))
        assert (told.exit_code, told.output.strip()) == (0, "filed 1 is published. Files: 1.")
    assert [file.uri for file in newest(shell)["filed"].files] == ["jr://images/map.png"]


def test_without_its_files_it_is_not_published_and_the_sentence_names_them(
    shell: Shell, folder: Path
) -> None:
    told = shell("forms", "publish", str(folder / "form.xml"))
    assert (told.exit_code, "map.png" in told.output, "--media" in told.output) == (1, True, True)
    assert newest(shell) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("broken.xml", "<h:html"),
        ("broken.xml", xform(PICTURED.replace("| | text | q | Q | map.png |", "| | text | q | ${q} | |"))),
        ("broken.md", "| survey |\n| | type | name | label |\n| | nothing | q | Q |\n"),
    ],
)
def test_a_form_that_cannot_be_run_is_refused_with_a_sentence(
    shell: Shell, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text.replace("/data/q ", "/data/nowhere "), encoding="utf-8")
    told = shell("forms", "publish", str(tmp_path / name))
    assert (told.exit_code, told.output.startswith("Error: "), "Traceback" in told.output) == (1, True, False)
    assert newest(shell) == {}


def test_a_version_is_closed_and_opened_again(shell: Shell, folder: Path) -> None:
    shell("forms", "publish", str(folder / "form.xml"), "--media", str(folder / "media"))

    closed = shell("forms", "close", "filed", "1")
    assert (closed.exit_code, "no new interview" in closed.output) == (0, True)
    assert newest(shell) == {}
    [listed] = shell("forms", "list").output.splitlines()
    assert [*listed.split()[:2], *listed.split()[3:]] == ["filed", "1", "closed", "1"]
    assert shell("forms", "open", "filed", "1").exit_code == 0
    assert "filed" in newest(shell)
    assert shell("forms", "close", "filed", "2").exit_code == 1
