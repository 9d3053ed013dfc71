"""One sending of a page: what was answered is taken, and the page is turned as the button says."""

import math
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from server.problems import TooLarge
from server.web.asking.photos import MOST_SENT
from server.web.asking.reading import Fields, Posted, Sent, Taken, read
from surveys.asking.filling import Filling

MOST_PASSED = 100 * 1024**2  # bytes that are let pass by, so that a browser hears why they were not taken


class Turning:
    """What one sending does to a filling-in. `posted` is left where something has to be said beside a question."""

    def __init__(self, fields: Fields, language: str, *, blind: bool, taken: Taken) -> None:
        self.posted: Posted | None = None
        self._go, _, self._ref = first(fields, "go").partition(" ")
        self._fields, self._language, self._blind, self._taken = fields, language, blind, taken

    @property
    def sends(self) -> bool:
        return self._go == "send" and self.posted is None

    def act(self, filling: Filling) -> None:
        filling.at(first(self._fields, "at"))
        questions = filling.sheet().questions
        posted = read(self._fields, questions, self._language, blind=self._blind, taken=self._taken)
        filling.answer(posted.answers)
        if self._go == "next" and (posted.wrong or filling.is_wrong()):
            self.posted = posted
            return
        self._move(filling)

    def _move(self, filling: Filling) -> None:
        """Turn the page; a button that nobody drew does nothing."""
        match self._go:
            case "next":
                filling.next()
            case "back":
                filling.back()
            case "jump":
                filling.jump(self._ref)
            case "add":
                filling.add()
            case "remove":
                filling.remove(self._ref)


async def fields_of(request: Request[Any, Any, Any]) -> dict[str, list[str]]:
    """Return the texts of a form as they were sent, several under one name where several were ticked."""
    posted = await request.form()
    return {name: [one for one in posted.getall(name) if isinstance(one, str)] for name in set(posted)}


async def sent_of(request: Request[Any, Any, Any], most: int) -> Sent:
    """Return a page as it was sent, its files on the disk where they are large.

    Raise TooLarge for texts of more than `most` bytes, and, once the rest has passed by, for more than the route takes.
    """
    is_form = request.content_type[0] == "multipart/form-data"
    if not is_form and (request.content_length or math.inf) > most:
        raise TooLarge
    try:
        fields = await fields_of(request)
    except RequestEntityTooLarge:
        await _passed_by(request)
        raise TooLarge(reason="file", megabytes=MOST_SENT // 1024**2) from None
    if sum(len(text) for texts in fields.values() for text in texts) > most:
        raise TooLarge
    posted = (await request.form()).multi_items()
    files = {name: one.file for name, one in posted if isinstance(one, UploadFile) and one.filename}
    return Sent(fields=fields, files=files)


async def _passed_by(request: Request[Any, Any, Any]) -> None:
    """Let the rest go by unread: a browser that still sends would tell of a broken line, not of what we say."""
    passed = 0
    while passed < MOST_PASSED:
        event = await request.receive()
        if event["type"] != "http.request" or not event.get("more_body", False):
            return
        passed += len(event["body"])


def first(fields: Fields, name: str) -> str:
    return (fields.get(name) or [""])[0]
