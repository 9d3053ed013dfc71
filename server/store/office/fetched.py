"""Which version of each form each working phone fetched last, and on how many phones of a district each version is.

Counted with every fetching, move and switching off, so that no page reads the forms of all phones.
"""

from collections import Counter
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager

from server.database import Connection, Row
from server.store import counters

_OF_PHONES = """
    select district, form_id, form_version, count(*) as n from form_newest
    where device_id in :ids group by district, form_id, form_version
    union all
    select district, '', '', count(distinct device_id) from form_newest where device_id in :ids group by district
"""
_ADD = """
    insert into form_held (district, form_id, form_version, phones) values (:district, :form_id, :version, :n)
    on conflict (district, form_id, form_version) do update set phones = form_held.phones + excluded.phones
"""


class FetchedStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, device_id: str, form_id: str, version: str, now: str) -> None:
        """Keep that a phone has fetched a version; once is enough."""
        is_new = self._connection.run(
            """
            insert into device_form (device_id, form_id, form_version, fetched_at)
            values (:device_id, :form_id, :version, :now)
            on conflict (device_id, form_id, form_version) do nothing
            """,
            device_id=device_id,
            form_id=form_id,
            version=version,
            now=now,
        )
        if not is_new:
            return
        with self._counted([device_id]):
            self._connection.run(
                """
                insert into form_newest (device_id, form_id, form_version, district, holder)
                select id, :form_id, :version, district, holder_letters from device
                where id = :device_id and revoked_at is null
                on conflict (device_id, form_id) do update set form_version = excluded.form_version
                where form_newest.form_version < excluded.form_version
                """,
                device_id=device_id,
                form_id=form_id,
                version=version,
            )

    def follow(self, phones: Sequence[Row]) -> None:
        """Write down where these phones (id, district, holder) are and whose."""
        with self._counted([row["id"] for row in phones]):
            self._connection.many(
                "update form_newest set district = :district, holder = :holder where device_id = :id", phones
            )

    def forget(self, device_id: str) -> None:
        """Count a phone no more: it is switched off."""
        with self._counted([device_id]):
            self._connection.run("delete from form_newest where device_id = :id", id=device_id)

    def held(self, district: str) -> list[Row]:
        """Return on how many working phones of a district, or of all, each version is the one fetched last."""
        rows = self._connection.all(
            f"""
            select form_id, form_version as version, sum(phones) as phones from form_held
            where form_id <> '' and phones > 0{_here(district)} group by form_id, form_version
            """,  # noqa: S608 ours
            district=district,
        )
        return [row | {"phones": int(row["phones"])} for row in rows]

    def heard(self, district: str) -> int:
        """Return of how many working phones it is known which forms they have."""
        row = self._connection.one(
            f"select coalesce(sum(phones), 0) as n from form_held where form_id = ''{_here(district)}",  # noqa: S608 ours
            district=district,
        )
        return 0 if row is None else int(row["n"])

    def holders(self, form_id: str, version: str, district: str, most: int) -> list[str]:
        """Return who holds phones on which this version is the one fetched last, by name."""
        found: list[Row] = []
        for where in [district] if district else self._districts(form_id, version):
            found += self._connection.all(
                """
                select n.holder as letters, n.device_id, coalesce(s.name, p.name, '') as name from form_newest n
                join device d on d.id = n.device_id
                left join staff s on s.id = d.staff_id
                left join person p on p.household_id = d.household_id and p.id = d.person_id
                where n.form_id = :form_id and n.form_version = :version and n.district = :district
                order by n.holder, n.device_id limit :most
                """,
                form_id=form_id,
                version=version,
                district=where,
                most=most,
            )
        found.sort(key=lambda row: (row["letters"], row["device_id"]))
        return [row["name"] for row in found[:most]]

    def _districts(self, form_id: str, version: str) -> list[str]:
        rows = self._connection.all(
            "select district from form_held where form_id = :form_id and form_version = :version and phones > 0",
            form_id=form_id,
            version=version,
        )
        return [row["district"] for row in rows]

    @contextmanager
    def _counted(self, ids: Collection[str]) -> Generator[None]:
        """Count what is written meanwhile of these phones, one transaction after the other."""
        counters.take(self._connection, 0)
        before = self._connection.all(_OF_PHONES, ids=sorted(ids))
        yield
        changes: Counter[tuple[str, str, str]] = Counter()
        for rows, step in ((self._connection.all(_OF_PHONES, ids=sorted(ids)), 1), (before, -1)):
            for row in rows:
                changes[row["district"], row["form_id"], row["form_version"]] += step * row["n"]
        self._connection.many(
            _ADD,
            [
                {"district": district, "form_id": form_id, "version": version, "n": n}
                for (district, form_id, version), n in sorted(changes.items())
                if n
            ],
        )


def _here(district: str) -> str:
    return " and district = :district" if district else ""
