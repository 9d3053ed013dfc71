"""What simulated families tell at the door: consent, and the arrival form with its roster."""

from datetime import date
from random import Random

from analysis.cohort.drawing import COUNT, LEVEL, Answers, Home, Member, Now, aged, imperfect, some, yes


def consent(draw: Random, home: Home, language: str, agrees: bool, analysis: bool, on: date) -> Answers:  # noqa: FBT001
    answers: Answers = {
        "ctx_operator": "Qonys үлгі қызметі", "ctx_bin": "000000000000", "ctx_phone": "0 000 000 00 00",
        "ctx_keep": "5 жыл", "ctx_third": "жоқ", "ctx_cross": "жоқ", "ctx_publish": "жоқ",
        "ctx_n_child": str(aged(home, on, 0, 17)), "con_ready": "1", "con_lang": language,
        "con_service": "yes" if agrees else "no",
    }  # fmt: skip
    if agrees:
        answers |= {
            "con_analysis": "yes" if analysis else "no",
            "con_after": yes(draw, 0.8),
            "con_research": yes(draw, 0.7),
            "con_backup": "yes" if home.consents_to_backup else "no",
            "con_check": draw.choices(("nothing", "unsure"), (9, 1))[0],
            "con_way": draw.choice(("paper", "phone")),
            "con_copy": "yes",
        }
        if answers["ctx_n_child"] != "0":
            answers["con_child"] = yes(draw, 0.9)
    return answers


def arrival(draw: Random, home: Home, now: Now, on: date) -> Answers:
    """Return the arrival form: the roster, what was known before, kin, what is needed first."""
    answers: Answers = {
        "ctx_year": str(on.year),
        "ctx_con_backup": "yes" if home.consents_to_backup else "no",
        "arr_date": home.arrived_on.isoformat(),
        "arr_route": home.route,
        "arr_place_before": draw.choices(("village", "town", "city"), (5, 2, 3))[0],
        "arr_n": len(home.people),
        "per": _roster(draw, home, now, on),
        "arr_who_chose": _chooser(draw, now),
        "arr_say": draw.choice(("none", "little") if now["place_not_chosen"] else ("mostly", "full")),
        "arr_why": draw.sample(("job", "home", "school", "kin", "land", "support"), draw.randint(1, 3)),
        "arr_knew_winter": draw.choice(LEVEL),
        "arr_knew_home": draw.choice(LEVEL),
        "arr_knew_work": draw.choice(LEVEL),
        "arr_home_urgent": some(draw, {"heat": 0.06, "fuel": 0.1, "leak": 0.05, "beds": 0.08}),
        "arr_fuel": draw.choices(("none", "part", "most", "all", "nofuel"), (1, 3, 3, 2, 2))[0],
        "arr_winters": draw.choice((0, 0, 0, 1, 2, 5, 10)),
        "arr_home_lang": draw.choices(("kk", "ru", "mix"), (7, 1, 2))[0],
        "arr_script": draw.choices(("yes", "no"), (19, 1))[0],
        "arr_kin_here": draw.choice(COUNT[1:]) if now["kin_nearby"] else "none",
        "arr_kin_origin": _kin(draw, now),
        "arr_knows_help": draw.choice(LEVEL),
        "arr_expect": draw.sample(("job", "home", "school", "doctor", "kin"), draw.randint(1, 3)),
        "arr_worry": _worries(now),
        "arr_phone_own": "mine" if home.has_phone else "shared",
        "arr_daytime": draw.choice(("morning", "noon", "evening", "any")),
        "arr_leave_msg": yes(draw, 0.9),
    }
    place = "arr_region" if home.route == "inside" else "arr_country"
    answers[place] = f"r{home.origin}" if home.route == "inside" else home.origin
    return imperfect(draw, answers)


def _roster(draw: Random, home: Home, now: Now, on: date) -> list[Answers]:
    """Return a turn per person; who of the adults works follows from the states."""
    turns: list[Answers] = []
    adults = 0
    for member in home.people:
        age = on.year - member.birth_year
        turn: Answers = {
            "per_name": member.name, "per_relation": member.relation, "per_sex": member.sex,
            "per_birth": member.birth_year, "per_age": str(age), "per_here": "here",
            "per_clothes": some(draw, {"coat": 0.05, "boots": 0.08, "gloves": 0.03}),
        }  # fmt: skip
        if age >= 18:
            turn |= _work(draw, now, adults, member)
            adults += 1
        elif age >= 1:
            turn["per_place"] = _school(draw, now, age)
        turns.append(turn)
    return turns


def _work(draw: Random, now: Now, nth: int, member: Member) -> Answers:
    jobless = now["main_earner_no_work"] if nth == 0 else now["second_adult_no_work"]
    trade = {"per_trade": draw.choice(("farm", "build", "drive", "teach", "health", "trade", "none"))}
    if jobless:
        return trade | (
            {"per_workstate": "looking"}
            if draw.random() < 0.6
            else {"per_workstate": "none", "per_wants": "yes"}
        )
    if nth == 0 and not now["main_earner_no_work"]:
        return trade | {"per_workstate": draw.choice(("employee", "employee", "own", "casual"))}
    idle = member.relation == "parent" or now["main_earner_no_work"] or draw.random() < 0.4
    return trade | ({"per_workstate": "none", "per_wants": "no"} if idle else {"per_workstate": "employee"})


def _school(draw: Random, now: Now, age: int) -> str:
    if now["child_no_place"]:
        return draw.choice(("wait", "none"))
    return "school" if age >= 6 else draw.choice(("garden", "home"))


def _chooser(draw: Random, now: Now) -> str:
    return draw.choice(("office", "work") if now["place_not_chosen"] else ("me", "family", "kin"))


def _kin(draw: Random, now: Now) -> list[str]:
    found = ["parents"] * int(now["kin_at_origin"]) + ["siblings"] * int(
        now["kin_at_origin"] and draw.random() < 0.5
    )
    if now["close_family_apart"]:
        found.append(draw.choice(("spouse", "child")))
    return found or ["none"]


def _worries(now: Now) -> list[str]:
    named = {
        "work": now["main_earner_no_work"], "cold": now["home_cold"], "school": now["child_no_place"],
        "money": now["income_strain"],
    }  # fmt: skip
    return [name for name, state in named.items() if state][:3] or ["none"]
