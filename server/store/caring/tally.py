"""How many referrals of each service were offered where and when, and how far they are: changed with every referral.

So no page reads all referrals to tell how many there are.
"""

from collections import Counter
from collections.abc import Collection, Generator
from contextlib import contextmanager

from server.database import Connection, Row

_KEYS = ("district", "service", "month")
NAMES = ("offered", "accepted", "declined", "under_way", "unasked", "asked", "helped")
_OF_FAMILIES = """
    select district, service, substr(offered_on, 1, 7) as month, state, helped, count(*) as n
    from referral where household_id in :ids and shut = 0
    group by district, service, substr(offered_on, 1, 7), state, helped
"""
_ADD = f"""
    insert into referral_tally ({", ".join((*_KEYS, *NAMES))}) values ({", ".join(f":{name}" for name in (*_KEYS, *NAMES))})
    on conflict (district, service, month) do update set
    {", ".join(f"{name} = referral_tally.{name} + excluded.{name}" for name in NAMES)}
"""  # noqa: S608 ours


@contextmanager
def tallied(connection: Connection, household_ids: Collection[str]) -> Generator[None]:
    """Count what is written meanwhile of the referrals of these families. Whoever calls holds the commit order."""
    before = connection.all(_OF_FAMILIES, ids=sorted(household_ids))
    yield
    after = connection.all(_OF_FAMILIES, ids=sorted(household_ids))
    connection.many(_ADD, _changes(before, after))


def _changes(before: list[Row], after: list[Row]) -> list[Row]:
    """Return by how much each month of a service in a district changed."""
    found: dict[tuple[str, ...], Counter[str]] = {}
    for rows, step in ((before, -1), (after, 1)):
        for row in rows:
            counts = found.setdefault(tuple(row[name] for name in _KEYS), Counter())
            for name in counts_as(row["state"], row["helped"]):
                counts[name] += step * row["n"]
    return [
        dict(zip(_KEYS, key, strict=True)) | {name: counts[name] for name in NAMES}
        for key, counts in sorted(found.items())
        if any(counts.values())
    ]


def counts_as(state: str, helped: str | None) -> tuple[str, ...]:
    """Return as what a referral counts: a done one by what the family said of it."""
    if state != "done":
        return (state,)
    said = {None: ("unasked",), "no": ("asked",), "yes": ("asked", "helped"), "partly": ("asked", "helped")}
    return said.get(helped, ())
