"""A family's life as its worker writes it down: every act a change, known to every household that it touches."""

from datetime import UTC, datetime
from itertools import count

from surveys.register.acts import Doing, change_of
from surveys.register.changes import Change, Edit, Value
from surveys.register.facts import Fact, present, standing, with_changes
from surveys.register.partings import Made, merge, undo
from surveys.register.past import Neighbour, Records

HOME = "01900000-0000-7000-9000-000000000001"
OTHER = "01900000-0000-7000-9000-000000000002"


class Life:
    """`facts` of each household by its id."""

    def __init__(self) -> None:
        self._ids = (f"01900000-0000-7000-8000-{nth:012}" for nth in count(1))
        self.facts: dict[str, tuple[Fact, ...]] = {}
        self._said: list[tuple[Change, str]] = []

    def arrive(self, home: str, name: str, people: list[tuple[str, str]], **more: Value) -> list[str]:
        """Enter a family with (name, relation) of its people; return their ids."""
        fields: dict[str, Value] = {
            "name": name, "language": "kk", "route": "inside", "arrived_on": "2026-09-01", "entered_on": "2026-09-01",
        }  # fmt: skip
        fields |= more
        since = fields["arrived_on"]
        edits = [
            _born("household", home, fields),
            _born("residence", self.id(), {"district": "5950", "village": "Бескөл", "starts_on": since}),
        ]
        ids = [self.id() for _ in people]
        for person, (named, relation) in zip(ids, people, strict=True):
            member: dict[str, Value] = {"person_id": person, "relation": relation, "starts_on": since}
            edits += [
                _born("person", person, {"name": named, "birth": "1985"}),
                _born("membership", self.id(), member),
            ]
        entered = at(str(fields["entered_on"]))
        self.tell(Change(id=self.id(), household_id=home, made_at=entered, edits=tuple(edits)))
        return ids

    def do(
        self, home: str, act: str, day: str, subject: str = "", *, by: str = "Айгүл", **typed: str
    ) -> Change:
        """Do an act on a day; names of several people are parted by commas."""
        split = {"people": tuple(typed["people"].split(","))} if "people" in typed else {}
        doing = Doing(
            act=act, household_id=home, facts=self.facts[home], made=self.made(day), subject=subject
        )
        change = change_of(doing, typed | split)
        assert change, act
        self.tell(change, by)
        return change

    def merge(self, home: str, other: str, day: str) -> str:
        """Return the id of the parting."""
        change = merge(home, self.facts[home], other, self.facts[other], self.made(day))
        self.tell(change)
        return next(one.subject_id for one in change.edits if one.kind == "parting")

    def undo(self, home: str, other: str, parting: str, day: str) -> None:
        self.tell(undo(home, self.facts[home], self.facts[other], parting, self.made(day)))

    def tell(self, change: Change, by: str = "Айгүл") -> None:
        self._said.append((change, by))
        born = {one.subject_id for one in change.edits if one.kind == "household" and one.born}
        for home in sorted({change.household_id, *self.facts, *born}):
            self.facts[home] = with_changes((), home, self._said)
        self._let_people_be_known_where_they_live()

    def _let_people_be_known_where_they_live(self) -> None:
        people = {one.id: one for facts in self.facts.values() for one in facts if one.kind == "person"}
        for home, facts in self.facts.items():
            known = {one.id for one in facts}
            living = dict.fromkeys(str(one.shown()["person_id"]) for one in standing(facts, "membership"))
            self.facts[home] = (*facts, *(people[one] for one in living if one not in known))

    def member(self, home: str, person: str) -> str:
        return next(one.id for one in present(self.facts[home]) if one.shown()["person_id"] == person)

    def the(self, home: str, kind: str, nth: int = -1) -> str:
        return sorted(one.id for one in self.facts[home] if one.kind == kind)[nth]

    def made(self, day: str) -> Made:
        return Made(draw=self.id, at=at(day), on=day)

    def id(self) -> str:
        return next(self._ids)

    def kin(self, home: str) -> tuple[tuple[str, Fact], ...]:
        """Return the partings of the other households that speak of this one."""
        return tuple(
            (other, one)
            for other, facts in self.facts.items()
            for one in facts
            if other != home and one.kind == "parting" and one.shown()["other_id"] == home
        )

    def records(self, home: str, today: str) -> Records:
        others = {home: Neighbour(id=home, number=1040 + nth) for nth, home in enumerate(self.facts)}
        return Records(today=at(today).date(), kin=self.kin(home), others=others, zone=UTC)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:30:00+00:00")


def _born(kind: str, id: str, fields: dict[str, Value]) -> Edit:
    return Edit(kind=kind, subject_id=id, fields=fields, born=True)
