"""What comes with the package is found and read once."""

import pytest

from surveys.catalogue import UnknownForm, districts, form_ids, instrument_paths, rules, schedule


def test_the_instruments_are_files_on_this_machine() -> None:
    assert all(path.is_file() for path in instrument_paths())
    assert all(path.read_text(encoding="utf-8").startswith(f"# {path.stem}\n") for path in instrument_paths())


def test_everything_is_read_once() -> None:
    assert schedule() is schedule()
    assert all(rules(form_id) is rules(form_id) for form_id in form_ids())


@pytest.mark.parametrize("form_id", ["nobody", "../districts", ""])
def test_a_form_that_is_not_there_is_named(form_id: str) -> None:
    with pytest.raises(UnknownForm, match="There is no instrument"):
        rules(form_id)


def test_the_districts_are_keyed_by_code() -> None:
    assert len(set(districts())) == 14
    assert all(code.startswith("59") and len(code) == 4 for code in districts())
