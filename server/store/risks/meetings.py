"""The lists that meetings worked with, and what help followed: of families who agree to the analysis today."""

import msgspec

from server.database import Connection, Row
from server.store.standing import StandingStore

# Whoever objects leaves every figure at once, also those of lists long past.
_AGREED = "h.closed = '' and h.id in (select household_id from agreed_household) and h.arrived_on <> ''"

_HELPS = """
    select household_id as household, made_on as helped_on from decision where kind in ('help', 'referral')
    union all select household_id, offered_on from referral
    union all select household_id, substr(since, 1, 10) from plan_step
"""


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """`district` is empty for a list of the whole region; `size` is how many families the team had time for."""

    id: str
    run_id: str
    district: str
    size: int
    held_on: str
    by_id: str | None
    made_at: str


class MeetingStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, meeting: Meeting, why: dict[str, str]) -> bool:
        """Keep a list, each family with why it stands there; False when it was kept before."""
        added = self._connection.run(
            """
            insert into meeting (id, run_id, district, size, held_on, by_id, made_at)
            values (:id, :run_id, :district, :size, :held_on, :by_id, :made_at)
            on conflict (run_id, district, size) do nothing
            """,
            **msgspec.structs.asdict(meeting),
        )
        if added:
            self._connection.many(
                "insert into listed (household_id, meeting_id, why) values (:household_id, :meeting_id, :why)",
                [
                    {"household_id": home, "meeting_id": meeting.id, "why": reason}
                    for home, reason in why.items()
                ],
            )
        return bool(added)

    def kept(self, run_id: str, district: str, size: int) -> str | None:
        """Return when this very list was kept for a meeting; None if it was not."""
        row = self._connection.one(
            "select made_at from meeting where run_id = :run_id and district = :district and size = :size",
            run_id=run_id,
            district=district,
            size=size,
        )
        return None if row is None else row["made_at"]

    def latest(self, district: str, before: str) -> Row | None:
        """Return day and id of the last meeting of this district, or of the region, that was kept before a day."""
        return self._connection.one(
            """
            select id, held_on from meeting where district = :district and held_on < :before
            order by held_on desc, made_at desc limit 1
            """,
            district=district,
            before=before,
        )

    def followed(self, meeting_id: str, since: str) -> Row | None:
        """Return how many families stood on this list and for how many help began since; who objects is not counted."""
        return self._connection.one(
            f"""
            select count(*) as families, coalesce(sum(case when exists (
                select 1 from decision d where d.household_id = l.household_id and d.kind in ('help', 'referral')
                    and d.made_on >= :since
            ) or exists (
                select 1 from referral f where f.household_id = l.household_id and f.offered_on >= :since
            ) or exists (
                select 1 from plan_step p where p.household_id = l.household_id and substr(p.since, 1, 10) >= :since
            ) then 1 else 0 end), 0) as helped
            from listed l join household h on h.id = l.household_id
            where l.meeting_id = :meeting_id and l.why <> 'next' and h.closed = '' and h.arrived_on <> ''
                and {StandingStore(self._connection).agrees()}
            """,  # noqa: S608 ours
            meeting_id=meeting_id,
            since=since,
        )

    def listed(self) -> list[Row]:
        """Return who stood on which day on a list, and why, of families who agree to the analysis."""
        return self._connection.all(
            f"""
            select l.household_id as household, l.why, m.held_on as listed_on
            from listed l join meeting m on m.id = l.meeting_id join household h on h.id = l.household_id
            where {_AGREED} order by m.held_on, l.household_id
            """  # noqa: S608 ours
        )

    def helps(self) -> list[Row]:
        """Return the days on which help was decided, offered or planned."""
        return self._connection.all(_HELPS)

    def referrals(self, day: str) -> list[Row]:
        """Return how far the referrals offered by a day are, and whether they helped, of families who agree."""
        return self._connection.all(
            f"""
            select r.state, r.helped from referral r join household h on h.id = r.household_id
            where r.offered_on <= :day and {_AGREED}
            """,  # noqa: S608 ours
            day=day,
        )

    def forget(self, before: str) -> None:
        """Remove the lists of meetings held before this day."""
        self._connection.run(
            "delete from listed where meeting_id in (select id from meeting where held_on < :before)",
            before=before,
        )
        self._connection.run("delete from meeting where held_on < :before", before=before)
