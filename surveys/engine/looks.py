"""What a form says about how its questions are shown and taken, and about what a phone does around them."""

from collections.abc import Mapping

from surveys.engine.definition import Look
from surveys.engine.parts import Bind, Control


def look(control: Control | None, bind: Bind) -> Look:
    """Return how a question is to be shown; one that nobody sees has none of it."""
    if control is None:
        return Look()
    here, kept = control.marks, bind.parameters
    return Look(
        kind=control.kind,
        appearance=control.appearance,
        start=_number(here, "start"),
        end=_number(here, "end"),
        step=_number(here, "step"),
        ticks=_number(here, "tick-interval"),
        placeholder=_number(here, "placeholder"),
        rows=_whole(here, "rows"),
        media=here.get("mediatype", ""),
        max_pixels=_whole(kept, "max-pixels"),
        quality=kept.get("quality", ""),
        accuracy=_number(here, "accuracyThreshold"),
        warning_accuracy=_number(here, "unacceptableAccuracyThreshold"),
        allows_mock=kept.get("allow-mock-accuracy") == "true",
        is_incremental=here.get("incremental") == "true",
        autoplay=here.get("autoplay", ""),
    )


def _number(attributes: Mapping[str, str], name: str) -> float | None:
    try:
        return float(attributes.get(name, ""))
    except ValueError:
        return None


def _whole(attributes: Mapping[str, str], name: str) -> int | None:
    text = attributes.get(name, "")
    return int(text) if text.isdigit() else None
