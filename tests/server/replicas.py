"""Four phones and a server under every kind of bad luck, as a machine that hypothesis drives; and what must hold at the end."""

import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mobile.pages.families.register import families_here
from mobile.talking.receiving import families
from server.register.knowing import facts_of
from surveys.register.changes import Edit, Value, heads
from surveys.register.facts import Fact, present, standing
from surveys.submission import Answers
from tests.server.village import Pocket, Town, Village

# A disk that is memory, where the machine has one: nothing here is about the disk.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
NAMES = ("Айдос", "Жанар", "Ерасыл", "Сәуле", "Нұрлан")
LOSSES = st.lists(st.sampled_from(["", "", "request", "answer"]), max_size=4)
POCKETS = st.integers(0, 3)
WORKERS = st.integers(0, 2)
PICKS = st.integers(0, 11)
EDITABLE: dict[str, tuple[str, ...]] = {
    "household": ("name", "phone"),
    "person": ("name", "phone", "birth"),
    "residence": ("village",),
    "membership": ("relation", "ends_on"),
    "exit": ("back_latest",),
    "absence": ("place",),
}


class Replicas(RuleBasedStateMachine):
    """What is done to the village. `town` is set by whoever runs it."""

    town: ClassVar[Town]

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="qonys-village-", dir=MEMORY))
        self.village = Village(self.town, self.folder / "server.db")
        self.typed = 0

    def _phone(self, nth: int) -> Pocket:
        return self.village.pockets[nth]

    def _family(self, pocket: Pocket, pick: int) -> str | None:
        here = pocket.families()
        return here[pick % len(here)] if here else None

    def _word(self, name: str, pick: int) -> Value:
        """Return what somebody types: hardly ever the same twice."""
        self.typed += 1
        if name == "phone":
            return f"+7 700 {self.typed:07}"
        if name == "birth":
            return f"{1940 + self.typed % 80}-0{1 + pick % 9}-11"
        if name in ("ends_on", "back_latest"):
            return f"2026-1{pick % 2}-{10 + self.typed % 18}"
        if name == "relation":
            return ("spouse", "child", "parent", "other")[pick % 4]
        return f"{NAMES[pick % len(NAMES)]} {self.typed}"

    @rule(phone=POCKETS, family=PICKS, subject=PICKS, name=PICKS, word=PICKS)
    def edit(self, phone: int, family: int, subject: int, name: int, word: int) -> None:
        pocket = self._phone(phone)
        home = self._family(pocket, family)
        kinds = list(EDITABLE) if pocket.is_worker else ["household"]
        here = [one for one in pocket.facts(home) if one.kind in kinds and not one.is_void()] if home else []
        if home is None or not here:
            return
        fact = here[subject % len(here)]
        names = EDITABLE[fact.kind] if pocket.is_worker else ("phone",)
        field = names[name % len(names)]
        self.village.act(pocket, home, [fact.edit(**{field: self._word(field, word)})])

    @rule(phone=WORKERS, family=PICKS, what=st.sampled_from(["person", "exit", "absence"]), word=PICKS)
    def bear(self, phone: int, family: int, what: str, word: int) -> None:
        """Note a newcomer, a departure or an absence."""
        pocket = self._phone(phone)
        home = self._family(pocket, family)
        if home is None:
            return
        id_ = self.village.draw()
        born: dict[str, list[Edit]] = {
            "person": [
                _born("person", id_, {"name": self._word("name", word)}),
                _born("membership", self.village.draw(), {"person_id": id_, "relation": "child"}),
            ],
            "exit": [
                _born(
                    "exit",
                    id_,
                    {
                        "kind": "onward",
                        "earliest": "2026-10-01",
                        "latest": "2026-10-20",
                        "source": "neighbour",
                    },
                )
            ],
            "absence": [
                _born(
                    "absence",
                    id_,
                    {"kind": "temporary", "starts_on": "2026-10-05", "place": self._word("place", word)},
                )
            ],
        }
        self.village.act(pocket, home, born[what])

    @rule(phone=WORKERS, family=PICKS, who=PICKS)
    def split(self, phone: int, family: int, who: int) -> None:
        pocket = self._phone(phone)
        home = self._family(pocket, family)
        here = sorted(str(one.shown()["person_id"]) for one in present(pocket.facts(home))) if home else []
        if home and here:
            self.village.split(pocket, home, [here[who % len(here)]])

    @rule(phone=WORKERS, family=PICKS, other=PICKS)
    def merge(self, phone: int, family: int, other: int) -> None:
        pocket = self._phone(phone)
        home, gone = self._family(pocket, family), self._family(pocket, other)
        if home and gone:
            self.village.merge(pocket, home, gone)

    @rule(phone=WORKERS, pick=PICKS)
    def undo(self, phone: int, pick: int) -> None:
        pocket = self._phone(phone)
        partings = [
            (home, one) for home in pocket.families() for one in standing(pocket.facts(home), "parting")
        ]
        if partings:
            self.village.undo(pocket, *partings[pick % len(partings)])

    @rule(phone=POCKETS, family=PICKS, who=PICKS, word=PICKS)
    def interview(self, phone: int, family: int, who: int, word: int) -> None:
        pocket = self._phone(phone)
        home = self._family(pocket, family)
        people = families_here(pocket.store)[home].people if home else ()
        if home and people:
            person = people[who % len(people)].id if pocket.is_worker else people[0].id
            answers: Answers = {
                "hlp_words": self._word("words", word),
                "hlp_cat": "cold",
                "hlp_share": ["worker"],
            }
            self.village.interview(pocket, home, person, answers)

    @rule(phone=POCKETS, losses=LOSSES)
    def sync(self, phone: int, losses: list[str]) -> None:
        self.village.pass_time()
        self._phone(phone).sync(losses)

    @rule(phone=POCKETS, order=st.randoms(use_true_random=False), share=st.integers(1, 6))
    def some_arrive_in_any_order_and_nobody_hears(self, phone: int, order: Any, share: int) -> None:  # noqa: ANN401
        """A batch is put together anyhow, and its answer never comes back."""
        pocket = self._phone(phone)
        ids = [entry.id for entry in pocket.outbox.entries("ready", 1000)]
        records = [one.record for one in pocket.outbox.waiting(ids)]
        order.shuffle(records)
        if records:
            self.village.pass_time()
            self.village.receive(pocket.token, records[:share])

    @rule(order=st.randoms(use_true_random=False), share=st.integers(1, 8))
    def old_batches_come_again(self, order: Any, share: int) -> None:  # noqa: ANN401
        for token, record in order.sample(self.village.sent, min(share, len(self.village.sent))):
            self.village.receive(token, [record, record])

    @rule()
    def restart(self) -> None:
        self.village.restart()

    @rule(family=PICKS, worker=st.integers(0, 1))
    def hand_over(self, family: int, worker: int) -> None:
        rows = self.village.rows("select id from household where closed = '' order by id")
        self.village.hand_over(rows[family % len(rows)]["id"], worker)

    @invariant()
    def nothing_leaves_a_phone_before_the_server_has_it(self) -> None:
        if not hasattr(self, "village"):
            return
        kept = {row["id"] for row in self.village.rows("select id from receipt")}
        for pocket in self.village.pockets:
            assert {entry.id for entry in pocket.outbox.entries("sent", 1000)} <= kept

    def teardown(self) -> None:
        if not hasattr(self, "village"):
            return
        try:
            self.village.settle()
            everything_is_there_once(self.village)
            nothing_typed_has_vanished(self.village)
            the_tables_say_what_the_words_come_to(self.village)
            all_replicas_agree(self.village)
            again = self.village.again_in_another_order(self.folder / "again.db", self.typed)
            assert again == self.village.register()
        finally:
            self.village.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def _born(kind: str, id: str, fields: dict[str, Value]) -> Edit:
    return Edit(kind=kind, subject_id=id, fields=fields, born=True)


def everything_is_there_once(village: Village) -> None:
    """Every record was acknowledged, and is in the database exactly once, as it was made."""
    refused = [
        (nth, entry.head.form_id, entry.head.household_id, entry.head.person_id, entry.head.problem)
        for nth, one in enumerate(village.pockets)
        for entry in one.outbox.entries("refused", 1000)
    ]
    assert refused == [], refused
    assert sum(one.outbox.count("ready") for one in village.pockets) == 0
    receipts = [row["id"] for row in village.rows("select id from receipt")]
    made = village.changes.keys() | village.interviews.keys()
    assert len(receipts) == len(set(receipts))
    assert made <= set(receipts)
    kept = village.rows("select id, private_answers from submission where form_id = 'help'")
    assert {row["id"]: msgspec.json.decode(row["private_answers"]) for row in kept} == village.interviews
    assert len(kept) == len(village.interviews)
    assert len(village.rows("select id from help_request")) == len(village.interviews)
    states = {row["id"]: row["state"] for row in village.rows("select id, state from change")}
    assert {states[id_] for id_ in village.changes} <= {"applied", "forced"}


def nothing_typed_has_vanished(village: Village) -> None:
    """Every value that somebody typed stands, or was replaced by somebody who had seen it; and is in the history."""
    said = {
        (row["kind"], row["subject_id"], row["change_id"]): msgspec.json.decode(row["fields"])
        for row in village.rows("select kind, subject_id, change_id, fields from said")
    }
    replaced = {
        (one.kind, one.subject_id, name, id_)
        for change in village.changes.values()
        for one in change.edits
        for name, ids in one.over.items()
        for id_ in ids
    }
    standing_now = _heads(village)
    for change in village.changes.values():
        for one in change.edits:
            kept = said[one.kind, one.subject_id, change.id]
            for name, value in one.fields.items():
                assert _plain(kept[name]) == _plain(value)
                key = (one.kind, one.subject_id, name, change.id)
                assert (key in replaced) != (key in standing_now)


def _heads(village: Village) -> set[tuple[str, str, str, str]]:
    ids = [row["id"] for row in village.rows("select id from household")]
    with village.database.reading() as connection:
        facts = facts_of(connection, ids)
    found = {
        (one.kind, one.id, name, head.change_id)
        for known in facts.values()
        for one in known
        for name, standing_here in heads(one.words).items()
        for head in standing_here
    }
    # Of who lives nowhere any more no household tells; the words are there.
    rows = village.rows("select distinct subject_id from said where kind = 'person'")
    with village.database.reading() as connection:
        words = FactWords(connection, [row["subject_id"] for row in rows])
    return found | words.heads


class FactWords:
    """The heads of everybody, wherever they live."""

    def __init__(self, connection: Any, ids: list[str]) -> None:  # noqa: ANN401
        from server.store.people.facts import FactStore, word_of

        by: dict[tuple[str, str], list] = {}
        for row in FactStore(connection).words(ids):
            by.setdefault((row["kind"], row["subject_id"]), []).append(word_of(row))
        self.heads = {
            (kind, id_, name, head.change_id)
            for (kind, id_), words in by.items()
            for name, found in heads(words).items()
            for head in found
        }


def the_tables_say_what_the_words_come_to(village: Village) -> None:
    """Names and phones in SQL are the latest word's, reckoned here anew from the log alone."""
    said = village.rows("select kind, subject_id, change_id, at, fields, replaces from said")
    for kind, table in (("person", "person"), ("household", "household")):
        for row in village.rows(f"select id, name, phone from {table}"):  # noqa: S608
            words = [one for one in said if (one["kind"], one["subject_id"]) == (kind, row["id"])]
            for name in ("name", "phone"):
                over = {id_ for one in words for id_ in msgspec.json.decode(one["replaces"]).get(name, ())}
                left = [
                    (one["at"], one["change_id"], msgspec.json.decode(one["fields"])[name])
                    for one in words
                    if name in msgspec.json.decode(one["fields"]) and one["change_id"] not in over
                ]
                assert row[name] == (max(left)[2] if left else None), (table, row, left)


def all_replicas_agree(village: Village) -> None:
    """Every phone holds what a new phone of the same holder would get, and shows nothing else."""
    seen: dict[str, tuple[Fact, ...]] = {}
    for pocket in village.pockets:
        fresh = {one.id: one for one in village.pull(pocket.token, 0).households}
        held = families(pocket.store).all()
        if not fresh and not pocket.is_worker:
            continue  # who lives nowhere any more keeps the last own picture
        assert held == fresh
        assert families_here(pocket.store) == fresh
        for id_, family in held.items():
            if pocket.is_worker:
                assert seen.setdefault(id_, family.facts) == family.facts


def _plain(value: Any) -> Any:  # noqa: ANN401
    return list(value) if isinstance(value, tuple) else value
