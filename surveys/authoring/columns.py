"""The columns of each sheet: what an author's heading means, and what a misspelled one was meant to be."""

from collections.abc import Iterator
from functools import lru_cache

from surveys.authoring.findings import Finding, did_you_mean, error, warning
from surveys.authoring.tables import SHEETS, Sheet, Tables

TRANSLATED = (
    "label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "big-image", "audio", "video",
)  # fmt: skip
MEDIA = ("image", "big-image", "audio", "video")
# What stands in these columns is worked out by the form engine.
LOGIC = (
    "relevant",
    "constraint",
    "required",
    "readonly",
    "calculation",
    "choice_filter",
    "repeat_count",
    "default",
)

_SURVEY = frozenset({
    "type", "name", "relevant", "constraint", "required", "readonly", "calculation", "choice_filter", "appearance",
    "repeat_count", "default", "parameters", "trigger", "save_to", "disabled", "autoplay", "intent", "rows",
    "accuracythreshold", "query", "tag", "compact_tag", "bind", "body", "control", "instance", "media", *TRANSLATED,
})  # fmt: skip
_CHOICES = frozenset({"list_name", "name", "media", "geometry", *TRANSLATED[:1], *MEDIA})
_SETTINGS = frozenset({
    "form_title", "form_id", "version", "default_language", "instance_name", "public_key", "submission_url", "style",
    "namespaces", "auto_send", "auto_delete", "allow_choice_duplicates", "clean_text_values", "instance_xmlns",
    "instance_id", "name", "client_editable", "omit_instanceid", "attribute", "prefix", "delimiter", "title",
    "id_string", "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format",
    "sms_response", "compact_prefix", "compact_delimiter", "flat", "set_form_title", "set_form_id",
})  # fmt: skip
_ENTITIES = frozenset({"list_name", "dataset", "entity_id", "create_if", "update_if", "label", "repeat"})
_ALIASES = {
    "relevance": "relevant", "calculate": "calculation", "read_only": "readonly", "command": "type", "caption": "label",
    "constraining_message": "constraint_message", "requiredmsg": "required_message", "count": "repeat_count",
    "jr:count": "repeat_count", "jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message",
    "list name": "list_name", "value": "name", "no_app_error_string": "bind", "noapperrorstring": "bind",
}  # fmt: skip
_KNOWN = {"survey": _SURVEY, "choices": _CHOICES, "settings": _SETTINGS, "entities": _ENTITIES}


@lru_cache(maxsize=4096)
def meaning(heading: str) -> tuple[str, str]:
    """Return the column that a heading means and its language (blank: none): “label::English (en)” is label, English (en)."""
    mark = "::" if "::" in heading else ":"
    first, _, rest = (part.strip() for part in heading.partition(mark))
    word = "_".join(first.lower().split())
    if word in ("jr", "media", "bind", "body", "control", "instance", "attribute") and rest:
        return _inside(word, rest, mark)
    return _ALIASES.get(word, word), rest


def _inside(word: str, rest: str, mark: str) -> tuple[str, str]:
    """Return what is meant by a heading such as media::image::English, bind::relevant or jr:constraintMsg."""
    inner, _, language = (part.strip() for part in rest.partition(mark))
    name = f"jr:{inner}".lower() if word == "jr" else inner.lower()
    name = _ALIASES.get(name, name)
    return (name, language) if name in _SURVEY else (word, "")


def columns_of(sheet: Sheet, name: str) -> list[str]:
    """Return the author's headings that mean the column `name`."""
    return [heading for heading in sheet.columns if meaning(heading)[0] == name]


def cell(cells: dict[str, str], name: str) -> tuple[str, str]:
    """Return the heading and the text of the first filled cell whose column means `name`; blanks when there is none."""
    return next(((head, text) for head, text in cells.items() if meaning(head)[0] == name), ("", ""))


def odd_columns(tables: Tables, used: frozenset[str]) -> Iterator[Finding]:
    """Yield the sheets and columns that have no meaning; `used` are the columns that choice filters ask for."""
    yield from _sheets(tables)
    for name, known in _KNOWN.items():
        sheet = tables.sheet(name)
        for heading in sheet.columns:
            word = meaning(heading)[0]
            hint = did_you_mean(word, known)
            odd = word not in known and not heading.startswith("_")
            if odd and (name != "choices" or (hint and heading not in used)):
                what = "setting" if name == "settings" else "column"
                yield warning(
                    f"The {what} “{heading}” is not known and has no effect.",
                    hint=hint, sheet=sheet.name, row=sheet.line, column=heading,
                )  # fmt: skip


_MARK = "bind::qonys:privacy"
_SPACE = 'qonys="https://qonys.kz/xforms"'


def privacy_marks(tables: Tables) -> Iterator[Finding]:
    """Yield columns that were to keep answers private and do not, and a mark whose namespace is not declared."""
    survey, settings = tables.sheet("survey"), tables.sheet("settings")
    heads = ["".join(heading.split()) for heading in survey.columns]
    for heading, plain in zip(survey.columns, heads, strict=True):
        word = plain.lower()
        is_meant = "qonys" in word or "priv" in word or did_you_mean(word, [_MARK])
        if is_meant and plain != _MARK and not word.startswith(("label", "hint", "media")):
            yield error(
                f"The column “{heading}” keeps no answer private.", hint=f"Did you mean {_MARK}?",
                sheet=survey.name, row=survey.line, column=heading,
            )  # fmt: skip
    declared = cell(settings.rows[0].cells, "namespaces")[1] if settings.rows else ""
    if _MARK in heads and _SPACE not in declared.replace("'", '"').replace(" ", ""):
        yield error(
            f"The mark {_MARK} needs its namespace in the settings.", hint=f"Write {_SPACE} in the column namespaces.",
            sheet="settings", column="namespaces",
        )  # fmt: skip


def _sheets(tables: Tables) -> Iterator[Finding]:
    for name, sheet in tables.sheets.items():
        if name not in SHEETS and not name.startswith("_") and (hint := did_you_mean(name, SHEETS)):
            yield warning("This sheet is not known and is left out.", hint=hint, sheet=sheet.name)
