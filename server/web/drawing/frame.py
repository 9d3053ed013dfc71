"""What stands around every page: who reads, in which language, and the links this role may open."""

from datetime import date
from urllib.parse import parse_qsl, urlencode

import msgspec

from surveys.arabic import KAZAKH_ARAB
from surveys.wording import LANGUAGES


class Link(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    href: str
    icon: str
    current: bool = False


class Group(msgspec.Struct, frozen=True):
    title: str
    links: tuple[Link, ...]


class LanguageLink(msgspec.Struct, frozen=True):
    language: str
    href: str


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the layout draws. `notice` is the key of a sentence about what was just done; `script` is Kazakh's.

    `is_viewed`: an administrator looks at the pages of this role.
    """

    language: str
    today: date
    languages: tuple[LanguageLink, ...]
    rail: tuple[Group, ...] = ()
    name: str = ""
    role: str = ""
    csrf: str = ""
    searches: bool = False
    simulated: bool = False
    notice: str | None = None
    script: str = ""
    is_viewed: bool = False

    @property
    def written(self) -> str:
        """The language with its script, as a browser and a screen reader know it."""
        return KAZAKH_ARAB if self.script else self.language


def language_links(path: str, query: str) -> tuple[LanguageLink, ...]:
    """Return the address of this very page in each language."""
    kept = [(name, value) for name, value in parse_qsl(query) if name != "lang"]
    return tuple(LanguageLink(lang, f"{path}?{urlencode([*kept, ('lang', lang)])}") for lang in LANGUAGES)


def choose_language(*wishes: str | None) -> str:
    """Return the first wish that is one of ours, else Kazakh."""
    return next((wish for wish in wishes if wish in LANGUAGES), LANGUAGES[0])
