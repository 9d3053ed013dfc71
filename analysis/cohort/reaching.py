"""What simulated workers write down of their attempts to reach a family, and what those who leave tell of why."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from analysis.cohort.drawing import Answers, Now, some

# What became of an attempt: at a visit that was not held, and once a family is lost from sight.
MISSED = {
    "nohome": 0.34, "unreach": 0.24, "ref_now": 0.14, "noway": 0.09, "away": 0.08, "part": 0.06, "wrong": 0.03,
    "ref_good": 0.02,
}  # fmt: skip
SILENT = {"unreach": 0.32, "notfound": 0.24, "wrong": 0.2, "nohome": 0.14, "moved_said": 0.1}
TRIED, EARLIER_TRY = 0.72, 0.22
# What a state, if it holds when a family leaves, makes it name as a reason.
_REASONS = {
    "main_earner_no_work": ("work", 0.8), "income_strain": ("work", 0.4), "home_cold": ("cold", 0.7),
    "child_no_place": ("school", 0.7), "kin_at_origin": ("kin", 0.35), "close_family_apart": ("family", 0.6),
    "place_not_chosen": ("home", 0.4), "village": ("road", 0.25),
}  # fmt: skip
_OTHERS = {"offer": 0.25, "home": 0.15, "health": 0.1, "office": 0.08, "lang": 0.06, "people": 0.06}


def tries(draw: Random, on: date, *, held: bool) -> Iterator[tuple[date, Answers]]:
    """Yield the attempts around a visit: some before one that is held, some or none for one that is not.

    Parameters
    ----------
    draw : Random
    on : date
        The day of the visit.
    held : bool

    Yields
    ------
    tuple of date and Answers
        In order of time; for a visit that is held all lie before it.
    """
    if held:
        if draw.random() < EARLIER_TRY:
            before = on - timedelta(days=draw.randint(1, 6))
            yield before, attempt(draw, draw.choice(("nohome", "unreach", "noway")), before)
        return
    if draw.random() < TRIED:
        for nth in range(draw.choice((1, 1, 2, 3))):
            day = on + timedelta(days=9 * nth)
            yield day, attempt(draw, draw.choices(tuple(MISSED), tuple(MISSED.values()))[0], day)


def attempt(draw: Random, outcome: str, on: date) -> Answers:
    """Return what the worker notes of an attempt with this outcome.

    Parameters
    ----------
    draw : Random
    outcome : str
        A code of the form's list.
    on : date

    Returns
    -------
    Answers
    """
    calls = outcome in ("unreach", "wrong")
    answers: Answers = {
        "ctt_who": draw.choices(("resp", "second", "backup"), (8, 1, 1))[0],
        "ctt_channel": "phone" if calls else draw.choice(("visit", "visit", "phone")),
        "ctt_outcome": outcome,
    }
    if outcome in ("declared", "moved_said"):
        answers |= {"ctt_month": on.strftime("%Y-%m"), "ctt_whole": "all" if outcome == "declared" else "dk"}
    if outcome == "moved_said":
        answers["ctt_said"] = draw.choice(("neigh", "school", "kin"))
    if outcome == "away":
        answers["ctt_back"] = (on + timedelta(days=draw.randint(10, 60))).isoformat()
    if outcome in ("ref_now", "ref_good"):
        answers["ctt_refuse"] = draw.choice(("none", "time", "long", "nohelp"))
    if outcome in ("part", "declared"):
        answers["ctt_need"] = "no"
    if outcome != "ref_good":
        answers["ctt_next"] = (on + timedelta(days=draw.randint(4, 21))).isoformat()
    return answers


def farewell(draw: Random, now: Now, where: str, on: date) -> Answers:
    """Return what an adult tells who is about to leave: why, how it was, where to.

    Parameters
    ----------
    draw : Random
    now : Now
        The states of the month: they make some reasons likelier.
    where : {"origin", "onward", "abroad"}
    on : date
        The day of the interview.

    Returns
    -------
    Answers
    """
    named = {reason for term, (reason, chance) in _REASONS.items() if now[term] and draw.random() < chance}
    named |= {one for one in some(draw, _OTHERS) if one != "none"}
    reasons = sorted(named) or ["other"]
    first = draw.sample(reasons, min(len(reasons), 3))
    ranked = {f"exi_r{nth}": one for nth, one in enumerate(first, start=1)} if len(reasons) > 1 else {}
    return {
        "exi_when": (on + timedelta(days=draw.randint(1, 20))).isoformat(),
        "exi_who": "all",
        "exi_where": draw.choice(("city", "region")) if where == "onward" else where,
        "exi_reasons": reasons,
        **ranked,
        "exi_help": draw.choices(("time", "late", "no", "notask"), (3, 3, 2, 4))[0],
        "exi_rate": min(10, max(0, round(draw.gauss(5 + 1.5 * now["wellbeing"], 1.2)))),
        "exi_move_help": draw.choices(("no", "yes"), (4, 1))[0],
        "exi_again": draw.choices(("yes", "no"), (3, 2))[0],
    }
