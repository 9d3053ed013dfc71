"""What the card says of chances: how they are put right, how much is still assumed, what they come to over all families."""

from collections.abc import Iterable, Sequence
from math import exp

from server.web.cards.figures import Line, Values, percent, said, word_of
from server.web.drawing.figures import number
from surveys.wording import say

# As `server.risk.plans` counts.
LEAST_PLANS = 10


def recalibrations(card: Values, language: str) -> Iterable[Line]:
    """Tell of each horizon what is in use, and what today's data would have; a card of an older version tells no use."""
    used = {one["horizon"]: one for one in card.get("in_use", ())}
    for one in card["recalibrations"]:
        own = used.get(one["horizon"], {"note": "few"})
        yield Line(
            name=say("page.card.months", language, n=one["horizon"]),
            cells=(_in_use(own, language), *_learned(one, language)),
        )


def _in_use(one: Values, language: str) -> str:
    if one["note"]:
        return say("page.card.recalibration.none", language)
    return "; ".join(number(one[name], language, places=2) for name in ("slope", "intercept"))


def _learned(one: Values, language: str) -> tuple[str, ...]:
    left = "< 5" if 0 < one["departures"] < 5 else number(one["departures"], language)
    if one["note"]:
        return say("page.card.recalibration.few", language), "–", left, "–"
    slope, shift = (
        said(
            {
                "measure": name,
                "value": one[name],
                "low": one[f"{name}_low"],
                "high": one[f"{name}_high"],
                "note": "",
            },
            language,
            signed=name == "intercept",
        )
        for name in ("slope", "intercept")
    )
    return slope, shift, left, percent(one.get("weight", 1.0), language)


def ahead(one: Values, language: str) -> Line:
    untold = say("page.card.ahead.untold", language)
    sums = (one["needs"], one["forecast"])
    return Line(
        name=say("page.card.months", language, n=one["horizon"]),
        cells=tuple(untold if each is None else _sum(each, language) for each in sums),
    )


def _sum(one: Values, language: str) -> str:
    about, low, high = (number(round(one[name]), language) for name in ("about", "low", "high"))
    return f"{about} ({low}–{high})"


def ahead_of(rows: Sequence[Values], language: str) -> dict[str, str]:
    families = number(rows[0]["families"], language) if rows else "0"
    return {"families": families, "least": number(LEAST_PLANS, language)}


def weights(card: Values, language: str) -> Iterable[str]:
    """Tell how much is still assumed, how settlements differ, and what the intervals allow for."""
    word = word_of(language)
    yield word("page.card.ratios.weight", weight=percent(card["prior_weight"], language))
    if "prior_kept" not in card:
        return
    yield word("page.card.ratios.kept", kept=percent(card["prior_kept"], language))
    if any(card["settlement_sd"]):
        back, on = (number(exp(sd), language, places=2) for sd in card["settlement_sd"])
        yield word("page.card.ratios.settlements", back=back, on=on)
    kind = "clustered" if card["intervals_clustered"] else "unclustered"
    yield word(f"page.card.ratios.{kind}", clusters=number(card["clusters"], language))
