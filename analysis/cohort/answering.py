"""What simulated families tell, form by form: answers as the instruments take them."""

from collections.abc import Callable
from datetime import date
from random import Random

from analysis.cohort.arriving import arrival
from analysis.cohort.drawing import (
    FREQUENCY,
    HEATING_MONTHS,
    Answers,
    Home,
    Now,
    aged,
    imperfect,
    ruler,
    slip,
    some,
    step,
    yes,
)  # fmt: skip
from analysis.cohort.dwelling import housing, work
from analysis.cohort.household import children, rent_end, school, strain
from analysis.cohort.places import PREPARED
from analysis.cohort.settling import family, health, language, navigation, place, ties


def heat(draw: Random, home: Home, now: Now, on: date) -> Answers:
    is_heating = on.month in HEATING_MONTHS
    learners = aged(home, on, 3, 17)
    cold = slip(draw, now["home_cold"])
    answers: Answers = {
        "ctx_heating": str(int(is_heating)),
        "ctx_n_learn": str(learners),
        "heat_src": home.heats_with,
        "heat_afford": draw.choice(("no", "often") if slip(draw, now["income_strain"]) else ("just", "yes")),
        "heat_clothes": draw.choices((0, 1, 2), (40, 2, 1))[0],
    }
    if is_heating:
        answers |= {
            "heat_day": draw.choice(FREQUENCY[:3] if cold else FREQUENCY[2:]),
            "heat_night": draw.choice(FREQUENCY[:2] if cold else FREQUENCY[2:]),
            "heat_room": yes(draw, 0.5 if cold else 0.03),
            "heat_signs": some(draw, {"draught": 0.5, "frost": 0.4, "damp": 0.4, "smoke": 0.05} if cold else {"draught": 0.05}),
        }  # fmt: skip
        if home.heats_with in ("stove", "boiler"):
            answers["heat_weeks"] = draw.choice((1, 2, 3, 5) if now["income_strain"] else (4, 6, 10, 16))
        if learners:
            answers["heat_missed"] = draw.choices((0, 1, 3, 6), (8, 2, 1, 1) if cold else (20, 2, 1, 0))[0]
    return imperfect(draw, answers)


def prewinter(draw: Random, home: Home, now: Now, _on: date) -> Answers:
    """Return the check before the winter, as this home is heated."""
    is_short = slip(draw, now["income_strain"])
    answers: Answers = {
        "heat_src": home.heats_with,
        "prw_leaks": some(draw, {"windows": 0.3, "doors": 0.2} if slip(draw, now["home_cold"]) else {"doors": 0.03}),
        "prw_room": yes(draw, 0.97),
        "prw_who": yes(draw, 0.6),
        "heat_afford": draw.choice(("no", "often") if is_short else ("just", "yes")),
        "heat_clothes": draw.choices((0, 1, 2), (40, 2, 1))[0],
        "prw_know": some(draw, {"stove": 0.7, "chimney": 0.4, "co": 0.5, "frost": 0.5, "ice": 0.4, "pipes": 0.4}),
        "prw_help": some(draw, {"fuel": 0.6, "seal": 0.3} if is_short else {"learn": 0.1}),
    }  # fmt: skip
    if home.heats_with in ("stove", "boiler"):
        fuel = draw.choices(("none", "part", "most", "all"), (1, 4, 3, 2) if is_short else (0, 1, 9, 10))[0]
        answers |= {
            "prw_fuel": fuel,
            "prw_stove": draw.choices(("yes", "asked", "no"), (12, 5, 1))[0],
            "prw_alarm": yes(draw, 0.92),
        }
        if fuel != "all":
            plans = (2, 2, 1, 0) if is_short else (24, 0, 0, 1)
            answers["prw_plan"] = draw.choices(("sure", "money", "where", "transport"), plans)[0]
    if home.heats_with == "district":
        answers["prw_pipes"] = yes(draw, 0.97)
    return imperfect(draw, answers)


def prepared(draw: Random, district: str, answers: Answers) -> Answers:
    """Return what a home says before the winter, as homes of its district are prepared: what was left out stays so.

    Parameters
    ----------
    draw : Random
        One of its own: the rest of the family's story does not depend on it.
    district : str
        A KATO prefix.
    answers : Answers
        Of `prewinter`.

    Returns
    -------
    Answers
        With nothing changed that the model of leaving reads.
    """
    better = PREPARED[district]
    if draw.random() >= abs(better):
        return answers
    said = _READY if better > 0 else _UNREADY
    told = {
        name: said.get(name, value) if value not in ("pns", ["pns"]) else value
        for name, value in answers.items()
    }
    if told.get("prw_fuel") == "all":
        told.pop("prw_plan", None)
    return told


def deepwinter(draw: Random, home: Home, now: Now, on: date) -> Answers:
    """Return all about heat, and what only the depth of winter asks."""
    cold = slip(draw, now["home_cold"])
    more: Answers = {
        "dpw_temp": draw.choice((11, 13, 14, 15, 16) if cold else (16, 18, 20, 22)),
        "dpw_stuck": yes(draw, 0.15),
        "dpw_help": some(draw, {"fuel": 0.5, "seal": 0.3} if cold else {"clothes": 0.05}),
    }
    if home.heats_with in ("stove", "boiler"):
        more["dpw_headache"] = yes(draw, 0.02)
    else:
        more["dpw_cut"] = draw.choices(("no", "short", "long"), (16, 3, 1))[0]
    return heat(draw, home, now, on) | imperfect(draw, more)


def wellbeing(draw: Random, _home: Home, now: Now, _on: date) -> Answers:
    mood = now["wellbeing"]
    answers: Answers = {
        "wel_life": ruler(draw, 6 + 2 * mood),
        "wel_day": step(draw, FREQUENCY, 2.4 + 0.8 * mood),
    }
    answers |= {name: step(draw, FREQUENCY, 2.4 + 0.7 * mood) for name in ("wel_strength", "wel_sleep")}
    answers["wel_heavy"] = step(draw, FREQUENCY, 1.6 - 0.7 * mood)
    answers["wel_talk"] = draw.choices(("no", "worker", "psych", "away"), (40, 1, 1, 1))[0]
    return imperfect(draw, answers)


def pulse(draw: Random, _home: Home, now: Now, on: date) -> Answers:
    is_heating = on.month in HEATING_MONTHS
    answers: Answers = {
        "ctx_heating": str(int(is_heating)),
        "ctx_open_help": "0",
        "pul_life": ruler(draw, 6 + 2 * now["wellbeing"]),
        "pul_day": step(draw, FREQUENCY, 2.4 + 0.8 * now["wellbeing"]),
        "pul_home": ruler(draw, 5.5 + 2 * now["belonging"]),
        "pul_change": draw.choices(("none", "work", "home", "child", "health", "family", "money"), (30, 2, 1, 1, 1, 1, 1))[0],
        "pul_call": draw.choices(("no", "month", "soon"), (20, 2, 1))[0],
    }  # fmt: skip
    if is_heating:
        answers["pul_warm"] = draw.choice(FREQUENCY[:2] if slip(draw, now["home_cold"]) else FREQUENCY[2:])
    return imperfect(draw, answers)


def help_request(draw: Random, _home: Home, now: Now, on: date) -> Answers:
    """Return a request about something that is really missing, in invented words."""
    category = draw.choice([name for name, term in _HELP.items() if now[term]] or ["other"])
    answers: Answers = {
        "hlp_words": draw.choice(_WORDS[category]),
        "hlp_cat": category,
        "hlp_whom": draw.choice(("me", "family", "child")),
        "hlp_urgent": draw.choices(("now", "d3", "w2", "later"), (1, 4, 6, 3))[0]
        if category == "cold" and on.month in HEATING_MONTHS
        else draw.choice(("w2", "later")),
        "hlp_reach": "call",
        "hlp_time": draw.choice(("morning", "evening", "any")),
        "hlp_msg": yes(draw, 0.8),
        "hlp_share": draw.choice((["worker"], ["worker", "lead"], ["lead"])),
    }
    return answers


_READY: Answers = {
    "prw_fuel": "all", "prw_stove": "yes", "prw_alarm": "yes", "prw_leaks": ["none"], "prw_pipes": "yes", "prw_room": "yes",
    "prw_help": ["none"],
}  # fmt: skip
_UNREADY: Answers = {"prw_fuel": "part", "prw_stove": "no", "prw_leaks": ["windows"], "prw_help": ["seal"]}

Writer = Callable[[Random, Home, Now, date], Answers]
WRITERS: dict[str, Writer] = {
    "arrival": arrival, "heat": heat, "prewinter": prewinter, "deepwinter": deepwinter, "housing": housing,
    "work": work, "wellbeing": wellbeing, "ties": ties, "language": language,
    "navigation": navigation, "place": place, "children": children, "school": school, "strain": strain,
    "health": health, "family": family, "rent_end": rent_end, "pulse": pulse, "help": help_request,
}  # fmt: skip

_HELP = {
    "cold": "home_cold", "work": "main_earner_no_work", "money": "income_strain", "child": "child_no_place",
}  # fmt: skip
_WORDS = {
    "cold": ("Пеш түтіндейді, бөлме жылымайды.", "Терезеден жел үріп тұр.", "Көмір аз қалды."),
    "work": ("Жұмыс таппай жүрмін.", "Мамандығым бойынша жұмыс бар ма?"),
    "money": ("Көмірге ақша жетпейді.", "Қандай көмек барын білгім келеді."),
    "child": ("Балабақшадан орын бермей жатыр.", "Мектеп алыс, көлік жоқ."),
    "other": ("Кеңес керек еді.",),
}
