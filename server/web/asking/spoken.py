"""The language of a page that is opened by a link, and the cookie that remembers the one that was chosen."""

from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import Cookie

from server.errors import preferred_language
from surveys.arabic import ARAB, KAZAKH_ARAB
from surveys.submission import Language
from surveys.wording import LANGUAGES

_COOKIE = "answers_in"
_COOKIE_SECONDS = 90 * 24 * 3600


class Spoken(msgspec.Struct, frozen=True):
    """The language of a page, and its script where that is not the usual one."""

    language: Language
    script: str = ""

    @property
    def name(self) -> str:
        return KAZAKH_ARAB if self.script else self.language


def spoken(request: Request[Any, Any, Any], otherwise: str = "") -> Spoken:
    """Return the language that the address asks for, else the one chosen before, else the family's or the browser's."""
    own = otherwise or preferred_language(request.headers.get("accept-language", ""))
    for wish in (request.query_params.get("lang"), request.cookies.get(_COOKIE), own):
        if wish == KAZAKH_ARAB:
            return Spoken("kk", ARAB)
        if wish in LANGUAGES:
            return Spoken(msgspec.convert(wish, Language))
    return Spoken("kk")


def cookie(request: Request[Any, Any, Any], name: str) -> Cookie:
    """Return the cookie that keeps a language for the pages of links alone."""
    return Cookie(
        key=_COOKIE,
        value=name,
        path="/s",
        samesite="lax",
        secure=request.url.scheme == "https",
        max_age=_COOKIE_SECONDS,
        httponly=True,
    )
