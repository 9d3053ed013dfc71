"""What the words on a subject come to, written where SQL reads it: household, person, membership and the rest."""

from contextlib import AbstractContextManager, nullcontext

from server.database import Connection, Row
from server.store.caring.tally import tallied
from server.store.stale import mark, mark_homes_of

_HOUSEHOLD = """
    insert into household (id, number, name, route, origin, district, village, settlement, arrived_on, entered_on,
        language, phone, quota_year, closed, merged_into, simulated, seq)
    values (:id, :number, :name, :route, :origin, :district, :village, :settlement, :arrived_on, :entered_on,
        :language, :phone, :quota_year, :closed, :merged_into, :simulated, :seq)
    on conflict (id) do update set name = excluded.name, route = excluded.route, origin = excluded.origin,
        district = excluded.district, village = excluded.village, settlement = excluded.settlement,
        arrived_on = excluded.arrived_on, entered_on = excluded.entered_on, language = excluded.language,
        phone = excluded.phone, quota_year = excluded.quota_year, closed = excluded.closed,
        merged_into = excluded.merged_into, seq = excluded.seq
"""
_PERSON = """
    insert into person (household_id, id, name, relation, sex, birth_year, birth_date, phone, died_on, same_as, void,
        seq)
    values (:household_id, :id, :name, :relation, :sex, :birth_year, :birth_date, :phone, :died_on, :same_as, :void,
        :seq)
    on conflict (household_id, id) do update set name = excluded.name, sex = excluded.sex,
        birth_year = excluded.birth_year, birth_date = excluded.birth_date, phone = excluded.phone,
        died_on = excluded.died_on, same_as = excluded.same_as, void = excluded.void, seq = excluded.seq
"""
_MEMBERSHIP = """
    insert into membership (household_id, id, person_id, relation, starts_on, ends_on, why)
    values (:household_id, :id, :person_id, :relation, :starts_on, :ends_on, :why)
    on conflict (household_id, id) do update set person_id = excluded.person_id, relation = excluded.relation,
        starts_on = excluded.starts_on, ends_on = excluded.ends_on, why = excluded.why
"""
_RESIDENCE = """
    insert into residence (household_id, id, settlement, district, village, starts_on, ends_on)
    values (:household_id, :id, :settlement, :district, :village, :starts_on, :ends_on)
    on conflict (household_id, id) do update set settlement = excluded.settlement, district = excluded.district,
        village = excluded.village, starts_on = excluded.starts_on, ends_on = excluded.ends_on
"""
_EXIT = """
    insert into household_exit (household_id, id, kind, earliest, latest, source, recorded_at, back_earliest,
        back_latest)
    values (:household_id, :id, :kind, :earliest, :latest, :source, :recorded_at, :back_earliest, :back_latest)
    on conflict (household_id, id) do update set kind = excluded.kind, earliest = excluded.earliest,
        latest = excluded.latest, source = excluded.source, back_earliest = excluded.back_earliest,
        back_latest = excluded.back_latest
"""
_ABSENCE = """
    insert into absence (household_id, id, kind, person_id, starts_on, expected_on, ends_on, place)
    values (:household_id, :id, :kind, :person_id, :starts_on, :expected_on, :ends_on, :place)
    on conflict (household_id, id) do update set kind = excluded.kind, person_id = excluded.person_id,
        starts_on = excluded.starts_on, expected_on = excluded.expected_on, ends_on = excluded.ends_on,
        place = excluded.place
"""
_PARTING = """
    insert into parting (household_id, id, kind, other_id, happened_on, undone)
    values (:household_id, :id, :kind, :other_id, :happened_on, :undone)
    on conflict (household_id, id) do update set kind = excluded.kind, other_id = excluded.other_id,
        happened_on = excluded.happened_on, undone = excluded.undone
"""
_PLAN_STEP = """
    insert into plan_step (household_id, id, what, need, service, who, until, state, since)
    values (:household_id, :id, :what, :need, :service, :who, :until, :state, :since)
    on conflict (household_id, id) do update set what = excluded.what, need = excluded.need,
        service = excluded.service, who = excluded.who, until = excluded.until, state = excluded.state
"""
_REFERRAL = """
    insert into referral (household_id, id, service, provider, person_id, need, offered_on, state, helped, words, since,
        district, shut)
    values (:household_id, :id, :service, :to, :person_id, :need, :offered_on, :state, :helped, :words, :since,
        (select h.district from household h where h.id = :household_id),
        (select case when h.closed = '' then 0 else 1 end from household h where h.id = :household_id))
    on conflict (household_id, id) do update set service = excluded.service, provider = excluded.provider,
        person_id = excluded.person_id, need = excluded.need, offered_on = excluded.offered_on,
        state = excluded.state, helped = excluded.helped, words = excluded.words
"""
_DECISION = """
    insert into decision (household_id, id, kind, reason, words, service, made_on, due_on, owner, outcome, since)
    values (:household_id, :id, :kind, :reason, :words, :service, :made_on, :due_on, :owner_id, :outcome, :since)
    on conflict (household_id, id) do update set due_on = excluded.due_on, owner = excluded.owner,
        outcome = excluded.outcome
"""
_WRITE = {
    "household": _HOUSEHOLD,
    "person": _PERSON,
    "membership": _MEMBERSHIP,
    "residence": _RESIDENCE,
    "exit": _EXIT,
    "absence": _ABSENCE,
    "parting": _PARTING,
    "plan_step": _PLAN_STEP,
    "referral": _REFERRAL,
    "decision": _DECISION,
}
# Requests and referrals are listed and counted where the family lives, as long as it stands in the register.
_FOLLOW_HOME = [
    f"""
    update {table} set district = :district, shut = case when :closed = '' then 0 else 1 end
    where household_id = :id and (district <> :district or shut <> case when :closed = '' then 0 else 1 end)
    """  # noqa: S608 ours
    for table in ("help_request", "referral")
]
_REMOVE = {
    "membership": "delete from membership where household_id = :household_id and id = :id",
    "residence": "delete from residence where household_id = :household_id and id = :id",
    "exit": "delete from household_exit where household_id = :household_id and id = :id",
    "absence": "delete from absence where household_id = :household_id and id = :id",
    "parting": "delete from parting where household_id = :household_id and id = :id",
    "plan_step": "delete from plan_step where household_id = :household_id and id = :id",
    "referral": "delete from referral where household_id = :household_id and id = :id",
    "decision": "delete from decision where household_id = :household_id and id = :id",
}


class ProjectionStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, kind: str, rows: list[Row]) -> None:
        """Write these rows; whoever calls holds the commit order."""
        with self._tallied(kind, rows):
            self._connection.many(_WRITE[kind], rows)
            if kind == "household":
                for sql in _FOLLOW_HOME:
                    self._connection.many(sql, rows)
        if kind == "person":
            mark_homes_of(self._connection, [row["id"] for row in rows if row["same_as"]])
        if kind == "membership":
            living = [row for row in rows if not row["ends_on"]]
            self._connection.many("update person set relation = :relation where id = :person_id", living)

    def remove(self, kind: str, rows: list[Row]) -> None:
        """Take away what was entered by mistake; every word on it stays in `said`."""
        with self._tallied(kind, rows):
            self._connection.many(_REMOVE[kind], rows)

    def _tallied(self, kind: str, rows: list[Row]) -> AbstractContextManager[None]:
        home = {"household": "id", "referral": "household_id"}.get(kind)
        return tallied(self._connection, {row[home] for row in rows}) if home and rows else nullcontext()

    def numbers(self, ids: list[str]) -> dict[str, int]:
        """Return the numbers of those households that are there."""
        rows = self._connection.all("select id, number from household where id in :ids", ids=ids)
        return {row["id"]: row["number"] for row in rows}

    def simulated(self, ids: list[str]) -> set[str]:
        rows = self._connection.all("select id from household where id in :ids and simulated = 1", ids=ids)
        return {row["id"] for row in rows}

    def persons(self, ids: list[str]) -> set[str]:
        rows = self._connection.all("select id from person where id in :ids", ids=ids)
        return {row["id"] for row in rows}

    def living_with(self, person_ids: list[str]) -> set[str]:
        """Return the households in which these persons live or lived: they show what is said of them."""
        rows = self._connection.all(
            "select distinct household_id from membership where person_id in :ids", ids=person_ids
        )
        return {row["household_id"] for row in rows}

    def members_among(self, household_ids: list[str], person_ids: list[str]) -> set[str]:
        """Return which of these persons live or lived in one of these households."""
        rows = self._connection.all(
            "select distinct person_id from membership where household_id in :homes and person_id in :ids",
            homes=household_ids,
            ids=person_ids,
        )
        return {row["person_id"] for row in rows}

    def touch(self, household_ids: list[str], seq: int) -> None:
        """Say that these households changed at this place of the commit order."""
        self._connection.run(
            "update household set seq = :seq where id in :ids and seq < :seq", ids=household_ids, seq=seq
        )
        mark(self._connection, household_ids)
