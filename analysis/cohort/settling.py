"""What simulated adults tell of ties, language, offices and the place: open, private and sealed rows."""

from datetime import date
from random import Random

from analysis.cohort.drawing import (
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


def health(draw: Random, _home: Home, _now: Now, _on: date) -> Answers:
    """Return how an adult reaches a doctor; illness itself is asked of nobody."""
    missed = yes(draw, 0.12)
    answers: Answers = {
        "hea_reach": draw.choices(("vhard", "hard", "easy", "veasy"), (1, 3, 6, 3))[0],
        "hea_attach": draw.choices(("yes", "going", "no"), (8, 1, 1))[0],
        "hea_missed": missed,
        "hea_drug": draw.choices(("notneed", "always", "partly", "no"), (6, 3, 1, 1))[0],
        "hea_need": some(draw, {"teeth": 0.15, "child": 0.1, "road": 0.05}),
    }
    if missed == "yes":
        answers["hea_why"] = [draw.choice(("far", "queue", "nodoc"))]
    return imperfect(draw, answers)


def family(draw: Random, home: Home, now: Now, _on: date) -> Answers:
    is_apart = slip(draw, now["close_family_apart"])
    is_alone = all(member.relation != "spouse" for member in home.people)
    return imperfect(draw, {
        "fam_partner": "none" if is_alone else "origin" if is_apart and draw.random() < 0.5 else "here",
        "fam_kids": "some" if is_apart else "all" if any(m.relation == "child" for m in home.people) else "none",
        "fam_parents": draw.choices(("origin", "sko", "us", "none"), (6, 1, 1, 2))[0],
        "fam_stay": yes(draw, 0.6), "fam_met": yes(draw, 0.5),
        "fam_miss": step(draw, ("none", "little", "fair", "much"), 1.2 - 0.5 * now["belonging"]),
        "fam_care": yes(draw, 0.08), "fam_join": yes(draw, 0.2),
    })  # fmt: skip


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
