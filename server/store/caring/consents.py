"""Consent, by person and purpose: every word is kept, the latest wins."""

from collections.abc import Iterable, Mapping

import msgspec

from server.database import Connection
from server.store.stale import mark, mark_homes_of


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    household_id: str
    person_id: str
    purpose: str
    given: bool
    form_version: str
    language: str
    source: str
    at: str


class ConsentStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, consents: list[Consent]) -> None:
        """Keep these words; of a yes and a no of the same moment the no stands."""
        self._connection.many(
            """
            insert into consent (household_id, person_id, purpose, given, form_version, language, source, at)
            values (:household_id, :person_id, :purpose, :given, :form_version, :language, :source, :at)
            on conflict (household_id, person_id, purpose, at) do update
                set given = excluded.given, source = excluded.source where excluded.given = 0
            """,
            [msgspec.structs.asdict(one) | {"given": int(one.given)} for one in consents],
        )
        mark(self._connection, [one.household_id for one in consents])
        mark_homes_of(self._connection, [one.person_id for one in consents])

    def purposes(self, household_ids: list[str]) -> dict[str, dict[tuple[str, str], bool]]:
        """Return, for each purpose, what stands for each (household, person) who ever said yes or no to it."""
        rows = self._connection.all(
            """
            select household_id, person_id, purpose, given from consent_now
            where household_id in :ids order by at, given desc
            """,
            ids=household_ids,
        )
        found: dict[str, dict[tuple[str, str], bool]] = {}
        for row in rows:
            found.setdefault(row["purpose"], {})[row["household_id"], row["person_id"]] = bool(row["given"])
        return found

    def last_yes(self, person_id: str) -> Consent | None:
        """Return the latest yes of this person to the service: the text that was agreed to."""
        row = self._connection.one(
            """
            select * from consent where person_id = :person_id and purpose = 'service' and given = 1
            order by at desc limit 1
            """,
            person_id=person_id,
        )
        return None if row is None else msgspec.convert(row, Consent, strict=False)

    def standing(self, household_ids: list[str], purpose: str) -> dict[tuple[str, str], bool]:
        """Return what stands for each (household, person) who ever said yes or no to `purpose`."""
        return {who: given for who, (_, given) in self.latest(household_ids, purpose).items()}

    def latest(self, household_ids: list[str], purpose: str) -> dict[tuple[str, str], tuple[str, bool]]:
        """Return (when it was said, yes or no) of the latest word of each (household, person)."""
        rows = self._connection.all(
            """
            select household_id, person_id, given, at from consent_now
            where household_id in :ids and purpose = :purpose order by at, given desc
            """,
            ids=household_ids,
            purpose=purpose,
        )
        return {(row["household_id"], row["person_id"]): (row["at"], bool(row["given"])) for row in rows}

    def of_persons(self, person_ids: list[str], purpose: str) -> dict[str, tuple[str, bool]]:
        """Return (when it was said, yes or no) of each person's latest word, wherever they lived and live."""
        rows = self._connection.all(
            """
            select person_id, given, at from consent
            where person_id in :ids and purpose = :purpose order by at, given desc
            """,
            ids=person_ids,
            purpose=purpose,
        )
        return {row["person_id"]: (row["at"], bool(row["given"])) for row in rows}


def by_person(
    purposes: Mapping[str, Mapping[tuple[str, str], bool]], names: Iterable[str]
) -> dict[tuple[str, str], dict[str, bool]]:
    """Return what stands for each (household, person), by these purposes; what was never said is not there."""
    found: dict[tuple[str, str], dict[str, bool]] = {}
    for name in names:
        for who, given in purposes.get(name, {}).items():
            found.setdefault(who, {})[name] = given
    return found
