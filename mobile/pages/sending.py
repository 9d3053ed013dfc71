"""What waits to be sent, what the server would not take, what has arrived."""

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from mobile.keeping.outbox import Entry, State
from mobile.keeping.sittings import Sitting, Sittings
from mobile.keeping.store import DiskFull, NoKey
from mobile.pages.device import log
from mobile.pages.families.rows import PLACES, clock_note, navigation, unsent, waiting
from mobile.pages.parts import Badge, Choice, Empty, Note, Row, Section
from mobile.pages.telling import counted, hour
from mobile.talking.receiving import devices, known
from mobile.talking.sync import sync
from mobile.talking.trouble import LostDevice, Offline, Trouble
from surveys.wording import catalogue

if TYPE_CHECKING:
    from mobile.phone import Phone

LOST = "lost"  # the unsealed word by which a phone knows, locked too, that it was reported lost
_SHOWN_SENT = 50
_LATE_DAYS, _VERY_LATE_DAYS = 3, 7


class SendingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Row id = record id. A refused row can be tried again: `again(id)`."""

    title: str
    last: str  # when the phone last spoke with the server
    headline: str  # how many are not sent yet, or that all is sent
    text: str
    happened: Note | None  # what came of the last try, in plain words
    late: Note | None  # "not sent for N days"
    clock: Note | None  # the phone's clock is wrong, and by how much
    log: str  # the button that opens the log
    working: str  # a word while sending, "" otherwise
    send: str  # the filled button
    stop: str  # the button while sending
    refused: Section | None
    refused_help: str
    again: str  # the button of a refused row
    ready: Section | None
    sent: Section | None
    empty: Empty | None
    unsent: int
    navigation: tuple[Choice, ...]


class Sending:
    """`phone.sending()`. `page()` may be drawn again and again while `send()` works behind."""

    def __init__(self, phone: "Phone") -> None:
        self._phone = phone
        self._busy = threading.Lock()
        self._stop = threading.Event()
        self._progress: tuple[str, int, int] | None = None
        self._full = False

    def page(self) -> SendingPage:
        say, language = self._phone.say, self._phone.language
        left = waiting(self._phone)
        pulled = known(self._phone.store).pulled_at
        refused, ready, sent = self._section("refused"), self._section("ready"), self._section("sent")
        is_empty = not (refused or ready or sent)
        return SendingPage(
            title=say("phone.sending.title"),
            last=say("phone.sending.last", when=hour(pulled, language))
            if pulled
            else say("phone.sending.never"),
            headline=counted("phone.sending.waiting", left, language) if left else say("phone.sending.all"),
            text=say("phone.sending.safe") if left else "",
            happened=self._happened(),
            late=self._late(),
            clock=clock_note(self._phone),
            log=say("phone.log.open") if Sittings(self._phone.store).all() else "",
            working=self._working(),
            send=say("phone.sending.send"),
            stop=say("phone.sending.stop"),
            refused=refused,
            refused_help=say("phone.sending.refused.text") if refused else "",
            again=say("phone.sending.again"),
            ready=ready,
            sent=sent,
            empty=Empty(title=say("phone.sending.empty"), second=say("phone.sending.empty.text"))
            if is_empty
            else None,
            unsent=unsent(self._phone),
            navigation=navigation(self._phone, "sending", PLACES if self._phone.kind == "worker" else ()),
        )

    def send(self) -> SendingPage:
        """Waits. Send what is ready, then fetch what is new; the page says what came of it. Never raises for a network.

        A second call while one works returns at once.
        """
        if self._busy.acquire(blocking=False):
            try:
                self._stop.clear()
                self._full = False
                self._phone.report = self._run()
                if self._phone.report.problem == LostDevice.word:
                    self._phone.store.keep_word(LOST, "yes")
                    self._clear()
                elif self._phone.report.problem is None:
                    self._phone.store.keep_word(LOST, "")
                Sittings(self._phone.store).add(self._phone.report)
            except DiskFull:
                self._full = True
            finally:
                self._progress = None
                self._busy.release()
        return self.page()

    def _clear(self) -> None:
        """Destroy the keys of this lost phone, once nothing waits here any more; raises NoKey, as nothing is left to show."""
        phone = self._phone
        if waiting(phone):
            return
        device = devices(phone.store).get("")
        if device:
            client = phone.connect(device.server, phone.language)
            with suppress(Trouble):  # the server hears of it by the silence
                client.cleared(device.token)
            client.close()
        phone.store.destroy()
        raise NoKey

    def send_what_is_left(self) -> None:
        """Waits. Let a lost phone that was opened send what waits; it is locked again unless it was found meanwhile."""
        if self._phone.is_lost:
            with suppress(NoKey):
                self.send()
        if self._phone.is_lost:
            self._phone.store.lock()

    def stop(self) -> SendingPage:
        """Ask a running send() to end after the batch it is at."""
        self._stop.set()
        return self.page()

    def again(self, record_id: str) -> SendingPage:
        """Put a refused record back among those to send."""
        self._phone.outbox.again(record_id, self._phone.now())
        return self.page()

    def _run(self) -> Sitting:
        phone = self._phone
        device = devices(phone.store).get("")
        try:
            client = phone.connect(device.server if device else "", phone.language)
        except Trouble as trouble:
            return Sitting(at=phone.now(), problem=trouble.word, left=waiting(phone))
        try:
            return sync(
                phone.store,
                client,
                self._show,
                is_stopped=self._stop.is_set,
                now=phone.now,
                ticks=phone.ticks,
            )
        finally:
            client.close()

    def log(self) -> log.LogPage:
        return log.page(self._phone)

    def _show(self, what: str, done: int, total: int) -> None:
        self._progress = (what, done, total)

    def _working(self) -> str:
        if self._progress is None:
            return ""
        what, done, total = self._progress
        return self._phone.say(f"phone.sending.working.{what}", done=done, total=total)

    def _happened(self) -> Note | None:
        """Say what came of the last sending: the trouble first, then what arrived all the same."""
        report = self._phone.report
        if self._full:
            return Note(text=self._phone.say("phone.disk_full"), icon="alert", tone="danger")
        if report is None:
            return None
        if report.problem:
            text = self._phone.say(report.problem)
            if report.sent:
                text = f"{text} {self._phone.say('phone.sending.part', sent=report.sent, left=report.left)}"
            icon = "offline" if report.problem == Offline.word else "alert"
            return Note(text=text, icon=icon, tone="warn")
        return self._went_well(report)

    def _went_well(self, report: Sitting) -> Note:
        say = self._phone.say
        if report.stopped:
            return Note(text=say("phone.sending.stopped", sent=report.sent, left=report.left), icon="info")
        if report.refused:
            text = counted(
                "phone.sending.some_refused", report.refused, self._phone.language, sent=report.sent
            )
            return Note(text=text, icon="alert", tone="warn")
        word = "phone.sending.arrived" if report.sent else "phone.sending.up_to_date"
        return Note(text=counted(word, report.sent, self._phone.language), icon="sent", tone="ok")

    def _late(self) -> Note | None:
        since = self._phone.outbox.unsent_since()
        days = (self._phone.now() - since).days if since else 0
        if days < _LATE_DAYS:
            return None
        tone = "danger" if days >= _VERY_LATE_DAYS else "warn"
        return Note(text=counted("phone.sending.days", days, self._phone.language), icon="alert", tone=tone)

    def _section(self, state: State) -> Section | None:
        entries = self._phone.outbox.entries(state, _SHOWN_SENT if state == "sent" else 500)
        rows = tuple(self._row(entry) for entry in entries)
        return Section(title=self._phone.say(f"phone.sending.{state}"), rows=rows) if rows else None

    def _row(self, entry: Entry) -> Row:
        """Name the form, on a worker's phone the family, and say where the record is. Never an answer."""
        title = self._phone.title(entry.head.form_id)
        family = entry.head.family if self._phone.kind == "worker" else ""
        when = hour(entry.head.finished_at, self._phone.language)
        line = self._phone.say("phone.drafts.line", who=family, when=when) if family else when
        second = self._reason(entry) if entry.state == "refused" else line
        return Row(id=entry.id, title=title, second=second, badges=(self._badge(entry),), icon="form")

    def _badge(self, entry: Entry) -> Badge:
        text = self._phone.say(f"phone.badge.{entry.state}")
        if entry.state == "refused":
            return Badge(text=text, icon="alert", tone="danger")
        return (
            Badge(text=text, icon="sent", tone="ok")
            if entry.state == "sent"
            else Badge(text=text, icon="send")
        )

    def _reason(self, entry: Entry) -> str:
        """Say why the server refused. The field is named by the question's own words, never for a private one."""
        problem = entry.head.problem
        if problem is None:
            return self._phone.say("phone.sending.refused.other")
        field = (
            self._phone.question_words(entry.head.form_id, entry.head.form_version, problem.field)
            if problem.field
            else self._phone.say("refused.whole")
        )
        key = f"refused.{problem.code}"
        if key not in catalogue():
            return self._phone.say("phone.sending.refused.other")
        return self._phone.say(key, field=field)
