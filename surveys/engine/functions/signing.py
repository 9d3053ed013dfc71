"""Whether an Ed25519 key signed a message (RFC 8032). Verifying only: there is no secret here to lose by timing."""

from functools import lru_cache
from hashlib import sha512

_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_CURVE = -121665 * pow(121666, -1, _PRIME) % _PRIME
_ROOT = pow(2, (_PRIME - 1) // 4, _PRIME)  # of -1

# A point of the curve as (x, y, z, t): x/z and y/z are its coordinates, t = x·y/z.
_Point = tuple[int, int, int, int]
_ZERO: _Point = (0, 1, 1, 0)


@lru_cache(maxsize=64)
def is_signed(message: bytes, signature: bytes, key: bytes) -> bool:
    """Return whether the key's owner made the signature for exactly this message."""
    if len(signature) != 64 or (owner := _point(key)) is None:
        return False
    commitment, share = signature[:32], int.from_bytes(signature[32:], "little")
    challenge = int.from_bytes(sha512(commitment + key + message).digest(), "little") % _ORDER
    if share >= _ORDER:
        return False
    return _packed(_sum(_times(share, _base()), _times(challenge, _negated(owner)))) == commitment


@lru_cache(maxsize=1)
def _base() -> _Point:
    point = _point((4 * pow(5, -1, _PRIME) % _PRIME).to_bytes(32, "little"))
    return _ZERO if point is None else point


def _point(packed: bytes) -> _Point | None:
    """Return the point that 32 bytes stand for, None when there is none on the curve."""
    number = int.from_bytes(packed, "little")
    y, is_odd = number & (2**255 - 1), number >> 255
    if len(packed) != 32 or y >= _PRIME:
        return None
    square = (y * y - 1) * pow(_CURVE * y * y + 1, -1, _PRIME) % _PRIME
    x = pow(square, (_PRIME + 3) // 8, _PRIME)
    if (x * x - square) % _PRIME:
        x = x * _ROOT % _PRIME
    if (x * x - square) % _PRIME or (x == 0 and is_odd):
        return None
    x = x if x & 1 == is_odd else _PRIME - x
    return x, y, 1, x * y % _PRIME


def _packed(point: _Point) -> bytes:
    x, y, z, _ = point
    scale = pow(z, -1, _PRIME)
    return (y * scale % _PRIME | (x * scale % _PRIME & 1) << 255).to_bytes(32, "little")


def _negated(point: _Point) -> _Point:
    x, y, z, t = point
    return -x % _PRIME, y, z, -t % _PRIME


def _sum(one: _Point, other: _Point) -> _Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % _PRIME, (y1 + x1) * (y2 + x2) % _PRIME
    c, d = 2 * _CURVE * t1 * t2 % _PRIME, 2 * z1 * z2 % _PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _PRIME, g * h % _PRIME, f * g % _PRIME, e * h % _PRIME


def _times(count: int, point: _Point) -> _Point:
    total = _ZERO
    while count:
        if count & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        count >>= 1
    return total
