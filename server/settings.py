"""Settings, read once from the environment into one struct; an unknown or bad one stops the start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

PREFIX = "QONYS_"
OF_THE_APP = {"QONYS_APP_HOME", "QONYS_APP_DENSITY", "QONYS_SERVER"}


class BadSetting(ValueError):
    """The environment holds a setting that Qonys does not know or cannot use."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """`check` says how much of a received answer is evaluated: its types alone, or the whole form again.

    `night` is the hour, by the clock of the region, after which the list of families who need support is computed anew.
    """

    database: Annotated[str, msgspec.Meta(pattern=r"^(sqlite:///.+|postgres(ql)?://.+)$")] = (
        "sqlite:///data/qonys.db"
    )
    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 8000
    check: Literal["types", "engine"] = "engine"
    night: Annotated[str, msgspec.Meta(pattern=r"^(off|[01]?[0-9]|2[0-3])$")] = "3"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings in `environment`; raise BadSetting with a sentence that says what would be right."""
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    known = {PREFIX + name.upper() for name in Settings.__struct_fields__}
    if unknown := sorted(given.keys() - known - OF_THE_APP):
        raise BadSetting(f"{unknown[0]} is no setting of Qonys; there are {', '.join(sorted(known))}.")
    own = {name.removeprefix(PREFIX).lower(): value for name, value in given.items() if name in known}
    try:
        return msgspec.convert(own, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise BadSetting(_sentence(str(error))) from None


def _path(kind: type, value: object) -> object:
    return kind(value)


def _sentence(message: str) -> str:
    problem, _, place = message.partition(" - at `$.")
    return f"{PREFIX}{place.rstrip('`').upper()}: {problem}."
