"""From outside: a real server process, the real app in a window, a pointer and keys of the X server."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from pyxform.xls2xform import convert

from server.access import Role
from server.database import Database
from server.exchange.hands.caseloads import assign
from server.exchange.phones.enrolment import code_for_staff
from server.keys import open_keys
from server.registry import NewPerson, register
from server.store.caring.consents import ConsentStore
from server.store.clock import time_text, today
from server.store.received.forms import FormStore
from surveys.exchange.linking import enrol_link
from surveys.exchange.sync import FormFile
from tests.bench.office import agreed
from tests.faults import ServerProcess
from tests.mobile.app_process import AppProcess
from tests.mobile.blackbox.display import Hand, display
from tests.server.conftest import NOW, a_family, add_staff

PIN = "258013"
HEAD = "01976b00-0000-7000-8000-00000000000a"
FORM = r"""| survey |
| | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) |
| | begin repeat | beast | Мал | Животное | Animal |
| | text | kind | Қандай мал? | Какое животное? | Which animal? |
| | integer | heads | Неше бас? | Сколько голов? | How many head? |
| | end repeat | | | | |
| | text | fodder | Жем-шөбіңіз жете ме? | Хватает ли корма? | Is there fodder enough? |
| settings |
| | form_title | form_id | version |
| | Мал басы \| Скот \| Animals | animals | 1 |
"""

_FAMILY = msgspec.structs.replace(
    a_family(0),
    name="Әлімжанұлы",
    people=(NewPerson(id=HEAD, name="Ерболат", relation="self", birth_year=1988),),
)


class Office:
    """A server with one worker, one family and one form."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url, self.server = url, ServerProcess(url, folder)
        database, self.keys = Database(url), open_keys(folder / "keys")
        xform = convert(FORM, form_name="data", file_type=".md").xform
        with database.transaction() as connection:
            FormStore(connection).add(
                FormFile(id="animals", version="1", hash="1", xform=xform), time_text(NOW)
            )
            [self.family] = register(connection, [_FAMILY])
            self.worker = add_staff(connection, "worker", Role.WORKER)
            assign(connection, self.family, self.worker, today())
            ConsentStore(connection).add([agreed(self.family, HEAD)])
        database.close()

    def code(self) -> str:
        database = Database(self.url)
        with database.transaction() as connection:
            code = code_for_staff(connection, self.keys, self.worker, made_by="test", now=datetime.now(UTC))
        database.close()
        return code

    def answers(self) -> list[dict]:
        database = Database(self.url)
        with database.reading() as connection:
            rows = connection.all("select answers from submission where form_id = 'animals'")
        database.close()
        return [msgspec.json.decode(row["answers"]) for row in rows]


@pytest.fixture(scope="module")
def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(sqlite_template, folder / "qonys.db")
    made = Office(folder, f"sqlite:///{folder / 'qonys.db'}")
    made.server.start()
    yield made
    made.server.stop()


@pytest.fixture
def screen() -> Iterator[str]:
    with display() as name:
        yield name


@pytest.fixture
def hands() -> Iterator[list[Hand]]:
    taken: list[Hand] = []
    yield taken
    for hand in taken:
        hand.app.kill()


def choose_a_pin(hand: Hand) -> None:
    """Go on from the code, choose a PIN twice and wait for the first screen."""
    hand.touch("submit")
    for _ in range(2):
        hand.app.wait(key="digit:0")
        hand.touch_all(*(f"digit:{digit}" for digit in PIN))
    hand.app.wait(screen="TodayScreen", timeout=20)


def test_a_worker_enrols_by_a_link_interviews_with_a_roster_and_the_record_arrives(
    office: Office, screen: str, hands: list[Hand], tmp_path: Path
) -> None:
    link = enrol_link(office.server.address, office.code())
    hands.append(hand := Hand(AppProcess(tmp_path / "phone", display=screen, density=1, link=link)))
    app = hand.app
    choose_a_pin(hand)

    hand.touch("nav:families")
    app.wait(text="Әлімжанұлы", timeout=20)
    hand.touch_all("Әлімжанұлы", "form:animals", f"who:{HEAD}")
    for kind, heads in (("Сиыр", "2"), ("Қой", "15")):
        hand.touch("add")
        hand.touch("write:kind")
        hand.write(kind, "kz")
        hand.touch("next")
        hand.touch("write:heads")
        hand.write(heads)
        hand.touch("next")
    hand.touch("dont_add")
    hand.touch("write:fodder")
    hand.write("Иә, қысқа жетеді", "kz")
    hand.touch_all("next", "finalize", "done")

    until = time.monotonic() + 20
    while not office.answers() and time.monotonic() < until:
        time.sleep(0.1)
    [answers] = office.answers()
    assert answers["beast"] == [{"kind": "Сиыр", "heads": 2}, {"kind": "Қой", "heads": 15}]
    assert answers["fodder"] == "Иә, қысқа жетеді"
    app.wait(screen="FamilyScreen")
    assert app.screen()["unsent"] == 0


def test_a_phone_is_enrolled_by_what_one_types(
    office: Office, screen: str, hands: list[Hand], tmp_path: Path
) -> None:
    code = office.code()
    hands.append(hand := Hand(AppProcess(tmp_path / "phone", display=screen, density=1)))
    hand.touch("field")
    hand.write(office.server.address)
    hand.touch_all("submit", "field")
    hand.write(code)
    choose_a_pin(hand)

    assert hand.app.screen()["screen"] == "TodayScreen"
