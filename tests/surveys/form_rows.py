"""Forms of a few rows, for tests of what becomes of their answers."""

from collections.abc import Callable

from surveys.form import Form

HEAD = """
| survey |
| | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | calculation | default | repeat_count | choice_filter | relevant | bind::qonys:privacy |
"""
CHOICES = """
| choices |
| | list_name | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) |
| | fuel | coal | Көмір | Уголь | Coal |
| | fuel | wood | Отын | Дрова | Wood |
| | fuel | gas | Газ | Газ | Gas |
"""
FEWER = CHOICES.replace("| | fuel | gas | Газ | Газ | Gas |\n", "| | fuel | power | Тоқ | Ток | Power |\n")


def form_of(make_form: Callable[[str], Form], *rows: str, choices: str = CHOICES) -> Form:
    """Return a form of rows: type, name and, where there are any, more columns by name."""
    return make_form(HEAD.strip() + "\n" + "\n".join(_row(row) for row in rows) + "\n" + choices.strip())


def _row(text: str) -> str:
    """Write “integer age private” as a row; a word with = names its column."""
    parts = text.split(" ; ")
    *kind, name = parts[0].split()
    given = dict(part.split("=", 1) for part in parts[1:])
    label = "" if kind[0] in ("calculate", "end", "hidden") else f"{name}?"
    named = "" if kind[0] == "end" else name
    type_ = f"{kind[0]} {name}" if kind[0] == "end" else " ".join(kind)
    columns = [
        given.get(one, "")
        for one in ("calculation", "default", "repeat_count", "choice_filter", "relevant", "privacy")
    ]
    labels = [given.get("label", label)] * 3
    return "| | " + " | ".join([type_, named, *labels, *columns]) + " |"
