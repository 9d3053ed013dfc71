"""What simulated families tell of their children, of money and of the end of the rent help."""

from datetime import date
from random import Random

from analysis.cohort.drawing import (
    FREQUENCY,
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
)

_PLEASED = ("vbad", "bad", "mid", "good", "vgood")


def children(draw: Random, home: Home, now: Now, on: date) -> Answers:
    """Return one turn per child of 1 to 17, the eldest first, and what the carer thinks of all of them."""
    ages = _ages(home, on)
    learners = aged(home, on, 3, 17)
    waits = slip(draw, now["child_no_place"])
    rest: Answers = {
        "kid_future": ruler(draw, 6 + now["belonging"]),
        "kid_need": some(draw, {"books": 0.1, "clothes": 0.15, "lesson": 0.15, "club": 0.2, "garden": 0.4 if waits else 0.0}),
    }  # fmt: skip
    if learners:
        rest["kid_teach"] = step(draw, _PLEASED, 2.8)
    turns = [_child(draw, age, waits=waits and nth == len(ages) - 1) for nth, age in enumerate(ages)]
    return (
        _agreed(ages, ctx_n_learn=str(learners)) | ({"kid": turns} if turns else {}) | imperfect(draw, rest)
    )


def _child(draw: Random, age: int, *, waits: bool) -> Answers:
    place = "wait" if waits else "school" if age >= 6 else "garden" if age >= 3 else "home"
    answers: Answers = {"kid_age": str(age), "kid_place": place}
    if place in ("school", "garden"):
        answers["kid_lang"] = draw.choices(("same", "part", "other"), (8, 2, 1))[0]
    if place == "school":
        answers["kid_road"] = draw.choices(("walk", "bus", "car", "walkfar"), (6, 2, 1, 2))[0]
    if age >= 6:
        answers |= {
            "kid_friend": draw.choices(("many", "one", "none"), (6, 3, 1))[0],
            "kid_hurt": draw.choices(FREQUENCY, (8, 5, 2, 1, 0))[0],
        }
    return imperfect(draw, answers)


def school(draw: Random, home: Home, now: Now, on: date) -> Answers:
    """Return the check before the first of September, one turn per child of 5 to 17."""
    ages = _ages(home, on)
    small = aged(home, on, 1, 5)
    turns = [_pupil(draw, age, now) for age in ages if age >= 5]
    rest: Answers = {"sch_other": some(draw, {"club": 0.2, "lang": 0.1})}
    if small:
        rest["sch_garden"] = yes(draw, 0.3)
    given = _agreed(ages, ctx_n_school=str(len(turns)), ctx_n_small=str(small))
    return given | ({"sch": turns} if turns else {}) | imperfect(draw, rest)


def _pupil(draw: Random, age: int, now: Now) -> Answers:
    place = "notneed" if age == 5 else "wait" if slip(draw, now["child_no_place"]) else "yes"
    answers: Answers = {
        "sch_age": str(age),
        "sch_place": place,
        "sch_ready": some(draw, {"books": 0.3, "coat": 0.3 if now["income_strain"] else 0.05, "stuff": 0.2}),
        "sch_support": yes(draw, 0.2),
        "sch_feel": step(draw, _PLEASED, 2.9),
    }
    if place != "notneed":
        answers |= {"sch_lang": "same", "sch_way": draw.choices(("walk", "bus", "walkfar"), (6, 2, 2))[0]}
    return imperfect(draw, answers)


def strain(draw: Random, _home: Home, now: Now, _on: date) -> Answers:
    is_short = slip(draw, now["income_strain"])
    return imperfect(
        draw,
        {
            "str_month": step(draw, FREQUENCY, 1.2 if is_short else 3.0),
            "str_bills": yes(draw, 0.4 if is_short else 0.05),
            "str_loan": draw.choices(("heavy", "some", "ok", "none"), (3, 4, 2, 1) if is_short else (0, 2, 4, 4))[0],
            "str_foodpay": yes(draw, 0.3 if is_short else 0.03),
            "str_hot": step(draw, FREQUENCY, 3.4),
            "str_cut": some(draw, {"heat": 0.3, "food": 0.3, "clothes": 0.5} if is_short else {"road": 0.1}),
            "str_advice": yes(draw, 0.5 if is_short else 0.1),
        },
    )  # fmt: skip


def rent_end(draw: Random, _home: Home, now: Now, _on: date) -> Answers:
    is_short = slip(draw, now["income_strain"])
    following = draw.choice(("looking", "keep") if is_short else ("keep", "own", "employer"))
    answers: Answers = {
        "evr_know": draw.choices(("yes", "about", "no"), (4, 3, 1))[0],
        "evr_next": following,
        "evr_help": some(draw, {"cheap": 0.3, "buy": 0.3, "benefit": 0.3} if is_short else {"buy": 0.2}),
        "evr_when": draw.choice(("soon", "month", "no") if is_short else ("no", "no", "month")),
    }
    if following in ("keep", "looking"):
        answers |= {
            "evr_pay": draw.choice(("no", "maybe") if is_short else ("just", "yes")),
            "evr_owner": draw.choice(("yes", "notyet")),
        }
    return imperfect(draw, answers)


def _ages(home: Home, on: date) -> list[int]:
    ages = (on.year - member.birth_year for member in home.people)
    return sorted((age for age in ages if 1 <= age <= 17), reverse=True)


def _agreed(ages: list[int], **given: str) -> Answers:
    """Return the values that the app gives to a form about children when the carer agreed."""
    return {"ctx_con_child": "yes", "kid_agreed": "1", "ctx_kid_ages": " ".join(map(str, ages)), **given}
