"""The worker's first places: Today, My families, drafts."""

import msgspec

from mobile.parts import Ask, Choice, Empty, Note, Row, Section


class TodayPage(msgspec.Struct, frozen=True, kw_only=True):
    """What waits, most overdue first. A row's id is a household id."""

    title: str
    date: str
    strip: Note | None  # network and unsent records; pressing it opens Sending
    simulated: str | None  # a sentence when the server's families are invented
    sections: tuple[Section, ...]
    empty: Empty | None
    unsent: int  # the count on the navigation's last icon
    recover: Ask | None  # "Recover your work?": yes opens the draft `recover.id`, no calls later()
    navigation: tuple[Choice, ...]  # today, families, drafts, sending


class CaseloadPage(msgspec.Struct, frozen=True, kw_only=True):
    """All families of the worker, as searched and filtered. A row's id is a household id."""

    title: str
    subtitle: str
    query: str
    query_example: str
    filters: tuple[Choice, ...]  # all, late, soon, help, drafts
    rows: tuple[Row, ...]
    empty: Empty | None
    unsent: int
    navigation: tuple[Choice, ...]


class DraftsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Interviews begun and not finished. A row's id is a draft id."""

    title: str
    rows: tuple[Row, ...]
    empty: Empty | None
    unsent: int
    navigation: tuple[Choice, ...]


class Home:
    """`phone.home()`: a worker's places. Pages are made anew at each call."""

    def today(self) -> TodayPage:
        raise NotImplementedError

    def caseload(self, query: str = "", chosen: str = "all") -> CaseloadPage:
        """Search by name, village or number as one types; `chosen` names a filter."""
        raise NotImplementedError

    def drafts(self) -> DraftsPage:
        raise NotImplementedError

    def later(self) -> TodayPage:
        """Do not ask again in this sitting whether to recover the draft; the draft stays."""
        raise NotImplementedError
