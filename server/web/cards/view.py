"""What the model card says, as its reader's language writes it: a figure with its interval, or why there is none."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from server.web.cards.chances import ahead, ahead_of, recalibrations, weights
from server.web.cards.figures import HARD, Line, Values, percent, said, term_name, word_of
from server.web.cards.groups import Groups, groups_of
from server.web.cards.helped import helped
from server.web.drawing.figures import number
from surveys.wording import LANGUAGES, say

# The one test that the first sentences are about.
MAIN = ("household", "any", 12)
LEAST_FAMILIES, LEAST_DEPARTURES = 30, 10
ENOUGH_DEPARTURES = 20
CONFLICT = 2.0


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """One way of testing: its title, what it rests on, its measures of model, rule and difference."""

    title: str
    base: str
    lines: tuple[Line, ...]


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
    weight: str
    verdict: str
    versus: dict[str, str]
    main: Test
    tests: tuple[Test, ...]
    calibration: tuple[Line, ...]
    recalibration: tuple[Line, ...]
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
    ahead: tuple[Line, ...]
    ahead_of: dict[str, str]
    share: str


def shown(kept: Values, language: str) -> Shown:
    """Return the kept card for a reader of this language."""
    card, word = kept["card"], word_of(language)
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
        weight=" ".join(weights(card, language)),
        verdict=verdict(main),
        versus=_versus(main, card["share"], language),
        main=_test(main, language),
        tests=tuple(_test(one, language) for key, one in tests.items() if key != MAIN),
        calibration=tuple(_point(one, language) for one in card["calibration"]),
        recalibration=tuple(recalibrations(card, language)),
        groups=tuple(groups_of(card["gaps"], language)),
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
        helped=tuple(helped(card, language)),
        ahead=tuple(ahead(one, language) for one in card.get("ahead", ())),
        ahead_of=ahead_of(card.get("ahead", ()), language),
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
        yield Line(name=say(f"page.card.data.{name}", language), cells=(shown.replace(" ", HARD),))


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
        yield Line(name=term_name(name, language), cells=tuple(cells), under=under, looks=looks)


def _ratio(value: float, low: float, high: float, language: str) -> str:
    one, two, three = (number(each, language, places=2) for each in (value, low, high))
    return f"{one}× ({two}–{three})"


def _test(test: Values, language: str) -> Test:
    word = word_of(language)
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


def _drift(one: Values, language: str) -> Line:
    word = word_of(language)
    name = word("page.card.drift.chance") if one["column"] == "chance" else term_name(one["column"], language)
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
        term=term_name(one["term"], language),
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
        term=term_name(one["term"], language),
    )
