"""The view-models of a phone. Each is read when it is first needed, none before the first frame."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobile.keeping.drafts import Draft
    from mobile.pages.around.asking import Asking
    from mobile.pages.around.board import Board
    from mobile.pages.day.answering import Answering
    from mobile.pages.day.attempt import Attempt
    from mobile.pages.day.caring import Care
    from mobile.pages.day.offering import Offering
    from mobile.pages.families.acting import ActForm, Acts
    from mobile.pages.families.danger import Danger
    from mobile.pages.families.differing import Differing
    from mobile.pages.families.handing import Handing, Offered
    from mobile.pages.families.history import History
    from mobile.pages.family import Family
    from mobile.pages.filling.carrying import Carrying
    from mobile.pages.filling.interview import Interview
    from mobile.pages.met.finding import Finding
    from mobile.pages.met.writing import Writing
    from mobile.pages.settings import Settings
    from mobile.pages.settlers.settler import Settler
    from mobile.phone import Phone


class Doing:
    """What a phone makes beside the places of its navigation."""

    def family(self: "Phone", household_id: str) -> "Family":
        from mobile.pages.family import Family

        return Family(self, household_id)

    def handing(self: "Phone", household_id: str) -> "Handing":
        from mobile.pages.families.handing import Handing

        return Handing(self, household_id)

    def offered(self: "Phone", transfer_id: str) -> "Offered":
        """Return an offer to this worker. Raises KeyError where there is none of this id any more."""
        from mobile.pages.families.handing import Offered

        return Offered(self, transfer_id)

    def history(self: "Phone", household_id: str) -> "History":
        from mobile.pages.families.history import History

        return History(self, household_id)

    def acts(self: "Phone", household_id: str) -> "Acts":
        from mobile.pages.families.acting import Acts

        return Acts(self, household_id)

    def act(self: "Phone", household_id: str, act: str, subject: str = "") -> "ActForm":
        """Raises UnknownSubject when the person is not in this family any more."""
        from mobile.pages.families.acting import ActForm

        return ActForm(self, household_id, act, subject)

    def differing(self: "Phone", household_id: str) -> "Differing":
        from mobile.pages.families.differing import Differing

        return Differing(self, household_id)

    def interview(self: "Phone", draft_id: str) -> "Interview":
        """Go on with a draft. Raises KeyError when there is none of this id."""
        from mobile.pages.filling.interview import Interview

        return Interview(self, _draft(self, draft_id))

    def carrying(self: "Phone", draft_id: str) -> "Carrying":
        """Carry a draft to the corrected version of its form. Raises KeyError when there is no such draft."""
        from mobile.pages.filling.carrying import Carrying

        return Carrying(self, _draft(self, draft_id))

    def settler(self: "Phone") -> "Settler":
        from mobile.pages.settlers.settler import Settler

        return Settler(self)

    def danger(self: "Phone", household_id: str = "") -> "Danger":
        from mobile.pages.families.danger import Danger

        return Danger(self, household_id)

    def settings(self: "Phone") -> "Settings":
        from mobile.pages.settings import Settings

        return Settings(self)

    def attempt(self: "Phone", household_id: str) -> "Attempt":
        """Write down an attempt to reach a family. Raises KeyError where it is not on this phone."""
        from mobile.pages.day.attempt import Attempt

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

    def finding(self: "Phone", query: str = "") -> "Finding":
        from mobile.pages.met.finding import Finding

        return Finding(self, query)

    def writing(self: "Phone", id: str = "", name: str = "") -> "Writing":
        """Write a family down that was met, or go on with one that was begun."""
        from mobile.pages.met.writing import Writing

        return Writing(self, id, name)

    def board(self: "Phone") -> "Board":
        from mobile.pages.around.board import Board

        return Board(self)


def _draft(phone: "Phone", id: str) -> "Draft":
    draft = phone.drafts.get(id)
    if draft is None:
        raise KeyError(id)
    return draft
