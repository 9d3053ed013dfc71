"""The drawings of the retention page: its tables with words in the reader's language."""

from server.charts.ink import Drawing, Words
from server.reading.retention.figures import HEADLINE_MONTH, TICKS, Cut, Retention
from server.reading.retention.shown import Line, Share
from server.web.drawing.figures import number
from surveys.wording import catalogue, say

_LEAST_FLOOR = 0.5


CHARTS = ("line", "ways", "groups")


def drawings(found: Retention, cut: Cut, language: str) -> dict[str, Drawing]:
    """Return each drawing that has something to show, by name: line, ways, groups."""
    drawn = {name: drawing(found, name, cut, language) for name in CHARTS}
    return {name: one for name, one in drawn.items() if one is not None}


def drawing(found: Retention, name: str, cut: Cut, language: str) -> Drawing | None:
    """Return one drawing; None where it has nothing to show."""
    if name == "line":
        return _line(found, language)
    return _ways(found, language) if name == "ways" else _groups(found.groups, cut, language)


def named_group(cut: str, name: str, language: str) -> str:
    """Return what a group is called: a year as it is, a place or a route by its code."""
    if cut in ("cohort", "quota"):
        return name or say("page.retention.group.unknown", language)
    if cut in ("young", "large"):
        return say(f"page.retention.group.{f'{cut}.{name}' if name else 'unknown'}", language)
    kinds = {"district": ("district.short",), "origin": ("region", "country"), "route": ("route",)}[cut]
    known = (key for kind in kinds if (key := f"{kind}.{name.lower()}") in catalogue())
    key = next(known, "page.retention.group.unknown")
    return say(key, language)


def percent(share: float, language: str) -> str:
    """Return a share as whole percent, with a space that does not break."""
    return say("page.retention.percent", language, n=number(round(100 * share), language))


def _line(found: Retention, language: str) -> Drawing | None:
    import pandas as pd

    from server.charts.curves import survival

    if len(found.curve) < 2:
        return None
    rows = [("", float(one.month), one.share, one.low, one.high) for one in found.curve]
    table = pd.DataFrame(rows, columns=["group", "time", "share", "low", "high"])
    ticks = [tick for tick in TICKS if tick <= max(12, table["time"].max() + 3)]
    at_risk = table[["group", "time"]].assign(n=[number(one.at_risk, language) for one in found.curve])
    floor = _LEAST_FLOOR if table["low"].min() >= _LEAST_FLOOR else 0
    words = _words("line", language, _says_line(found.curve[-1], language), x="page.retention.months")
    return survival(table, at_risk, words, ticks=ticks, floor=floor)


def _says_line(last: Share, language: str) -> str:
    return say(
        "page.retention.line.said",
        language,
        month=last.month,
        share=percent(last.share, language),
        low=percent(last.low, language),
        high=percent(last.high, language),
    )


def _ways(found: Retention, language: str) -> Drawing | None:
    import pandas as pd

    from server.charts.curves import incidence

    if len(found.ways) < 2 or not found.way_names:
        return None
    kinds = {way: say(f"page.retention.way.{way}", language) for way in found.way_names}
    last = found.ways[-1]
    said = "; ".join(f"{kinds[way]}: {percent(last.shares[way], language)}" for way in found.way_names)
    says = say("page.retention.ways.said", language, month=last.month, said=said)
    ticks = [tick for tick in TICKS if tick <= max(12, last.month + 3)]
    words = _words("ways", language, says, x="page.retention.months")
    table = pd.DataFrame(
        [{"time": float(one.month), "at_risk": one.at_risk} | one.shares for one in found.ways]
    )
    return incidence(table, words, kinds=kinds, ticks=ticks)


def _groups(groups: tuple[Line, ...], cut: Cut, language: str) -> Drawing | None:
    import pandas as pd

    from server.charts.marks import intervals

    rows = [
        (named_group(cut, line.name, language), one.share, one.low, one.high)
        for line in groups
        if (one := line.shares.get(HEADLINE_MONTH))
    ]
    if len(rows) < 2:
        return None
    table = pd.DataFrame(rows, columns=["label", "value", "low", "high"])
    says = say(
        "page.retention.groups.said",
        language,
        n=len(rows),
        low=percent(float(table["value"].min()), language),
        high=percent(float(table["value"].max()), language),
    )
    return intervals(table, _words("groups", language, says), percent=True)


def _words(name: str, language: str, says: str, x: str = "") -> Words:
    return Words(
        title=say(f"page.retention.{name}", language),
        says=says,
        x=say(x, language) if x else "",
        at_risk=say("page.retention.at_risk", language),
        percent="%" if language == "en" else "\N{NO-BREAK SPACE}%",
        comma="." if language == "en" else ",",
    )
