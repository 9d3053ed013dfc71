"""Where a family met lives: a settlement of the official list, found as one types, or a place by its own name."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from mobile.pages.families.search import folded
from mobile.pages.parts import Row
from mobile.talking.receiving import villages
from surveys.catalogue import districts
from surveys.exchange.proposing import MOST_VILLAGE, Village

if TYPE_CHECKING:
    from mobile.phone import Phone

IN = "in:"  # a row's id that names a district and no settlement


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What is written of a place: the code of a settlement where it has one."""

    district: str = ""
    settlement: str = ""
    village: str = ""


class PlacesPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is found for what was typed. Row id = a settlement's code, or a district's after "in:"."""

    title: str
    text: str
    query_example: str
    rows: tuple[Row, ...]


class Places:
    """`proposing.places()`: the list is folded once for as long as it is open."""

    def __init__(self, phone: "Phone") -> None:
        self._phone = phone
        self._all = {one.code: one for one in villages(phone.store).places}
        self._rough = {
            code: f" {folded(f'{one.kk} {one.ru} {one.en or str()}')}" for code, one in self._all.items()
        }
        self._order = self._by_nearness()

    def page(self, query: str = "") -> PlacesPage:
        """Return the settlements whose names begin with what was typed, those of the own families first; where there
        is none, the districts, so that a place that no list knows can be told by its own name.
        """
        say, wanted = self._phone.say, f" {folded(query.strip())}"
        found = [code for code in self._order if not query.strip() or wanted in self._rough[code]]
        rows = tuple(self._row(self._all[code]) for code in found) or self._districts(query.strip())
        return PlacesPage(
            title=say("phone.met.place"),
            text=""
            if found
            else say("phone.met.place.other" if query.strip() else "phone.met.place.district"),
            query_example=say("phone.met.place.example"),
            rows=rows,
        )

    def chosen(self, id: str, query: str = "") -> Place:
        """Return the place of a row; of a district with the name that was typed."""
        if id.startswith(IN):
            return Place(district=id.removeprefix(IN), village=" ".join(query.split())[:MOST_VILLAGE])
        one = self._all[id]
        return Place(district=one.district, settlement=one.code, village=one.kk)

    def _districts(self, named: str) -> tuple[Row, ...]:
        say = self._phone.say
        return tuple(
            Row(id=f"{IN}{one}", title=say(f"district.{one}"), second=named, icon="visit")
            for one in districts()
        )

    def _row(self, one: Village) -> Row:
        language = self._phone.language
        return Row(
            id=one.code,
            title=one.name(language),
            second=self._phone.say(f"district.{one.district}"),
            icon="visit",
        )

    def _by_nearness(self) -> list[str]:
        known = Counter(one.place.code for one in self._phone.families().values() if one.place)
        language = self._phone.language
        return sorted(
            self._all, key=lambda code: (-known[code], self._all[code].name(language).casefold(), code)
        )


def place_words(phone: "Phone", places: Iterable[Village], one: Place) -> str:
    """Return what a place is called in the language of the phone, with its district; "" where none is chosen."""
    if not one.district:
        return ""
    known = next(
        (place.name(phone.language) for place in places if place.code == one.settlement), one.village
    )
    district = phone.say(f"district.{one.district}")
    return f"{known}, {district}" if known else district
