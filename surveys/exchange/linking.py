"""The link by which a phone is enrolled: what a QR code on the coordinator's screen holds and a phone's camera opens."""

from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

SCHEME = "qonys"
_LONGEST = 500


class BadLink(Exception):
    """The text is no link to enrol by."""


class EnrolLink(msgspec.Struct, frozen=True):
    """Where to enrol, with which one-time code."""

    server: str
    code: str


def enrol_link(server: str, code: str) -> str:
    """Return the link for a server's address and a code, which may hold spaces."""
    return f"{SCHEME}:enrol?{urlencode({'server': server, 'code': ''.join(code.split())})}"


def read_link(text: str) -> EnrolLink:
    """Return what the link says; raise BadLink. Whether server and code are any good is for others to find out."""
    parts = urlsplit(text.strip()[:_LONGEST])
    asked = parse_qs(parts.query)
    if parts.scheme != SCHEME or parts.path.strip("/") != "enrol" or not asked.keys() >= {"server", "code"}:
        raise BadLink(text[:_LONGEST])
    return EnrolLink(server=asked["server"][0], code=asked["code"][0])
