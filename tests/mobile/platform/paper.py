"""A phone made of paper: the Java classes that the Android half calls, by the names of Android's documentation.

Nothing here is asked how often it was called. It keeps what it is given, encrypts for real, and has no name that is not
written down: whoever calls another one fails.
"""

import os
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class JavaException(Exception):
    pass


class Phone:
    """What the paper remembers."""

    def __init__(self, api: int = 35) -> None:
        self.api = api
        self.keys: dict[str, bytes] = {}
        self.alarms: dict[int, tuple[int, dict]] = {}
        self.started: list[tuple] = []
        self.hidden = False
        self.ime = 0
        self.bars = (0, 0, 0, 0)
        self.place = (0, 0, 720, 1600)  # where the app draws in a window of 720 × 1600
        self.intents: list[Callable[[Any], object]] = []
        self.answers: list[Callable[..., object]] = []
        self.allowed = True
        self.listener: Any = None
        self.asked: list[str] = []
        self.photo = b"\xff\xd8 picture"
        self.pictures = 0
        self.link: str | None = None

    def modules(self) -> dict[str, ModuleType]:
        """Return what is to be imported: `jnius` and python-for-android's `android`."""
        jnius, android, permissions = (
            ModuleType("jnius"),
            ModuleType("android"),
            ModuleType("android.permissions"),
        )
        names = {"autoclass": self.classes().__getitem__, "cast": lambda name, value: value}
        java = {"PythonJavaClass": object, "java_method": lambda signature: lambda method: method}
        vars(jnius).update(names | java | {"JavaException": JavaException})
        vars(android).update(activity=SimpleNamespace(bind=self._bind, unbind=self._unbind))
        vars(permissions).update(request_permissions=self._ask)
        return {"jnius": jnius, "android": android, "android.permissions": permissions}

    def classes(self) -> dict[str, Any]:
        return {
            "org.kivy.android.PythonActivity": SimpleNamespace(mActivity=self.activity()),
            "org.kivy.android.PythonService": SimpleNamespace(mService=None),
            "android.os.Build$VERSION": SimpleNamespace(SDK_INT=self.api),
            "android.app.PendingIntent": SimpleNamespace(
                FLAG_IMMUTABLE=1 << 26,
                FLAG_UPDATE_CURRENT=1 << 27,
                getBroadcast=lambda context, number, intent, flags: (number, intent, flags),
            ),
            "android.app.AlarmManager": SimpleNamespace(RTC_WAKEUP=0),
            "android.content.Intent": Intent,
            "android.content.ContentValues": dict,
            "android.provider.MediaStore": SimpleNamespace(ACTION_IMAGE_CAPTURE="capture"),
            "android.provider.MediaStore$Images$Media": SimpleNamespace(EXTERNAL_CONTENT_URI="content://images"),
            "android.os.Looper": SimpleNamespace(getMainLooper=lambda: "main"),
            "android.graphics.Rect": Rect,
            "android.view.WindowInsets$Type": SimpleNamespace(
                ime=lambda: 8, systemBars=lambda: 7, displayCutout=lambda: 128
            ),
            "java.security.KeyStore": SimpleNamespace(getInstance=self._key_store),
            "android.security.keystore.KeyProperties": SimpleNamespace(
                PURPOSE_ENCRYPT=1, PURPOSE_DECRYPT=2, BLOCK_MODE_GCM="GCM", ENCRYPTION_PADDING_NONE="NoPadding",
                KEY_ALGORITHM_AES="AES",
            ),
            "android.security.keystore.KeyGenParameterSpec$Builder": KeySpec,
            "javax.crypto.KeyGenerator": SimpleNamespace(getInstance=self._generator),
            "javax.crypto.Cipher": Cipher,
            "javax.crypto.spec.GCMParameterSpec": lambda bits, nonce: (bits, nonce),
            "kz.qonys.qonys.ServiceSending": SimpleNamespace(start=lambda *given: self.started.append(given)),
        }  # fmt: skip

    def activity(self) -> SimpleNamespace:
        decor = SimpleNamespace(
            getRootWindowInsets=self._insets, getHeight=lambda: 1600, getWidth=lambda: 720
        )
        services = {
            "alarm": SimpleNamespace(cancel=self._cancel, setAndAllowWhileIdle=self._alarm),
            "location": SimpleNamespace(
                isProviderEnabled=lambda name: name == "network",
                requestLocationUpdates=self._listen,
                removeUpdates=lambda listener: setattr(self, "listener", None),
            ),
        }
        return SimpleNamespace(
            getWindow=lambda: SimpleNamespace(getDecorView=lambda: decor),
            getContentView=lambda: SimpleNamespace(getGlobalVisibleRect=self._measure),
            getSystemService=services.__getitem__,
            getPackageName=lambda: "kz.qonys.qonys",
            getIntent=lambda: SimpleNamespace(getDataString=lambda: self.link),
            moveTaskToBack=lambda hard: setattr(self, "hidden", hard),
            startActivity=lambda intent: self.started.append(("activity", intent)),
            startActivityForResult=lambda intent, code: self.started.append((code, intent)),
            getContentResolver=lambda: SimpleNamespace(
                insert=self._insert, openFileDescriptor=self._open, delete=self._delete
            ),
        )

    def _bind(self, on_new_intent: Any = None, on_activity_result: Any = None) -> None:  # noqa: ANN401
        self.intents += [on_new_intent] if on_new_intent else []
        self.answers += [on_activity_result] if on_activity_result else []

    def _unbind(self, on_activity_result: Any) -> None:  # noqa: ANN401
        self.answers.remove(on_activity_result)

    def _ask(self, names: list[str], answered: Callable | None = None) -> None:
        self.asked += names
        if answered:
            answered(names, [self.allowed] * len(names))

    def _key_store(self, kind: str) -> SimpleNamespace:
        assert kind == "AndroidKeyStore"
        return SimpleNamespace(
            load=lambda how: None,
            getKey=lambda alias, password: self.keys.get(alias),
            deleteEntry=lambda alias: self.keys.pop(alias, None),
        )

    def _generator(self, kind: str, store: str) -> SimpleNamespace:
        assert (kind, store) == ("AES", "AndroidKeyStore")
        made = SimpleNamespace(spec=None)

        def generate() -> bytes:
            self.keys[made.spec.alias] = AESGCM.generate_key(made.spec.bits)
            return self.keys[made.spec.alias]

        return SimpleNamespace(init=lambda spec: setattr(made, "spec", spec), generateKey=generate)

    def _insets(self) -> SimpleNamespace:
        left, top, right, bottom = self.bars
        if self.api < 30:
            return SimpleNamespace(
                getSystemWindowInsetBottom=lambda: max(self.ime, bottom),
                getStableInsetLeft=lambda: left, getStableInsetTop=lambda: top,
                getStableInsetRight=lambda: right, getStableInsetBottom=lambda: bottom,
            )  # fmt: skip
        shown = {8: (0, 0, 0, self.ime), 7 | 128: self.bars}
        return SimpleNamespace(getInsets=lambda kinds: Rect(*shown[kinds]))

    def _measure(self, rect: "Rect") -> bool:
        rect.left, rect.top, rect.right, rect.bottom = self.place
        return True

    def _cancel(self, alarm: tuple) -> None:
        self.alarms.pop(alarm[0], None)

    def _alarm(self, how: int, at: int, alarm: tuple) -> None:
        self.alarms[alarm[0]] = (at, alarm[1].extras)

    def _listen(self, provider: str, least: int, metres: float, listener: Any, looper: str) -> None:  # noqa: ANN401
        self.listener = listener

    def _insert(self, where: str, values: dict) -> str:
        self.pictures += 1
        return f"{where}/1"

    def _open(self, place: str, mode: str) -> SimpleNamespace:
        read, write = os.pipe()
        os.write(write, self.photo)
        os.close(write)
        return SimpleNamespace(detachFd=lambda: read)

    def _delete(self, place: str, where: None, more: None) -> None:
        self.pictures -= 1


class Rect:
    def __init__(self, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> None:
        self.left, self.top, self.right, self.bottom = left, top, right, bottom


class Intent:
    ACTION_SEND, EXTRA_TEXT = "send", "text"
    createChooser = staticmethod(lambda intent, title: intent)  # noqa: N815

    def __init__(self, action: str = "") -> None:
        self.action, self.extras, self.aim = action, {}, ("", "")

    def putExtra(self, name: str, value: object) -> None:  # noqa: N802  Java's names
        self.extras[name] = value

    def setClassName(self, package: str, name: str) -> None:  # noqa: N802
        self.aim = (package, name)

    def setType(self, kind: str) -> None:  # noqa: N802
        self.extras["type"] = kind


class KeySpec:
    def __init__(self, alias: str, purposes: int) -> None:
        self.alias, self.bits, self.modes, self.paddings = alias, 0, [], []
        assert purposes == 3

    def setBlockModes(self, modes: list[str]) -> None:  # noqa: N802
        self.modes = modes

    def setEncryptionPaddings(self, paddings: list[str]) -> None:  # noqa: N802
        self.paddings = paddings

    def setKeySize(self, bits: int) -> None:  # noqa: N802
        self.bits = bits

    def build(self) -> "KeySpec":
        assert (self.modes, self.paddings) == (["GCM"], ["NoPadding"])
        return self


class Cipher:
    ENCRYPT_MODE, DECRYPT_MODE = 1, 2

    def __init__(self) -> None:
        self._key, self._nonce, self._mode = b"", os.urandom(12), 0

    @classmethod
    def getInstance(cls, name: str) -> "Cipher":  # noqa: N802
        assert name == "AES/GCM/NoPadding"
        return cls()

    def init(self, mode: int, key: bytes, spec: tuple[int, bytes] | None = None) -> None:
        """Take no nonce for encrypting, as the Keystore does."""
        assert (mode == self.DECRYPT_MODE) == (spec is not None)
        self._mode, self._key = mode, key
        if spec:
            assert spec[0] == 128
            self._nonce = bytes(spec[1])

    def getIV(self) -> list[int]:  # noqa: N802
        return signed(self._nonce)

    def doFinal(self, content: bytes) -> list[int]:  # noqa: N802
        cipher = AESGCM(self._key)
        try:
            made = cipher.encrypt if self._mode == self.ENCRYPT_MODE else cipher.decrypt
            return signed(made(self._nonce, content, None))
        except InvalidTag as problem:
            raise JavaException("AEADBadTagException") from problem


def signed(content: bytes) -> list[int]:
    """Return bytes as Java's are: from -128 to 127."""
    return [one - 256 if one > 127 else one for one in content]
