"""The drawings of the model card: what was assumed beside what the data say, and what was said beside what happened."""

from markupsafe import Markup

from server.charts.ink import Drawing, Words
from server.web.cards.figures import Values, term_name
from server.web.drawing.figures import two_sizes
from surveys.wording import say

# The drawing library is loaded where one draws: a server that shows no card starts without it.


def pictures_of(kept: Values, language: str) -> dict[str, Markup]:
    """Return the drawings by name, those that have something to show."""
    card = kept["card"]
    drawn = {
        "ratios": _ratios(card["ratios"], language),
        "calibration": _calibration(card["calibration"], language),
    }
    return {name: two_sizes(one.wide, one.narrow) for name, one in drawn.items() if one is not None}


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
