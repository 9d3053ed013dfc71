"""The instruments: what pyxform makes of them, and that nothing in them is left unsaid."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pyxform.xls2xform import ConvertResult, convert

from surveys.catalogue import form_ids, instrument_paths, rules

XF = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"
PRIVACY = "{https://qonys.kz/xforms}privacy"
QUESTIONS = ("input", "select", "select1", "range", "trigger")
LOOKALIKES = re.compile(r"[A-Za-z][А-Яа-яӘҒҚҢӨҰҮҺІәғқңөұүһі]|[А-Яа-яӘҒҚҢӨҰҮҺІәғқңөұүһі][A-Za-z]")


@cache
def converted(form_id: str) -> ConvertResult:
    path = next(path for path in instrument_paths() if path.stem == form_id)
    return convert(path, file_type=".md")


@cache
def form(form_id: str) -> ET.Element:
    return ET.fromstring(converted(form_id).xform)


def binds(form_id: str) -> dict[str, ET.Element]:
    return {bind.get("nodeset", "").rsplit("/", 1)[-1]: bind for bind in form(form_id).iter(f"{XF}bind")}


def translations(form_id: str) -> dict[str, dict[str, str]]:
    """Return the texts by language and id; a text made of parts keeps the parts between its references."""
    return {
        entry.get("lang", ""): {
            text.get("id", ""): "".join(text.itertext()).strip() for text in entry.iter(f"{XF}text")
        }
        for entry in form(form_id).iter(f"{XF}translation")
    }


def options(form_id: str) -> dict[str, set[str]]:
    """Return the options that each choice question offers."""
    lists = {
        instance.get("id"): {name.text or "" for name in instance.iter(f"{XF}name")}
        for instance in form(form_id).iter(f"{XF}instance")
        if instance.get("id")
    }
    found = {}
    for control in (*form(form_id).iter(f"{XF}select"), *form(form_id).iter(f"{XF}select1")):
        itemset = control.find(f"{XF}itemset")
        name = re.search(r"instance\('(\w+)'\)", itemset.get("nodeset", "") if itemset is not None else "")
        found[control.get("ref", "").rsplit("/", 1)[-1]] = lists[name.group(1)] if name else set()
    return found


def controls(form_id: str) -> Iterator[ET.Element]:
    for kind in QUESTIONS:
        yield from form(form_id).iter(f"{XF}{kind}")


def test_there_are_all_twenty_seven_instruments_of_the_bank() -> None:
    modules = {"wellbeing", "heat", "housing", "work", "children", "health", "ties", "language", "navigation"}
    modules |= {"strain", "family", "place"}
    others = {
        "consent",
        "arrival",
        "pulse",
        "prewinter",
        "deepwinter",
        "school",
        "rent_end",
        "job_loss",
        "birth",
    }
    others |= {"separation", "contact", "exit", "after", "help", "complaint"}
    assert set(form_ids()) == modules | others
    assert len(form_ids()) == 27


@pytest.mark.parametrize("form_id", form_ids())
def test_it_converts_without_a_warning(form_id: str) -> None:
    assert converted(form_id).warnings == []
    data = next(node for node in form(form_id).iter() if node.get("version"))
    assert data.get("id") == form_id
    assert re.fullmatch(r"20\d{8}", data.get("version") or "")


@pytest.mark.parametrize("form_id", form_ids())
def test_it_speaks_three_languages_and_kazakh_first(form_id: str) -> None:
    names = [entry.get("lang", "") for entry in form(form_id).iter(f"{XF}translation")]
    assert sorted(re.findall(r"\((\w\w)\)$", name)[0] for name in names) == ["en", "kk", "ru"]
    default = next(entry for entry in form(form_id).iter(f"{XF}translation") if entry.get("default"))
    assert default.get("lang") == "Қазақша (kk)"


@pytest.mark.parametrize("form_id", form_ids())
def test_every_text_is_there_in_every_language(form_id: str) -> None:
    texts = translations(form_id)
    kazakh = texts["Қазақша (kk)"]
    for language, said in texts.items():
        assert said.keys() == kazakh.keys(), language
        assert [key for key, text in said.items() if not text or text == "-"] == []
        assert [text for text in said.values() if LOOKALIKES.search(text)] == []


@pytest.mark.parametrize("form_id", form_ids())
def test_the_same_values_are_filled_in_in_every_language(form_id: str) -> None:
    outputs = [
        sorted(
            (text.get("id"), out.get("value"))
            for text in entry.iter(f"{XF}text")
            for out in text.iter(f"{XF}output")
        )
        for entry in form(form_id).iter(f"{XF}translation")
    ]
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.parametrize("form_id", form_ids())
def test_every_question_has_its_words_and_choices(form_id: str) -> None:
    assert [control.get("ref") for control in controls(form_id) if control.find(f"{XF}label") is None] == []
    assert [name for name, offered in options(form_id).items() if len(offered) < 2] == []


@pytest.mark.parametrize("form_id", form_ids())
def test_nothing_is_required_but_the_consent_itself(form_id: str) -> None:
    required = [name for name, bind in binds(form_id).items() if bind.get("required")]
    assert required == (["con_service"] if form_id == "consent" else [])


@pytest.mark.parametrize("form_id", form_ids())
def test_every_constraint_says_what_would_be_right(form_id: str) -> None:
    silent = [
        name
        for name, bind in binds(form_id).items()
        if bind.get("constraint") and not bind.get(f"{JR}constraintMsg")
    ]
    assert silent == []


@pytest.mark.parametrize("form_id", form_ids())
def test_a_choice_that_excludes_the_others_stands_alone(form_id: str) -> None:
    for control in form(form_id).iter(f"{XF}select"):
        name = control.get("ref", "").rsplit("/", 1)[-1]
        rule = binds(form_id)[name].get("constraint", "")
        for alone in options(form_id)[name] & {"none", "dk", "pns"}:
            assert f"selected(., '{alone}')" in rule, name


@pytest.mark.parametrize(
    "name", ["arr_why", "arr_expect", "arr_worry", "pla_why", "pla_better", "exi_would", "aft_would"]
)
def test_up_to_three_means_up_to_three(name: str) -> None:
    form_id = {"arr": "arrival", "pla": "place", "exi": "exit", "aft": "after"}[name[:3]]
    assert "count-selected(.) <= 3" in binds(form_id)[name].get("constraint", "")


@pytest.mark.parametrize("form_id", form_ids())
def test_every_text_answer_and_every_number_has_its_limit(form_id: str) -> None:
    for control in form(form_id).iter(f"{XF}input"):
        bind = binds(form_id)[control.get("ref", "").rsplit("/", 1)[-1]]
        assert bind.get("constraint") or bind.get("readonly"), bind.get("nodeset")


@pytest.mark.parametrize("form_id", form_ids())
def test_form_and_rules_agree_on_what_is_private(form_id: str) -> None:
    groups = {"own", "pla"}
    marked = {name for name, bind in binds(form_id).items() if bind.get(PRIVACY)} - groups
    assert marked == set(rules(form_id).private)


def test_intention_is_sealed_and_stands_nowhere_else() -> None:
    sealed = {
        (form_id, name)
        for form_id in form_ids()
        for name, bind in binds(form_id).items()
        if bind.get(PRIVACY) == "sealed"
    }
    names = ("pla_winter", "pla_plan", "pla_where", "pla_why", "pla_why1")
    assert sealed == {("place", name) for name in names}


@pytest.mark.parametrize("form_id", sorted({*form_ids()} - {"pulse"}))
def test_the_private_part_comes_last_and_in_one_piece(form_id: str) -> None:
    """The phone is handed over once, and not for one row in the middle; the pulse is on the own phone."""
    private = [
        bool(bind.get(PRIVACY)) for name, bind in binds(form_id).items() if not name.startswith("instance")
    ]
    assert private == sorted(private)


def test_what_is_private_on_a_visit_stands_in_two_forms() -> None:
    private = {form_id for form_id in form_ids() if rules(form_id).private}
    assert private == {"wellbeing", "place", "pulse", "birth", "separation", "complaint"}


@pytest.mark.parametrize(
    ("form_id", "filter_of"),
    [("place", "selected( /data/pla/pla_why , name)"), ("exit", "selected( /data/exi_reasons , name)")],
)
def test_the_reasons_asked_to_rank_are_those_named_before(form_id: str, filter_of: str) -> None:
    assert filter_of in converted(form_id).xform


def test_no_item_is_asked_under_two_meanings() -> None:
    """An id keeps its words wherever it stands: the same question has the same sentence in every form."""
    said: dict[tuple[str, str], set[str]] = {}
    for form_id in form_ids():
        for language, texts in translations(form_id).items():
            for key, text in texts.items():
                if key.endswith(":label"):
                    said.setdefault((language, key.rsplit("/", 1)[-1]), set()).add(
                        re.sub(r"^\d+\. ", "", text)
                    )
    assert {key for key, texts in said.items() if len(texts) > 1} == set()


def test_each_instrument_lies_beside_its_rules() -> None:
    assert [path.stem for path in instrument_paths()] == list(form_ids())
    folder = Path(instrument_paths()[0]).parent / "rules"
    assert sorted(path.stem for path in folder.glob("*.toml")) == list(form_ids())
    assert [rules(form_id).form for form_id in form_ids()] == list(form_ids())


@pytest.mark.parametrize("form_id", form_ids())
def test_what_is_read_aloud_is_short(form_id: str) -> None:
    """The bank's own limit: 140 characters for a sentence in Kazakh, 40 for an answer in any language."""
    for language, texts in translations(form_id).items():
        for key, text in texts.items():
            if key.endswith(":label") and "/choices/" not in key:
                assert len(text) <= (140 if language == "Қазақша (kk)" else 160), key
            elif not key.endswith((":hint", ":jr:constraintMsg", ":jr:requiredMsg")):
                assert len(text) <= 40, key
