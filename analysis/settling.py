"""What simulated adults tell of ties, language, offices and the place: open, private and sealed rows."""

from datetime import date
from random import Random

from analysis.drawing import (
    COUNT,
    FREQUENCY,
    LEVEL,
    SPEECH,
    Answers,
    Home,
    Now,
    imperfect,
    ruler,
    slip,
    some,
    step,
    yes,
)  # fmt: skip


def ties(draw: Random, _home: Home, now: Now, _on: date) -> Answers:
    kin = draw.choice(COUNT[1:]) if slip(draw, now["kin_nearby"]) else "none"
    near = 0.6 + now["kin_nearby"] + 0.4 * now["belonging"]
    return imperfect(draw, {
        "tie_kin": kin, "tie_night": step(draw, COUNT, near), "tie_local": step(draw, COUNT, near),
        "tie_neigh": step(draw, FREQUENCY, near + 1),
        "tie_welcome": step(draw, ("vcold", "cold", "mid", "warm", "vwarm"), 2.6 + 0.7 * now["belonging"]),
        "tie_mentor": yes(draw, 0.2), "tie_group": yes(draw, 0.3),
    })  # fmt: skip


def language(draw: Random, _home: Home, now: Now, _on: date) -> Answers:
    russian = {
        f"lan_ru_{skill}": step(draw, SPEECH, 1.8 + now["language_fit"]) for skill in ("hear", "say", "read")
    }
    kazakh = {f"lan_kk_{skill}": draw.choices(SPEECH, (0, 1, 3, 12))[0] for skill in ("hear", "say", "read")}
    hard = {"work": 0.3, "doctor": 0.3, "office": 0.3} if now["language_fit"] < -0.5 else {"office": 0.05}
    return imperfect(draw, kazakh | russian | {
        "lan_need": draw.choices(("ru", "both", "kk"), (5, 4, 2))[0], "lan_hard": some(draw, hard),
        "lan_course": "ru" if now["language_fit"] < -1 else "no",
    })  # fmt: skip


def navigation(draw: Random, _home: Home, _now: Now, _on: date) -> Answers:
    reply = draw.choices(("soon", "late", "wait", "refused", "notask"), (5, 3, 1, 1, 6))[0]
    answers = {
        "nav_where": draw.choice(LEVEL), "nav_reply": reply, "nav_rules": draw.choice(LEVEL),
        "nav_respect": draw.choices(("vbad", "bad", "mid", "good", "vgood", "none"), (1, 2, 5, 8, 3, 3))[0],
        "nav_law": yes(draw, 0.1),
    }  # fmt: skip
    if reply in ("soon", "late", "refused"):
        answers["nav_why"] = draw.choices(("yes", "part", "no"), (6, 3, 1))[0]
    return imperfect(draw, answers)


def place(draw: Random, home: Home, now: Now, on: date) -> Answers:
    """Return the private part: who sees the answers, the place, and the sealed plans, each in its group."""
    months = max(
        0,
        (on.year - home.arrived_on.year) * 12
        + on.month
        - home.arrived_on.month
        - (on.day < home.arrived_on.day),
    )
    own = _own(draw, months)
    return (
        {"ctx_months": str(months)}
        | ({"own": imperfect(draw, own)} if own else {})
        | {"pla": imperfect(draw, _plans(draw, now))}
    )


def _own(draw: Random, months: int) -> Answers:
    if months < 1:
        return {}
    slights = {"tie_slight": draw.choices(FREQUENCY, (12, 5, 2, 1, 0))[0]} if months > 1 else {}
    return slights | {
        "nav_who": draw.sample(("worker", "team", "office", "akimat"), draw.randint(1, 2)),
        "nav_fear": draw.choices(("none", "little", "fair", "much"), (8, 4, 2, 1))[0],
    }


def _plans(draw: Random, now: Now) -> Answers:
    """Return the private rows on the place, and the sealed ones on plans, which no model here reads."""
    here = now["belonging"]
    plan = draw.choices(("stay", "unsure", "move"), (8, 2, 1) if here > -0.5 else (3, 4, 3))[0]
    better = draw.choice((["none"], ["job"], ["repair"], ["school", "road"]))
    answers: Answers = {
        "pla_home": ruler(draw, 5.5 + 2 * here),
        "pla_like": step(draw, ("vbad", "bad", "mid", "good", "vgood"), 2.2 + 0.8 * here),
        "pla_future": step(draw, ("vworse", "worse", "same", "better", "vbetter"), 2.4 + 0.5 * here),
        "pla_winter": ruler(draw, 7 + 2 * here),
        "pla_plan": plan,
        "pla_better": better,
    }
    if plan != "stay":
        answers |= {
            "pla_where": draw.choice(("origin", "city", "petro")),
            "pla_why": [draw.choice(("work", "home", "cold"))],
        }
    if better != ["none"]:
        answers["pla_pass"] = yes(draw, 0.05)
    return answers
