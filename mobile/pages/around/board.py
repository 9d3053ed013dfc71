"""What the district offers, read without a network: each with its day, and the day on which staff last checked it."""

from typing import TYPE_CHECKING

import msgspec

from mobile.pages.parts import Badge, Choice, Empty
from mobile.pages.telling import day, hour
from mobile.talking.receiving import board, known
from surveys.exchange.board import KINDS, BoardItem, in_language

if TYPE_CHECKING:
    from mobile.phone import Phone

ALL = "all"
# What a person asks about who presses "ask about this": the help form's own categories.
ABOUT = {
    "vacancy": "work", "fair": "work", "training": "work", "housing": "home", "language": "lang", "adaptation": "other",
    "psychologist": "mind", "clinic": "health", "school": "child", "subsidy": "money", "loan": "money", "tax": "money",
}  # fmt: skip
_ICONS = {
    "vacancy": "work", "fair": "calendar", "training": "edit", "housing": "home", "language": "language",
    "adaptation": "family", "psychologist": "hand", "clinic": "health", "school": "school", "subsidy": "money",
    "loan": "money", "tax": "money",
}  # fmt: skip


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on offer. `phone` is dialled when pressed; `about` and `ask` begin a request about it."""

    id: str
    title: str
    kind: str
    icon: str
    words: str
    place: str
    phone: str
    badges: tuple[Badge, ...]
    checked: str
    about: str
    ask: str


class BoardPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    hide: str
    told: str
    kinds: tuple[Choice, ...]
    offers: tuple[Offer, ...]
    ask: str
    empty: Empty | None


class Board:
    """`phone.board()`."""

    def __init__(self, phone: "Phone") -> None:
        self._phone = phone
        self._kind = ALL

    def page(self) -> BoardPage:
        say, language = self._phone.say, self._phone.language
        items = standing(self._phone)
        kinds = [one for one in KINDS if any(item.kind == one for item in items)]
        pulled = known(self._phone.store).pulled_at
        shown = [one for one in items if self._kind in (ALL, one.kind)]
        return BoardPage(
            title=say("phone.board.title"),
            hide=say("phone.hide") if self._phone.kind == "settler" else "",
            told=say("phone.board.told", when=hour(pulled, language)) if pulled else "",
            kinds=tuple(
                Choice(
                    name=one,
                    text=say("phone.board.all") if one == ALL else say(f"board.kind.{one}"),
                    chosen=one == self._kind,
                )
                for one in ((ALL, *kinds) if len(kinds) > 1 else ())
            ),
            offers=tuple(self._offer(one) for one in shown),
            ask=say("phone.board.ask") if self._phone.kind == "settler" else "",
            empty=None
            if shown
            else Empty(title=say("phone.board.none"), second=say("phone.board.none.text")),
        )

    def show(self, kind: str) -> BoardPage:
        """Show one kind, or all."""
        self._kind = kind
        return self.page()

    def _offer(self, item: BoardItem) -> Offer:
        say, language = self._phone.say, self._phone.language
        title = in_language(item.titles, language)
        return Offer(
            id=item.id,
            title=title,
            kind=say(f"board.kind.{item.kind}"),
            icon=_ICONS[item.kind],
            words=in_language(item.words, language),
            place=item.place,
            phone=item.phone,
            badges=self._days(item),
            checked=say("phone.board.checked", day=day(item.checked_on, language)),
            about=ABOUT[item.kind],
            ask=say("phone.board.ask.words", what=title),
        )

    def _days(self, item: BoardItem) -> tuple[Badge, ...]:
        if item.held_on:
            text = self._phone.say("phone.board.when", day=day(item.held_on, self._phone.language))
            return (Badge(text=text, icon="calendar", tone="warn"),)
        if item.until:
            text = self._phone.say("phone.board.until", day=day(item.until, self._phone.language))
            return (Badge(text=text, icon="clock"),)
        return ()


def standing(phone: "Phone") -> list[BoardItem]:
    """Return what is not over today, in the order of its kinds, the next to happen first."""
    found = [one for one in board(phone.store) if one.kind in KINDS and not one.is_over(phone.today)]
    return sorted(
        found, key=lambda one: (KINDS.index(one.kind), one.held_on or one.until or phone.today, one.id)
    )
