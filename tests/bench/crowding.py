"""Preparing five hundred phones and letting them loose on a server; how much memory the server took."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

from tests.bench import interviews, office
from tests.bench.office import Office
from tests.faults import ServerProcess

PHONES, RECORDS = 500, 20


def prepare(made: Office, folder: Path, phones: int = PHONES, seed: int = 7) -> None:
    """Write one request for each phone: a packed batch of interviews of sixty answers."""
    folder.mkdir()
    dice = office.draws(seed)
    for number, enrolled in enumerate(office.tokens(made, phones)):
        records = [interviews.record(dice, *dice.choice(made.people)) for _ in range(RECORDS)]
        body = gzip.compress(b'{"records":[' + b",".join(records) + b"]}", 6)
        head = (
            f"POST /api/push HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {enrolled.token}\r\n"
            f"Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        (folder / f"{number:04}.http").write_bytes(head.encode() + body)


def let_loose(server: ServerProcess, folder: Path, over_seconds: float = 0) -> dict:
    """Start every phone at some moment within so many seconds; return what `crowd.py` tells."""
    program = str(Path(__file__).with_name("crowd.py"))
    crowd = [sys.executable, program, str(server.port), str(folder), str(over_seconds)]
    ran = subprocess.run(crowd, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    return json.loads(ran.stdout)


def peak_megabytes(server: ServerProcess) -> float:
    status = Path(f"/proc/{server.process.pid if server.process else 0}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
