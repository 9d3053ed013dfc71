"""A house with one record of everything that must not leak, and the headers of every kind of caller."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import msgspec
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from server.access import Caller, Role
from server.checklist import ITEMS
from server.exchange.attaching import add, announce
from server.exchange.invited.inviting import Wish, invite
from server.identity import declared_handlers
from server.reading.retention.quarters import quarter_of
from server.registry import add_measures
from server.reports.making import freeze, keep
from server.reports.official import enter
from server.store.caring.services import Service, ServiceStore
from server.store.clock import time_text
from server.store.office.board import BoardStore
from server.store.people.measures import Measure
from server.store.received.forms import FormStore
from server.store.received.second_looks import Found, SecondLookStore
from server.store.risks.checklist import ChecklistStore
from surveys.exchange.board import BoardItem
from surveys.exchange.sync import Announce, FormAttachment
from surveys.ids import uuid7
from surveys.register.changes import Change, Edit
from tests.server.conftest import NOW, VERSION, Programme, add_staff, bearer, record, signed_in

STAFF = [role for role in Role if role not in (Role.ANONYMOUS, Role.SETTLER)]
CALLERS = [Role.ANONYMOUS.value, *[role.value for role in STAFF], "phone of a worker", "phone of a settler"]
PLANTED = {"chance": 0.734219, "low": 0.613575, "high": 0.857913, "position": 77_031}
TURNED_AWAY = {"SignInFirst", "NotAllowed", "UnknownDevice"}
BROKEN = {"ForgedRequest", "ServerFault", "RevokedDevice", "ConflictingDuty"}
PLANNED = "Пешті бірге жөндейміз"
MET = "Серікбай Гүлназ"
COMPLAINT = "Бағасын асырып жаздырды"
REASON = "close_family_apart"
PHOTO, PHOTO_NAME = b"\xff\xd8\xff a photo of a stove", "1764.jpg"


class House:
    """An app with one record of everything, and the headers of every kind of caller."""

    def __init__(self, app: Litestar, served: Programme, client: TestClient[Litestar]) -> None:
        self.app, self.programme, self.client = app, served, client
        self.settler, self.worker = served.enrol_settler(), served.enrol_worker()
        self._ask_for_help()
        self._complain()
        self._plan()
        self._plant_risk()
        self._meet()
        with served.database.transaction() as connection:
            for role in STAFF:
                add_staff(connection, role.value, role, "5950" if role is Role.SUPERVISOR else None)
        self.headers: dict[str, dict[str, str]] = {
            role.value: signed_in(served.database, role.value) | {"x-csrf-token": ""} for role in STAFF
        }
        for role in STAFF:
            self.headers[role.value]["x-csrf-token"] = self._csrf(role)
        self._switch_risk_on()
        self.headers[Role.ANONYMOUS.value] = {}
        self.headers["phone of a worker"] = bearer(self.worker)
        self.headers["phone of a settler"] = bearer(self.settler)
        self.samples = {
            "household": served.family,
            "families": served.family,
            "person": served.person,
            "staff": served.other_id,
            "device": self.worker.device_id,
            "devices": self.worker.device_id,
            "form": "heat",
            "form_version": VERSION,
            "static": "mark.svg",
            "file": self._keep_file(),
            "help": served.rows("select id from help_request")[0]["id"],
            "attachment": self._attach(),
            "complaint": served.rows("select id from complaint")[0]["id"],
            "measure": self._grant_support(),
            "board": self._put_up(),
            "look": self._notice(),
            "proposed": served.rows("select id from proposed_family")[0]["id"],
            "s": self._invite(),
            "invited form": "help",
            "service": self._list_service(),
            "view": "01900000-0000-7000-b000-000000000002",
            "planned": served.rows("select id from plan_step")[0]["id"],
            "decision": served.rows("select id from decision")[0]["id"],
            "report": self._report(),
        }

    def _csrf(self, role: Role) -> str:
        rows = self.programme.rows(
            "select csrf from staff_session e join staff s on s.id = e.staff_id where s.login = :login",
            login=role.value,
        )
        return rows[0]["csrf"]

    def _keep_file(self) -> str:
        file = FormAttachment(uri="jr://file-csv/villages.csv", hash="5" * 64, size=10)
        with self.programme.database.transaction() as connection:
            FormStore(connection).keep_content(file, b"name,label\n")
        return file.hash

    def _put_up(self) -> str:
        item = BoardItem(id=uuid7(), kind="clinic", checked_on=NOW.date(), titles={"kk": "Емхана"})
        with self.programme.database.transaction() as connection:
            BoardStore(connection).put(item, None)
        return item.id

    def _notice(self) -> str:
        """Have an interview wait for a second look in the supervisor's district."""
        [row] = self.programme.rows("select id from submission where form_id = 'heat'")
        with self.programme.database.transaction() as connection:
            worker = self.programme.worker_id
            connection.run("update staff set district = '5950' where id = :id", id=worker)
            found = Found(
                household_id=self.programme.family,
                submission_id=row["id"],
                staff_id=worker,
                form_id="heat",
                form_version=VERSION,
                person_id=self.programme.person,
                finished_at=time_text(NOW),
                found_at=time_text(NOW),
                flags='[{"kind":"hours","value":23}]',
                usual="{}",
                drawn=1,
            )
            SecondLookStore(connection).add([found])
        return row["id"]

    def _invite(self) -> str:
        """Make a link; the walk calls it as everybody, until somebody says that it is not theirs."""
        programme = self.programme
        wish = Wish(household_id=programme.family, person_id=programme.person, form_id="help", way="link")
        with programme.database.transaction() as connection:
            return invite(connection, programme.keys, wish, made_by=programme.other_id, now=NOW).secret

    def _report(self) -> str:
        """Freeze the report of the supervisor's district, with an official figure beside ours."""
        lead = Caller(role=Role.MANAGER, staff_id=self.programme.other_id)
        typed = {"unit": "families", "arrived": "9", "gone": "", "staying": "", "source": "Басқарма, № 1"}
        where = {"quarter": quarter_of(NOW.date()), "district": "5950", "told_on": NOW.date().isoformat()}
        with self.programme.database.transaction() as connection:
            enter(connection, lead, typed | where, NOW)
            return keep(connection, freeze(connection, lead, where["quarter"], "5950", NOW))

    def _list_service(self) -> str:
        one = Service(id=uuid7(), code="svc_stove", names={"kk": "Пешші"}, checked_on=NOW.date())
        with self.programme.database.transaction() as connection:
            ServiceStore(connection).put([one], None)
        return one.id

    def _grant_support(self) -> str:
        measure = Measure(
            household_id=self.programme.family,
            id="01900000-0000-7000-b000-000000000001",
            kind="rent",
            amount_mci=20,
            mci_year=2026,
            starts_on="2026-09-01",
            ends_on=None,
        )
        with self.programme.database.transaction() as connection:
            add_measures(connection, [measure])
        return measure.id

    def _attach(self) -> str:
        """Keep a photo that an open answer of the family names."""
        worker, family = self.programme.caller(self.worker), self.programme.family
        asked = record("heat", {"ctx_heating": "1", "heat_day": "often"}, family, self.programme.person)
        self.programme.push(worker, asked)
        id_, hashed = json.loads(asked)["id"], hashlib.sha256(PHOTO).hexdigest()
        told = Announce(household_id=family, submission_id=id_, name=PHOTO_NAME, hash=hashed, size=len(PHOTO))
        announce(self.programme.database, worker, told, NOW)
        add(self.programme.database, family, hashed, 0, PHOTO)
        with self.programme.database.transaction() as connection:
            answers = json.dumps({"stove": PHOTO_NAME})
            connection.run("update submission set answers = :answers where id = :id", answers=answers, id=id_)
        return hashed

    def _ask_for_help(self) -> None:
        settler = self.programme.caller(self.settler)
        self.programme.agreed(settler)
        asked = {"hlp_words": "Көмір жоқ", "hlp_cat": "cold", "hlp_share": ["worker"]}
        self.programme.push(settler, record("help", asked, self.programme.family, self.programme.person))

    def _complain(self) -> None:
        said = {"ctx_independent": "1", "cmp_words": COMPLAINT, "cmp_about": "price"}
        settler, programme = self.programme.caller(self.settler), self.programme
        programme.push(settler, record("complaint", said, programme.family, programme.person))

    def _meet(self) -> None:
        """Have the worker propose a family for the register."""
        said = {"id": uuid7(), "proposed": "family", "made_at": NOW, "name": MET, "people": 4}
        met = msgspec.json.encode(said | {"district": "5950", "may_contact": "yes"})
        [receipt] = self.programme.push(self.programme.caller(self.worker), met)
        assert receipt.status == "accepted", receipt

    def _plan(self) -> None:
        """Have the worker plan a step, offer a service and decide: each bears words that are looked for."""
        made = (
            ("plan_step", {"what": PLANNED, "who": "worker", "state": "open"}),
            (
                "referral",
                {"service": "svc_stove", "to": PLANNED, "offered_on": "2026-11-25", "state": "offered"},
            ),
            ("decision", {"kind": "wait", "reason": "other", "words": PLANNED, "made_on": "2026-11-25"}),
        )
        edits = tuple(
            Edit(kind=kind, subject_id=uuid7(), fields=dict(fields), born=True) for kind, fields in made
        )
        planned = Change(id=uuid7(), household_id=self.programme.family, made_at=NOW, edits=edits)
        worker = self.programme.caller(self.worker)
        [receipt] = self.programme.push(worker, msgspec.json.encode(planned))
        assert receipt.status == "accepted", receipt

    def _plant_risk(self) -> None:
        with self.programme.database.transaction() as connection:
            connection.run(
                "insert into risk_model (id, fitted_at, as_of, events, body) values ('m', :at, :at, 0, '{}')",
                at=time_text(NOW),
            )
            connection.run(
                "insert into risk_run (id, model_id, as_of, made_at, households) values ('r', 'm', :at, :at, 1)",
                at=time_text(NOW),
            )
            connection.run(
                """
                insert into risk (run_id, household_id, chance, low, high, tier, position, reasons)
                values ('r', :family, :chance, :low, :high, 'first', :position, :reasons)
                """,
                family=self.programme.family,
                reasons=json.dumps([REASON]),
                **PLANTED,
            )

    def _switch_risk_on(self) -> None:
        """Sign the checklist: what is off cannot leak."""
        with self.programme.database.transaction() as connection:
            for item in ITEMS:
                ChecklistStore(connection).sign(item, self.programme.other_id, time_text(NOW))

    def call(self, caller: str, method: str, path: str, accept: str) -> Response:
        headers = self.headers[caller] | {"accept": accept, "accept-language": "en"}
        return self.client.request(method, path, headers=headers, follow_redirects=False)

    def routes(self) -> Iterator[tuple[str, str, Any]]:
        """Yield (method, address with sample parameters, handler) of everything that the app answers."""
        for path, handler in declared_handlers(self.app.routes):
            for method in sorted(getattr(handler, "http_methods", {"GET"})):
                yield method, self._filled(method, path, handler), handler

    def _filled(self, method: str, path: str, handler: Any) -> str:  # noqa: ANN401 any kind of handler
        """Put samples into the address: what is read must be a record that exists, or a leak would go unseen."""
        given = handler.opt.get("sample", {})
        parts: list[str] = []
        for part in path.split("/"):
            name = part.strip("{}").partition(":")[0] if part.startswith("{") else ""
            if not name:
                parts.append(part)
                continue
            kind = given.get(name, parts[-1])
            assert method != "GET" or name in given or kind in self.samples, (
                f"{path} needs opt sample for {name}"
            )
            parts.append(self.samples.get(kind, kind))
        return "/".join(parts) or "/"
