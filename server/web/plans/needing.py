"""A family's needs as one acts on them: what waits, what is being answered, what was named too long ago."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from server.reading.understanding import OpenNeed
from server.store.clock import local_day
from server.web.plans.values import Planned
from surveys.caring.progress import answers, is_answered, is_long_ago


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
        found = [one for one in plan if _answers(one, need)]
        if found:
            answered.append(Answered(need=need, by=max(found, key=lambda one: (not one.over, one.id))))
        else:
            (long_ago if is_long_ago(need.said, today) else waiting).append(need)
    return Needing(waiting=tuple(waiting), answered=tuple(answered), long_ago=tuple(long_ago))


def _answers(one: Planned, need: OpenNeed) -> bool:
    shown = {"need": one.need, "service": one.what, "state": one.state, "helped": one.helped}
    if not answers(one.kind, shown, need.code, (need.service, *need.also)):
        return False
    return is_answered(local_day(one.moved_at) if one.over else None, need.said)
