"""One family: what it needs, what it asked for, who lives there, what is due, what can be started."""

import msgspec

from mobile.parts import Badge, Empty, Note, Row, Section


class NeedCard(msgspec.Struct, frozen=True, kw_only=True):
    """A need with the service that answers it."""

    title: str
    second: str
    service: str
    icon: str = "hand"


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the family; `phone` is dialled when pressed, None when there is no number."""

    id: str
    name: str
    second: str
    initials: str
    phone: str | None


class Startable(msgspec.Struct, frozen=True, kw_only=True):
    """A form that can be started; `blocked` is the sentence why not, None when it can."""

    form_id: str
    title: str
    second: str = ""
    badges: tuple[Badge, ...] = ()
    icon: str = "form"
    blocked: str | None = None


class FamilyPage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    subtitle: str
    notes: tuple[Note, ...]
    drafts: Section | None  # row id = draft id
    needs_title: str
    needs: tuple[NeedCard, ...]
    needs_empty: str
    help: Section | None  # row id = help request id
    calendar_title: str
    calendar: tuple[Startable, ...]  # what is due or planned; pressing it starts the form
    people_title: str
    people: tuple[Contact, ...]
    forms_title: str
    forms: tuple[Startable, ...]  # every form of the phone
    start_button: str  # the filled button: starts `next_form`
    next_form: str | None


class WhoPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers? Row id = person id, "" for the family as a whole."""

    title: str
    text: str
    rows: tuple[Row, ...]
    empty: Empty | None


class Family:
    """`phone.family(household_id)`."""

    def page(self) -> FamilyPage:
        raise NotImplementedError

    def who(self, form_id: str) -> WhoPage:
        """Who can answer this form. With a single row, start it at once."""
        raise NotImplementedError

    def start(self, form_id: str, person_id: str = "") -> str:
        """Begin a form and return the draft's id for `phone.interview(draft_id)`."""
        raise NotImplementedError

    def discard(self, draft_id: str) -> FamilyPage:
        """Throw a draft away; the screen has asked before."""
        raise NotImplementedError
