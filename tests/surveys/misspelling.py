"""Names as different offices write them: the same invented person in three scripts, with other endings, with slips."""

from datetime import date, timedelta
from random import Random

import msgspec

from surveys.register.likeness import Entry

GIVEN = {
    "f": (
        "Айгүл", "Жанар", "Салтанат", "Гүлмира", "Айжан", "Сәуле", "Мөлдір", "Назгүл", "Ботагөз", "Әсел", "Динара", "Күләш",
        "Меруерт", "Зере", "Аружан", "Томирис", "Балнұр", "Ақерке", "Шынар", "Үміт", "Зүлфия", "Фарида", "Хадиша", "Ырысты",
    ),
    "m": (
        "Ерлан", "Нұрлан", "Бауыржан", "Серік", "Асқар", "Дәурен", "Қанат", "Марат", "Талғат", "Ержан", "Айдос", "Санжар",
        "Әлихан", "Дінмұхаммед", "Ерасыл", "Мирас", "Жанібек", "Шыңғыс", "Ғабит", "Ілияс", "Юсуф", "Хамит", "Өмір", "Төлеген",
    ),
}  # fmt: skip
ROOTS = (
    "Мысал", "Үлгі", "Қиял", "Ертегі", "Аңыз", "Тәмсіл", "Жұмбақ", "Самұрық", "Болжам", "Арман", "Елес", "Аспан", "Жұлдыз",
    "Байтерек", "Бұлақ", "Самал", "Шұғыла", "Қырау", "Көктем", "Тұлпар", "Дастан", "Сынақ", "Жаңбыр", "Найзағай", "Тоғай",
)  # fmt: skip
_RUSSIAN = str.maketrans("ӘәҒғҚқҢңӨөҰұҮүҺһІі", "АаГгКкНнОоУуУуХхИи")
_BASE = dict(zip("абвгдезийклмнопрстуфхшыіэәғқңөұүһ", "abvgdeziiklmnoprstufhSyieagqnouuh", strict=True)) | {
    "ш": "sh", "щ": "sh", "ц": "ts", "ч": "ch", "ж": "zh", "ю": "yu", "я": "ya", "ё": "yo", "ь": "", "ъ": "",
}  # fmt: skip
_OTHER = {
    "office": {"й": "y", "қ": "k", "х": "kh", "һ": "kh", "ғ": "g", "і": "i", "ү": "u", "ә": "a"},
    "uzbek": {"ж": "j", "қ": "q", "х": "x", "ғ": "gʻ", "ө": "oʻ", "й": "y", "ы": "i", "у": "u"},
    "turkish": {
        "ш": "ş",
        "ч": "ç",
        "ж": "j",
        "ғ": "ğ",
        "ы": "ı",
        "ү": "ü",
        "ө": "ö",
        "ә": "ä",
        "й": "y",
        "ң": "ñ",
    },
    "old": {"ж": "dzh", "ғ": "gh", "ы": "y", "я": "ia", "ю": "iu", "қ": "k", "ұ": "u"},
}
_ARABIC = dict(
    zip("абвгдезийклмнопрстуфхчшыіәғқңөұүһжэ", "ابۆگدەزييكلمنوپرستۋفحچشىىاعقڭوۇۇھجە", strict=True)
) | {"ю": "يۋ", "я": "يا", "ё": "يو", "ц": "تس", "щ": "شش"}


def person(draw: Random, number: int) -> Entry:
    """Return an invented person with all that the register may know."""
    sex = draw.choice("fm")
    root, father = draw.choice(ROOTS), draw.choice(GIVEN["m"])
    family_name = root + draw.choice(("ов", "баев", "бек", "ғалиев", "тай"))
    if sex == "f" and family_name.endswith(("ов", "ев")):
        family_name += "а"
    patronymic = father + draw.choice({"f": ("қызы", "овна"), "m": ("ұлы", "ович")}[sex])
    born = date(1940, 1, 1) + timedelta(days=draw.randrange(30_000))
    return Entry(
        id=f"p{number:06}",
        name=f"{family_name} {draw.choice(GIVEN[sex])} {patronymic}",
        household_id=f"h{number // 4}",
        birth_date=born,
        sex=sex,
        origin=draw.choice(("61", "61", "31", "19", "uz", "cn")),
    )


def again(draw: Random, one: Entry, number: int) -> Entry:
    """Return the same person as another office entered them."""
    words = one.name.split()
    if draw.random() < 0.3:
        words = words[:2]
    if draw.random() < 0.3:
        words = [words[1], words[0], *words[2:]]
    name = " ".join(_written(draw, word) for word in words)
    if draw.random() < 0.08:
        name = _slip(draw, name)
    return msgspec.structs.replace(
        one, id=f"q{number:06}", name=name, household_id=f"g{number}", birth_date=_date(draw, one.birth_date)
    )


def _date(draw: Random, born: date | None) -> date | None:
    """Return a birth date as it is copied: mostly right, at times turned round or a year off."""
    chance = draw.random()
    if born is None or chance < 0.85:
        return born
    if chance < 0.93 and born.day <= 12:
        return date(born.year, born.day, born.month)
    return born.replace(year=born.year + draw.choice((-1, 1))) if (born.month, born.day) != (2, 29) else born


def _written(draw: Random, word: str) -> str:
    way = draw.choice(("kazakh", "russian", "office", "uzbek", "turkish", "old", "arabic"))
    lower = word.lower()
    if draw.random() < 0.3:
        lower = lower.replace("қызы", "овна").replace("ұлы", "ович")
    if way == "kazakh":
        return lower
    if way == "russian":
        return lower.translate(_RUSSIAN).replace("гул", "гуль")
    if way == "arabic":
        return "".join(_ARABIC.get(letter, "") for letter in lower)
    table = _BASE | _OTHER[way]
    return "".join(table.get(letter, "") for letter in lower)


def _slip(draw: Random, text: str) -> str:
    """Double a letter, drop one or swap two."""
    place = draw.randrange(1, len(text) - 1)
    kind = draw.choice(("double", "drop", "swap"))
    if kind == "double":
        return text[:place] + text[place] + text[place:]
    if kind == "drop":
        return text[:place] + text[place + 1 :]
    return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]
