"""The phone dies at any moment: the last answer that was acknowledged is there."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from mobile.keeping.drafts import Drafts
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey

KEY = bytes(range(32))

AUTOSAVES = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from mobile.keeping.drafts import Draft, Drafts
from mobile.keeping.outbox import Outbox
from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey
from surveys.ids import uuid7

store = Store(Path(sys.argv[1]))
store.unlock(DataKey(bytes(range(32))))
now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
drafts, outbox = Drafts(store), Outbox(store)
for interview in range(10_000):
    draft = Draft(id=uuid7(), form_id="heat", form_version="1", household_id=uuid7(), person_id=None,
                  language="kk", started_at=now, touched_at=now)
    for number in range(7):
        draft = msgspec.structs.replace(draft, answers={"n": interview * 7 + number})
        drafts.keep(draft)
        sys.stdout.write(f"kept {draft.answers['n']}\\n")
        sys.stdout.flush()
    outbox.finalize(draft, draft.answers, "", now)
    sys.stdout.write(f"finished {draft.answers['n']}\\n")
    sys.stdout.flush()
"""


def newest_answer(store: Store) -> tuple[int, int]:
    """Return the newest answer on the phone, and how many interviews are drafts at once."""
    outbox, drafts = Outbox(store), Drafts(store).unfinished()
    records = [outbox.record(entry.id) for entry in outbox.entries("ready", 10_000)]
    answers = [draft.answers for draft in drafts] + [record.answers for record in records if record]
    return max(msgspec.convert(answer["n"], int) for answer in answers), len(drafts)


@pytest.mark.parametrize("milliseconds", [5, 23, 61, 97, 180, 333])
def test_what_was_acknowledged_before_the_kill_is_there_after_it(tmp_path: Path, milliseconds: int) -> None:
    path = tmp_path / "qonys.db"
    with subprocess.Popen(
        [sys.executable, "-c", AUTOSAVES, str(path)], stdout=subprocess.PIPE, text=True
    ) as app:
        assert app.stdout is not None
        first = app.stdout.readline()
        time.sleep(milliseconds / 1000)
        app.send_signal(signal.SIGKILL)
        told = [first, *app.stdout.readlines()]
    acknowledged = [int(line.split()[1]) for line in told if line.endswith("\n")]

    store = Store(path)
    store.unlock(DataKey(KEY))
    newest, drafts = newest_answer(store)

    # One answer may be on the disk and not acknowledged yet; none may be missing, and none is there twice.
    assert newest in (acknowledged[-1], acknowledged[-1] + 1)
    assert drafts <= 1
    store.close()
