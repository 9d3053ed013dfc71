"""How long the next question of a form of 300 takes to be drawn, and an answer to be on the disk."""

import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from mobile.keeping.store import Store
from mobile.keeping.vault import DataKey
from mobile.pages.filling.preview import Preview
from mobile.phone import Phone
from surveys.exchange.sync import FormFile
from tests.bench import big_forms
from tests.mobile.app_process import AppProcess

QUESTIONS, LEAVES, ANSWERS = 300, 120, 120


class OwnPhone(Phone):
    """A settler's phone without a server."""

    @property
    def kind(self) -> Literal["worker", "settler"]:
        return "settler"


def leaves(folder: Path) -> tuple[list[float], list[float]]:
    """Return the milliseconds from the touch on Next to the drawn question, leaf after leaf, in the real app: those that
    went by, and those on a processor, which others on this machine do not lengthen.

    At one pixel to a dp: without a graphics card more pixels say more about the processor than about the app.
    """
    form = folder / "big.xml"
    form.write_text(big_forms.questions(QUESTIONS), encoding="utf-8")
    app, taken = AppProcess(folder / "preview", preview=form, density=1), []
    try:
        while len(taken) < LEAVES and "next" in app.screen()["keys"]:
            taken.append(app.do(leaf="next"))
    finally:
        app.kill()
    return [one["seconds"] * 1000 for one in taken], [one["busy"] * 1000 for one in taken]


def savings(folder: Path) -> list[float]:
    """Return the milliseconds an answer takes until it is on the disk, sealed, with all that were given before it."""
    phone = OwnPhone(Store(folder / "kept.db"), now=lambda: datetime.now(UTC))
    phone.store.unlock(DataKey(secrets.token_bytes(32)))
    text = big_forms.questions(QUESTIONS)
    phone.forms.put(FormFile(id="bench", version="1", hash="0" * 64, xform=text), current=True)
    interview, taken = phone.interview(Preview(phone, "bench").draft_id), []
    for ref, value in big_forms.steps(QUESTIONS, ANSWERS):
        interview.session.answer(ref, value)
        before = time.perf_counter()
        interview._keep()
        taken.append((time.perf_counter() - before) * 1000)
    phone.close()
    return taken


def high(values: list[float], share: float) -> float:
    """Return the value that so large a share lies under."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
