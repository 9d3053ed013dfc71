"""What a form says in each language: labels, hints and messages, with answers filled in."""

import re
from collections.abc import Callable, Mapping

import msgspec

from surveys.engine.expression import ExpressionError
from surveys.engine.parts import Label, Source, Template
from surveys.wording import LANGUAGES

_CODE = re.compile(r".*\((\w[\w-]*)\)\s*")
_WORDS_FORMS = frozenset({"", "short", "long", "guidance"})
_MISSING = ("-",)  # what pyxform writes for a translation that is not there
Part = str | Callable[..., str]


class Words(msgspec.Struct, frozen=True):
    """One text by language; parts that are closures fill in an answer."""

    by: dict[str, tuple[Part, ...]] = {}
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by)

    def say(self, language: str, context: object = None) -> str:
        """Return the text in `language`, with answers from `context`.

        Where the form speaks the language, but not here, the text is in the first language that has it, and marked
        with that language's code.
        """
        parts = self.by.get(language)
        if parts is None:
            return self._say_in_another(language, context)
        return _joined(parts, context)

    def _say_in_another(self, language: str, context: object) -> str:
        other = next((code for code in (*LANGUAGES, *self.by) if code in self.by), None)
        text = _joined(self.by[other], context) if other is not None else ""
        is_marked = text and language in self.languages and other not in ("", "default")
        return f"{text} ({other})" if is_marked else text


def _joined(parts: tuple[Part, ...], context: object) -> str:
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

    def label(self, label: Label | None, compiled: Callable[[str], Callable[..., str]]) -> Words:
        """Return the words of a label, hint or message; raise ExpressionError when there is no such text."""
        if label is None:
            return NO_WORDS
        if label.text_id is not None:
            return self.named(label.text_id, compiled)
        if label.path is not None:
            return self.inline(("", label.path, ""), compiled)
        return self.inline(label.parts, compiled)

    def media_of(self, label: Label | None) -> list[str]:
        """Return which kinds of files a text has: image, audio, video, big-image."""
        if label is None or label.text_id is None:
            return []
        return self.forms_of(label.text_id)

    def forms_of(self, name: str) -> list[str]:
        """Return the forms of a text that are no words, but files."""
        forms = {form for texts in self._by.values() for form in texts.get(name, ())}
        return sorted(forms - _WORDS_FORMS)

    def named(self, name: str, compiled: Callable[[str], Callable[..., str]], form: str = "") -> Words:
        """Return the words with this id; raise ExpressionError when no language has it."""
        found = {language: texts[name] for language, texts in self._by.items() if name in texts}
        if not found:
            raise ExpressionError(f"There is no text called {name}.")
        return Words(
            {
                language: _parts(wanted, compiled)
                for language, forms in found.items()
                if (wanted := _wanted(forms, form)) is not None and wanted != _MISSING
            },
            self.languages,
        )

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


def _wanted(forms: Mapping[str, Template], form: str) -> Template | None:
    """Return one form of a text; a text without a plain form is told by its long or short one."""
    if form:
        return forms.get(form)
    return next((forms[key] for key in ("", "long", "short") if key in forms), None)


def _parts(parts: Template, compiled: Callable[[str], Callable[..., str]]) -> tuple[Part, ...]:
    if len(parts) == 1:
        return parts
    return tuple(compiled(part) if index % 2 else part for index, part in enumerate(parts))
