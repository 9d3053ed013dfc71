"""The words: complete in three languages, plain, and never blaming."""

import csv
import re
from datetime import date
from importlib import resources
from string import Formatter

import pytest

from surveys.catalogue import form_ids, places
from surveys.dates import say_date, say_day, say_day_month, say_month
from surveys.wording import LANGUAGES, UnknownWord, catalogue, pick, say

LETTERS = "А-Яа-яЁёӘҒҚҢӨҰҮҺІәғқңөұүһі"
LOOKALIKES = re.compile(rf"[A-Za-z][{LETTERS}]|[{LETTERS}][A-Za-z]")
ONLY_KAZAKH = re.compile("[ӘҒҚҢӨҰҮҺІәғқңөұүһі]")
NEVER = re.compile(
    r"unreliable|deserter|risk rating|problem famil|high-risk|fraud|suspicious|critical zone|dropped out|evad"
    r"|қашқын|тәуекел тобы|қызыл аймақ|күмәнді|қашып кет"
    r"|неблагонадёжн|неблагополучн|группа риска|красная зона|сбежал|уклоня|подозрительн"
    r"|[Сс]әтті орындалды|[Уу]спешно|successfully",
    re.IGNORECASE,
)


def words() -> list[tuple[str, str, str]]:
    return [(key, language, text) for key, texts in catalogue().items() for language, text in texts.items()]


def holes(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_every_word_is_there_in_three_languages() -> None:
    assert [
        key for key, texts in catalogue().items() if tuple(sorted(texts)) != tuple(sorted(LANGUAGES))
    ] == []
    assert [
        (key, language) for key, language, text in words() if not text.strip() or text != text.strip()
    ] == []


def test_the_same_values_are_filled_in_in_every_language() -> None:
    uneven = [
        key for key, texts in catalogue().items() if len({tuple(holes(text)) for text in texts.values()}) > 1
    ]
    assert uneven == []


def test_no_latin_letter_hides_in_a_kazakh_or_russian_word() -> None:
    plain = [(key, re.sub(r"\{\w*\}", " ", text)) for key, _, text in words()]
    assert [pair for pair in plain if LOOKALIKES.search(pair[1])] == []


def test_russian_is_not_kazakh_and_english_has_no_cyrillic() -> None:
    names = ("language.", "region.", "district.")
    free = [(key, language, text) for key, language, text in words() if not key.startswith(names)]
    assert [
        key
        for key, language, text in free
        if language == "ru" and ONLY_KAZAKH.search(text) and "«" not in text
    ] == []


def test_no_word_blames_and_none_cheers() -> None:
    assert [(key, text) for key, _, text in words() if NEVER.search(text)] == []
    needs = [(key, text) for key, _, text in words() if key.startswith(("need.", "reason.", "service."))]
    assert [pair for pair in needs if "!" in pair[1]] == []


def test_needs_fit_on_one_line_of_a_phone() -> None:
    long = [(key, text) for key, _, text in words() if key.startswith("need.") and len(text) > 60]
    assert long == []


def test_every_reason_of_the_model_is_said_as_a_need() -> None:
    with resources.files("analysis").joinpath("prior.csv").open(encoding="utf-8") as table:
        reasons = {row["reason"] for row in csv.DictReader(table) if row["reason"]}
    assert reasons
    assert {f"reason.{reason}" for reason in reasons} - catalogue().keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_says_no_more_than_the_question_asked(language: str) -> None:
    """What the model calls strain of income is read from one question: money for heating."""
    assert say("reason.income_strain", language) == say("need.heat_money", language)


def test_every_place_and_every_form_has_a_name() -> None:
    found = places()
    wanted = {f"region.{found.region}"} | {f"form.{form_id}" for form_id in form_ids()}
    wanted |= {f"district.{code}" for code in found.districts}
    wanted |= {f"region.{code}" for code in found.origins}
    wanted |= {f"country.{code}" for code in found.countries}
    assert wanted - catalogue().keys() == set()
    assert len(found.districts) == 14


@pytest.mark.parametrize(
    ("language", "full", "short", "month"),
    [
        ("kk", "24 қараша 2026", "24 қараша", "қараша 2026"),
        ("ru", "24 ноября 2026", "24 ноября", "ноябрь 2026"),
        ("en", "24 November 2026", "24 November", "November 2026"),
    ],
)
def test_a_day_is_said_as_people_say_it(language: str, full: str, short: str, month: str) -> None:
    day = date(2026, 11, 24)
    assert (say_date(day, language), say_day_month(day, language), say_month(day, language)) == (
        full,
        short,
        month,
    )


@pytest.mark.parametrize(
    ("day", "said"), [(22, "вчера"), (23, "сегодня"), (24, "завтра"), (25, "25 ноября"), (1, "1 ноября")]
)
def test_a_near_day_has_a_word_of_its_own(day: int, said: str) -> None:
    assert say_day(date(2026, 11, day), date(2026, 11, 23), "ru") == said


def test_a_day_of_another_year_names_the_year() -> None:
    assert say_day(date(2025, 11, 23), date(2026, 11, 23), "kk") == "23 қараша 2025"


def test_a_word_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownWord, match=r"no\.such"):
        say("no.such", "kk")


def test_a_word_that_one_language_lacks_is_said_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(catalogue()["app.understood"], "ru")
    assert say("app.understood", "ru") == say("app.understood", "kk")


def test_a_text_falls_back_to_a_language_that_has_it() -> None:
    assert pick({"ru": "Да", "kk": ""}, "kk") == "Да"
    assert pick({}, "kk") == ""
