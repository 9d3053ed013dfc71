"""The pieces that pages are made of, drawn by the kit: rows, sections, notes, the navigation."""

from collections.abc import Callable
from functools import lru_cache

from mobile.kit.art.marks import Badge, Disc, Note
from mobile.kit.bars import HidePill, Navigation, Place, TopBar
from mobile.kit.base.boxes import Centre, Column
from mobile.kit.base.part import Fits
from mobile.kit.base.press import Pressable
from mobile.kit.base.text import Words
from mobile.kit.base.theme import scale
from mobile.kit.button import IconButton, PushButton
from mobile.kit.longlist import Entry
from mobile.kit.rows import Card, Heading, ListCard, ListRow, list_row_high
from mobile.pages.device.backing import ELSEWHERE
from mobile.pages.parts import Ask, Choice, Empty, Row, Section
from mobile.pages.parts import Note as NoteData
from mobile.screens.way import Way

ICONS = {
    "today": "today",
    "families": "family",
    "drafts": "form",
    "sending": "send",
    "own": "home",
    "answers": "chart",
    "help": "hand",
    "rights": "shield",
}
_COUNTED = {"sending", "own"}

Open = Callable[[str], object]


def page(*parts: Fits, gap: float = 10) -> Column:
    """Return the body of a screen: its parts one under another, with the screen's sides."""
    return Column(*parts, gap=gap, pad=(16, 4, 16, 24))


def badges(row: Row) -> tuple[Badge, ...]:
    return tuple(Badge(badge.text, badge.icon, badge.tone) for badge in row.badges)


def list_row(row: Row, open_row: Open | None, *, kind: str = "row", ends: str = "chevron") -> ListRow:
    """Draw a row; its key is `kind:id`."""
    act = None if open_row is None else (lambda: open_row(row.id))
    return ListRow(
        row.title,
        act,
        second=row.second,
        badges=badges(row),
        icon=row.icon,
        initials=row.initials,
        ends=ends,
        key=f"{kind}:{row.id}",
    )


def entry(row: Row, open_row: Open, kind: str) -> Entry:
    """Return a row of a long list: its height is worked out from its words alone, and kept for the next letter typed."""
    return Entry(
        lambda wide: _row_high(row, wide, scale()),
        lambda: list_row(row, open_row, kind=kind),
        become=lambda other: _become(other, row, open_row, kind),
    )


@lru_cache(maxsize=4096)
def _row_high(row: Row, wide: float, _scale: float) -> float:
    words = [badge.text for badge in row.badges]
    return list_row_high(row.title, row.second, words, wide, disc=bool(row.icon or row.initials))


def _become(other: Fits, row: Row, open_row: Open, kind: str) -> bool:
    """Turn a row that went out of sight into this one."""
    told = [(badge.text, badge.icon, badge.tone) for badge in row.badges]
    if not isinstance(other, ListRow) or not other.take(row.title, row.second, told, row.initials):
        return False
    other.act, other.key = lambda: open_row(row.id), f"{kind}:{row.id}"
    return True


def section(
    found: Section | None, open_row: Open | None, *, kind: str = "row", ends: str = "chevron"
) -> list[Fits]:
    """Return a heading and its rows on one card; nothing where there are none."""
    if found is None or not found.rows:
        return []
    rows: list[Fits] = [list_row(row, open_row, kind=kind, ends=ends) for row in found.rows]
    discs = any(row.icon or row.initials for row in found.rows)
    return [Heading(found.title, len(found.rows)), ListCard(rows, 72 if discs else 16)]


def note(data: NoteData | None) -> list[Fits]:
    return [Note(data.text, data.icon, data.tone)] if data else []


def strip(data: NoteData | None, act: Callable[[], object], key: str = "strip") -> list[Fits]:
    """Return a quiet line that opens what it speaks of, as the one about the network opens Sending."""
    if data is None:
        return []
    inner = Note(data.text, data.icon, data.tone)
    return [Pressable(inner, act, fill="", held="", radius=12, pad=(0, 0, 0, 0), least=48, key=key)]


def empty(data: Empty | None, icon: str = "check") -> list[Fits]:
    """Say what is so when there is nothing to list, and what comes next."""
    if data is None:
        return []
    tone = "ok" if icon == "check" else "neutral"
    disc = Centre(Disc(icon, tone=tone))
    title = Words(data.title, "head", align="center")
    return [Card(disc, title, Words(data.second, "small", "ink2", align="center"), gap=10)]


def navigation(way: Way, places: tuple[Choice, ...], unsent: int = 0) -> Fits | None:
    """Return the four places at the foot of the screen."""
    drawn = [
        Place(
            place.text,
            ICONS[place.name],
            lambda name=place.name: way.place(name),
            chosen=place.chosen,
            count=unsent if place.name in _COUNTED else 0,
            key=f"nav:{place.name}",
        )
        for place in places
    ]
    return Navigation(drawn) if drawn else None


def danger_button(way: Way, text: str, *about: str) -> PushButton:
    """Return the way to the safety page: always there, never loud."""
    return PushButton(text, lambda: way.open("danger", *about), "outlined", icon="shield", key="danger")


def settings_button(way: Way, spoken: str) -> IconButton:
    return IconButton("more", lambda: way.open("settings"), spoken, key="settings")


def settler_bar(way: Way, title: str, hide: str, *, first: Fits | None = None) -> TopBar:
    """Return the bar of a settler's screen: one tap hides everything."""
    return TopBar(title, first=first, last=(HidePill(hide, way.hide),))


def recover(way: Way, ask: Ask) -> None:
    """Go on with a draft of this phone, or bring those of an earlier one here: then they are asked about one by one."""
    if ask.id == ELSEWHERE:
        way.behind(way.phone.bring, lambda _: way.refresh())
    else:
        way.open("interview", ask.id)
