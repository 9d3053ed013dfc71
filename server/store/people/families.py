"""What the family pages read: register, contacts, consent, help. Every list is limited to the reader's scope."""

from collections.abc import Collection
from datetime import date

import msgspec

from server.database import Connection, Row
from server.store.caring.helps import HelpStore
from server.store.clock import now_text


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Whose families a reader may see: what a worker holds, a district's, or with both empty all of them.

    `glass_of` names who has opened families outside of that with a reason; `at` is the moment that counts for it.
    Places are called by their names in `language`.
    """

    staff_id: str = ""
    district: str = ""
    glass_of: str = ""
    at: str = msgspec.field(default_factory=now_text)
    language: str = "kk"


# The families elsewhere that stand open to a reader for a reason.
OPENED = """
    select household_id from holding where how = 'glass' and staff_id = :glass_of and starts_at <= :at and ends_at > :at
"""
_HERE_OR_OPENED = f"(h.district = :own or h.id in ({OPENED}))"
_HELD = """
    h.id in (
        select household_id from holding
        where staff_id = :staff and starts_on <= :today and (ends_on is null or ends_on > :today)
            and starts_at <= :at and (ends_at is null or ends_at > :at))
"""


class FamilyStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def names(self, scope: Scope, district: str, today: date) -> list[Row]:
        """Return what a search looks through, by number: a place by all its names.

        Letters are compared by the service: engines differ on case. No more is asked than there is to ask: a worker's own
        families are read from their index.
        """
        narrowing = [
            (scope.district, _HERE_OR_OPENED),
            (district, "h.district = :district"),
            (scope.staff_id, _HELD),
        ]
        asked = "".join(f" and {condition}" for value, condition in narrowing if value)
        return self._connection.all(
            f"""
            select h.id, h.number, h.name,
                case when h.settlement = '' then h.village else v.kk || ' ' || v.ru || ' ' || v.en end as village
            from household h join called v on v.household_id = h.id
            where h.closed = ''{asked}
            order by h.number
            """,  # noqa: S608 ours
            own=scope.district,
            district=district,
            staff=scope.staff_id,
            glass_of=scope.glass_of,
            at=scope.at,
            today=today.isoformat(),
        )

    def find(self, scope: Scope, id: str, today: date) -> Row | None:
        """Return one family, or None if there is none in this scope: both look the same to the reader."""
        return self._connection.one(
            """
            select h.id, h.number, h.name, h.route, h.origin, h.district, h.arrived_on, h.language, h.phone, h.simulated,
                   case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village
            from household h join called v on v.household_id = h.id
            where h.id = :id
              and (:own = '' or h.district = :own or exists (
                    select 1 from holding
                    where household_id = h.id and how = 'glass' and staff_id = :glass_of
                      and starts_at <= :at and ends_at > :at))
              and (:staff = '' or exists (
                    select 1 from holding
                    where household_id = h.id and staff_id = :staff
                      and starts_on <= :today and (ends_on is null or ends_on > :today)
                      and starts_at <= :at and (ends_at is null or ends_at > :at)))
            """,
            id=id,
            own=scope.district,
            staff=scope.staff_id,
            glass_of=scope.glass_of,
            at=scope.at,
            today=today.isoformat(),
            language=scope.language,
        )

    def rows(self, ids: list[str], language: str = "kk") -> list[Row]:
        return self._connection.all(
            """
            select h.id, h.number, h.name, h.district, h.arrived_on, case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village,
                   exists (select 1 from departed e where e.household_id = h.id) as is_gone
            from household h join called v on v.household_id = h.id where h.id in :ids order by h.number
            """,
            ids=ids,
            language=language,
        )

    def last_contacts(self, ids: list[str], personal: Collection[str]) -> list[Row]:
        """Return when each was last heard of. Forms that are `personal` do not count, as not everybody may know of them."""
        return self._connection.all(
            """
            select household_id, max(finished_at) as at from submission
            where household_id in :ids and form_id not in :personal group by household_id
            """,
            ids=ids,
            personal=sorted(personal),
        )

    def owners(self, ids: list[str], today: date) -> list[Row]:
        """Return the workers now assigned, the latest assignment last: of who works with families still."""
        return self._connection.all(
            """
            select a.household_id, a.staff_id, s.name
            from assignment a join staff s on s.id = a.staff_id and s.active = 1 and s.role in ('worker', 'supervisor')
            where a.household_id in :ids and a.starts_on <= :today and (a.ends_on is null or a.ends_on > :today)
            order by a.starts_on, a.staff_id
            """,
            ids=ids,
            today=today.isoformat(),
        )

    def consents(self, ids: list[str]) -> list[Row]:
        """Return every word on consent, oldest first: the latest of a person on a purpose wins."""
        return self._connection.all(
            """
            select household_id, person_id, purpose, given, source, at from consent_now
            where household_id in :ids order by at
            """,
            ids=ids,
        )

    def support(self, ids: list[str]) -> list[Row]:
        return self._connection.all(
            """
            select household_id, id, kind, amount_mci, mci_year, starts_on, ends_on from support_measure
            where household_id in :ids and void = '' order by starts_on, kind, id
            """,
            ids=ids,
        )

    def open_helps(self, ids: list[str]) -> list[Row]:
        """Return the help requests that nobody has closed, the oldest first."""
        return self._connection.all(
            """
            select id, household_id, person_id, category, urgency, words, shared_with, status, promised_at, made_at,
                   changed_at
            from help_request where household_id in :ids and status <> 'done' order by made_at, id
            """,
            ids=ids,
        )

    def helps(self, id: str) -> list[Row]:
        return self._connection.all(
            """
            select id, household_id, person_id, category, urgency, words, shared_with, status, promised_at, made_at,
                   changed_at
            from help_request where household_id = :id order by made_at desc, id
            """,
            id=id,
        )

    def help_moves(self, id: str) -> list[Row]:
        """Return how far each request came, by whom and when, the oldest first."""
        return HelpStore(self._connection).moves(id)

    def people(self, id: str) -> list[Row]:
        return self._connection.all(
            """
            select id, name, relation, sex, birth_year, birth_date, phone from member
            where household_id = :id order by birth_year is null, birth_year, id
            """,
            id=id,
        )

    def submissions(self, id: str) -> list[Row]:
        """Return what was answered openly, oldest first. Private answers are not even read."""
        return self._connection.all(
            """
            select s.household_id, s.id, s.form_id, s.form_version, s.person_id, s.finished_at, s.answers, d.kind as device_kind,
                   w.name as worker
            from submission s
            left join device d on d.id = s.device_id
            left join staff w on w.id = d.staff_id
            where s.household_id = :id order by s.finished_at, s.id
            """,
            id=id,
        )

    def exits(self, id: str) -> list[Row]:
        return self._connection.all(
            """
            select kind, earliest, latest, source, recorded_at from departed
            where household_id = :id order by recorded_at
            """,
            id=id,
        )

    def is_simulated(self) -> bool:
        return self._connection.one("select 1 as yes from household where simulated = 1 limit 1") is not None
