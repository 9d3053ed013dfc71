"""A family was met: it is looked for among the own families first, by name, village or number in any of three scripts."""

from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.met import Met, met
from mobile.pages.families.rows import family_line
from mobile.pages.families.search import find
from mobile.pages.met.told import told_section
from mobile.pages.parts import Badge, Empty, Row, Section
from mobile.pages.telling import hour, initials

if TYPE_CHECKING:
    from mobile.phone import Phone

_LEAST = 2  # letters: one alone finds half the list
_MOST = 20


class FindPage(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are own families (id = household), `begun` what was written and not sent (id = draft), `told` the rest."""

    title: str
    query: str
    query_example: str
    text: str
    rows: tuple[Row, ...]
    none: Empty | None
    button: str
    begun: Section | None
    told: Section | None


class Finding:
    """`phone.finding()`. Only what lies on this phone is searched, and the page says so."""

    def __init__(self, phone: "Phone", query: str = "") -> None:
        self._phone, self.query = phone, query
        self._families = phone.families()
        self._words = phone.home().words(self._families)

    def page(self) -> FindPage:
        say, rows = self._phone.say, self._rows()
        is_asked = len(self.query.strip()) >= _LEAST
        nothing = Empty(title=say("phone.met.none"), second=say("phone.met.none.text"))
        return FindPage(
            title=say("phone.met.title"),
            query=self.query,
            query_example=say("phone.caseload.example"),
            text=say("phone.met.text"),
            rows=rows,
            none=nothing if is_asked and not rows else None,
            button=say("phone.met.write"),
            begun=None if is_asked else begun_section(self._phone),
            told=None if is_asked else told_section(self._phone),
        )

    def knows(self, id: str) -> bool:
        """Ask whether a row opens a family of this phone."""
        return id in self._families

    def _rows(self) -> tuple[Row, ...]:
        if len(self.query.strip()) < _LEAST:
            return ()
        found = sorted(find(self._words, self.query), key=lambda one: self._families[one].name)[:_MOST]
        return tuple(
            Row(
                id=one,
                title=self._families[one].name,
                second=family_line(self._phone, self._families[one]),
                initials=initials(self._families[one].name),
            )
            for one in found
        )


def begun_section(phone: "Phone") -> Section | None:
    """Return what was begun and not sent, what was touched last first. Row id = its own id."""
    drafts = sorted(met(phone.store).all().values(), key=lambda one: one.touched_at, reverse=True)
    rows = tuple(_begun(phone, one) for one in drafts)
    return Section(title=phone.say("phone.met.begun"), rows=rows) if rows else None


def _begun(phone: "Phone", one: Met) -> Row:
    badge = Badge(text=phone.say("phone.badge.incomplete"), icon="alert", tone="warn")
    return Row(
        id=one.id,
        title=one.name.strip() or phone.say("phone.met.nameless"),
        second=hour(one.touched_at, phone.language),
        badges=(badge,),
        icon="visit",
    )
