"""What a form says about how its questions are shown and taken, and about what a phone does around them."""

from collections.abc import Mapping

import msgspec

from surveys.engine.definition import Look
from surveys.engine.parts import Bind, Control


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """What the log of a filling-in is to hold; its file's name is the answer at `ref`.

    Intervals are seconds. `reasons` says when a reason for a change is asked (on-form-edit), a blank: never.
    """

    ref: str
    location_priority: str = ""
    location_min_interval: int | None = None
    location_max_age: int | None = None
    tracks_changes: bool = False
    reasons: str = ""
    identifies_user: bool = False


def audit(binds: Mapping[str, Bind]) -> Audit | None:
    """Return what a form wants logged, None when it wants no log."""
    found = next(
        (ref for ref, bind in binds.items() if ref.endswith("/meta/audit") and bind.type == "binary"), None
    )
    if found is None:
        return None
    kept = binds[found].parameters
    return Audit(
        ref=found,
        location_priority=kept.get("location-priority", ""),
        location_min_interval=_whole(kept, "location-min-interval"),
        location_max_age=_whole(kept, "location-max-age"),
        tracks_changes=kept.get("track-changes") == "true",
        reasons=kept.get("track-changes-reasons", ""),
        identifies_user=kept.get("identify-user") == "true",
    )


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
