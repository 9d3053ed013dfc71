"""Functions that turn text into fingerprints and back from base64, and that trust a signed text only."""

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

from surveys.engine.expression import ExpressionError, Literal, Tree
from surveys.engine.functions.signing import is_signed
from surveys.engine.functions.table import counted, row, special
from surveys.engine.kinds import Code

if TYPE_CHECKING:
    from surveys.engine.evaluation import Scope

_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_ENCODINGS = ("base64", "hex")
_SIGNATURE = 64  # bytes before the message


@special("digest")
def digest(arguments: tuple[Tree, ...], scope: "Scope") -> Code:
    """Compile digest(text, 'SHA-256', 'hex'): the fingerprint of a text; base64 when no encoding is given."""
    counted("digest", arguments, 2, 3)
    _check(arguments[1], tuple(_ALGORITHMS), "a method")
    _check(arguments[2] if len(arguments) > 2 else Literal("base64"), _ENCODINGS, "an encoding")
    text, method = scope.text(arguments[0]), scope.text(arguments[1])
    encoding = scope.text(arguments[2]) if len(arguments) > 2 else lambda _: "base64"
    return Code("text", lambda c: _digest(text(c), method(c), encoding(c)))


def _check(tree: Tree, known: tuple[str, ...], what: str) -> None:
    if isinstance(tree, Literal) and tree.value not in known:
        raise ExpressionError(f"digest() knows {', '.join(known)} as {what}, not {tree.value}.")


def _digest(text: str, method: str, encoding: str) -> str:
    if method not in _ALGORITHMS or encoding not in _ENCODINGS:
        return ""
    hashed = hashlib.new(_ALGORITHMS[method], text.encode("utf-8", "surrogatepass"), usedforsecurity=False)
    return hashed.hexdigest() if encoding == "hex" else base64.b64encode(hashed.digest()).decode()


@row("base64-decode", "text", "text")
def base64_decode(text: str) -> str:
    """Return the text that was encoded, a blank when that was none."""
    return _text(_bytes(text))


@row("extract-signed", "text text", "text")
def extract_signed(signed: str, key: str) -> str:
    """Return the text after an Ed25519 signature, both in base64; a blank when the key did not sign it."""
    whole = _bytes(signed)
    signature, message = whole[:_SIGNATURE], whole[_SIGNATURE:]
    return _text(message) if is_signed(message, signature, _bytes(key)) else ""


def _bytes(text: str) -> bytes:
    """Return what base64 text stands for, nothing when it is none; spaces and missing signs at its end do no harm."""
    close = "".join(text.split()).rstrip("=")
    try:
        return base64.b64decode(close + "=" * (-len(close) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
