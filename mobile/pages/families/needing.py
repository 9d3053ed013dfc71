"""Which of a family's needs wait or are being answered, and which nobody has asked about for a year."""

from datetime import date

from surveys.caring.progress import COURSES, answers, is_answered, is_long_ago
from surveys.exchange.sync import CaseHousehold, CaseNeed
from surveys.register.facts import Fact, standing

_KINDS = ("referral", "plan_step")


def parted(household: CaseHousehold, today: date) -> tuple[list[CaseNeed], list[CaseNeed]]:
    """Return the needs to act on and those to ask about again, as the office parts them."""
    old = [need for need in household.needs if is_long_ago(said_on(need), today)]
    if old:
        care = [one for kind in _KINDS for one in standing(household.care, kind)]
        old = [need for need in old if not any(_answers(one, need) for one in care)]
    return [need for need in household.needs if need not in old], old


def said_on(need: CaseNeed) -> date:
    return need.said or need.since


def _answers(one: Fact, need: CaseNeed) -> bool:
    shown = one.shown()
    if not answers(one.kind, shown, need.code, (need.service,)):
        return False
    is_over = COURSES[one.kind].is_over(str(shown.get("state")))
    ended = max(word.at.astimezone().date() for word in one.words)
    return is_answered(ended if is_over else None, said_on(need))
