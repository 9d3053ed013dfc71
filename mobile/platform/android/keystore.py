"""A key in the Android Keystore. It cannot leave the device; what it wraps is opened here or nowhere.

Not plyer's "keystore", which is a plain preferences file.
"""

from typing import Literal

from mobile.platform.android.java import Java, as_class, bytes_of, java_class
from mobile.platform.device import KeyLost

_STORE = "AndroidKeyStore"
_ALIAS = "qonys"
_NONCE, _TAG_BITS = 12, 128


class KeystoreKeeper:
    name = "android"

    def wrap(self, secret: bytes) -> bytes:
        """Encrypt with a nonce that the Keystore itself draws: it takes none from outside."""
        cipher = self._cipher()
        cipher.init(self._mode("ENCRYPT"), as_class("java.security.Key", self._key() or self._made()))
        return bytes_of(cipher.getIV()) + bytes_of(cipher.doFinal(secret))

    def unwrap(self, wrapped: bytes) -> bytes:
        key = self._key()
        if key is None:
            raise KeyLost
        spec = java_class("javax.crypto.spec.GCMParameterSpec")(_TAG_BITS, wrapped[:_NONCE])
        cipher = self._cipher()
        try:
            cipher.init(
                self._mode("DECRYPT"),
                as_class("java.security.Key", key),
                as_class("java.security.spec.AlgorithmParameterSpec", spec),
            )
            return bytes_of(cipher.doFinal(wrapped[_NONCE:]))
        except java_exception() as problem:  # the key was made anew, or the phone has let it go
            raise KeyLost from problem

    def destroy(self) -> None:
        self._store().deleteEntry(_ALIAS)

    def _store(self) -> Java:
        store = java_class("java.security.KeyStore").getInstance(_STORE)
        store.load(None)
        return store

    def _key(self) -> Java | None:
        return self._store().getKey(_ALIAS, None)

    def _made(self) -> Java:
        """Draw the key. It asks for no finger and no face: our own PIN lies under it."""
        purposes = java_class("android.security.keystore.KeyProperties")
        spec = java_class("android.security.keystore.KeyGenParameterSpec$Builder")(
            _ALIAS, purposes.PURPOSE_ENCRYPT | purposes.PURPOSE_DECRYPT
        )
        spec.setBlockModes([purposes.BLOCK_MODE_GCM])
        spec.setEncryptionPaddings([purposes.ENCRYPTION_PADDING_NONE])
        spec.setKeySize(256)
        generator = java_class("javax.crypto.KeyGenerator").getInstance(purposes.KEY_ALGORITHM_AES, _STORE)
        generator.init(as_class("java.security.spec.AlgorithmParameterSpec", spec.build()))
        return generator.generateKey()

    def _cipher(self) -> Java:
        return java_class("javax.crypto.Cipher").getInstance("AES/GCM/NoPadding")

    def _mode(self, name: Literal["ENCRYPT", "DECRYPT"]) -> int:
        return getattr(java_class("javax.crypto.Cipher"), f"{name}_MODE")


def java_exception() -> type[Exception]:
    from jnius import JavaException

    return JavaException
