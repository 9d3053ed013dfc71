"""What simulated families tell of the home and of work."""

from datetime import date
from random import Random

from analysis.cohort.drawing import FREQUENCY, LEVEL, Answers, Home, Now, imperfect, slip, some, step, yes

_CONDITION = ("vbad", "bad", "mid", "good", "vgood")
_WORKS = ("employee", "own", "casual")


def housing(draw: Random, home: Home, now: Now, _on: date) -> Answers:
    """Return the home as it is; persons to a room are worked out as the form does it."""
    is_poor = slip(draw, now["home_cold"])
    people, rooms = len(home.people), draw.choice((2, 3, 3, 4, 5))
    tenure = draw.choices(("own", "rent", "employer", "state"), (3, 5, 1, 2))[0]
    answers: Answers = {
        "ctx_n_home": str(people),
        "hou_tenure": tenure,
        "hou_rooms": rooms,
        "hou_crowd": crowd(people, rooms),
        "hou_promise": draw.choice(("vworse", "worse", "same") if is_poor else ("worse", "same", "same", "better")),
        "hou_state": step(draw, _CONDITION, 1.4 if is_poor else 2.8),
        "hou_repair": some(draw, {"windows": 0.6, "floor": 0.4, "heating": 0.3} if is_poor else {"roof": 0.1}),
        "hou_water": draw.choices(("inside", "yard", "carry"), (6, 3, 1))[0],
        "hou_toilet": draw.choices(("inside", "yard"), (5, 5))[0],
        "hou_wait": some(draw, {"repair": 0.3} if is_poor else {"home": 0.1}),
    }  # fmt: skip
    if tenure != "own":
        answers["hou_advice"] = yes(draw, 0.3)
    return imperfect(draw, answers)


def crowd(people: int, rooms: int) -> str:
    """Return persons to a room as the form writes it: a whole number without a point."""
    return str(people // rooms) if people % rooms == 0 else str(people / rooms)


def work(draw: Random, _home: Home, now: Now, _on: date) -> Answers:
    """Return what one adult says of work; the family's states say whether somebody is without it."""
    is_without = slip(draw, now["main_earner_no_work"])
    state = "looking" if is_without else draw.choices((*_WORKS, "care", "pension"), (8, 2, 2, 3, 1))[0]
    answers: Answers = {"wrk_state": state}
    if state in _WORKS:
        answers |= {
            "wrk_fit": draw.choice(LEVEL),
            "wrk_sick": "own" if state == "own" else draw.choice(("yes", "part", "no")),
            "wrk_road": draw.choices(("home", "t30", "t60", "t60p"), (2, 6, 2, 1))[0],
            "wrk_sure": draw.choices(("no", "rather_no", "rather_yes", "yes"), (1, 2, 5, 5))[0],
        }
    if state in ("employee", "casual"):
        answers["wrk_paid"] = step(draw, FREQUENCY, 3.2)
    want = "job" if is_without else draw.choices(("none", "hours", "training"), (8, 1, 1))[0]
    answers["wrk_want"] = want
    if want != "none":
        answers["wrk_block"] = some(draw, {"jobs": 0.4, "skill": 0.2, "child": 0.2, "road": 0.2})
    answers["wrk_other"] = yes(draw, 0.7 if now["second_adult_no_work"] else 0.05)
    return imperfect(draw, answers)
