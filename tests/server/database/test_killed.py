"""What was acknowledged is on the disk: a real server process is killed in the middle of its work."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from server.database import Database
from tests.server.conftest import Programme, record

HEAT = {"ctx_heating": "1", "heat_day": "often"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(url: str, data: Path, port: int) -> subprocess.Popen[bytes]:
    settings = {"QONYS_DATABASE": url, "QONYS_DATA": str(data), "QONYS_PORT": str(port)}
    command = [sys.executable, "-c", "from server.cli import main; main()", "serve"]
    server = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.05)
    raise RuntimeError("The server did not start.")


def push(port: int, token: str, records: list[bytes]) -> list[str]:
    """Return the ids that the server acknowledged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = b'{"records":[' + b",".join(records) + b"]}"
    connection.request("POST", "/api/push", body=body, headers={"authorization": f"Bearer {token}"})
    receipts = json.loads(connection.getresponse().read())["receipts"]
    connection.close()
    return [receipt["id"] for receipt in receipts if receipt["status"] == "accepted"]


def test_nothing_acknowledged_is_lost_and_nothing_is_kept_twice(small: Programme, tmp_path: Path) -> None:
    small.agreed(small.caller(small.enrol_worker()))
    enrolled, port = small.enrol_worker(), free_port()
    batches = [[record("heat", HEAT, small.family, small.person) for _ in range(10)] for _ in range(400)]
    acknowledged: list[str] = []
    server = start(small.database.url, tmp_path, port)

    def send() -> None:
        for batch in batches:
            try:
                acknowledged.extend(push(port, enrolled.token, batch))
            except (OSError, http.client.HTTPException):
                return

    sender = threading.Thread(target=send)
    sender.start()
    while len(acknowledged) < 300:
        time.sleep(0.01)
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    sender.join()
    kept = kept_ids(small.database.url)
    assert set(acknowledged) <= kept
    assert len(acknowledged) < 4000

    server = start(small.database.url, tmp_path, port)
    again = [id_ for batch in batches[:40] for id_ in push(port, enrolled.token, batch)]
    read = Path(f"/proc/{server.pid}/maps").read_text()
    server.terminate()
    server.wait()
    assert "/pandas/" not in read, "a server that only serves starts without what counts and draws"
    assert len(again) == len(set(again)) == 400
    assert kept_ids(small.database.url) == kept | set(again)


def kept_ids(url: str) -> set[str]:
    database = Database(url)
    with database.reading() as connection:
        rows = connection.all("select id from submission where form_id = 'heat'")
    database.close()
    assert len(rows) == len({row["id"] for row in rows})
    return {row["id"] for row in rows}
