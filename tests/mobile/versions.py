"""A survey in two versions, as a server hands them out: some questions moved, some are new, some are gone."""

import hashlib
from functools import cache

from pyxform.xls2xform import convert

from surveys.exchange.sync import FormFile

FORM = "stove"
_HEAD = (
    "| survey |\n"
    "| | type | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) | required | bind::qonys:privacy |\n"
)
_CHOICES = """| choices |
| | list_name | name | label::Қазақша (kk) | label::Русский (ru) | label::English (en) |
| | fuel | coal | Көмір | Уголь | Coal |
| | fuel | wood | Отын | Дрова | Firewood |
"""
_SETTINGS = r"""| settings |
| | form_title | form_id | version | namespaces |
| | Пеш пен отын \| Печь и топливо \| Stove and fuel | {form} | {version} | qonys="https://qonys.kz/xforms" |
"""
_ONE = """| | text | room | Қай бөлме суық? | Какая комната холодная? | Which room is cold? | | |
| | select_one fuel | fuel | Үйді немен жылытасыз? | Чем Вы топите? | What do you heat with? | | |
| | integer | weeks | Отын неше аптаға жетеді? | На сколько недель хватит топлива? | For how many weeks will the fuel last? | | |
| | date | swept | Мұржа қашан тазаланды? | Когда чистили дымоход? | When was the chimney swept? | | |
| | text | fear | Сізді не алаңдатады? | Что Вас тревожит? | What worries you? | | private |
| | text | secret | Тағы не айтқыңыз келеді? | Что ещё хотите сказать? | What else would you like to say? | | private |
"""
_TWO = """| | begin group | home | | | | | |
| | text | room | Қай бөлме суық? | Какая комната холодная? | Which room is cold? | | |
| | end group | | | | | | |
| | select_one fuel | fuel | Үйді немен жылытасыз? | Чем Вы топите? | What do you heat with? | | |
| | text | weeks | Отын қашанға дейін жетеді? | До какого времени хватит топлива? | Until when will the fuel last? | | |
| | integer | windows | Неше терезеден жел соғады? | Из скольких окон дует? | From how many windows does it draw? | yes | |
| | text | fear | Сізді не алаңдатады? | Что Вас тревожит? | What worries you? | | private |
"""


@cache
def version(number: int) -> FormFile:
    """Return version 1 or 2; in the second nobody heats with wood any more."""
    choices = (
        _CHOICES if number == 1 else _CHOICES.replace("| | fuel | wood | Отын | Дрова | Firewood |\n", "")
    )
    settings = _SETTINGS.format(form=FORM, version=number)
    table = _HEAD + (_ONE if number == 1 else _TWO) + choices + settings
    xform = convert(table, form_name="data", file_type=".md").xform
    hashed = hashlib.sha256(xform.encode()).hexdigest()
    return FormFile(id=FORM, version=str(number), hash=hashed, xform=xform)
