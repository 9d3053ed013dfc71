"""The drawings of the model card: what was assumed beside what the data say, and what was said beside what happened."""

from math import ceil, floor

from markupsafe import Markup

from server.charts.ink import Drawing, Words
from server.web.cards.figures import Values, term_name
from server.web.cards.groups import group_name
from server.web.drawing.figures import two_sizes
from surveys.wording import say

# The drawing library is loaded where one draws: a server that shows no card starts without it.


CHARTS = ("ratios", "judged", "calibration", "fair")


def pictures_of(kept: Values, language: str) -> dict[str, Markup]:
    """Return the drawings by name, those that have something to show."""
    drawn = {name: picture(kept, name, language) for name in CHARTS}
    return {name: two_sizes(one.wide, one.narrow) for name, one in drawn.items() if one is not None}


def picture(kept: Values, name: str, language: str) -> Drawing | None:
    """Return one of `CHARTS`; None where it has nothing to show."""
    card = kept["card"]
    if name == "fair":
        return _fair(card, language)
    draw = {"ratios": _ratios, "judged": _judged, "calibration": _calibration}[name]
    return draw(card[name], language)


def _ratios(rows: list[Values], language: str) -> Drawing | None:
    """Draw the needs that help could meet: three intervals each."""
    import pandas as pd

    from server.charts.marks import intervals

    assumed, *exits = (say(f"page.card.ratios.{name}", language) for name in ("prior", "return", "elsewhere"))
    groups = dict(zip(("return", "elsewhere"), exits, strict=True))
    drawn = []
    for row in rows:
        if not row["changeable"]:
            continue
        label = term_name(row["term"], language).partition(" (")[0]
        if row["exit"] == "return":
            drawn.append((label, assumed, row["prior"], row["prior_low"], row["prior_high"]))
        drawn.append((label, groups[row["exit"]], row["ratio"], row["low"], row["high"]))
    if not drawn:
        return None
    names = [assumed, *exits]
    table = pd.DataFrame(drawn, columns=["label", "group", "value", "low", "high"])
    table = table.sort_values("group", key=lambda group: group.map(names.index), kind="stable")
    return intervals(table, _words("ratios", language), reference=1.0, logarithmic=True)


def _judged(tests: list[Values], language: str) -> Drawing | None:
    """Draw the pairs in the right order, of model and rule, for every way of testing; half of them is what a coin does."""
    import pandas as pd

    from server.charts.marks import intervals

    drawn = []
    for test in tests:
        if test["exit"] != "any":
            continue
        label = f"{say('page.card.split.short.' + test['split'], language)} · {test['horizon']}"
        for side in ("model", "rule"):
            auc = next(one for one in test[side] if one["measure"] == "auc")
            if auc["low"] is not None:
                name = say(f"page.card.judged.{side}", language)
                drawn.append((label, name, auc["value"], auc["low"], auc["high"]))
    if not drawn:
        return None
    table = pd.DataFrame(drawn, columns=["label", "group", "value", "low", "high"])
    words = _words("judged", language, x=say("page.card.measure.auc", language))
    low, high = min(0.5, table["low"].min()), table["high"].max()
    return intervals(table, words, reference=0.5, domain=(floor(10 * low) / 10, ceil(10 * high) / 10))


def _fair(card: Values, language: str) -> Drawing | None:
    """Draw of each group that is large enough which share of those who left had been on the list, beside that of all."""
    import pandas as pd

    from server.charts.marks import intervals

    drawn = [
        (
            _called(gap, language),
            *(gap[name] for name in ("value", "low", "high")),
        )
        for gap in card["gaps"]
        if gap["measure"] == "recall" and gap["value"] is not None and gap["low"] is not None
    ]
    overall = next(
        (
            one["value"]
            for test in card["judged"]
            if (test["split"], test["exit"], test["horizon"]) == ("household", "any", 12)
            for one in test["model"]
            if one["measure"] == "recall"
        ),
        None,
    )
    if len(drawn) < 2:
        return None
    table = pd.DataFrame(drawn, columns=["label", "value", "low", "high"])
    words = _words("fair", language, x=say("page.card.fair.recall", language))
    return intervals(table, words, reference=overall, percent=True)


def _called(gap: Values, language: str) -> str:
    """Return a group's name; of those that answer yes or no, with what was asked before it."""
    name = group_name(gap["attribute"], gap["group"], language)
    asked = say("page.card.attribute." + gap["attribute"], language)
    return f"{asked}: {name}" if gap["group"] in ("yes", "no") else name


def _calibration(points: list[Values], language: str) -> Drawing | None:
    import pandas as pd

    from server.charts.marks import calibration

    if len(points) < 2:
        return None
    rows = [(point["chance"], point["share"], point["low"], point["high"]) for point in points]
    words = _words(
        "calibration",
        language,
        x=say("page.card.calibration.said", language),
        y=say("page.card.calibration.happened", language),
    )
    return calibration(pd.DataFrame(rows, columns=["said", "came", "low", "high"]), words)


def _words(name: str, language: str, x: str = "", y: str = "") -> Words:
    title = say(f"page.card.{name}", language)
    return Words(
        title=title,
        says=say("page.card.picture", language, title=title),
        x=x,
        y=y,
        comma="." if language == "en" else ",",
    )
