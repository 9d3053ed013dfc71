"""Places and pictures: what a person is asked for first, and what comes back from another app."""

from collections.abc import Callable
from pathlib import Path

from jnius import PythonJavaClass, java_method

from mobile.platform.android.java import Java, activity, as_class, java_class
from mobile.platform.device import Fix

_FINE, _COARSE = "android.permission.ACCESS_FINE_LOCATION", "android.permission.ACCESS_COARSE_LOCATION"
_PHOTO = 7301  # marks our own question among the answers
_CHUNK = 64 * 1024


class Listener(PythonJavaClass):
    """Hears of one place and stops listening."""

    __javainterfaces__ = ("android/location/LocationListener",)
    __javacontext__ = "app"

    def __init__(self, manager: Java, done: Callable[[Fix | None], None]) -> None:
        super().__init__()
        self._manager, self._done = manager, done

    @java_method("(Landroid/location/Location;)V")
    def onLocationChanged(self, place: Java) -> None:  # noqa: N802  Java calls it so
        self._manager.removeUpdates(self)
        self._done(
            Fix(
                latitude=place.getLatitude(),
                longitude=place.getLongitude(),
                altitude=place.getAltitude(),
                accuracy=place.getAccuracy(),
            )
        )

    @java_method("(Ljava/lang/String;)V")
    def onProviderDisabled(self, name: str) -> None:  # noqa: ARG002, N802
        self._manager.removeUpdates(self)
        self._done(None)

    @java_method("(Ljava/lang/String;)V")
    def onProviderEnabled(self, name: str) -> None:  # noqa: N802
        pass

    @java_method("(Ljava/lang/String;ILandroid/os/Bundle;)V")
    def onStatusChanged(self, name: str, status: int, more: Java) -> None:  # noqa: N802
        pass


_listening: list[Listener] = []  # Java holds them weakly


def locate(done: Callable[[Fix | None], None]) -> None:
    from android.permissions import request_permissions

    def asked(_names: list[str], given: list[bool]) -> None:
        if any(given):
            _listen(done)
        else:
            done(None)

    request_permissions([_FINE, _COARSE], asked)


def _listen(done: Callable[[Fix | None], None]) -> None:
    manager = activity().getSystemService("location")
    names = [name for name in ("gps", "network") if manager.isProviderEnabled(name)]
    if not names:
        done(None)
        return
    listener = Listener(manager, done)
    _listening[:] = [listener]
    looper = java_class("android.os.Looper").getMainLooper()
    manager.requestLocationUpdates(names[0], 0, 0.0, listener, looper)


def take_photo(into: Path, done: Callable[[bool], None]) -> None:
    """Let the camera app write into a place of the picture store; its bytes are taken from there, and it is removed."""
    from android import activity as answers

    resolver = activity().getContentResolver()
    store = java_class("android.provider.MediaStore$Images$Media")
    place = resolver.insert(store.EXTERNAL_CONTENT_URI, java_class("android.content.ContentValues")())
    intent = java_class("android.content.Intent")(
        java_class("android.provider.MediaStore").ACTION_IMAGE_CAPTURE
    )
    intent.putExtra("output", as_class("android.os.Parcelable", place))

    def came(code: int, result: int, _: Java) -> None:
        if code != _PHOTO:
            return
        answers.unbind(on_activity_result=came)
        is_taken = result == -1 and _take_over(resolver, place, into)
        resolver.delete(place, None, None)
        done(is_taken)

    answers.bind(on_activity_result=came)
    activity().startActivityForResult(intent, _PHOTO)


def _take_over(resolver: Java, place: Java, into: Path) -> bool:
    """Copy the picture through its file descriptor."""
    opened = resolver.openFileDescriptor(place, "r")
    if opened is None:
        return False
    with into.open("wb") as file, open(opened.detachFd(), "rb") as source:  # noqa: PTH123  a descriptor, no path
        while piece := source.read(_CHUNK):
            file.write(piece)
    return into.stat().st_size > 0
