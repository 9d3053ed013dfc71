"""Model cards, and what they are made from: who the families are that agreed."""

from server.database import Connection, Row

_AGREED = "h.closed = '' and h.id in (select household_id from agreed_household) and h.arrived_on <> ''"
# What no family may be ordered by, and fairness is judged by.
_AUDIT = f"""
    select h.id as household, h.district, coalesce(nullif(h.settlement, ''), h.village) as settlement, h.route, h.origin,
        h.language,
        (select min(m.sex) from member m where m.household_id = h.id and m.relation = 'self') as head_sex,
        (select count(*) from member m where m.household_id = h.id) as size
    from household h where {_AGREED} order by h.id
"""  # noqa: S608 both parts are ours
_PLACES = """
    select distinct coalesce(nullif(h.settlement, ''), h.village) as settlement, v.kk, v.ru, v.en
    from household h join called v on v.household_id = h.id
"""


_SUPPORTED = f"""
    select distinct s.household_id from submission s join household h on h.id = s.household_id
    where s.form_id = 'health' and s.answers like :named and {_AGREED}
        and exists (
            select 1 from consent_now k where k.household_id = s.household_id and k.person_id = s.person_id
                and k.purpose = 'analysis' and k.given = 1)
        and not exists (
            select 1 from refused n where n.household_id = s.household_id and n.person_id = s.person_id
                and n.purpose = 'analysis')
"""  # noqa: S608


class CardStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def audit(self) -> list[Row]:
        """Return who the families are that agreed to the analysis."""
        return self._connection.all(_AUDIT)

    def health(self, named: str = "") -> set[str]:
        """Return the families an adult of whom answered about health, and agreed; with `named`, who named this need."""
        rows = self._connection.all(_SUPPORTED, named=f'%"{named}"%' if named else "%")
        return {row["household_id"] for row in rows}

    def latest_run(self) -> Row | None:
        """Return the day of the newest list, what it rests on and the code that made it."""
        return self._connection.one(
            "select as_of, inputs, code from risk_run order by made_at desc, id desc limit 1"
        )

    def places(self) -> list[Row]:
        """Return what each settlement is called, by the code or name that `audit` gives."""
        return self._connection.all(_PLACES)

    def registered(self) -> int:
        row = self._connection.one("select count(*) as n from household where closed = ''")
        return 0 if row is None else row["n"]

    def add(self, *, id: str, model_id: str, as_of: str, made_at: str, body: str) -> None:
        self._connection.run(
            """
            insert into model_card (id, model_id, as_of, made_at, body)
            values (:id, :model_id, :as_of, :made_at, :body)
            """,
            id=id,
            model_id=model_id,
            as_of=as_of,
            made_at=made_at,
            body=body,
        )

    def latest(self) -> str | None:
        """Return the newest card as it was kept."""
        row = self._connection.one("select body from model_card order by made_at desc, id desc limit 1")
        return None if row is None else row["body"]
