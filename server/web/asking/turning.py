"""One sending of a page: what was answered is taken, and the page is turned as the button says."""

from typing import Any

from litestar import Request

from server.web.asking.reading import Fields, Posted, read
from surveys.asking.filling import Filling


class Turning:
    """What one sending does to a filling-in. `posted` is left where something has to be said beside a question."""

    def __init__(self, fields: Fields, language: str, *, blind: bool) -> None:
        self.posted: Posted | None = None
        self._go, _, self._ref = _first(fields, "go").partition(" ")
        self._fields, self._language, self._blind = fields, language, blind

    @property
    def sends(self) -> bool:
        return self._go == "send" and self.posted is None

    def act(self, filling: Filling) -> None:
        filling.at(_first(self._fields, "at"))
        posted = read(self._fields, filling.sheet().questions, self._language, blind=self._blind)
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


def _first(fields: Fields, name: str) -> str:
    return (fields.get(name) or [""])[0]
