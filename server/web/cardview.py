"""What the model card says, as its reader's language writes it: a figure with its interval, or why there is none."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from server.web.figures import number
from surveys.wording import LANGUAGES, catalogue, say

Values = dict[str, Any]
# The one test that the first sentences are about.
MAIN = ("household", "any", 12)
SENSITIVE, LEAST_FAMILIES, LEAST_DEPARTURES = 10, 30, 10
ENOUGH_DEPARTURES = 20
CONFLICT = 2.0
MOVED = 0.5
HELP_DAYS = 60
_PLACES = {"auc": 2, "concordance": 2, "brier": 3, "eo": 2, "intercept": 2, "slope": 2}
_HARD = "\N{NO-BREAK SPACE}"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table: its name, its cells, and whether a person should look."""

    name: str
    cells: tuple[str, ...]
    under: str = ""
    looks: bool = False


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """One way of testing: its title, what it rests on, its measures of model, rule and difference."""

    title: str
    base: str
    lines: tuple[Line, ...]


class Groups(msgspec.Struct, frozen=True, kw_only=True):
    """The groups of one attribute; the last cell of each line is the finding. `few` names those too small to tell of."""

    title: str
    lines: tuple[Line, ...]
    few: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The whole card in words and figures, in the order of the page."""

    made_at: str
    as_of: str
    fitted_at: str
    inputs: str
    simulated: bool
    prior_only: bool
    left: int
    least: int
    facts: tuple[Line, ...]
    ratios: tuple[Line, ...]
    verdict: str
    versus: dict[str, str]
    main: Test
    tests: tuple[Test, ...]
    calibration: tuple[Line, ...]
    groups: tuple[Groups, ...]
    fair: dict[str, int]
    drift: tuple[Line, ...]
    drift_base: dict[str, str]
    drift_few: bool
    trends: tuple[str, ...]
    trends_few: bool
    pulls: tuple[str, ...]
    family_pull: str
    helped: tuple[str, ...]
    share: str


def shown(kept: Values, language: str) -> Shown:
    """Return the kept card for a reader of this language."""
    card, word = kept["card"], _word(language)
    tests = {(one["split"], one["exit"], one["horizon"]): one for one in card["judged"]}
    main = tests[MAIN]
    left = sum(card["departures"])
    return Shown(
        made_at=kept["made_at"],
        as_of=card["as_of"],
        fitted_at=kept["fitted_at"],
        inputs=kept.get("inputs", ""),
        simulated=kept["simulated"],
        prior_only=card["prior_only"],
        left=left,
        least=ENOUGH_DEPARTURES,
        facts=tuple(_facts(kept, language)),
        ratios=tuple(_ratios(card["ratios"], language)),
        verdict=verdict(main),
        versus=_versus(main, card["share"], language),
        main=_test(main, language),
        tests=tuple(_test(one, language) for key, one in tests.items() if key != MAIN),
        calibration=tuple(_point(one, language) for one in card["calibration"]),
        groups=tuple(_groups(card["gaps"], language)),
        fair={"families": LEAST_FAMILIES, "departures": LEAST_DEPARTURES},
        drift=tuple(_drift(one, language) for one in card["drift"] if one["verdict"] in ("some", "large")),
        drift_base=_drift_base(card["drift"], language),
        drift_few=all(one["verdict"] == "few" for one in card["drift"]),
        trends=tuple(_trend(one, language) for one in card["trends"] if one["verdict"] == "look"),
        trends_few=all(one["verdict"] in ("few", "constant") for one in card["trends"]),
        pulls=tuple(_pull(one, kept["places"], language) for one in card["pulls"][:3]),
        family_pull=""
        if card["family_pull"] is None
        else word("page.card.pull.family", moves=number(card["family_pull"], language, places=1)),
        helped=tuple(_helped(card, language)),
        share=percent(card["share"], language),
    )


def verdict(test: Values) -> str:
    """Return whether the model did ``better``, the ``same`` or ``worse`` than the rule, or ``unknown``.

    By the pairs in the right order: the interval of the difference must lie on one side of zero.
    """
    apart = _figure(test["difference"], "auc")
    if apart["value"] is None or apart["low"] is None or apart["note"] == "few":
        return "unknown"
    return "better" if apart["low"] > 0 else "worse" if apart["high"] < 0 else "same"


def percent(value: float, language: str, places: int = 0) -> str:
    return f"{number(100 * value, language, places=places)}{_HARD}%"


def _word(language: str) -> Callable[..., str]:
    return lambda key, **values: say(key, language, **values)


def _term(name: str, language: str) -> str:
    """Return what a term is called; one that has no words yet is called as in the model."""
    key = f"page.card.term.{name}"
    return say(key, language) if key in catalogue() else name


def _facts(kept: Values, language: str) -> Iterable[Line]:
    card = kept["card"]
    counts = {
        "registered": kept["registered"],
        "agreed": kept["agreed"],
        "fitted": card["families"],
        "months": card["months"],
        "returns": card["departures"][0],
        "elsewhere": card["departures"][1],
    }
    for name, count in counts.items():
        shown = "< 5" if 0 < count < 5 and name in ("returns", "elsewhere") else number(count, language)
        yield Line(name=say(f"page.card.data.{name}", language), cells=(shown.replace(" ", _HARD),))


def _ratios(rows: list[Values], language: str) -> Iterable[Line]:
    by_term: dict[str, dict[str, Values]] = {}
    for row in rows:
        by_term.setdefault(row["term"], {})[row["exit"]] = row
    for name, exits in by_term.items():
        first = exits["return"]
        looks = any(abs(row["conflict"]) > CONFLICT for row in exits.values())
        cells = [_ratio(first["prior"], first["prior_low"], first["prior_high"], language)]
        cells += [_ratio(row["ratio"], row["low"], row["high"], language) for row in exits.values()]
        under = say("page.card.ratios.disagree", language) if looks else ""
        yield Line(name=_term(name, language), cells=tuple(cells), under=under, looks=looks)


def _ratio(value: float, low: float, high: float, language: str) -> str:
    one, two, three = (number(each, language, places=2) for each in (value, low, high))
    return f"{one}× ({two}–{three})"


def _test(test: Values, language: str) -> Test:
    word = _word(language)
    title = " · ".join(
        (
            word(f"page.card.split.{test['split']}"),
            word("page.card.months", n=test["horizon"]),
            word(f"page.card.exit.{test['exit']}"),
        )
    )
    base = test["model"][0]
    return Test(
        title=title,
        base=word(
            "page.card.judged.base",
            families=number(base["families"], language),
            departures="< 5" if 0 < base["departures"] < 5 else number(base["departures"], language),
        ),
        lines=tuple(
            Line(
                name=word(f"page.card.measure.{ours['measure']}"),
                cells=(
                    said(ours, language),
                    said(theirs, language),
                    said(apart, language, signed=True),
                ),
            )
            for ours, theirs, apart in zip(test["model"], test["rule"], test["difference"], strict=True)
        ),
    )


def said(figure: Values, language: str, *, signed: bool = False) -> str:
    """Return a figure with its interval, or why there is none: 25 % (15–32)."""
    if figure["value"] is None:
        return say(f"page.card.note.{figure['note']}", language)
    places = _PLACES.get(figure["measure"])
    unit, size = (f"{_HARD}%", 100) if places is None else ("", 1)
    value, low, high = (
        None if figure[name] is None else number(size * figure[name], language, places=places or 0)
        for name in ("value", "low", "high")
    )
    text = f"+{value}{unit}" if signed and figure["value"] > 0 else f"{value}{unit}"
    if low is not None:
        text += f" ({low}…{high})" if signed else f" ({low}–{high})"
    if figure["note"]:
        text += " · " + say(f"page.card.note.{figure['note']}", language)
    return text


def _figure(figures: list[Values], measure: str) -> Values:
    return next(one for one in figures if one["measure"] == measure)


def _versus(test: Values, share: float, language: str) -> dict[str, str]:
    sides = {"model": ("model", "recall"), "rule": ("rule", "recall")}
    sides |= {"auc": ("model", "auc"), "ruleauc": ("rule", "auc")}
    found = {name: said(_figure(test[side], measure), language) for name, (side, measure) in sides.items()}
    apart = said(_figure(test["difference"], "auc"), language, signed=True)
    return found | {"difference": apart, "share": percent(share, language)}


def _point(point: Values, language: str) -> Line:
    share = {
        "measure": "share",
        "value": point["share"],
        "low": point["low"],
        "high": point["high"],
        "note": "",
    }
    return Line(
        name=percent(point["chance"], language, places=1),
        cells=(said(share, language), number(point["families"], language)),
    )


def _groups(gaps: list[Values], language: str) -> Iterable[Groups]:
    by_group: dict[str, dict[str, list[Values]]] = {}
    for gap in gaps:
        by_group.setdefault(gap["attribute"], {}).setdefault(gap["group"], []).append(gap)
    for attribute, groups in by_group.items():
        hidden = _hidden({group: own[0]["families"] for group, own in groups.items()})
        told = {group: own for group, own in groups.items() if own[0]["value"] is not None}
        lines = tuple(_group(attribute, group, own, language) for group, own in told.items())
        few = ", ".join(
            _few(attribute, group, own[0]["families"], language, hidden=group in hidden)
            for group, own in groups.items()
            if group not in told
        )
        yield Groups(title=say(f"page.card.attribute.{attribute}", language), lines=lines, few=few)


def _hidden(families: dict[str, int]) -> set[str]:
    """Return the groups whose size is not told: small ones, and a second where one alone could be subtracted."""
    small = {group for group, size in families.items() if size < SENSITIVE}
    if len(small) == 1 and len(families) > 1:
        small.add(min((group for group in families if group not in small), key=lambda group: families[group]))
    return small


def _few(attribute: str, group: str, families: int, language: str, *, hidden: bool) -> str:
    size = say("page.card.fair.hidden", language) if hidden else number(families, language)
    return f"{group_name(attribute, group, language)} ({size})"


def _group(attribute: str, group: str, gaps: list[Values], language: str) -> Line:
    """Return a group that is large enough to be told of; its last cell is what was found."""
    word = _word(language)
    by_measure = {gap["measure"]: gap for gap in gaps}
    cells = [number(gaps[0]["families"], language)]
    for measure in ("selection", "recall", "eo", "slope"):
        gap = by_measure[measure]
        cells.append("–" if gap["value"] is None else said(_as_figure(gap), language))
    looks = [gap["measure"] for gap in gaps if gap["verdict"] == "look"]
    cells.append(word(f"page.card.fair.{'look' if looks else 'alike'}"))
    under = ", ".join(word(f"page.card.fair.{measure}") for measure in looks)
    return Line(
        name=group_name(attribute, group, language), cells=tuple(cells), under=under, looks=bool(looks)
    )


def _as_figure(gap: Values) -> Values:
    kind = gap["measure"] if gap["measure"] in _PLACES else "share"
    return {name: gap[name] for name in ("value", "low", "high")} | {"measure": kind, "note": ""}


def group_name(attribute: str, group: str, language: str) -> str:
    """Return what a group is called; an origin that is no code of ours as it was written."""
    keys = [f"page.card.group.{attribute}.{group}"]
    keys += [f"{kind}.{group.lower()}" for kind in ("region", "country")] if attribute == "origin" else []
    keys += [f"language.{group}"] if attribute == "language" else []
    return next((say(key, language) for key in keys if key in catalogue()), group)


def _drift(one: Values, language: str) -> Line:
    word = _word(language)
    name = word("page.card.drift.chance") if one["column"] == "chance" else _term(one["column"], language)
    missing = [percent(one[key], language) for key in ("missing_before", "missing_after")]
    cells = [word("page.card.drift.index", index=number(one["index"], language, places=2))]
    if missing[0] != missing[1]:
        cells.append(word("page.card.drift.missing", before=missing[0], after=missing[1]))
    return Line(name=name, cells=tuple(cells), under=word(f"page.card.drift.{one['verdict']}"))


def _drift_base(rows: list[Values], language: str) -> dict[str, str]:
    sizes = Counter((row["before"], row["after"]) for row in rows).most_common(1)
    before, after = sizes[0][0] if sizes else (0, 0)
    return {"before": number(before, language), "after": number(after, language)}


def _trend(one: Values, language: str) -> str:
    return say(
        "page.card.trend.look",
        language,
        term=_term(one["term"], language),
        exit=say(f"page.card.exit.{one['exit']}", language),
        change=number(2.718281828 ** one["change"], language, places=2),
    )


def _pull(one: Values, places: dict[str, list[str]], language: str) -> str:
    names = places.get(one["group"], [one["group"]] * len(LANGUAGES))
    return say(
        "page.card.pull.one",
        language,
        place=names[LANGUAGES.index(language)] or one["group"],
        moves=number(one["moves"], language, places=1),
        term=_term(one["term"], language),
    )


def _helped(card: Values, language: str) -> Iterable[str]:
    word = _word(language)
    for one in card["reached"]:
        tier = word(f"tier.{one['tier']}")
        if one["share"] is None:
            yield word("page.card.helped.tier.few", tier=tier)
            continue
        share = said(one | {"measure": "share", "note": ""}, language)
        families = number(one["families"], language)
        yield word("page.card.helped.tier", tier=tier, share=share, families=families, days=HELP_DAYS)
    for one in card["outcomes"]:
        if one["difference"] is None:
            continue
        apart = {
            "measure": "share",
            "value": one["difference"],
            "low": one["low"],
            "high": one["high"],
            "note": "",
        }
        yield word(
            f"page.card.helped.{'lot' if one['causal'] else 'outcome'}",
            with_it=percent(one["left_with"], language),
            without=percent(one["left_without"], language),
            difference=said(apart, language, signed=True),
        )
    if card["outcomes"] and all(one["difference"] is None for one in card["outcomes"]):
        yield word("page.card.helped.outcome.few")
