"""A person fills in interviews in the real app, whose process is killed at random moments; then the phone is opened."""

import os
import random
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from mobile.keeping.pin import try_pin
from mobile.phone import Phone
from tests.mobile import filled
from tests.mobile.app_process import AppFailed, AppProcess

FAMILIES = 6
LONGEST_LIFE = 3.0  # seconds; longer where the machine is too slow for an answer in so long
EARLY = 0.15  # of the lives end while the app opens


class Loss(msgspec.Struct, frozen=True):
    """What was on the screen as an answer before the kill, and is not on the phone after it."""

    question: str
    shown: tuple[str, ...]
    kept: object


class Interviewer:
    """Answers one interview after the other in one app folder. What the screen has shown as chosen is to be kept."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        filled.worker(folder, count=FAMILIES)
        self._folder = folder
        self._dice = random.Random(seed)
        self._families = [number for number in range(FAMILIES) if number % 3]
        self._app = AppProcess(folder, now=filled.NOW.isoformat(), density=1, start=False)
        self._shown: dict[str, tuple[str, ...]] = {}
        self._touched = ""
        self._finished = 0
        self.answers = 0
        self._longest = LONGEST_LIFE

    def live(self) -> list[Loss]:
        """Go on where the last life ended, until this one is ended; return what is lost."""
        self._app.start()
        killer = threading.Timer(
            self._dice.uniform(0.0, self._longest), os.kill, (self._app.pid, signal.SIGKILL)
        )
        is_early = self._dice.random() < EARLY
        try:
            if is_early:
                killer.start()
            self._enter()
            if not is_early:
                killer.start()
            while True:
                self._go_on()
        except (AppFailed, OSError):
            killer.join()
            if self._app.ended() != -signal.SIGKILL:
                raise
        if not self.answers:
            self._longest *= 1.5
        return self._lost()

    @property
    def finished(self) -> int:
        return self._finished

    def end(self) -> None:
        self._app.kill()

    def _enter(self) -> None:
        self._app.wait(key="digit:1", timeout=30)
        self._app.pin(filled.PIN)
        self._app.wait(screen="TodayScreen", timeout=30)
        if self._app.screen()["dialog"]:
            self._app.tap("dialog:yes")
            self._app.wait(screen="InterviewScreen")

    def _go_on(self) -> None:
        seen = self._app.screen()
        if seen["screen"] != "InterviewScreen":
            self._begin()
        elif seen["ref"] is None:
            self._finish()
        else:
            self._answer(seen)
            self._app.tap("next")

    def _begin(self) -> None:
        self._app.tap("nav:families")
        self._app.wait(screen="CaseloadScreen")
        family = filled.family(self._families[self._finished % len(self._families)])
        self._app.tap(f"family:{family.id}")
        self._app.wait(screen="FamilyScreen")
        self._app.tap("form:heat")
        self._app.wait(screen="WhoScreen")
        self._app.tap("who:")
        self._app.wait(screen="InterviewScreen")

    def _answer(self, seen: dict) -> None:
        """Touch one or two choices; what the screen then shows as chosen counts as answered."""
        choices = [key for key in seen["keys"] if key.startswith("answer:")]
        for key in self._dice.sample(choices, min(len(choices), self._dice.randint(1, 2))):
            self._touched = seen["ref"]
            self._app.tap(key)
            chosen = self._app.screen()["chosen"]
            self._shown[seen["ref"]] = tuple(sorted(one.removeprefix("answer:") for one in chosen))
            self._touched = ""
            self.answers += 1

    def _finish(self) -> None:
        self._app.tap("finalize")
        self._app.tap("done")
        self._finished += 1
        self._shown = {}

    def _lost(self) -> list[Loss]:
        """Open the phone as its holder does and compare; the question under the finger may be either way."""
        phone = Phone.at(self._folder, now=lambda: filled.NOW)
        phone.store.unlock(try_pin(phone.store, filled.PIN, datetime.now(UTC)))
        try:
            kept = self._kept(phone)
            is_finished = not phone.drafts.unfinished()
        finally:
            phone.close()
        lost = [
            Loss(ref, shown, kept.get(ref.rsplit("/")[-1]))
            for ref, shown in self._shown.items()
            if ref != self._touched and shown != _chosen(kept.get(ref.rsplit("/")[-1]))
        ]
        if is_finished:  # compared once with its record; the next life begins another interview
            self._shown = {}
        return lost

    def _kept(self, phone: Phone) -> dict[str, object]:
        """Return the answers of the interview that was open: a draft, or just finished and not told so yet."""
        sent = phone.outbox.entries("ready", 10_000)
        drafts = phone.drafts.unfinished()
        assert len(drafts) <= 1
        assert len(sent) in (self._finished, self._finished + 1), "a finished interview is not on the phone"
        if len(sent) > self._finished:
            self._finished += 1
            record = phone.outbox.record(sent[-1].id)
            answers = record.answers if record else {}
            self._shown = {} if drafts else self._shown
            return answers
        return phone.interview(drafts[0].id).session.answers() if drafts else {}


def _chosen(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(sorted(value)) if isinstance(value, list) else (str(value),)
