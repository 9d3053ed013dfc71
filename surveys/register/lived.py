"""What the register's facts tell of a household's past: who came and went, where it lived, what was corrected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from surveys.register.changes import Value, Word
from surveys.register.facts import Fact
from surveys.register.past import Event, Place, Records, day_of, event
from surveys.register.people import FIELDS

Shown = Mapping[str, Value]
_A_NEWBORN = timedelta(days=92)
# What another event tells, so that it is not told as a correction too.
_TOLD = {
    "household": {"merged_into"},
    "person": {"died_on"},
    "membership": {"ends_on", "why", "person_id"},
    "residence": {"ends_on"},
    "exit": {"back_earliest", "back_latest"},
    "absence": {"ends_on"},
    "parting": {"undone"},
}
_BY_MACHINE = "undone"  # the reason of a void that only takes a parting back


def birth_word(fact: Fact) -> Word:
    """Return the word that brought the subject: the oldest of those that stand on no other."""
    said = sorted(fact.words, key=lambda word: (bool(word.over), word.at, word.change_id))
    return said[0]


class Lived:
    """The facts of one household, read once; every method tells one kind of thing."""

    def __init__(self, household_id: str, facts: Sequence[Fact], records: Records) -> None:
        self._id, self._records = household_id, records
        self._facts = sorted((one for one in facts if one.words), key=lambda one: (one.kind, one.id))
        self._shown = {(one.kind, one.id): one.shown() for one in self._facts}
        self._names = {
            one.id: str(self._shown[one.kind, one.id].get("name") or "")
            for one in self._facts
            if one.kind == "person"
        }
        home = self._shown.get(("household", household_id), {})
        self._home = home
        self._arrived = day_of(home.get("arrived_on"))
        self._partings = [(one, shown, one.id) for one, shown in self._standing("parting")]
        self._kin = [
            (home, fact, fact.shown())
            for home, fact in sorted(records.kin, key=lambda pair: pair[1].id)
            if fact.words
        ]
        parted = [*(shown for _, shown, _ in self._partings), *(shown for _, _, shown in self._kin)]
        standing = [shown for shown in parted if not shown.get("undone")]
        self._parted = {
            one for shown in standing for name in ("ended", "begun") for one in _ids(shown.get(name))
        }
        self._split_days = {day_of(shown.get("on")) for shown in parted}

    def arrival(self) -> Iterator[Event]:
        entered = day_of(self._home.get("entered_on"))
        came = [shown for _, shown in self._standing("membership") if self._from_the_start(shown)]
        who = tuple(self._names_of(sorted(came, key=lambda shown: shown.get("relation") != "self")))
        route = self._home.get("route")
        if self._arrived and route in ("abroad", "inside"):
            first = self._homes()[:1]
            place = self._place(first[0][1]) if first and self._from_the_start(first[0][1]) else None
            yield event(
                "places", f"arrived.{route}", self._arrived, f"household/{self._id}", who=who, place=place
            )
        if entered and entered != self._arrived:
            kind = "entered.late" if self._arrived and self._arrived < entered else "entered"
            yield event("data", kind, entered, f"household/{self._id}", who=() if self._arrived else who)

    def people(self) -> Iterator[Event]:
        for one, shown in self._standing("membership"):
            if one.id in self._parted or shown.get("why") == "same":
                continue
            who = tuple(self._names_of([shown]))
            yield from self._joined(one, shown, who)
            yield from self._left(one, shown, who)
        for one, shown in self._standing("person"):
            if died := day_of(shown.get("died_on")):
                yield event("people", "died", died, f"person/{one.id}", who=(self._names[one.id],))

    def _joined(self, one: Fact, shown: Shown, who: tuple[str, ...]) -> Iterator[Event]:
        since = day_of(shown.get("starts_on"))
        if since is None or self._from_the_start(shown):
            return
        born = day_of(self._shown.get(("person", str(shown.get("person_id"))), {}).get("birth"))
        ref = f"membership/{one.id}"
        if born and (not self._arrived or born > self._arrived) and timedelta() <= since - born <= _A_NEWBORN:
            yield event("people", "born", born, ref, who=who)
        else:
            yield event("people", "joined", since, ref, who=who, what=(f"relation.{shown.get('relation')}",))

    def _left(self, one: Fact, shown: Shown, who: tuple[str, ...]) -> Iterator[Event]:
        until, why = day_of(shown.get("ends_on")), shown.get("why")
        person_id = str(shown.get("person_id"))
        if until is None:
            return
        if why == "died":
            if not day_of(self._shown.get(("person", person_id), {}).get("died_on")):
                yield event("people", "died", until, f"person/{person_id}", who=who)
            return
        kind = f"left.{why}" if why in ("moved", "married") else "left.other"
        yield event("people", kind, until, f"membership/{one.id}", who=who)

    def moves(self) -> Iterator[Event]:
        homes = self._homes()
        for nth, (one, shown) in enumerate(homes):
            since = day_of(shown.get("starts_on"))
            if since is None or (nth == 0 and (self._from_the_start(shown) or since in self._split_days)):
                continue
            kind = "moved" if nth else "settled"
            yield event("places", kind, since, f"residence/{one.id}", place=self._place(shown))

    def partings(self) -> Iterator[Event]:
        for one, shown, _ in self._partings:
            yield from self._parting(one, shown, str(shown.get("kind")), str(shown.get("other_id")))
        for home, one, shown in self._kin:
            kind = {"split": "split_from", "merge": "merged_into"}.get(str(shown.get("kind")), "")
            if kind and not shown.get("void"):
                yield from self._parting(one, shown, kind, home)

    def _parting(self, one: Fact, shown: Shown, kind: str, other: str) -> Iterator[Event]:
        on, ref = day_of(shown.get("on")), f"parting/{one.id}"
        if on is None or kind not in ("split", "merge", "split_from", "merged_into"):
            return
        mine = _ids(shown.get("begun" if kind in ("merge", "split_from") else "ended"))
        members = (self._shown.get(("membership", one), {}) for one in mine)
        undone, neighbour = bool(shown.get("undone")), self._records.others.get(other)
        first = self._homes()[:1] if kind == "split_from" else []
        yield event(
            "people", kind, on, ref, who=tuple(self._names_of(members)), other=neighbour, undone=undone,
            place=self._place(first[0][1]) if first else None,
        )  # fmt: skip
        if undone and (head := one.heads().get("undone")):
            what = "merge" if kind.startswith("merge") else "split"
            on = self._day_of(head[-1].at)
            yield event("people", f"undone.{what}", on, ref, by=head[-1].by, other=neighbour)

    def exits(self) -> Iterator[Event]:
        for one, shown in self._standing("exit"):
            days = sorted(day for day in (day_of(shown.get("earliest")), day_of(shown.get("latest"))) if day)
            if days and shown.get("kind"):
                source = str(shown.get("source") or "")
                kind = f"exit.{shown['kind']}"
                yield event("places", kind, days[-1], f"exit/{one.id}", since=days[0], source=source)
            back = sorted(
                day for day in (day_of(shown.get("back_earliest")), day_of(shown.get("back_latest"))) if day
            )
            if back:
                yield event("places", "back", back[-1], f"exit/{one.id}", since=back[0])

    def absences(self) -> Iterator[Event]:
        for one, shown in self._standing("absence"):
            ref, who = f"absence/{one.id}", tuple(self._names_of([shown]))
            since, until = day_of(shown.get("starts_on")), day_of(shown.get("ends_on"))
            if since and shown.get("kind") in ("temporary", "partial"):
                expected = None if until else day_of(shown.get("expected_on"))
                note = str(shown.get("place") or "")
                kind = "away" if who else f"away.{shown['kind']}"
                yield event("places", kind, since, ref, who=who, until=expected, note=note)
            if until:
                yield event("places", "home", until, ref, who=who)

    def corrections(self) -> Iterator[Event]:
        """Yield each change of what was known before: by whom, of what; and what was entered by mistake."""
        acts: dict[tuple[str, str], list[tuple[Fact, Word]]] = {}
        for one in self._facts:
            first = birth_word(one)
            for word in one.words:
                if word.change_id != first.change_id:
                    acts.setdefault((self._day_of(word.at).isoformat(), word.change_id), []).append(
                        (one, word)
                    )
        for (day, change_id), told in acts.items():
            yield from self._correction(date.fromisoformat(day), change_id, told)

    def _correction(self, on: date, change_id: str, told: list[tuple[Fact, Word]]) -> Iterator[Event]:
        what: dict[str, None] = {}
        who: dict[str, None] = {}
        for one, word in told:
            reason = word.fields.get("void")
            if reason and reason != _BY_MACHINE:
                yield event(
                    "data", "voided", on, f"{one.kind}/{one.id}/{change_id}", what=(f"fact.{one.kind}",),
                    who=self._subject_names(one), by=word.by, note=str(reason),
                )  # fmt: skip
            hidden = _TOLD.get(one.kind, set()) | {"void"}
            named = [name for name in _names_in_order(one) if name in word.fields and name not in hidden]
            what |= dict.fromkeys(f"field.{one.kind}.{name}" for name in named)
            who |= dict.fromkeys(self._subject_names(one) if named else ())
        if what:
            by = told[0][1].by
            yield event(
                "data", "corrected", on, f"change/{change_id}", what=tuple(what), who=tuple(who), by=by
            )

    def _subject_names(self, one: Fact) -> tuple[str, ...]:
        if one.kind == "person":
            return (self._names[one.id],) if self._names.get(one.id) else ()
        return tuple(self._names_of([self._shown[one.kind, one.id]]))

    def _standing(self, kind: str) -> list[tuple[Fact, Shown]]:
        found = [(one, self._shown[one.kind, one.id]) for one in self._facts if one.kind == kind]
        return sorted((pair for pair in found if not pair[1].get("void")), key=lambda pair: pair[0].id)

    def _homes(self) -> list[tuple[Fact, Shown]]:
        return sorted(
            self._standing("residence"), key=lambda pair: (str(pair[1].get("starts_on") or ""), pair[0].id)
        )

    def _from_the_start(self, shown: Shown) -> bool:
        since = day_of(shown.get("starts_on"))
        return since is None or (self._arrived is not None and since <= self._arrived)

    def _names_of(self, subjects: Iterable[Shown]) -> Iterator[str]:
        for shown in subjects:
            if name := self._names.get(str(shown.get("person_id"))):
                yield name

    def _place(self, shown: Shown) -> Place:
        names = self._records.settlements.get(str(shown.get("settlement") or ""), {})
        return Place(str(shown.get("village") or ""), str(shown.get("district") or ""), names)

    def _day_of(self, at: datetime) -> date:
        return at.astimezone(self._records.zone).date()


def _names_in_order(one: Fact) -> tuple[str, ...]:
    known = FIELDS.get(one.kind)
    return known.__struct_fields__ if known else ()


def _ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
