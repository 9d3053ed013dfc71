"""Where engines differ and why: each rule is a difference we know, with its reason; nothing else may differ."""

import re
from collections.abc import Callable, Mapping, Set
from xml.etree import ElementTree

import msgspec

from tests.oracle.comparing import Difference

_INDEX = re.compile(r"\[\d+\]")
_PATH = re.compile(r"/[\w./-]+|(?:\.\./)+[\w./-]+")
_TRUTHS = {"1": "true", "0": "false"}


class Case(msgspec.Struct, frozen=True):
    """The form's rules and what its words and choices read, by reference; what each engine told, by place.

    `triggers` name, by the question that is set, the one whose change sets it; `fallen` are the repeats with a count that has fallen.
    """

    binds: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, str]
    triggers: Mapping[str, str]
    fallen: Set[str]
    ours: Mapping[str, dict]
    theirs: Mapping[str, dict]


def rules_of(xml: str) -> tuple[dict[str, dict[str, str]], dict[str, str], dict[str, str]]:
    """Return the binds of a form, what its words and choices read, and by which trigger questions are set."""
    document = ElementTree.fromstring(xml)
    binds, labels = {}, {}
    for element in document.iter():
        name = element.tag.rpartition("}")[2]
        if name == "bind":
            rules = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
            binds[rules["nodeset"]] = rules
        elif "ref" in element.attrib and name != "group":
            outputs = [inner.get("value") or "" for inner in element.iter() if inner.tag.endswith("}output")]
            itemsets = [inner.get("nodeset") or "" for inner in element if inner.tag.endswith("}itemset")]
            labels[element.get("ref") or ""] = " ".join([*outputs, *itemsets])
    triggers = {
        inner.get("ref") or "": element.get("ref") or ""
        for element in document.iter()
        for inner in element
        if "xforms-value-changed" in (inner.get("event") or "")
    }
    return binds, labels, triggers


def place_of(ref: str) -> str:
    """Return a reference without the numbers of instances."""
    return _INDEX.sub("", ref)


def explanation(difference: Difference, case: Case) -> str | None:
    """Return the name of the rule that explains a difference, None when none does."""
    for rule in _RULES:
        if rule(difference, case):
            return f"{difference.engine}: {str(rule.__doc__).rstrip('.')}"
    return None


def _calculation(difference: Difference, case: Case) -> str:
    return case.binds.get(place_of(difference.ref), {}).get("calculate", "")


def drawn(difference: Difference, case: Case) -> bool:
    """An id, a moment or a number by chance is another one each time."""
    by_chance = re.search(r"\b(uuid|random|now|once)\(", _calculation(difference, case))
    bind = case.binds.get(place_of(difference.ref), {})
    return difference.what == "value" and bool(
        by_chance or bind.get("preload") in ("uid", "timestamp") or difference.ref.endswith("instanceID[1]")
    )


def truth(difference: Difference, case: Case) -> bool:
    """A stored truth is 1 or 0 on a phone (as here) and true or false on the web."""
    return (
        difference.engine == "webforms"
        and difference.what == "value"
        and _TRUTHS.get(str(difference.ours)) == difference.theirs
    )


def truth_of_blank(difference: Difference, case: Case) -> bool:
    """boolean() of a question without an answer is true on the web: the question is there."""
    return (
        difference.engine == "webforms"
        and _calculation(difference, case).startswith("boolean(")
        and (difference.ours, difference.theirs) == ("0", "true")
    )


def blanks_in_sums(difference: Difference, case: Case) -> bool:
    """A sum, the least or the greatest of values of which one is blank is blank on the web; here blanks are left out."""
    return (
        difference.engine == "webforms"
        and difference.what == "value"
        and bool(re.match(r"\s*(sum|min|max)\(", _calculation(difference, case)))
        and not difference.theirs
    )


def counted_though_not_asked(difference: Difference, case: Case) -> bool:
    """The web counts an instance of a repeat that is not asked."""
    match = re.fullmatch(r"\s*count\(\s*(/[\w/]+)\s*\)", _calculation(difference, case))
    if difference.engine != "webforms" or not match:
        return False
    nodes = [node for ref, node in case.ours.items() if place_of(ref) == match[1]]
    return any(not node["relevant"] for node in nodes)


def brought_back(difference: Difference, case: Case) -> bool:
    """An answer dropped because its choice was gone comes back on the web when the choice is back."""
    if difference.engine != "webforms" or difference.what != "value" or "options" not in difference.node:
        return False
    ours, theirs = str(difference.ours or "").split(), str(difference.theirs or "").split()
    return set(ours) <= set(theirs) <= {name for name, _ in difference.node["options"]}


def beyond_the_count(difference: Difference, case: Case) -> bool:
    """JavaRosa keeps the instances that a lowered count leaves over, and one where the count was never known."""
    if difference.engine != "javarosa":
        return False
    read = [place_of(difference.ref), *_reads(difference.ref, case)]
    return any(f"{path}/".startswith(f"{repeat}/") for repeat in case.fallen for path in read)


def recount_inside(difference: Difference, case: Case) -> bool:
    """JavaRosa does not always count again, inside a repeat, when its instances come and go."""
    match = re.fullmatch(r"\s*count\(\s*(/[\w/]+)\s*\)", _calculation(difference, case))
    return difference.engine == "javarosa" and bool(
        match and difference.ref.startswith(f"{_root(match[1])}[")
    )


def blank_in_max(difference: Difference, case: Case) -> bool:
    """JavaRosa's greatest of negative numbers and a blank is 0."""
    return (
        difference.engine == "javarosa"
        and _calculation(difference, case).lstrip().startswith("max(")
        and difference.theirs == "0"
        and str(difference.ours).startswith("-")
    )


def dropped_in_silence(difference: Difference, case: Case) -> bool:
    """JavaRosa does not work out again what reads an answer that it drops because its choice is gone."""
    if difference.engine != "javarosa":
        return False
    read = _reads(difference.ref, case)
    further = [path for each in read for path in _reads(each, case)]
    return any("[" in case.labels.get(path, "") for path in (*read, *further))


def text_in_max(difference: Difference, case: Case) -> bool:
    """JavaRosa passes over a text that is no number where it looks for the least or the greatest."""
    return (
        difference.engine == "javarosa"
        and bool(re.match(r"\s*(max|min)\(", _calculation(difference, case)))
        and not difference.ours
    )


def truth_of_zero(difference: Difference, case: Case) -> bool:
    """boolean() of a calculation whose text is 0 is false in JavaRosa, which remembers that it was a number."""
    return (
        difference.engine == "javarosa"
        and _calculation(difference, case).startswith("boolean(")
        and (difference.ours, difference.theirs) == ("1", "0")
    )


def first_value_not_asked(difference: Difference, case: Case) -> bool:
    """The web leaves a dynamic default out where the question is not asked at first."""
    is_conditional = "relevant" in case.binds.get(place_of(difference.ref), {})
    if difference.engine != "webforms" or not is_conditional:
        return False
    if difference.what == "violation":  # the same, seen as an answer that is still missing there
        return (difference.ours, difference.theirs) == (None, "required")
    return difference.what == "value" and (difference.ours, difference.theirs or "") == ("5", "")


def read_before_it_is_hidden(difference: Difference, case: Case) -> bool:
    """JavaRosa lets a triggered value read a first value of a question before it knows that it is not asked."""
    return (
        difference.engine == "javarosa"
        and difference.what == "value"
        and place_of(difference.ref) in case.triggers
        and (difference.ours, difference.theirs) == ("set ", "set 5")
    )


def reads_such_an_answer(difference: Difference, case: Case) -> bool:
    """What reads an answer that the web leaves out or brings back is another there too."""
    if difference.engine != "webforms":
        return False
    read = [ref for ref in case.ours if place_of(ref) in _reads(difference.ref, case)]
    return any(
        rule(
            Difference("webforms", "value", ref, node.get("value"), case.theirs[ref].get("value"), node), case
        )
        for ref in read
        if ref in case.theirs and (node := case.ours[ref]).get("value") != case.theirs[ref].get("value")
        for rule in (first_value_not_asked, brought_back)
    )


def choices_kept(difference: Difference, case: Case) -> bool:
    """JavaRosa does not look for choices again when what the filter reads is only hidden or shown."""
    return (
        difference.engine == "javarosa"
        and difference.what in ("options", "value")
        and "[" in case.labels.get(place_of(difference.ref), "")
        and any("relevant" in case.binds.get(path, {}) for path in _reads(difference.ref, case))
    )


def triggered_by_hiding(difference: Difference, case: Case) -> bool:
    """The web sets a triggered value also when its trigger is hidden or shown."""
    return difference.engine == "webforms" and place_of(difference.ref) in case.triggers


def whole_decimal(difference: Difference, case: Case) -> bool:
    """A whole number in a decimal question is 4.0 there, and sometimes in what is made of it; here it is as answered."""
    return difference.what in ("value", "label") and _without_point(difference.ours) == _without_point(
        difference.theirs
    )


def _without_point(value: object) -> str:
    return re.sub(r"(\d)\.0\b", r"\1", str(value)).strip()


def back_with_answers(difference: Difference, case: Case) -> bool:
    """An instance that a lowered count took away comes back with its answers (as in JavaRosa), on the web without."""
    if difference.engine != "webforms":
        return False
    read = [place_of(difference.ref), *_reads(difference.ref, case)]
    return any(f"{path}/".startswith(f"{repeat}/") for repeat in case.fallen for path in read)


def day_as_moment(difference: Difference, case: Case) -> bool:
    """JavaRosa writes a day that went through a function as a moment."""
    return difference.engine == "javarosa" and str(difference.theirs).startswith(
        f"{difference.ours}T00:00:00"
    )


def _root(path: str) -> str:
    """Return a path as places have it: the root numbered too."""
    return re.sub(r"^/(\w+)", r"/\1[1]", path)


def _reads(ref: str, case: Case) -> list[str]:
    """Return the paths that the rules and words of a place read, its groups' rules and its trigger's included."""
    place = place_of(ref)
    found: list[str] = []
    kinds: tuple[str, ...] = ("calculate", "relevant", "required", "constraint", "readonly")
    while place:
        bind = case.binds.get(place, {})
        rules = [*(bind.get(kind, "") for kind in kinds), case.labels.get(place, "")]
        paths = _PATH.findall(" ".join(rules).replace("current()/", ""))
        found += [_absolute(path, place) for path in paths]
        place, kinds = place.rpartition("/")[0], ("relevant",)
    trigger = case.triggers.get(place_of(ref))
    return [*found, *([trigger, *_reads(trigger, case)] if trigger and trigger != ref else [])]


def _absolute(path: str, place: str) -> str:
    parts = place.split("/")
    while path.startswith("../"):
        path, parts = path.removeprefix("../"), parts[:-1]
    return path if path.startswith("/") else "/".join([*parts, path])


_RULES: tuple[Callable[[Difference, Case], bool], ...] = (
    drawn, truth, truth_of_blank, blanks_in_sums, counted_though_not_asked, brought_back, first_value_not_asked,
    read_before_it_is_hidden, reads_such_an_answer,
    triggered_by_hiding, back_with_answers, beyond_the_count, recount_inside, blank_in_max, text_in_max, truth_of_zero,
    dropped_in_silence, choices_kept, whole_decimal, day_as_moment,
)  # fmt: skip
