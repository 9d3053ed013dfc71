"""The settler's own phone: the short check, help, own answers, own rights. It says nothing about its reader."""

from typing import TYPE_CHECKING

import msgspec

from mobile.pages.around import promises
from mobile.pages.around.promises import RequestPage, RequestStep
from mobile.pages.around.shared import is_hidden, reveal
from mobile.pages.day.caring import care_section, in_order, is_unanswered
from mobile.pages.device.lock import PIN_DIGITS
from mobile.pages.families.caseload import OWN_PHONE
from mobile.pages.families.rows import clock_note, navigation, network_strip, put_off, recover_ask, unsent
from mobile.pages.parts import Ask, Choice, Empty, Note, Row, Section
from mobile.pages.settlers import complaints, own, rights
from mobile.pages.settlers.complaints import ComplaintPage
from mobile.pages.settlers.own import Answered, Chart, Point
from mobile.pages.settlers.rights import LooksPage, RightsPage
from mobile.pages.support import support_section
from mobile.pages.telling import day, hour
from mobile.talking.receiving import known
from surveys.exchange.sync import CaseHousehold

if TYPE_CHECKING:
    from mobile.phone import Phone

__all__ = [
    "Answered", "AnswersPage", "Card", "Chart", "ComplaintPage", "HelpPage", "LooksPage", "OwnAnswersPage", "Point", "RequestPage", "RequestStep",
    "RightsPage", "Settler", "SettlerPage",
]  # fmt: skip

PLACES = ("own", "answers", "help", "rights")


class Card(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    second: str
    button: str
    later: str = ""  # text button; "" when there is none
    note: str = ""
    icon: str = "form"


class SettlerPage(msgspec.Struct, frozen=True, kw_only=True):
    """Own home. `pulse` is None when nothing is due; `help` is always there."""

    title: str
    hide: str
    strip: Note | None
    clock: Note | None
    simulated: str | None
    recover: Ask | None
    pulse: Card | None  # button: start_pulse(); later: later_pulse()
    help: Card  # button: start_help()
    danger: str  # the button that opens the way out of danger
    requests: tuple[Row, ...]  # row id = help request id
    asked: Row | None  # help was given, and nobody has said whether it helped: row id = the referral
    next: Note | None  # when the next short check is due
    support: Section | None  # what support runs until when
    around: Row  # opens what the district offers
    unsent: int
    navigation: tuple[Choice, ...]  # own, answers, help, rights


class HelpPage(msgspec.Struct, frozen=True, kw_only=True):
    """The help place: ask, and all own requests (row id = request id; one still unsent has id "")."""

    title: str
    hide: str
    card: Card
    danger: str
    requests: Section | None
    empty: Empty | None
    complain: str  # start_complaint(); "" when the form is not on the phone
    complain_text: str
    complaints: Section | None  # row id = code
    care: Section | None  # what is done for the family; row id = a referral or a step
    navigation: tuple[Choice, ...]


class AnswersPage(msgspec.Struct, frozen=True, kw_only=True):
    """Own answers: row id = submission id. `ask_pin` is the sentence that asks the PIN first, on a shared phone."""

    title: str
    hide: str
    ask_pin: str
    digits: int
    charts: tuple[Chart, ...]
    submissions: Section | None
    empty: Empty | None
    navigation: tuple[Choice, ...]


class OwnAnswersPage(msgspec.Struct, frozen=True, kw_only=True):
    """One own submission in words."""

    title: str
    second: str
    hide: str
    answers: tuple[Answered, ...]
    note: Note | None


class Settler:
    """`phone.settler()`. The start methods return a draft's id for `phone.interview(draft_id)`."""

    def __init__(self, phone: "Phone") -> None:
        self._phone = phone

    def page(self) -> SettlerPage:
        phone = self._phone
        return SettlerPage(
            title=phone.say("phone.own.title"),
            hide=phone.say("phone.hide"),
            strip=network_strip(phone),
            clock=clock_note(phone),
            simulated=phone.say("phone.simulated") if known(phone.store).simulated else None,
            recover=recover_ask(phone),
            pulse=self._pulse(),
            help=self._help_card(),
            danger=phone.say("phone.danger.open"),
            requests=() if is_hidden(phone) else promises.rows(self._phone, on_home=True),
            asked=self._asked(),
            next=self._next(),
            support=self._support(),
            around=Row(
                id="board",
                title=phone.say("phone.board.title"),
                second=phone.say("phone.board.open"),
                icon="visit",
            ),
            unsent=unsent(phone),
            navigation=navigation(phone, "own", PLACES),
        )

    def later_pulse(self) -> SettlerPage:
        """Put the short check off until the phone is opened again."""
        self._phone.put_off.add(OWN_PHONE)
        return self.page()

    def later(self, id: str = "") -> SettlerPage:
        """Do not ask again in this sitting what the `recover` of this id asked; the draft stays."""
        put_off(self._phone, id)
        return self.page()

    def start_pulse(self) -> str:
        return self._start(OWN_PHONE)

    def start_help(self) -> str:
        return self._start("help")

    def start_consent(self) -> str:
        return self._start("consent")

    def help(self) -> HelpPage:
        say = self._phone.say
        is_closed = is_hidden(self._phone)
        rows = () if is_closed else promises.rows(self._phone, on_home=False)
        return HelpPage(
            title=say("phone.place.help"),
            hide=say("phone.hide"),
            card=self._help_card(),
            danger=say("phone.danger.open"),
            complain=say("phone.complaint.start") if "complaint" in self._phone.forms.current() else "",
            complain_text=say("phone.complaint.text"),
            complaints=None if is_closed else complaints.section(self._phone),
            care=None if is_closed else self._care(),
            requests=Section(title=say("phone.own.requests"), rows=rows) if rows else None,
            empty=None if rows else Empty(title=say("phone.own.requests.none")),
            navigation=navigation(self._phone, "help", PLACES),
        )

    def request(self, request_id: str) -> RequestPage:
        """How far a request is. Raises KeyError when it is not on this phone."""
        return promises.page(self._phone, request_id)

    def answers(self) -> AnswersPage:
        say = self._phone.say
        if is_hidden(self._phone):
            return self._behind_pin()
        given = own.given_answers(self._phone)
        rows = tuple(own.submission_row(self._phone, one) for one in given)
        return AnswersPage(
            title=say("phone.place.answers"),
            hide=say("phone.hide"),
            ask_pin="",
            digits=PIN_DIGITS,
            charts=own.charts(self._phone, given),
            submissions=Section(title=say("phone.own.given"), rows=rows) if rows else None,
            empty=None
            if rows
            else Empty(title=say("phone.own.given.none"), second=say("phone.own.given.none.text")),
            navigation=navigation(self._phone, "answers", PLACES),
        )

    def reveal(self, pin: str) -> str:
        """Waits. Show earlier answers in this sitting; return what is wrong with the PIN, "" where it is right."""
        return reveal(self._phone, pin)

    def _behind_pin(self) -> AnswersPage:
        say = self._phone.say
        return AnswersPage(
            title=say("phone.place.answers"),
            hide=say("phone.hide"),
            ask_pin=say("phone.shared.ask"),
            digits=PIN_DIGITS,
            charts=(),
            submissions=None,
            empty=None,
            navigation=navigation(self._phone, "answers", PLACES),
        )

    def submission(self, submission_id: str) -> OwnAnswersPage:
        """One's own answers in words. Raises KeyError when they are not on this phone."""
        given = {one.id: one for one in own.given_answers(self._phone)}[submission_id]
        answers = own.in_words(self._phone, given)
        return OwnAnswersPage(
            title=self._phone.title(given.form_id),
            second=hour(given.finished_at, self._phone.language),
            hide=self._phone.say("phone.hide"),
            answers=answers or (),
            note=Note(text=self._phone.say("phone.own.form_missing")) if answers is None else None,
        )

    def withdraw(self) -> RightsPage:
        """Withdraw the consent to everything, at once. A form begun before is thrown away."""
        rights.withdraw(self._phone)
        return self.rights()

    def take_back(self, purpose: str) -> RightsPage:
        """Withdraw the consent to one purpose, at once."""
        rights.take_back(self._phone, purpose)
        return self.rights()

    def rights(self) -> RightsPage:
        return rights.page(self._phone, navigation(self._phone, "rights", PLACES))

    def looks(self) -> LooksPage:
        """Who looked at my data."""
        return rights.looked(self._phone)

    def complaint(self, code: str) -> ComplaintPage:
        """How far a complaint is. Raises KeyError when it is not on this phone."""
        return complaints.page(self._phone, code)

    def start_complaint(self) -> str:
        return self._start("complaint")

    def _family(self) -> CaseHousehold | None:
        """Return the own household, once the server has sent it, with what was said here since."""
        return self._phone.families().get(self._phone.holder.household_id or "")

    def _support(self) -> Section | None:
        """Return the family's calendar of support."""
        household = self._family()
        return support_section(self._phone, household, own=True) if household else None

    def _care(self) -> Section | None:
        household = self._family()
        return care_section(self._phone, household) if household else None

    def _asked(self) -> Row | None:
        """Return one neutral line where help was given and the family has not said whether it helped."""
        household = self._family()
        waiting = [one for one in in_order(household.care) if is_unanswered(one)] if household else []
        if not waiting or is_hidden(self._phone):
            return None
        say = self._phone.say
        return Row(
            id=waiting[0].id, title=say("phone.care.own"), second=say("phone.care.own.second"), icon="help"
        )

    def _next(self) -> Note | None:
        """Say when the next short check comes, where none is due now."""
        on = own.next_pulse(self._phone)
        if on is None or self._pulse() is not None:
            return None
        text = self._phone.say("phone.own.next", day=day(on, self._phone.language))
        return Note(text=text, icon="calendar")

    def _start(self, form_id: str) -> str:
        """Go on with one's own draft of this form, or begin it."""
        holder = self._phone.holder
        for draft in self._phone.drafts.unfinished():
            if draft.form_id == form_id:
                return draft.id
        return self._phone.begin(form_id, holder.household_id or "", holder.person_id)

    def _pulse(self) -> Card | None:
        phone = self._phone
        is_put_off = OWN_PHONE in phone.put_off or OWN_PHONE not in phone.forms.current()
        if is_put_off or not own.is_pulse_due(phone):
            return None
        return Card(
            title=phone.title(OWN_PHONE),
            second=phone.say("phone.own.pulse.time"),
            button=phone.say("phone.own.pulse.start"),
            later=phone.say("phone.own.later"),
            note=phone.say("phone.own.pulse.free"),
        )

    def _help_card(self) -> Card:
        say = self._phone.say
        return Card(
            title=say("phone.own.help"),
            second=say("phone.own.help.promise"),
            button=say("phone.own.help.ask") if "help" in self._phone.forms.current() else "",
            icon="hand",
        )
