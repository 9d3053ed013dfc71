"""Links and codes to answer by without an account, and what was begun by them."""

import msgspec

from server.database import Connection, Row


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """One link or code, for one person. With neither hash it can no longer be opened."""

    id: str
    household_id: str
    person_id: str
    form_id: str
    token_hash: str | None
    code_hash: str | None
    made_by: str
    made_at: str
    expires_at: str
    ended_at: str | None = None
    ended_by: str | None = None


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """One filling-in: how often its page was turned, and the sealed draft, None before the first page and after the last."""

    turn: int
    body: str | None
    received_at: str | None


class InvitationStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Invitation) -> None:
        """Keep a link, with the device that its records will name: one that no token opens."""
        self._connection.run(
            """
            insert into device (id, kind, household_id, person_id, name, token_hash, enrolled_at, revoked_at)
            values (:id, 'settler', :household_id, :person_id, 'web', :never, :at, :at)
            """,
            id=one.id,
            household_id=one.household_id,
            person_id=one.person_id,
            never=f"none:{one.id}",
            at=one.made_at,
        )
        self._connection.run(
            """
            insert into invitation (id, household_id, person_id, form_id, token_hash, code_hash, made_by, made_at, expires_at)
            values (:id, :household_id, :person_id, :form_id, :token_hash, :code_hash, :made_by, :made_at, :expires_at)
            """,
            **{
                name: value
                for name, value in msgspec.structs.asdict(one).items()
                if not name.startswith("ended")
            },
        )

    def by_token(self, token_hash: str) -> Invitation | None:
        row = self._connection.one("select * from invitation where token_hash = :hash", hash=token_hash)
        return None if row is None else msgspec.convert(row, Invitation)

    def by_code(self, code_hash: str) -> Invitation | None:
        row = self._connection.one("select * from invitation where code_hash = :hash", hash=code_hash)
        return None if row is None else msgspec.convert(row, Invitation)

    def use_code(self, id: str, token_hash: str) -> bool:
        """Give a token in exchange for the code, once; return False if somebody was faster."""
        used = self._connection.run(
            "update invitation set token_hash = :hash where id = :id and token_hash is null and ended_at is null",
            id=id,
            hash=token_hash,
        )
        return used == 1

    def end(self, id: str, household_id: str, now: str, by: str | None) -> bool:
        """End a link and throw away what was begun by it; return False if there is none in this family."""
        found = self._connection.run(
            """
            update invitation set ended_at = coalesce(ended_at, :now), ended_by = coalesce(ended_by, :by)
            where id = :id and household_id = :household_id
            """,
            id=id,
            household_id=household_id,
            now=now,
            by=by,
        )
        self._connection.run("update invited_draft set body = null where invitation_id = :id", id=id)
        self._connection.run("delete from invited_photo where invitation_id = :id", id=id)
        return found == 1

    def of_family(self, household_id: str, limit: int) -> list[Row]:
        """Return a family's links, the newest first: whose, made by whom, how far the survey came.

        Whether help was asked by one is not told: the person may not have named the worker who made it.
        """
        return self._connection.all(
            """
            select i.*, p.name as person_name, s.name as made_by_name,
                (select count(*) from invited_draft d
                    where d.invitation_id = i.id and d.form_id <> 'help') as begun,
                (select max(d.received_at) from invited_draft d
                    where d.invitation_id = i.id and d.form_id <> 'help') as received_at
            from invitation i
            left join person p on p.household_id = i.household_id and p.id = i.person_id
            left join staff s on s.id = i.made_by
            where i.household_id = :household_id order by i.made_at desc, i.id limit :limit
            """,
            household_id=household_id,
            limit=limit,
        )

    def forget_over(self, now: str) -> None:
        """Throw away what was begun by links that have run out: nobody can go on with it."""
        self._connection.run(
            """
            delete from invited_photo
            where invitation_id in (select id from invitation where expires_at <= :now)
            """,
            now=now,
        )
        self._connection.run(
            """
            update invited_draft set body = null where body is not null
            and invitation_id in (select id from invitation where expires_at <= :now)
            """,
            now=now,
        )

    def begun(self, id: str, form_id: str) -> Begun | None:
        row = self._connection.one(
            "select turn, body, received_at from invited_draft where invitation_id = :id and form_id = :form_id",
            id=id,
            form_id=form_id,
        )
        return None if row is None else msgspec.convert(row, Begun)

    def take_turn(self, id: str, form_id: str, now: str) -> Begun:
        """Count one more page and hold it until the transaction ends: twenty taps come one after the other."""
        self._connection.run(
            """
            insert into invited_draft (invitation_id, form_id, turn, begun_at) values (:id, :form_id, 1, :now)
            on conflict (invitation_id, form_id) do update set turn = invited_draft.turn + 1
            """,
            id=id,
            form_id=form_id,
            now=now,
        )
        begun = self.begun(id, form_id)
        return begun or Begun(turn=1, body=None, received_at=None)

    def keep(self, id: str, form_id: str, body: str) -> None:
        self._connection.run(
            "update invited_draft set body = :body where invitation_id = :id and form_id = :form_id",
            id=id,
            form_id=form_id,
            body=body,
        )

    def receive(self, id: str, form_id: str, now: str) -> None:
        """Note that the record has come; the draft is let go, with its photographs."""
        self._connection.run(
            "delete from invited_photo where invitation_id = :id and form_id = :form_id",
            id=id,
            form_id=form_id,
        )
        self._connection.run(
            """
            update invited_draft set body = null, received_at = coalesce(received_at, :now)
            where invitation_id = :id and form_id = :form_id
            """,
            id=id,
            form_id=form_id,
            now=now,
        )
