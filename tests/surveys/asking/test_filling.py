"""One filling-in page by page, each from what the page before left: rosters, field-lists, private blocks that end."""

from collections.abc import Callable

import msgspec

from surveys.asking.filling import Filling, Kept
from surveys.form import Form
from surveys.ids import uuid7
from tests.surveys.conftest import NOW

TABLE = """
| survey | type | name | label::en (en) | bind::qonys:privacy | appearance | relevant |
| | begin_group | two | Two | | field-list | |
| | text | nick | Name | | | |
| | text | pain | Pain | private | | |
| | end_group | | | | | |
| | text | fear | Fear | private | | |
| | begin_repeat | kids | Children | | | |
| | text | kid | Name | | | |
| | integer | age | Age | | | ${kid} != '' |
| | end_repeat | | | | | |
"""


class Browser:
    """Turns pages, with nothing in between but what was kept."""

    def __init__(self, form: Form, *, closes: bool) -> None:
        self.form, self.sealed = form, list[bytes]()
        self.seal = (lambda content, _: self.sealed.append(content) or "c2VhbGVk") if closes else None
        self.kept = Kept(id=uuid7(), form_version="1", started_at=NOW)

    def filling(self) -> Filling:
        return Filling(self.form, self.kept, NOW, "en", self.seal)

    def go(self, **answers: object) -> str:
        """Answer what is open, go on, and return where one is then."""
        filling = self.filling()
        filling.answer(
            {
                one.ref: answers[one.ref.rpartition("/")[2]]
                for one in filling.sheet().questions
                if one.ref.rpartition("/")[2] in answers
            }
        )
        filling.next()
        return self._keep(filling)

    def add(self) -> str:
        filling = self.filling()
        filling.add()
        return self._keep(filling)

    def _keep(self, filling: Filling) -> str:
        self.kept = msgspec.json.decode(msgspec.json.encode(filling.kept()), type=Kept)
        return self.filling().sheet().at


def test_a_roster_grows_a_turn_at_a_time_and_the_record_is_as_from_a_phone(
    make_form: Callable[[str], Form],
) -> None:
    page = Browser(make_form(TABLE), closes=True)
    assert page.filling().sheet().at == "/data/two/nick"
    assert [page.go(nick="Ada"), page.go(pain="knee"), page.go(fear="ice")] == [
        "/data/two/pain",
        "/data/fear",
        "/data/kids",
    ]
    assert page.add() == "/data/kids[1]/kid"
    assert page.go(kid="Bota") == "/data/kids[1]/age"
    assert page.go(age=4) == "/data/kids"
    assert page.add() == "/data/kids[2]/kid"
    filling = page.filling()
    filling.at("/data/kids")
    filling.remove("/data/kids[2]")
    assert page._keep(filling) == "/data/kids"
    assert page.go() == "end"
    record = page.filling().record("h", "p", "en", NOW)
    assert record
    assert record.answers == {"two": {"nick": "Ada"}, "kids": [{"kid": "Bota", "age": 4}]}
    [block] = page.sealed
    assert msgspec.json.decode(block)["answers"] == {"/data/two/pain": "knee", "/data/fear": "ice"}


def test_a_preview_closes_nothing_and_holds_a_wrong_answer(make_form: Callable[[str], Form]) -> None:
    page = Browser(make_form(TABLE), closes=False)
    page.go(nick="Ada")
    page.go(pain="knee")
    page.go()
    page.add()
    page.go(kid="Bota")
    filling = page.filling()
    filling.answer({"/data/kids[1]/age": "four"})
    assert filling.is_wrong()
    assert [one.ref for one in filling.problems()] == ["/data/kids[1]/age"]
    assert filling.session.answers()["two"] == {"nick": "Ada", "pain": "knee"}
