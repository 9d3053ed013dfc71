"""The server's own keys, kept in the data folder and never in the database.

`recovery.pem` opens the data key of a phone whose PIN was forgotten. `pepper.key` turns what could be guessed
(one-time codes, record hashes, sealed subjects) into something that cannot be guessed from the database alone.
`identity.key` seals identification numbers.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.problems import UnreadableKey

KEY_BITS = 3072
_NONCE_BYTES = 12


class Keys:
    """What the server keeps secret. Use `open_keys`."""

    def __init__(self, recovery: rsa.RSAPrivateKey, pepper: bytes, identity: bytes) -> None:
        self._recovery = recovery
        self._pepper = pepper
        self._identity = AESGCM(identity)
        public = recovery.public_key()
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.public_pem = public.public_bytes(*form).decode()

    def peppered(self, purpose: str, text: str) -> str:
        """Return a keyed hash: the same for the same purpose and text, without meaning to who lacks the key."""
        return hmac.digest(self._pepper, f"{purpose}:{text}".encode(), "sha256").hex()

    def seal(self, text: str, owner: str) -> str:
        """Return `text` under AES-256-GCM (base64), bound to its owner: put beside another one it cannot be opened."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(nonce + self._identity.encrypt(nonce, text.encode(), owner.encode())).decode()

    def unseal(self, sealed: str, owner: str) -> str:
        """Return what was sealed for this owner; raise UnreadableKey when it was not, or by another server's key."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._identity.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner.encode()).decode()
        except (ValueError, binascii.Error, InvalidTag):
            raise UnreadableKey from None

    def seal_under(self, secret: str, text: str, owner: str) -> str:
        """Return `text` sealed (base64) so that only this server opens it, and only while somebody brings the secret.

        The secret of a link is kept nowhere: neither the database nor these keys open what was written over it.
        """
        return base64.b64encode(self.cover(secret, text.encode(), owner)).decode()

    def unseal_under(self, secret: str, sealed: str, owner: str) -> str:
        """Return what was sealed under this secret for this owner; raise UnreadableKey when it was not."""
        try:
            return self.uncover(secret, base64.b64decode(sealed, validate=True), owner).decode()
        except (ValueError, binascii.Error):
            raise UnreadableKey from None

    def cover(self, secret: str, content: bytes, owner: str) -> bytes:
        """Return bytes sealed as `seal_under` seals a text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._under(secret).encrypt(nonce, content, owner.encode())

    def uncover(self, secret: str, sealed: bytes, owner: str) -> bytes:
        """Return what was covered under this secret for this owner; raise UnreadableKey when it was not."""
        try:
            return self._under(secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.encode())
        except (ValueError, InvalidTag):
            raise UnreadableKey from None

    def record_hash(self, hashed: str) -> str:
        """Return what is kept of a record's SHA-256: a keyed hash, or sealed answers could be guessed from it."""
        return self.peppered("record", hashed)

    def unwrap(self, wrapped: str, device_id: str) -> str:
        """Return the data key (base64) from RSA-OAEP-SHA256 (base64) labelled with the phone; raise UnreadableKey.

        The label ties a key to its phone: taken from another phone it opens for nobody's code but that one's.
        """
        label = device_id.encode()
        way = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label)
        try:
            key = self._recovery.decrypt(base64.b64decode(wrapped, validate=True), way)
        except (ValueError, binascii.Error):
            raise UnreadableKey from None
        return base64.b64encode(key).decode()

    def close(self, content: bytes, record_id: str) -> str:
        """Seal a private block that was given to this server itself, as phones seal theirs: `open_closed` opens it."""
        key, nonce = AESGCM.generate_key(256), secrets.token_bytes(_NONCE_BYTES)
        label = f"closed|{record_id}".encode()
        way = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label)
        sealed = AESGCM(key).encrypt(nonce, content, label)
        return base64.b64encode(self._recovery.public_key().encrypt(key, way) + nonce + sealed).decode()

    def open_closed(self, sealed: str, record_id: str) -> bytes:
        """Return what a phone sealed for this server in this record; raise UnreadableKey when it was not."""
        label = f"closed|{record_id}".encode()
        way = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label)
        size = self._recovery.key_size // 8
        try:
            raw = base64.b64decode(sealed, validate=True)
            key = self._recovery.decrypt(raw[:size], way)
            return AESGCM(key).decrypt(raw[size : size + _NONCE_BYTES], raw[size + _NONCE_BYTES :], label)
        except (ValueError, binascii.Error, InvalidTag):
            raise UnreadableKey from None

    def _under(self, secret: str) -> AESGCM:
        return AESGCM(bytes.fromhex(self.peppered("under", secret)))


def open_keys(folder: Path) -> Keys:
    """Return the keys in `folder`; make them, readable by the owner alone, where there are none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pepper = _kept(folder / "pepper.key", lambda: secrets.token_bytes(32))
    identity = _kept(folder / "identity.key", lambda: secrets.token_bytes(32))
    return Keys(_recovery(_kept(folder / "recovery.pem", _new_recovery_pem)), pepper, identity)


@lru_cache(maxsize=4)
def _recovery(pem: bytes) -> rsa.RSAPrivateKey:
    """Return the key in `pem`; that its numbers fit each other takes a tenth of a second to find out."""
    recovery = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(recovery, rsa.RSAPrivateKey):
        raise TypeError("recovery.pem should hold an RSA key.")
    return recovery


def token_hash(token: str) -> str:
    """Return what is kept of a token of 256 random bits: too many to guess, so no key is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    if not path.exists():
        _write_once(path, make())
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    """Put the whole file in place at once; of two processes that start together the first one wins."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _new_recovery_pem() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
