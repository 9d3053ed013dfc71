"""Send what is ready, fetch what is new. Nothing leaves the phone without a receipt that names its hash."""

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from mobile.keeping.attachments import Attachments
from mobile.keeping.drafts import Drafts
from mobile.keeping.forms import Forms, UnreadableForm, WrongContent
from mobile.keeping.outbox import Outbox
from mobile.keeping.sittings import Sitting
from mobile.keeping.store import Store
from mobile.keeping.timekeeping import Ticks, Timekeeper, ticks
from mobile.talking.backing import back_up, look_elsewhere
from mobile.talking.client import Client
from mobile.talking.complaining import ask
from mobile.talking.holding import expire, lacking, scope, standing
from mobile.talking.pieces import fetch_file, send_file
from mobile.talking.receiving import (
    devices,
    known,
    let_go,
    own_submissions,
    receive,
    villages,
    wanted_forms,
)
from mobile.talking.trouble import BrokenOff, Busy, ServerTrouble, Timeout, TooLarge, TooOld, Trouble
from surveys.exchange.sync import MAX_ASKED_FAMILIES, FormEntry, FormFile, Pull

BATCH_RECORDS = 50
BATCH_BYTES = 1024 * 1024

_LONGEST = 10 * 366 * 86_400  # seconds: a clock that was moved by more tells nothing
LONGEST_WAIT = 60.0  # seconds of one sitting that a busy server may ask for
_PATIENCE = 8  # failures of single batches in one sitting; a timeout counts four

Progress = Callable[
    [str, int, int], None
]  # what ("send", "attachments", "receive", "forms", "files"), done, total


class Stopped(Exception):
    """The person asked to stop; what was done so far stays done."""


def sync(
    store: Store,
    client: Client,
    progress: Progress | None = None,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ticks: Ticks = ticks,
) -> Sitting:
    """Do one whole sitting. Raises no `Trouble`: the report names it. Raises DiskFull when the phone has no room."""
    run = _Run(store, client, progress or (lambda *_: None), is_stopped, now, ticks)
    stopped = False
    try:
        run.send()
        run.send_files()
        run.back_up()
        run.fetch()
        run.ask_complaints()
        run.fetch_forms()
    except Trouble as trouble:
        run.note(trouble)
    except Stopped:
        stopped = True
    expire(store, Timekeeper(store, now, ticks).right(now()))
    let_go(store, now())
    return Sitting(
        at=now(),
        sent=run.sent,
        refused=run.refused,
        received=run.received,
        files=run.files,
        bytes=client.sent + client.received,
        left=Outbox(store).count("ready") + Attachments(store).count_waiting(),
        problem=run.trouble.word if run.trouble else None,
        stopped=stopped,
    )


class _Run:
    def __init__(
        self,
        store: Store,
        client: Client,
        progress: Progress,
        is_stopped: Callable[[], bool],
        now: Callable[[], datetime],
        ticks: Ticks,
    ) -> None:
        self._store, self._client, self._progress = store, client, progress
        self._is_stopped, self._now, self._ticks = is_stopped, now, ticks
        self._client.now = now
        self._waited: int | None = None  # how long the quickest answer took that told the server's time
        self._outbox, self._files = Outbox(store), Attachments(store)
        device = devices(store).get("")
        self._token = device.token if device else ""
        self._is_workers = device is not None and device.holder.kind == "worker"
        self._has_waited = 0.0
        self.sent = self.refused = self.received = self.files = 0
        self.trouble: Trouble | None = None

    def note(self, trouble: Trouble) -> None:
        self.trouble = self.trouble or trouble

    def send(self) -> None:
        """Push oldest first. A batch that fails is halved, so that one record cannot hold back the others."""
        batches = deque(self._outbox.batches(BATCH_RECORDS, BATCH_BYTES))
        total = sum(len(batch) for batch in batches)
        patience = _PATIENCE
        while batches and patience > 0:
            self._tell("send", self.sent + self.refused, total)
            batch = batches.popleft()
            try:
                self._push(batch)
            except Busy as busy:
                if not self._wait(busy.seconds):
                    raise
                batches.appendleft(batch)
            except Trouble as trouble:
                self.note(trouble)
                if trouble.final:
                    raise
                patience -= 4 if isinstance(trouble, Timeout) else 1
                batches.extend(_halves(batch))

    def send_files(self) -> None:
        """Send the photos and files of what the server has accepted; one that it will not take holds back no other."""
        waiting = self._files.waiting()
        for done, one in enumerate(waiting):
            self._tell("attachments", done, len(waiting))
            try:
                send_file(self._client, self._token, self._files, one, self._pause)
                self.files += 1
            except Trouble as trouble:
                self.note(trouble)
                if trouble.final and not isinstance(trouble, TooOld):
                    raise

    def back_up(self) -> None:
        """Keep a copy of the drafts with the server, and look once whether an earlier phone left some there."""
        try:
            back_up(self._store, self._client, self._token)
            look_elsewhere(self._store, self._client, self._token)
        except (TooOld, TooLarge, ServerTrouble) as trouble:  # nothing is lost here, and the rest can go on
            self.note(trouble)

    def _wait(self, seconds: float) -> bool:
        """Wait as long as the server asked for, and a little more or less, so that not all come again together.

        Return False when that would be more than `LONGEST_WAIT` in one sitting.
        """
        seconds *= random.uniform(0.75, 1.25)
        if self._has_waited + seconds > LONGEST_WAIT:
            return False
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._is_stopped():
                raise Stopped
            time.sleep(min(0.1, max(0.0, until - time.monotonic())))
        self._has_waited += seconds
        return True

    def fetch(self) -> None:
        more = True
        while more:
            self._tell("receive", self.received, 0)
            page = self._pull()
            more = page.more and page.cursor > known(self._store).cursor
            self.received += receive(self._store, page, self._now())
        self._fetch_lacking(page.held or ())

    def _fetch_lacking(self, held: Sequence[str]) -> None:
        """Fetch the families that came to this phone by the calendar: no cursor tells of them."""
        lacks = lacking(self._store, held)
        while lacks:
            page = self._pull(lacks[:MAX_ASKED_FAMILIES])
            self.received += receive(self._store, page, self._now())
            before, lacks = lacks, lacking(self._store, page.held or ())
            if len(lacks) >= len(before):
                return

    def _pull(self, lacks: Sequence[str] = ()) -> Pull:
        """Ask for the next page, and learn by it how far the clock is off: the quickest answer knows best."""
        self._client.waiting = self._told_waiting()
        before = self._ticks()
        here = known(self._store)
        page = self._client.pull(
            self._token,
            here.cursor,
            here.mark,
            holds=scope(self._store),
            standing=standing(self._store).tag,
            villages=villages(self._store).tag if self._is_workers else None,
            lacks=lacks,
        )
        waited = self._ticks() - before
        if page.server_time and (self._waited is None or waited < self._waited):
            self._waited = waited
            Timekeeper(self._store, self._now, self._ticks).measure(page.server_time, before)
        return page

    def ask_complaints(self) -> None:
        """Ask how far own complaints are. An older server knows none: nothing else waits for that."""
        try:
            self.received += ask(self._store, self._client)
        except TooOld:
            return

    def _told_waiting(self) -> str:
        """Say how many records are still unsent, and for how many seconds: a supervisor sees who needs a network."""
        count = self._outbox.count("ready") + self._outbox.count("refused") + self._files.count_waiting()
        since = self._outbox.unsent_since() if count else None
        age = max(0, round((self._now() - since).total_seconds())) if since else 0
        return f"{count};{min(age, _LONGEST)}"

    def fetch_forms(self) -> None:
        """Fetch the forms named by the server, and old versions that own answers were given in."""
        wanted = list(wanted_forms(self._store).all().values())
        for done, entry in enumerate(wanted):
            self._tell("forms", done, len(wanted))
            self._fetch_form(entry, current=True)
            if Forms(self._store).has(entry.id, entry.version):
                Forms(self._store).make_current(entry)
                wanted_forms(self._store).remove(entry.id)
        for draft in Drafts(self._store).unfinished():  # one from another phone may need an older version
            self._fetch_form(FormEntry(id=draft.form_id, version=draft.form_version, hash=""), current=False)
        for given in own_submissions(self._store).all().values():
            self._fetch_form(FormEntry(id=given.form_id, version=given.form_version, hash=""), current=False)

    def _push(self, ids: list[str]) -> None:
        waiting = self._outbox.waiting(ids)
        if not waiting:
            return
        pushed = self._client.push(self._token, [entry.record for entry in waiting])
        for receipt in pushed.receipts:
            state = self._outbox.receive(receipt, self._now())
            self.sent += state == "sent"
            self.refused += state == "refused"

    def _fetch_form(self, entry: FormEntry, *, current: bool) -> None:
        forms = Forms(self._store)
        if forms.has(entry.id, entry.version):
            return
        try:
            file = self._client.form(self._token, entry.id, entry.version)
            if (file.id, file.version) == (entry.id, entry.version) and entry.hash in ("", file.hash):
                self._fetch_files(forms, file)
                forms.put(file, current=current)
        except WrongContent:
            self.note(BrokenOff())
        except UnreadableForm:
            self.note(TooOld())
        except TooOld as trouble:
            self.note(trouble)

    def _fetch_files(self, forms: Forms, file: FormFile) -> None:
        """Fetch what the form needs and the phone has not got yet; each file is kept as soon as it is whole."""
        lacking = forms.lacking(file)
        for done, one in enumerate(lacking):
            self._tell("files", done, len(lacking))
            fetch_file(self._client, self._token, forms, one, self._pause)

    def _pause(self) -> None:
        if self._is_stopped():
            raise Stopped

    def _tell(self, what: str, done: int, total: int) -> None:
        self._pause()
        self._progress(what, done, total)


def _halves(batch: list[str]) -> list[list[str]]:
    middle = len(batch) // 2
    return [batch[:middle], batch[middle:]] if middle else []
