"""Interviews and contacts as people would give them: no two alike, drawn from a seed, so that packing has its real work."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import msgspec
from pyxform.xls2xform import convert

from surveys.submission import Answers

NOW = datetime.now(UTC)
KINDS = ["text"] * 15 + ["integer"] * 15 + ["decimal"] * 10 + ["select_one yn"] * 10 + ["date"] * 5
KINDS += ["select_multiple what"] * 5
WORDS = [
    "көмір",
    "аз",
    "қалды",
    "есік",
    "пен",
    "терезеден",
    "суық",
    "өтеді",
    "пешті",
    "жөндеу",
    "керек",
    "балалар",
    "мектепке",
    "жаяу",
    "барады",
    "жұмыс",
    "таба",
    "алмадық",
    "ауылдан",
    "дүкен",
    "алыс",
    "емхана",
    "жақын",
    "көршілер",
    "көмектеседі",
    "үй",
    "иесі",
    "ақысын",
    "көтерді",
    "құжат",
    "әлі",
    "дайын",
    "емес",
    "тілді",
    "үйреніп",
    "жүрміз",
    "мал",
    "азығы",
    "қымбат",
    "су",
    "құдықтан",
    "келеді",
    "жарық",
    "жиі",
    "сөнеді",
    "анам",
    "ауырып",
    "жүр",
    "інім",
    "Астанаға",
    "кетті",
    "қысқы",
    "киім",
    "жетпейді",
    "бақшада",
    "орын",
    "жоқ",
    "туыстар",
    "шақырып",
    "жатыр",
    "көшуді",
    "ойламаймыз",
    "осында",
    "қаламыз",
    "бұл",
    "ауыл",
    "ұнайды",
    "әкімдікке",
    "өтініш",
    "бердік",
]
OUTCOMES = ("spoke", "spoke", "spoke", "part", "nobody", "later")


def sixty_questions(form_id: str = "bench") -> str:
    """Return an XForm of sixty questions: 15 texts, 25 numbers, 10 of yes or no, 5 dates, 5 choices of several."""
    questions = "\n".join(f"| | {kind} | q{n} | Question {n} |" for n, kind in enumerate(KINDS))
    text = f"""
| survey | type | name | label |
|---|---|---|---|
{questions}

| choices | list_name | name | label |
|---|---|---|---|
| | yn | yes | Yes |
| | yn | no | No |
| | what | coal | Coal |
| | what | wood | Wood |
| | what | stove | Stove |

| settings | form_id | form_title | version |
|---|---|---|---|
| | {form_id} | Bench | 1 |
"""
    return convert(text, file_type=".md").xform


def sixty_answers(dice: Random) -> Answers:
    """Answer every question: a text of three to eight words, numbers of one or two digits, any choice."""
    return {f"q{n}": _value(kind, dice) for n, kind in enumerate(KINDS)}


def _value(kind: str, dice: Random) -> object:
    if kind == "text":
        return " ".join(dice.choices(WORDS, k=dice.randint(3, 8)))
    if kind == "integer":
        return dice.randint(0, 30)
    if kind == "decimal":
        return dice.randint(0, 400) / 10
    if kind == "date":
        return (date(2026, 11, 20) - timedelta(days=dice.randint(0, 200))).isoformat()
    if kind == "select_one yn":
        return dice.choice(("yes", "no"))
    return dice.sample(["coal", "wood", "stove"], dice.randint(1, 3))


def contact(dice: Random) -> Answers:
    """Answer what a worker notes after an attempt to reach a family."""
    known: Answers = {
        "ctt_who": "resp",
        "ctt_channel": dice.choice(("visit", "phone", "phone", "message")),
        "ctt_outcome": dice.choice(("spoke", "part")),
        "ctt_need": dice.choice(("yes", "no", "no")),
    }
    if dice.random() < 0.4:
        known["ctt_note"] = " ".join(dice.choices(WORDS, k=dice.randint(3, 9)))
    return known


def random_id(dice: Random) -> str:
    """Return an id as a phone draws it, at some moment of the last months."""
    milliseconds = int(NOW.timestamp() * 1000) - dice.randint(0, 10**10)
    number = (
        (milliseconds << 80) | (7 << 76) | (dice.getrandbits(12) << 64) | (2 << 62) | dice.getrandbits(62)
    )
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def record(
    dice: Random, household_id: str, person_id: str | None, *, form_id: str = "bench", version: str = "1"
) -> bytes:
    """Return the bytes of one interview of sixty answers, as a phone encodes them."""
    finished = NOW - timedelta(seconds=dice.randint(60, 2_000_000), microseconds=dice.randint(0, 999_999))
    return msgspec.json.encode(
        {
            "id": random_id(dice),
            "household_id": household_id,
            "person_id": person_id,
            "form_id": form_id,
            "form_version": version,
            "language": "kk",
            "started_at": finished - timedelta(seconds=dice.randint(300, 1500)),
            "finished_at": finished,
            "answers": sixty_answers(dice),
        }
    )
