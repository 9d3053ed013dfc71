"""A family's needs as one acts on them: what waits, what is being answered, what was named too long ago."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from server.reading.understanding import OpenNeed
from server.store.clock import local_day
from server.web.plans.values import Planned

# After a year without a word a need is a question, not a task.
FRESH = timedelta(days=365)
_NOTHING_CAME = ("declined", "dropped")
_STILL_NEEDED = ("no", "partly")


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A need, and the newest referral or step that answers it."""

    need: OpenNeed
    by: Planned


class Needing(msgspec.Struct, frozen=True, kw_only=True):
    """`waiting` holds what nobody answers yet or what did not help, most urgent first; `long_ago` what to ask again."""

    waiting: tuple[OpenNeed, ...] = ()
    answered: tuple[Answered, ...] = ()
    long_ago: tuple[OpenNeed, ...] = ()


def needing(needs: Iterable[OpenNeed], plan: Sequence[Planned], today: date) -> Needing:
    """Part the needs that stand. `plan` are the family's steps and referrals.

    Something answers a need while it is under way, or once it ended after the need was last named and nobody has said
    that it did not help. A need that is named again afterwards waits again.
    """
    waiting: list[OpenNeed] = []
    answered: list[Answered] = []
    long_ago: list[OpenNeed] = []
    for need in needs:
        answers = [one for one in plan if _is_for(one, need) and _answers(one, need)]
        if answers:
            answered.append(Answered(need=need, by=max(answers, key=lambda one: (not one.over, one.id))))
        else:
            (waiting if today - need.said <= FRESH else long_ago).append(need)
    return Needing(waiting=tuple(waiting), answered=tuple(answered), long_ago=tuple(long_ago))


def _is_for(one: Planned, need: OpenNeed) -> bool:
    return one.need == need.code or (one.kind == "referral" and one.what in (need.service, *need.also))


def _answers(one: Planned, need: OpenNeed) -> bool:
    if one.state in _NOTHING_CAME or one.helped in _STILL_NEEDED:
        return False
    return not one.over or local_day(one.moved_at) >= need.said
