"""An author opens a form in the app: no server, no PIN, and nothing of it is left."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main
from server.commands.checking import preview_command
from surveys.authoring import check_file, instruments
from tests.mobile.app_process import AppFailed, AppProcess
from tests.mobile.starting.seed import ROOT

FORM = """
| survey |
| | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | bind::qonys:privacy |
| | text | name | Атыңыз кім? | Как Вас зовут? | What is your name? | |
| | text | worry | Сізді не мазалайды? | Что Вас беспокоит? | What worries you? | private |
| settings | form_title | form_id | version | namespaces |
| | Сынақ \\| Проба \\| Trial | trial | 1 | qonys="https://qonys.kz/xforms" |
"""
NAME = {"kk": "Атыңыз кім?", "ru": "Как Вас зовут?", "en": "What is your name?"}
TITLE = {"kk": "Сынақ", "ru": "Проба", "en": "Trial"}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return compiled(FORM, tmp_path)


def compiled(form: str, folder: Path, media: Path | None = None) -> Path:
    """Return the XForm of a form; beside it lies a list of towns."""
    (folder / "towns.csv").write_text("name,label\np,Petropavl\nt,Taiynsha\n")
    (folder / "trial.md").write_text(form, encoding="utf-8")
    xform = folder / "trial.xml"
    xform.write_text(check_file(folder / "trial.md", media).xform, encoding="utf-8")
    return xform


@pytest.fixture(params=list(NAME))
def app(request: pytest.FixtureRequest, form: Path, tmp_path: Path) -> Iterator[AppProcess]:
    app = AppProcess(tmp_path / "phone", preview=form, language=request.param, density=1)
    yield app
    app.kill()


def answer(app: AppProcess) -> None:
    app.type("Жанар", into="write:name")
    app.tap("next")
    app.tap("next")


def test_it_asks_in_the_language_and_ends_with_the_record(app: AppProcess) -> None:
    assert NAME[app.language] in app.screen()["texts"]
    answer(app)
    app.tap("finalize")
    shown = app.screen()
    assert (shown["screen"], TITLE[app.language] in shown["texts"]) == ("RecordScreen", True)
    assert [text for text in shown["texts"] if text[0] in '{ }"'] == ["{", '  "name": "Жанар"', "}"]
    assert app.faults() == []


def test_nothing_is_left_of_it(app: AppProcess) -> None:
    answer(app)
    app.tap("finalize")
    assert app.screen()["screen"] == "RecordScreen"
    with suppress(AppFailed):  # it may be gone before it can answer
        app.tap("close")
    assert app.ended() == 0
    kept = [file for file in app.folder.rglob("*") if file.is_file() and "kivy" not in file.parts]
    assert [file.name for file in kept] == ["stderr.txt"]
    assert not any("Жанар".encode() in file.read_bytes() for file in kept)


def test_closed_midway_it_shows_the_answers_so_far_and_goes_on(form: Path, tmp_path: Path) -> None:
    app = AppProcess(tmp_path / "phone", preview=form, language="en", density=1)
    app.type("Жанар", into="write:name")
    close(app)
    texts = app.screen()["texts"]
    assert {"The survey is not finished. The answers so far:", '  "name": "Жанар"'} <= set(texts)
    app.tap("preview:go_on")
    assert app.screen()["fields"]["write:name"] == "Жанар"
    close(app)
    app.tap("preview:again")
    assert app.screen()["fields"]["write:name"] == ""
    assert app.quit() == 0


def close(app: AppProcess) -> None:
    """Leave the interview; the app asks whether one means it."""
    app.tap("close")
    app.tap("dialog:yes")
    app.wait(screen="RecordScreen")


LISTED = """
| survey |
| | type | name | label |
| | select_one_from_file towns.csv | town | Town |
"""


def test_it_offers_a_list_from_the_folder_of_files(tmp_path: Path) -> None:
    xform = compiled(LISTED, tmp_path, tmp_path)
    app = AppProcess(tmp_path / "phone", preview=xform, language="en", media=tmp_path, density=1)
    assert {"Petropavl", "Taiynsha"} <= set(app.screen()["texts"])
    assert app.quit() == 0


def test_a_list_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    command = preview_command(compiled(LISTED, tmp_path, tmp_path), "en", None)
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (told.returncode, "needs jr://file-csv/towns.csv" in told.stderr) == (1, True)


def test_a_form_with_an_error_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "t.md"
    file.write_text("| survey |\n| | type | name | label |\n| | texxt | a | A |\n")
    shown = CliRunner().invoke(main, ["forms", "preview", str(file)])
    assert (shown.exit_code, "Did you mean text?" in shown.stderr) == (1, True)


@pytest.mark.parametrize("path", instruments(), ids=lambda path: path.stem)
def test_every_instrument_opens(path: Path, tmp_path: Path) -> None:
    """One process each would be slow: what opens a form is asked for, without a window."""
    from mobile.keeping.store import Store
    from mobile.keeping.vault import DataKey
    from mobile.pages.filling.preview import Preview
    from mobile.phone import Phone
    from surveys.exchange.sync import FormFile

    phone = Phone(Store(tmp_path / "no.db", in_memory=True))
    phone.store.unlock(DataKey(bytes(32)))
    checked = check_file(path)
    phone.forms.put(FormFile(id=path.stem, version="1", hash="", xform=checked.xform), current=True)
    assert Preview(phone, path.stem).page().record == ("{}",)
    assert not (tmp_path / "no.db").exists()
    phone.close()
