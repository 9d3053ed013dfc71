"""A family's help request on the worker's phone: what was asked, what was promised, and the next step, offline too."""

from typing import TYPE_CHECKING, Literal

import msgspec

from mobile.pages.around import promises
from mobile.pages.around.promises import RequestPage
from mobile.pages.families.register import asked_here
from mobile.pages.parts import Choice
from mobile.pages.telling import day
from surveys.caring.progress import HELP
from surveys.exchange.handing import Act
from surveys.ids import uuid7

if TYPE_CHECKING:
    from mobile.phone import Phone


_STATES: dict[str, Literal["seen", "working", "done"]] = {
    "seen": "seen",
    "working": "working",
    "done": "done",
}


class AnsweringPage(msgspec.Struct, frozen=True, kw_only=True):
    request: RequestPage
    subtitle: str
    moves: tuple[Choice, ...]  # name = the state
    note: str


class Answering:
    """`phone.answering(request_id)`. Raises KeyError where it is not on this phone."""

    def __init__(self, phone: "Phone", request_id: str) -> None:
        self._phone, self._id = phone, request_id
        self._household = asked_here(phone.store)[request_id].household_id

    def page(self) -> AnsweringPage:
        phone, request = self._phone, asked_here(self._phone.store)[self._id]
        asked = phone.say(
            "phone.answering.asked", day=day(request.made_at.astimezone().date(), phone.language)
        )
        return AnsweringPage(
            request=msgspec.structs.replace(promises.page(phone, self._id), second=asked),
            subtitle=phone.family_name(self._household),
            moves=tuple(
                Choice(name=one, text=phone.say(f"phone.answering.to.{one}"))
                for one in HELP.follows[request.status]
            ),
            note=phone.say("phone.answering.note"),
        )

    def move(self, state: str) -> AnsweringPage:
        """Bring it one step on; what cannot follow changes nothing."""
        if state in _STATES and HELP.may_follow(asked_here(self._phone.store)[self._id].status, state):
            act = Act(
                id=uuid7(),
                act="request",
                household_id=self._household,
                made_at=self._phone.time.right(self._phone.now()),
                request_id=self._id,
                state=_STATES[state],
            )
            self._phone.outbox.keep_act(act, self._phone.family_name(self._household))
        return self.page()
