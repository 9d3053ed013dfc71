"""The view-models of what is done in passing. They are read when they are first needed, not before the first frame."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobile.pages.around.asking import Asking
    from mobile.pages.around.board import Board
    from mobile.pages.day.answering import Answering
    from mobile.pages.day.attempt import Attempt
    from mobile.pages.day.caring import Care
    from mobile.pages.day.offering import Offering
    from mobile.phone import Phone


class Doing:
    """What a phone makes beside the places of its navigation."""

    def attempt(self: "Phone", household_id: str) -> "Attempt":
        """Write down an attempt to reach a family. Raises KeyError where it is not on this phone."""
        from mobile.pages.day.attempt import Attempt  # brings the form engine: not before the first frame

        return Attempt(self, household_id)

    def care(self: "Phone", household_id: str, subject_id: str) -> "Care":
        """Return a referral or a step of the plan. Raises KeyError where it is not on this phone."""
        from mobile.pages.day.caring import Care

        return Care(self, household_id, subject_id)

    def offering(
        self: "Phone", household_id: str, kind: str, need: str = "", service: str = ""
    ) -> "Offering":
        """Begin a referral or a step of the plan, for a need or for none."""
        from mobile.pages.day.offering import Offering

        return Offering(self, household_id, kind, need, service)

    def asking(self: "Phone", about: str = "", words: str = "") -> "Asking":
        from mobile.pages.around.asking import Asking

        return Asking(self, about, words)

    def answering(self: "Phone", request_id: str) -> "Answering":
        from mobile.pages.day.answering import Answering

        return Answering(self, request_id)

    def board(self: "Phone") -> "Board":
        from mobile.pages.around.board import Board

        return Board(self)
