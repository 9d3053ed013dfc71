"""The data key: drawn once, never stored bare; opened by the PIN, or by the server for a forgotten PIN.

What a thief of the phone gains is bounded by the PIN: scrypt makes a guess cost 32 MB and a fraction of a second,
the app itself allows five. A thief of the file alone gains nothing: what the PIN has sealed is wrapped once more by a key
that does not leave the device (on Android, its Keystore).
"""

import base64
import os
import zlib

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from mobile.keeping.locking import (
    SCRYPT_N,
    TRIES,
    KeyLost,
    Lock,
    Locked,
    Tampered,
    Wrapped,
    WrongPin,
    forgiven,
)
from mobile.platform.device import Keeper

_NONCE = 12


class DataKey:
    """Seals and opens records. `place` names the row: a record taken from another row does not open."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._cipher = AESGCM(raw)

    def seal(self, place: str, content: bytes) -> bytes:
        """Compress, then encrypt with a nonce of its own."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, zlib.compress(content), place.encode())

    def open(self, place: str, sealed: bytes) -> bytes:
        """Return what was sealed at `place`; raise Tampered if it was not sealed there by this key."""
        try:
            return zlib.decompress(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()))
        except InvalidTag:
            raise Tampered(place) from None


def new_key() -> DataKey:
    return DataKey(os.urandom(32))


def wrap(key: DataKey, pin: str, n: int = SCRYPT_N, keeper: Keeper | None = None) -> Wrapped:
    """Put `key` under `pin`, and that under the device's own key where there is one."""
    salt = os.urandom(16)
    nonce = os.urandom(_NONCE)
    sealed = nonce + _pin_cipher(pin, salt, n).encrypt(nonce, key.raw, b"pin")
    if keeper is None:
        return Wrapped(salt=salt, n=n, sealed=sealed)
    return Wrapped(salt=salt, n=n, sealed=keeper.wrap(sealed), keeper=keeper.name)


def wrap_for_recovery(key: DataKey, recovery_key: str, device_id: str) -> bytes:
    """Encrypt `key` so that only the holder of the server's private key can give it back, and to this phone alone."""
    public = serialization.load_pem_public_key(recovery_key.encode())
    if not isinstance(public, rsa.RSAPublicKey):
        raise TypeError("The recovery key is not an RSA key.")
    label = device_id.encode()
    way = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label)
    return public.encrypt(key.raw, way)


def close(content: bytes, recovery_key: str, record_id: str) -> str:
    """Seal `content` for the server alone, bound to its record (base64): a key drawn for it, itself sealed by RSA-OAEP
    with the server's public key, then AES-GCM. This phone does not open it again.
    """
    public = serialization.load_pem_public_key(recovery_key.encode())
    if not isinstance(public, rsa.RSAPublicKey):
        raise TypeError("The recovery key is not an RSA key.")
    key, nonce, label = AESGCM.generate_key(256), os.urandom(_NONCE), f"closed|{record_id}".encode()
    way = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label)
    sealed = AESGCM(key).encrypt(nonce, content, label)
    return base64.b64encode(public.encrypt(key, way) + nonce + sealed).decode()


def new_lock(
    key: DataKey, pin: str, recovery_key: str, device_id: str, server: str, keeper: Keeper | None = None
) -> Lock:
    return Lock(
        pin=wrap(key, pin, keeper=keeper),
        recovery=wrap_for_recovery(key, recovery_key, device_id),
        recovery_key=recovery_key,
        device_id=device_id,
        server=server,
    )


def unwrap(lock: Lock, pin: str, keeper: Keeper | None = None) -> DataKey:
    """Return the data key; raise WrongPin, or Locked when this was the last try. Call `count_try` first.

    Raises KeyLost when no PIN can help, as the device's own key is gone.
    """
    sealed = _unkept(lock.pin, keeper)
    try:
        cipher = _pin_cipher(pin, lock.pin.salt, lock.pin.n)
        return DataKey(cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], b"pin"))
    except InvalidTag:
        if lock.closed_until:
            raise Locked(lock.closed_until) from None
        raise WrongPin(TRIES - lock.wrong % TRIES) from None


def with_pin(lock: Lock, key: DataKey, pin: str, keeper: Keeper | None = None) -> Lock:
    """Return the lock under a new PIN. The data key stays, so nothing has to be sealed again."""
    return msgspec.structs.replace(forgiven(lock), pin=wrap(key, pin, keeper=keeper))


def _unkept(wrapped: Wrapped, keeper: Keeper | None) -> bytes:
    if not wrapped.keeper:
        return wrapped.sealed
    if keeper is None or keeper.name != wrapped.keeper:
        raise KeyLost
    return keeper.unwrap(wrapped.sealed)


def _pin_cipher(pin: str, salt: bytes, n: int) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=n, r=8, p=1).derive(pin.encode()))
