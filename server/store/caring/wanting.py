"""Lists of help for those who give it: requests by their promise, referrals by how far they are, room by service."""

from typing import Literal

import msgspec

from server.database import Connection, Row

View = Literal["all", "late", "past", "danger"]
_HELD = """
    r.household_id in (
        select o.household_id from holding o where o.staff_id = :staff
            and o.starts_on <= :today and (o.ends_on is null or o.ends_on > :today)
            and o.starts_at <= :now and (o.ends_at is null or o.ends_at > :now))
"""
# As it stands in the index of those that are open.
_OPEN = "r.status <> 'done'"
_DANGER = "(r.category = 'safe' or r.urgency = 'now')"
_VIEWS: dict[View, str] = {
    "all": "1 = 1",
    "late": "r.promised_at < :now",
    "past": f"(r.promised_at < :long_ago or ({_DANGER} and r.promised_at < :now))",
    "danger": _DANGER,
}
_VILLAGE = "case :language when 'ru' then v.ru when 'en' then v.en else v.kk end as village"
_DONE_ASKS = "(r.state <> 'done' or r.helped is null)"


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Whose families are listed: a worker's, a district's, all; and the moment that counts."""

    staff: str = ""
    district: str = ""
    now: str
    long_ago: str
    today: str
    language: str = "kk"

    def values(self) -> Row:
        return msgspec.structs.asdict(self)

    @property
    def families(self) -> str:
        """Return the SQL that asks whether `r` is of one of these families: no more of it than there is to ask."""
        parts = ["r.shut = 0"]
        parts += ["r.district = :district"] if self.district else []
        parts += [_HELD] if self.staff else []
        return " and ".join(parts)

    @property
    def open_requests(self) -> str:
        """Return the SQL that asks whether the request `r` is open: to a worker it was shown with workers."""
        return f"{_OPEN} and r.shared_with like '%\"worker\"%'" if self.staff else _OPEN


class WantingStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def requests(self, whose: Whose, view: View, after: tuple[str, str, str], limit: int) -> list[Row]:
        """Return open requests after this place (promised_at, household, id): what was promised first comes first."""
        promised, household, request = after
        return self._connection.all(
            f"""
            select r.*, h.name, h.number, h.district, {_VILLAGE}, case when {_DANGER} then 1 else 0 end as danger
            from help_request r join household h on h.id = r.household_id join called v on v.household_id = h.id
            where {whose.open_requests} and {whose.families} and {_VIEWS[view]}
                and (r.promised_at, r.household_id, r.id) > (:promised, :household, :id)
            order by r.promised_at, r.household_id, r.id limit :limit
            """,  # noqa: S608 ours
            promised=promised,
            household=household,
            id=request,
            limit=limit,
            **whose.values(),
        )

    def request_counts(self, whose: Whose) -> dict[str, int]:
        """Return how many open requests each view holds."""
        sums = ", ".join(
            f'sum(case when {sql} then 1 else 0 end) as "{name}"' for name, sql in _VIEWS.items()
        )
        row = self._connection.one(
            f"select {sums} from help_request r where {whose.open_requests} and {whose.families}",  # noqa: S608 ours
            **whose.values(),
        )
        return {name: int((row or {}).get(name) or 0) for name in _VIEWS}

    def referrals(self, whose: Whose, state: str, after: tuple[str, str], limit: int) -> list[Row]:
        """Return referrals in a state after this place (offered_on, id), the oldest first; of done ones, who was not asked."""
        offered, referral = after
        return self._connection.all(
            f"""
            select r.*, h.name, h.number, h.district, {_VILLAGE}
            from referral r join household h on h.id = r.household_id join called v on v.household_id = h.id
            where r.state = :state and {_DONE_ASKS} and {whose.families} and (r.offered_on, r.id) > (:offered, :id)
            order by r.offered_on, r.id limit :limit
            """,  # noqa: S608 ours
            state=state,
            offered=offered,
            id=referral,
            limit=limit,
            **whose.values(),
        )

    def referral_counts(self, whose: Whose) -> dict[str, int]:
        """Return how many referrals are in each state; of done ones, those of whom nobody was asked yet."""
        if not whose.staff:
            return self._tallied(whose.district)
        rows = self._connection.all(
            f"""
            select r.state, count(*) as n from referral r where {whose.families} and {_DONE_ASKS} group by r.state
            """,  # noqa: S608 ours
            **whose.values(),
        )
        return {row["state"]: row["n"] for row in rows}

    def _tallied(self, district: str) -> dict[str, int]:
        states = {"done": "unasked"} | {
            name: name for name in ("offered", "accepted", "declined", "under_way")
        }
        sums = ", ".join(f"sum({name}) as {state}" for state, name in states.items())
        row = self._connection.one(
            f"select {sums} from referral_tally where {_here(district)}",  # noqa: S608 ours
            district=district,
        )
        return {state: int((row or {}).get(state) or 0) for state in states}

    def lines(self, district: str, month: str) -> list[Row]:
        """Return by service and district, of one or of all, how many wait in line, and how many said whether help helped.

        The latter of what was offered from a month on.
        """
        return self._connection.all(
            f"""
            select service as code, district, sum(accepted + under_way) as waiting,
                sum(case when month >= :month then asked else 0 end) as asked,
                sum(case when month >= :month then helped else 0 end) as helped
            from referral_tally where {_here(district)} group by service, district
            """,  # noqa: S608 ours
            district=district,
            month=month,
        )

    def keep_needs(self, as_of: str, counted: list[Row]) -> None:
        """Put these counts of unserved needs in the place of all that was kept."""
        self._connection.run("delete from kept_need")
        self._connection.many(
            "insert into kept_need (district, village, need, families, as_of) values (:district, :village, :need, :families, :as_of)",
            [row | {"as_of": as_of} for row in counted],
        )

    def needs(self, district: str) -> list[Row]:
        """Return the kept counts of a district or of all: the greatest need first, each before its villages."""
        return self._connection.all(
            """
            select * from kept_need where (:district = '' or district = :district)
            order by need, district, village
            """,
            district=district,
        )


def _here(district: str) -> str:
    return "district = :district" if district else "1 = 1"
