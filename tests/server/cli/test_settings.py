"""Settings come from the environment once; an unknown or bad one stops the start with a sentence."""

from pathlib import Path

import pytest

from server.settings import BadSetting, Settings, read_settings


def test_nothing_given_means_sqlite_in_the_data_folder() -> None:
    assert read_settings({"PATH": "/bin"}) == Settings(
        database="sqlite:///data/qonys.db", data=Path("data"), host="127.0.0.1", port=8000, check="engine"
    )


def test_what_is_given_is_taken() -> None:
    given = {
        "QONYS_DATABASE": "postgresql:///qonys",
        "QONYS_DATA": "/srv/qonys",
        "QONYS_HOST": "0.0.0.0",
        "QONYS_PORT": "9000",
        "QONYS_CHECK": "types",
        "QONYS_APP_HOME": "belongs to the app",
    }
    assert read_settings(given) == Settings(
        database="postgresql:///qonys", data=Path("/srv/qonys"), host="0.0.0.0", port=9000, check="types"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QONYS_DATABSE", "sqlite:///x.db"),
        ("QONYS_PORT", "many"),
        ("QONYS_PORT", "70000"),
        ("QONYS_CHECK", "nothing"),
        ("QONYS_DATABASE", "mysql://x"),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: value})
