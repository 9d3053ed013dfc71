"""What is lost when something dies: server, database and app are killed in the middle of their work.

Sixteen real phones send to a real server over loopback. ODK Central, measured so on the same kind of machine, lost no
acknowledged record either, but left work that was claimed at the crash lying for two hours, and its phones have to be
told to try again.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.faults import ServerProcess, Tally, kill_server, storm
from tests.mobile.killing import Interviewer
from tests.postgres import DURABLE, Postgres

SERVER_KILLS, DATABASE_STOPS, APP_KILLS = 20, 5, 50
DOWN_SECONDS = 1.0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        tallies = [sqlite(Path(folder)), *postgresql(Path(folder))]
        losses = app(Path(folder))
    return int(losses > 0 or not all(tally.is_clean for tally in tallies))


def sqlite(folder: Path) -> Tally:
    place = _made(folder / "sqlite")
    tally = storm(f"sqlite:///{place / 'qonys.db'}", place, kill_server, SERVER_KILLS)
    return told(f"server killed {SERVER_KILLS} times, SQLite", tally)


def postgresql(folder: Path) -> tuple[Tally, Tally]:
    postgres = Postgres(DURABLE).start()
    backs: list[float] = []

    def crash(server: ServerProcess) -> None:
        postgres.stop_at_once()
        time.sleep(DOWN_SECONDS)
        postgres.start()
        began = time.monotonic()
        while not server.answers():
            time.sleep(0.02)
        backs.append(time.monotonic() - began)

    try:
        killed = storm(postgres.create("killed"), _made(folder / "killed"), kill_server, SERVER_KILLS)
        told(f"server killed {SERVER_KILLS} times, PostgreSQL", killed)
        crashed = storm(postgres.create("crashed"), _made(folder / "crashed"), crash, DATABASE_STOPS)
        told(f"PostgreSQL stopped at once {DATABASE_STOPS} times", crashed)
        print(
            f"  the server answers again {statistics.median(backs):.2f} s after PostgreSQL does, without a restart"
        )
    finally:
        postgres.remove()
    return killed, crashed


def told(what: str, tally: Tally) -> Tally:
    verdict = "reached" if tally.is_clean else "MISSED"
    print(
        f"{what}: {tally.acknowledged:,} of {tally.made:,} records acknowledged; missing {tally.missing}, twice {tally.twice}, "
        f"changed {tally.changed}, stuck {tally.stuck}, unsent {tally.unsent}, phones that know less {tally.stale}; "
        f"{tally.troubles} sittings failed and were made good; target 0 of each: {verdict}"
    )
    return tally


def app(folder: Path) -> int:
    interviewer = Interviewer(folder / "phone")
    losses = [loss for _ in range(APP_KILLS) for loss in interviewer.live()]
    interviewer.end()
    verdict = "MISSED" if losses else "reached"
    print(
        f"app killed {APP_KILLS} times: {interviewer.answers} answers in {interviewer.finished} finished interviews and a draft, "
        f"lost {len(losses)} of those the screen had shown; target 0: {verdict}"
    )
    for loss in losses:
        print(f"  {loss}")
    return len(losses)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
