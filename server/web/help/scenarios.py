"""What if: the three scenarios of the programme's note, and the reader's own by the form or by the address."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import Markup

from server.access import Action, Store
from server.charts.ink import Drawing
from server.charts.picture import as_png
from server.problems import NotFound
from server.reading.conditions import kept_conditions
from server.scenarios import Future, Outlook, as_csv, basis, outlook
from server.web.drawing.figures import number, two_sizes
from server.web.drawing.pages import HEADERS, AnyRequest, is_simulated, language_of, show
from server.web.help.sliders import settled, slider
from surveys.wording import say

if TYPE_CHECKING:
    from analysis.scenarios.inputs import Scenario, WrongInput

_GRANT = {"grant": (Store.MODEL, Action.READ)}
_YEAR = "year"
# The first year in which anybody of those counted could live here.
_FIRST_STAYERS = 2024
_DRAWN = ("stayers", "population")


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What the address states: the words as typed, the scenario they make, and what is wrong with which of them."""

    words: dict[str, str]
    own: "Scenario | None" = None
    wrong: dict[str, str] = {}


@get("/scenarios", opt=_GRANT, sync_to_thread=True)
def scenarios(request: AnyRequest) -> Response[str] | Redirect:
    """Show them; an address that states conditions has its own future beside the others."""
    from analysis.scenarios.inputs import INPUTS, LAST, QUOTA_MOST, TODAY, today

    if (query := settled(request.query_params, INPUTS)) is not None:
        return Redirect(f"/scenarios?{query}", status_code=303)
    language = language_of(request)
    typed = _typed(request.query_params, language)
    found = _outlook(request, typed)
    return show(
        request,
        "programme/scenarios.html",
        status=422 if typed.wrong else 200,
        found=found,
        typed=typed,
        inputs=INPUTS,
        now={name: _shown(name, value, language) for name, value in today().items()},
        reached={
            one.name: {name: _shown(name, value, language) for name, value in one.inputs.items()}
            for one in found.futures
        },
        ours=_ours(request, language),
        slider=slider,
        years=range(TODAY + 1, LAST + 1),
        last=LAST,
        most=QUOTA_MOST,
        charts=_charts(found, language),
        first_stayers=_FIRST_STAYERS,
        counts=_counted(),
        csv=_address("/scenarios.csv", typed),
        pictures={of: _address(f"/scenarios/picture/{of}", typed) for of in _DRAWN},
        evidence=_evidence(),
    )


@get("/scenarios.csv", opt=_GRANT, sync_to_thread=True)
def scenarios_csv(request: AnyRequest) -> Response[str]:
    """Give the figures behind the drawings, those of the reader's own conditions among them."""
    language = language_of(request)
    typed = _typed(request.query_params, language)
    if typed.wrong:
        return Response(
            next(iter(typed.wrong.values())) + "\n", status_code=422, media_type="text/plain", headers=HEADERS
        )
    found = _outlook(request, typed)
    names = {one.name: _name(one, language) for one in found.futures}
    named = {"Content-Disposition": 'attachment; filename="qonys-scenarios.csv"'}
    return Response(as_csv(found, names), media_type="text/csv", headers=HEADERS | named)


@get("/scenarios/picture/{of:str}", opt=_GRANT | {"sample": {"of": "stayers"}}, sync_to_thread=True)
def scenarios_png(request: AnyRequest, of: FromPath[str]) -> Response[bytes]:
    """Give one drawing as a picture, the reader's own conditions in it."""
    language = language_of(request)
    typed = _typed(request.query_params, language)
    if of not in _DRAWN or typed.wrong:
        raise NotFound
    one = _drawings(_outlook(request, typed), language)[of]
    named = {"Content-Disposition": f'attachment; filename="qonys-scenarios-{of}.png"'}
    under = [say(f"page.scenarios.{of}.how", language)]
    if is_simulated(request.app.state.database):
        under.append(say("page.frame.simulated", language))
    picture = as_png(one.wide, say(f"page.scenarios.{of}", language), " ".join(under))
    return Response(picture, media_type="image/png", headers=HEADERS | named)


def _ours(request: AnyRequest, language: str) -> dict[str, dict[str, str]]:
    """Return what families said themselves, in words by condition: a share, and of how many families; and which day."""
    with request.app.state.database.reading() as connection:
        found = kept_conditions(connection)
    if not found or not found.shares:
        return {}
    shown = {
        name: {
            "share": _shown(name, round(one.share, 2), language),
            "families": number(one.families, language),
        }
        for name, one in found.shares.items()
    }
    return shown | {"as_of": {"day": found.as_of}}


def _outlook(request: AnyRequest, typed: Typed) -> Outlook:
    with request.app.state.database.reading() as connection:
        model = basis(connection)
    return outlook(model, *(() if typed.own is None else (typed.own,)))


def _typed(query: Mapping[str, str], language: str) -> Typed:
    """Read the conditions of an address: a quota, per cent, a year. Without any there is no scenario of one's own."""
    from analysis.scenarios.inputs import INPUTS, REACHED, WrongInput, scenario

    words = {name: value.strip() for name, value in query.items() if name != "lang"}
    reached: dict[str, float] = {}
    wrong: dict[str, str] = {}
    for name, word in words.items():
        try:
            if name != _YEAR and word:
                reached[name] = _value(name, word)
        except WrongInput as fault:
            wrong[name if name in INPUTS else ""] = _sentence(fault, name, word, language)
    try:
        year = _whole(words.get(_YEAR) or str(REACHED))
        own = scenario("own", reached, year) if reached and not wrong else None
    except WrongInput as fault:
        wrong[_YEAR] = _sentence(fault, _YEAR, words[_YEAR], language)
        own = None
    return Typed(words=words, own=own, wrong=wrong)


def _value(name: str, word: str) -> float:
    """Return a condition as the analysis takes it, per cent as a share. Raise WrongInput."""
    from analysis.scenarios.inputs import SHARES, WrongInput, ensure_plausible

    try:
        value = float(word.replace(",", ".").replace("\N{NO-BREAK SPACE}", "").replace(" ", ""))
    except ValueError:
        ensure_plausible(name, 0)
        raise WrongInput("number", name, word) from None
    value = value / 100 if name in SHARES else value
    ensure_plausible(name, value)
    return value


def _whole(word: str) -> int:
    from analysis.scenarios.inputs import LAST, TODAY, WrongInput

    year = int(word) if word.isascii() and word.isdigit() and len(word) == 4 else 0
    if not TODAY < year <= LAST:
        raise WrongInput("year", _YEAR, word)
    return year


def _sentence(fault: "WrongInput", name: str, word: str, language: str) -> str:
    """Say what is wrong and what would be right, in the reader's language."""
    from analysis.scenarios.inputs import LAST, QUOTA_MOST, TODAY, today

    given = word if name in (*today(), _YEAR) else name
    if fault.fault == "year":
        return say("page.scenarios.wrong.year", language, given=given, first=TODAY + 1, last=LAST)
    like = _shown(name, today()[name], language) if name in today() else ""
    most = number(QUOTA_MOST, language)
    return say(f"page.scenarios.wrong.{fault.fault}", language, given=given, like=like, most=most)


def _shown(name: str, value: float, language: str) -> str:
    value = value if name == "quota" else 100 * value
    return number(value, language, places=0 if abs(value - round(value)) < 1e-9 else 1)


def _name(one: Future, language: str) -> str:
    return say(f"page.scenarios.name.{one.name}", language)


def _counted() -> dict[int, int]:
    from analysis.scenarios.stated import anchors

    return {year: round(people) for year, people in anchors().items()}


def _charts(found: Outlook, language: str) -> dict[str, Markup]:
    return {of: two_sizes(one.wide, one.narrow) for of, one in _drawings(found, language).items()}


def _drawings(found: Outlook, language: str) -> dict[str, Drawing]:
    counted = _counted()
    return {
        "stayers": _chart(found, "stayers", _FIRST_STAYERS - 1, language),
        "population": _chart(found, "population", min(counted), language, counted),
    }


def _chart(
    found: Outlook, of: str, first: int, language: str, counted: Mapping[int, int] | None = None
) -> Drawing:
    """Draw a line with its band for each scenario from `first` on, and dots for what was counted."""
    import pandas as pd

    from server.charts.curves import bands
    from server.charts.ink import Words

    rows = [
        (_name(one, language), at.year, *getattr(at, of))
        for one in found.futures
        for at in one.years
        if at.year >= first
    ]
    table = pd.DataFrame(rows, columns=["group", "time", "low", "value", "high"])
    dots = pd.DataFrame(list(counted.items()), columns=["time", "value"]) if counted else None
    words = Words(
        title=say(f"page.scenarios.{of}", language),
        says="; ".join(_said(one, of, language) for one in found.futures),
        comma="." if language == "en" else ",",
    )
    return bands(table, words, counted=dots)


def _said(one: Future, of: str, language: str) -> str:
    """Say where a scenario ends."""
    at = one.years[-1]
    low, middle, high = (number(value, language) for value in getattr(at, of))
    name = _name(one, language)
    return say("page.scenarios.said", language, year=at.year, name=name, middle=middle, low=low, high=high)


def _address(path: str, typed: Typed) -> str:
    stated = {} if typed.own is None else typed.words
    return path + (f"?{urlencode(stated)}" if stated else "")


def _evidence() -> dict[str, list[str]]:
    """Return the keys of the sentences on which each scenario rests, in the files' order, each once."""
    from analysis.scenarios.inputs import our_lines
    from analysis.scenarios.stated import stated

    groups = {"shared": [line.why for line in stated().values()]}
    for line in our_lines():
        groups.setdefault(line.scenario, []).append(line.why)
    return {
        name: [f"page.scenarios.why.{why}" for why in dict.fromkeys(whys)] for name, whys in groups.items()
    }
