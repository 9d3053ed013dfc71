"""Interviews that deserve a second look: the supervisor's private queue, and for a manager the counts of teams."""

from datetime import UTC, datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from server.access import Action, Store, may
from server.quality.deciding import MOST_WORDS, OUTCOMES, SENT_BACK, all_right, decide, take_back
from server.quality.night import LOCK, look_over
from server.quality.queue import COUNTED_DAYS, looked, queue, team_counts, write_down
from server.quality.targets import targets
from server.quality.teams import team_page
from server.store.office.settings import SettingStore
from server.store.office.teams import TeamStore
from server.web.drawing.itembars import bar
from server.web.drawing.pages import AnyRequest, language_of, notice_of, reader, show
from server.web.drawing.paging import place_of, turning
from server.web.help.families import may_choose
from surveys.wording import say

# Where more people work with families, their teams are shown district by district; so many teams a page.
MOST_PEOPLE, TEAMS = 300, 25
_READ = {"grant": (Store.QUALITY, Action.READ)}
_LEAD = {"grant": (Store.QUALITY, Action.WRITE)}
_ONE = _LEAD | {"sample": {"id": "look"}}


class Ticked(msgspec.Struct, frozen=True):
    """The form as it comes: one box that is ticked sends a word, several send a list."""

    look: list[str] | str = []

    @property
    def looks(self) -> list[str]:
        return [self.look] if isinstance(self.look, str) else self.look


class Decided(msgspec.Struct, frozen=True):
    outcome: str = ""
    question: str = ""
    words: str = ""


@get("/quality", opt=_READ, sync_to_thread=True)
def quality(request: AnyRequest, district: FromQuery[str] = "") -> Response[str]:
    """Show what waits in one's own team and what was decided; to a manager how many there are of each team."""
    return _page(request, "", 200, district)


@post("/quality", opt=_LEAD, sync_to_thread=True)
def approve(request: AnyRequest, data: URLEncodedBody[Ticked]) -> Response[str] | Redirect:
    """Find the chosen interviews all right at once."""
    if not data.looks:
        return _page(request, say("page.quality.missing.look", language_of(request)), 422)
    with request.app.state.database.transaction() as connection:
        all_right(connection, reader(request), data.looks, datetime.now(UTC))
    return Redirect("/quality?done=looked_right", status_code=303)


@post("/quality/now", opt=_LEAD, sync_to_thread=True)
def look_now(request: AnyRequest) -> Redirect:
    """Look over what has come, where no night does it; who presses while somebody else's press works changes nothing."""
    database = request.app.state.database
    with database.alone(LOCK) as is_alone:
        if is_alone:
            look_over(database, datetime.now(UTC))
    return Redirect("/quality?done=looked_over", status_code=303)


@get("/quality/{id:str}", opt=_ONE, sync_to_thread=True)
def look_page(request: AnyRequest, id: FromPath[str]) -> Response[str]:
    """Show how long each question took, and what may be decided; the family can read that it was opened."""
    with request.app.state.database.transaction() as connection:
        write_down(connection, reader(request), id, datetime.now(UTC))
    return _look(request, id, Decided(), {}, 200)


@post("/quality/{id:str}", opt=_ONE, sync_to_thread=True)
def decide_look(
    request: AnyRequest, id: FromPath[str], data: URLEncodedBody[Decided]
) -> Response[str] | Redirect:
    """Write down what came of it; what is wrong with the form is said beside its field."""
    language = language_of(request)
    outcome = next((one for one in OUTCOMES if one == data.outcome), None)
    wrong = {} if outcome else {"outcome": say("page.quality.missing.outcome", language)}
    if outcome == SENT_BACK and not data.words.strip():
        wrong["words"] = say("page.quality.missing.words", language)
    if len(data.words) > MOST_WORDS:
        wrong["words"] = say("page.quality.long.words", language, most=MOST_WORDS, n=len(data.words))
    if wrong or outcome is None:
        return _look(request, id, data, wrong, 422)
    is_back = outcome == SENT_BACK
    with request.app.state.database.transaction() as connection:
        decide(
            connection,
            reader(request),
            id,
            outcome,
            datetime.now(UTC),
            question=data.question if is_back else "",
            words=data.words.strip() if is_back else "",
        )
    return Redirect(f"/quality?done=looked_{outcome}", status_code=303)


@post("/quality/{id:str}/undo", opt=_ONE, sync_to_thread=True)
def take_back_look(request: AnyRequest, id: FromPath[str]) -> Redirect:
    """Let it wait again."""
    with request.app.state.database.transaction() as connection:
        take_back(connection, reader(request), id, datetime.now(UTC))
    return Redirect("/quality?done=looked_again", status_code=303)


def _page(request: AnyRequest, wrong: str, status: int, district: str = "") -> Response[str]:
    caller, now = reader(request), datetime.now(UTC)
    leads = may(caller.role, (Store.QUALITY, Action.WRITE))
    choices = () if leads else may_choose(caller)
    with request.app.state.database.reading() as connection:
        found = queue(connection, caller, now) if leads else None
        share = SettingStore(connection).call_backs()
        chosen = district if district in choices else ""
        is_many = bool(choices) and TeamStore(connection).are_more(MOST_PEOPLE)
        chosen = chosen or (choices[0] if is_many else "")
        reached = targets(connection, caller, chosen)
        counts = () if leads else team_counts(connection, now, chosen)
    shown = team_page(counts, reached, place_of(request.query_params), TEAMS)
    where = turning("/quality", {"district": chosen}, before=shown.before, after=shown.after)
    notices = (*(f"looked_{one}" for one in OUTCOMES), "looked_again", "looked_over")
    return show(
        request,
        "office/quality.html",
        status=status,
        notice=notice_of(request, *notices),
        queue=found,
        counts=shown.counts,
        targets=shown.targets,
        districts=choices,
        chosen=chosen,
        many=is_many,
        paging=msgspec.structs.replace(where, size=TEAMS),
        share=round(100 * share),
        days=COUNTED_DAYS,
        by_hand=request.app.state.settings.night == "off",
        wrong=wrong,
    )


def _look(request: AnyRequest, id: str, typed: Decided, wrong: dict[str, str], status: int) -> Response[str]:
    with request.app.state.database.reading() as connection:
        found = looked(connection, reader(request), request.app.state.forms, id, language_of(request))
    longest = max((max(one.seconds, one.usual or 0) for one in found.bars if not one.private), default=0.0)
    return show(
        request,
        "office/look.html",
        status=status,
        found=found,
        bars=[(one, bar(one.seconds, one.usual, longest)) for one in found.bars],
        outcomes=OUTCOMES,
        typed=typed,
        wrong=wrong,
        most=MOST_WORDS,
    )
