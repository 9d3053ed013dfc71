"""Whether help reached the families of a meeting's list and what came of it, in sentences; small counts hidden."""

from collections.abc import Iterator, Mapping

from analysis.describe.small import hidden
from server.web.cards.figures import Values, percent, said, word_of
from server.web.drawing.figures import number

HELP_DAYS = 60
LEAST = 5
STATES = ("offered", "accepted", "under_way", "done", "declined")
SAID = ("yes", "partly", "no", "unknown", "")


def helped(card: Values, language: str) -> Iterator[str]:
    """Yield what a kept card tells of help; nothing where no list of a meeting is old enough."""
    yield from (_reached(one, language) for one in card["reached"])
    told = [one for one in card["outcomes"] if one["difference"] is not None]
    yield from (_outcome(one, language) for one in told)
    if card["outcomes"] and not told:
        yield word_of(language)("page.card.helped.outcome.few")
    if (course := card.get("course")) and course["offered"] >= LEAST:
        yield from _course(course, language)


def _reached(one: Values, language: str) -> str:
    word = word_of(language)
    # A card that was kept before meetings were tells it by tier.
    group = word(f"page.card.helped.why.{one['why']}" if "why" in one else f"tier.{one['tier']}")
    if one["share"] is None:
        return word("page.card.helped.tier.few", tier=group)
    share = said(one | {"measure": "share", "value": one["share"], "note": ""}, language)
    families = number(one["families"], language)
    return word("page.card.helped.tier", tier=group, share=share, families=families, days=HELP_DAYS)


def _outcome(one: Values, language: str) -> str:
    names = {"value": "difference", "low": "low", "high": "high"}
    apart = {"measure": "share", "note": ""} | {name: one[key] for name, key in names.items()}
    return word_of(language)(
        f"page.card.helped.{'lot' if one['causal'] else 'outcome'}",
        with_it=percent(one["left_with"], language),
        without=percent(one["left_without"], language),
        difference=said(apart, language, signed=True),
    )


def _course(course: Values, language: str) -> Iterator[str]:
    word = word_of(language)
    states = "; ".join(_counts("state", STATES, course["states"], language))
    yield word("page.card.helped.course", offered=number(course["offered"], language), states=states)
    if course["states"].get("done", 0) >= LEAST:
        yield word("page.card.helped.said", said="; ".join(_counts("said", SAID, course["helped"], language)))


def _counts(kind: str, names: tuple[str, ...], counts: Mapping[str, int], language: str) -> Iterator[str]:
    word, small = word_of(language), hidden(counts, LEAST)
    for name in names:
        if n := counts.get(name):
            shown = word("page.card.helped.hidden") if name in small else number(n, language)
            yield word(f"page.card.helped.{kind}.{name or 'none'}", n=shown)
