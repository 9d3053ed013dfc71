"""How the app looks to whoever holds the phone: light or dark, how large its words are, whether anything moves."""

from typing import TYPE_CHECKING, Literal

import msgspec

from mobile.pages.parts import Choice
from surveys.wording import say

if TYPE_CHECKING:
    from mobile.keeping.store import Store

Group = Literal["ground", "text", "motion"]

_CHOICES: dict[Group, tuple[str, ...]] = {
    "ground": ("light", "dark"),
    "text": ("usual", "large", "largest"),
    "motion": ("on", "off"),
}

_SIZES = {"usual": 1.0, "large": 1.3, "largest": 1.6}


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is how many times as large as usual words are at least: the phone's own setting may ask for more."""

    dark: bool = False
    text: float = 1.0
    moves: bool = True


class LooksGroup(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to choose. Pressing a choice: `settings.choose_look(name, choice.name)`."""

    name: Group
    title: str
    choices: tuple[Choice, ...]


def looks(store: "Store") -> Looks:
    """Return what was chosen on this phone; it is known before the door is open."""
    return Looks(
        dark=_chosen(store, "ground") == "dark",
        text=_SIZES[_chosen(store, "text")],
        moves=_chosen(store, "motion") == "on",
    )


def choose(store: "Store", group: Group, name: str) -> None:
    """Keep a choice; one that this app does not know changes nothing."""
    if name in _CHOICES[group]:
        store.keep_word(f"look.{group}", name)


def groups(store: "Store", language: str) -> tuple[LooksGroup, ...]:
    return tuple(
        LooksGroup(
            name=group,
            title=say(f"phone.looks.{group}", language),
            choices=tuple(
                Choice(
                    name=name,
                    text=say(f"phone.looks.{group}.{name}", language),
                    chosen=name == _chosen(store, group),
                )
                for name in names
            ),
        )
        for group, names in _CHOICES.items()
    )


def _chosen(store: "Store", group: Group) -> str:
    word = store.word(f"look.{group}")
    return word if word in _CHOICES[group] else _CHOICES[group][0]
