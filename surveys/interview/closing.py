"""Private answers that were given on a worker's phone: sealed there for the server alone as the block ended, put back here.

The phone seals with the server's public key. Neither the worker's PIN nor the phone's own key opens a block again.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime

import msgspec

from surveys.form import Form
from surveys.interview.session import Session, UnknownQuestion
from surveys.submission import Answers


class Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one block held when it ended: private and sealed answers by reference, of this version of the form."""

    form_version: str
    answers: dict[str, object]


def given_back(
    form: Form, answers: Mapping[str, object], blocks: Iterable[Mapping[str, object]], now: datetime
) -> Answers:
    """Return a record's answers with those of its blocks, by reference, oldest block first: what was given last counts.

    An answer stays out where the form does not ask it, where it is wrong, and where it is none of a private question.
    """
    given = {ref: value for block in blocks for ref, value in block.items()}
    session = Session(form, answers, now=now, draft=True)
    for _ in range(2):  # a second time for what the first made relevant
        for ref, value in given.items():
            with suppress(UnknownQuestion):
                node = session.node(ref)
                if node.relevant and node.value is None and node.privacy != "open":
                    session.answer(ref, value)
    for problem in session.problems():
        if problem.ref in given and problem.kind != "required":
            session.answer(problem.ref, None)
    return session.answers()
