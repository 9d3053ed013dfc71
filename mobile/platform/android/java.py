"""What every part of the Android half needs of Java: the activity, the API level, bytes, a place in the UI thread."""

from collections.abc import Iterable
from typing import Any

from jnius import autoclass, cast

Java = Any  # an object of the Java side: its methods are known to Java alone


def java_class(name: str) -> Java:
    return autoclass(name)


def as_class(name: str, value: Java) -> Java:
    """Return the object as another class: Java chooses among overloads by it."""
    return cast(name, value)


def activity() -> Java:
    """Return the activity, or in the sending service, which has none, the service: both are a Context."""
    shown = autoclass("org.kivy.android.PythonActivity").mActivity
    return shown or autoclass("org.kivy.android.PythonService").mService


def api_level() -> int:
    return int(autoclass("android.os.Build$VERSION").SDK_INT)


def bytes_of(array: bytes | Iterable[int]) -> bytes:
    """Return a Java byte[] as bytes: pyjnius gives signed numbers, or something that knows its bytes."""
    if isinstance(array, bytes | bytearray):
        return bytes(array)
    return bytes(number & 0xFF for number in array)


def tapped(context: Java, code: int) -> Java:
    """Return what opens the app when its notification is tapped."""
    pending = autoclass("android.app.PendingIntent")
    intent = context.getPackageManager().getLaunchIntentForPackage(context.getPackageName())
    return pending.getActivity(context, code, intent, pending.FLAG_IMMUTABLE | pending.FLAG_UPDATE_CURRENT)
