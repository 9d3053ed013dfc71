"""A number that may be typed or set by a slider beside it, on a page without scripts: whichever was changed counts."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

SLIDER, WAS = ".to", ".was"


def settled(query: Mapping[str, str], names: Iterable[str]) -> str | None:
    """Return the query with one value for each number; None where there is no slider's word in it.

    What was typed counts before what was set: who types a number has looked at it.
    """
    if not any(name.endswith(SLIDER) for name in query):
        return None
    kept = {name: word for name, word in query.items() if not name.endswith((SLIDER, WAS))}
    for name in names:
        was, typed, moved = (query.get(name + end, "").strip() for end in (WAS, "", SLIDER))
        kept[name] = moved if typed == was and moved != slider(was) else typed
    return urlencode({name: word for name, word in kept.items() if word})


def slider(word: str) -> str:
    """Return where the slider stands for a number as it is written: at the nearest whole one; at 0 for none."""
    try:
        value = float(word.replace(",", ".").replace("\N{NO-BREAK SPACE}", "").replace(" ", ""))
    except ValueError:
        return "0"
    return f"{value:.0f}" if abs(value) < 1e9 else "0"
