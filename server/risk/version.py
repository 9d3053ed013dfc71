"""What a list follows from, as one number: the tables, the model and the code that made it."""

from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from server.risk.known import reading
from server.risk.tables import Tables

if TYPE_CHECKING:
    from analysis.hazards.model import Model


@cache
def code_version() -> str:
    """Return the SHA-256 of every file that a list depends on: the analysis, and the reading of the answers."""
    found = sha256(reading().encode())
    house = Path(str(resources.files("analysis")))
    for file in sorted(house.rglob("*")):
        if file.suffix in (".py", ".csv"):
            found.update(f"{file.relative_to(house)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def digest(tables: Tables, model: "Model", day: date) -> str:
    """Return the SHA-256 of all that a list follows from."""
    found = sha256(f"{code_version()} {day.isoformat()}".encode())
    found.update(msgspec.json.encode(model))
    for table in (tables.register, tables.waves, tables.exits):
        for name, values in table.items():
            found.update(f"\0{name}\0".encode())
            is_number = values.dtype.kind in "fiM"
            found.update(
                values.to_numpy().tobytes() if is_number else "\n".join(map(str, values.tolist())).encode()
            )
    return found.hexdigest()
