"""Interviews of one worker that deserve a second look, with everything that can be noticed; invented like the rest."""

import msgspec

from server.database import Connection
from server.quality.night import looked_upto
from server.quality.rules import Flag
from server.quality.targets import Target, keep_targets
from server.store.clock import now_text
from server.store.received.item_times import ItemTimeStore, Timed
from server.store.received.second_looks import Found, SecondLookStore
from surveys.submission import PRIVATE_BLOCK, Spent

FLAGS = (
    (Flag(kind="fast", value=2.4, usual=11.8), Flag(kind="hours", value=23)),
    (Flag(kind="twin", value=97, usual=81, other="2026-11-12"),),
    (Flag(kind="straight", value=8, usual=3),),
    (Flag(kind="again", value=99, usual=88, other="2026-05-02"), Flag(kind="fast", value=3.0, usual=11.8)),
    (),
    (Flag(kind="hours", value=0),),
)
QUESTIONS = ("src", "day", "night", "room", "signs", "weeks", "afford", "clothes")


def second_looks(connection: Connection, families: list[str], worker: str, lead: str) -> str:
    """Keep one of each kind, the last of them sent back; return the id of the first."""
    assert looked_upto(connection) == 0
    rows = [
        row
        for home in families[: len(FLAGS)]
        for row in connection.all(
            "select * from submission where household_id = :home and form_id = 'heat' order by finished_at desc limit 1",
            home=home,
        )
    ]
    store = SecondLookStore(connection)
    for row, flags in zip(rows, FLAGS, strict=True):
        spent = [Spent(f"/data/heat_{name}", 900 + 2100 * n, n % 3) for n, name in enumerate(QUESTIONS)]
        own = {
            "household_id": row["household_id"],
            "submission_id": row["id"],
            "staff_id": worker,
            "form_id": "heat",
        }
        times = msgspec.json.encode((*spent, Spent(PRIVATE_BLOCK, 95_000))).decode()
        ItemTimeStore(connection).add([msgspec.convert(own | {"seq": 1, "times": times}, Timed)])
        more = {
            "form_version": row["form_version"],
            "person_id": row["person_id"],
            "finished_at": row["finished_at"],
            "found_at": now_text(),
            "flags": msgspec.json.encode(flags).decode(),
            "usual": msgspec.json.encode({one.ref: 12_000 for one in spent[2:]}).decode(),
            "drawn": int(not flags),
        }
        store.add([msgspec.convert(own | more, Found)])
    words = "Отбасы пешпен жылытады, ал отынның қанша аптаға жететіні жазылмаған. Қайта сұрап, нақтылаңызшы."
    store.decide(
        rows[-1]["id"], outcome="sent_back", question="heat_weeks", words=words, staff_id=lead, now=now_text()
    )
    keep_targets(
        connection,
        (
            Target(team_id="", team="", district="5950", families=58, tried=49, answered=31, met=19),
            Target(
                team_id="t",
                team="Айыртау мен Ақжар тобы",
                district="5932",
                families=61,
                tried=60,
                answered=9,
                met=3,
            ),
        ),
    )
    return rows[0]["id"]
