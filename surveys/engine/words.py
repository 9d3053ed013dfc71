"""What a form says in each language: labels, hints and messages, with answers filled in."""

import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

import msgspec

from surveys.engine.expression import ExpressionError
from surveys.engine.xform import Source, Template, template
from surveys.wording import LANGUAGES

_CODE = re.compile(r".*\((\w[\w-]*)\)\s*")
_ITEXT = re.compile(r"\s*jr:itext\(\s*['\"](.+)['\"]\s*\)\s*")
_MISSING = ("-",)  # what pyxform writes for a translation that is not there
Part = str | Callable[..., str]


class Words(msgspec.Struct, frozen=True):
    """One text by language; parts that are closures fill in an answer."""

    by: dict[str, tuple[Part, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self.by)

    def say(self, language: str, context: object = None) -> str:
        """Return the text in `language`, or in the first language that has it, with answers from `context`."""
        parts = self.by.get(language)
        if parts is None:
            parts = next((self.by[other] for other in (*LANGUAGES, *self.by) if other in self.by), ())
        if len(parts) == 1 and isinstance(parts[0], str):
            return parts[0]
        return "".join(part if isinstance(part, str) else part(context) for part in parts).strip()


NO_WORDS = Words()


def language_code(name: str) -> str:
    """Return the code of a language as XLSForm names it: “Қазақша (kk)” is kk."""
    match = _CODE.fullmatch(name)
    return match[1] if match else name


class Texts:
    """All texts of a form by id, ready to be made into words for the place where they stand."""

    def __init__(self, source: Source) -> None:
        self.languages = tuple(language_code(name) for name in source.texts)
        self.default = language_code(source.default_language)
        self._by = {language_code(name): texts for name, texts in source.texts.items()}

    def element(self, element: Element | None, compiled: Callable[[str], Callable[..., str]]) -> Words:
        """Return the words of a label or hint element."""
        if element is None:
            return NO_WORDS
        match = _ITEXT.fullmatch(element.get("ref") or "")
        if match:
            return self.named(match[1], compiled)
        return self.inline(template(element), compiled)

    def message(self, text: str | None, compiled: Callable[[str], Callable[..., str]]) -> Words:
        """Return the words of a message: jr:itext('id') or the sentence itself."""
        if not text:
            return NO_WORDS
        match = _ITEXT.fullmatch(text)
        return self.named(match[1], compiled) if match else self.inline((text,), compiled)

    def named(self, name: str, compiled: Callable[[str], Callable[..., str]], form: str = "") -> Words:
        """Return the words with this id; raise ExpressionError when no language has it."""
        found = {language: texts[name] for language, texts in self._by.items() if name in texts}
        if not found:
            raise ExpressionError(f"There is no text called {name}.")
        return Words(
            {
                language: _parts(forms[form], compiled)
                for language, forms in found.items()
                if form in forms and forms[form] != _MISSING
            }
        )

    def guidance(self, element: Element | None, compiled: Callable[[str], Callable[..., str]]) -> Words:
        """Return the further help of a hint, if it has any."""
        match = _ITEXT.fullmatch(element.get("ref") or "") if element is not None else None
        return self.named(match[1], compiled, "guidance") if match else NO_WORDS

    def inline(self, parts: Template, compiled: Callable[[str], Callable[..., str]]) -> Words:
        return Words({self.default: _parts(parts, compiled)}) if parts != ("",) else NO_WORDS

    def has_outputs(self, name: str) -> bool:
        """Return whether a text fills in answers."""
        return any(len(forms.get("", ())) > 1 for texts in self._by.values() if (forms := texts.get(name)))

    def plain(self, name: str, language: str) -> str:
        """Return a text without what it would fill in."""
        known = self._by.get(language) or self._by.get(self.default, {})
        forms: Mapping[str, Template] = known.get(name, {})
        return "".join(forms.get("", ())[::2])


def _parts(parts: Template, compiled: Callable[[str], Callable[..., str]]) -> tuple[Part, ...]:
    if len(parts) == 1:
        return parts
    return tuple(compiled(part) if index % 2 else part for index, part in enumerate(parts))
