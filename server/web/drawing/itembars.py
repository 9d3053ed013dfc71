"""How long one question took, as a bar with a mark at the usual: the words beside it say the same."""

from markupsafe import Markup

_WIDE, _HIGH = 160, 14


def bar(seconds: float, usual: float | None, longest: float) -> Markup:
    """Draw seconds as a bar, the usual as an upright line, both of `longest`."""
    reach = longest or 1.0
    own = Markup('<rect x="0" y="3" width="{:.1f}" height="8" rx="2" fill="var(--c1)"/>').format(
        max(1.5, _WIDE * min(1.0, seconds / reach))
    )
    mark = (
        Markup("")
        if usual is None
        else Markup(
            '<line x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="14" stroke="var(--ink)" stroke-width="2"/>'
        ).format((_WIDE - 2) * min(1.0, usual / reach) + 1)
    )
    ground = Markup('<rect x="0" y="6" width="{}" height="2" fill="var(--grid)"/>').format(_WIDE)
    return Markup('<svg viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
        _WIDE, _HIGH, ground + own + mark
    )
