"""What covers the app's window: keyboard, bars, cut-out. Measured against where the window really stands.

Kivy's own keyboard height is 0 here, and since Android 15 every app is drawn from edge to edge. Where the system makes
room by itself, the window ends above the keyboard and nothing covers it: so the two are never counted twice.
"""

from mobile.platform.android.java import Java, activity, api_level, java_class
from mobile.platform.device import Edges

_INSETS_BY_KIND = 30


def keyboard() -> float:
    insets, decor, place = _seen()
    if insets is None:
        return 0.0
    if api_level() >= _INSETS_BY_KIND:
        high = insets.getInsets(_kinds().ime()).bottom
    else:
        high = insets.getSystemWindowInsetBottom() - insets.getStableInsetBottom()
        high = high + insets.getStableInsetBottom() if high > 0 else 0
    return max(0.0, high - (decor.getHeight() - place.bottom))


def edges() -> Edges:
    insets, decor, place = _seen()
    if insets is None:
        return Edges()
    if api_level() >= _INSETS_BY_KIND:
        kinds = _kinds()
        bars = insets.getInsets(kinds.systemBars() | kinds.displayCutout())
        left, top, right, bottom = bars.left, bars.top, bars.right, bars.bottom
    else:
        left, right = insets.getStableInsetLeft(), insets.getStableInsetRight()
        top, bottom = insets.getStableInsetTop(), insets.getStableInsetBottom()
    return Edges(
        left=max(0.0, left - place.left),
        top=max(0.0, top - place.top),
        right=max(0.0, right - (decor.getWidth() - place.right)),
        bottom=max(0.0, bottom - (decor.getHeight() - place.bottom)),
    )


def _seen() -> tuple[Java | None, Java, Java]:
    """Return the insets (None before the first layout), the whole window, and where in it the app draws."""
    decor = activity().getWindow().getDecorView()
    place = java_class("android.graphics.Rect")()
    activity().getContentView().getGlobalVisibleRect(place)
    return decor.getRootWindowInsets(), decor, place


def _kinds() -> Java:
    return java_class("android.view.WindowInsets$Type")
