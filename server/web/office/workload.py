"""How full the coming weeks of each worker are, for who leads them."""

from datetime import UTC, datetime

from litestar import Response, get
from litestar.params import FromQuery

from server.access import Action, Store
from server.agenda.settling import READERS, settle
from server.reading.workload import workloads
from server.web.drawing.pages import AnyRequest, reader, show
from server.web.drawing.paging import place_of, turning
from server.web.help.families import may_choose
from surveys.catalogue import schedule


@get("/workload", opt={"grant": (Store.CASELOAD, Action.WRITE)}, sync_to_thread=True)
def workload(request: AnyRequest, district: FromQuery[str] = "") -> Response[str]:
    """Show each worker's contacts planned beside what fits: a supervisor's district, or one that is chosen."""
    caller = reader(request)
    choices = may_choose(caller)
    chosen = caller.district or (district if district in choices else next(iter(choices), ""))
    settle(request.app.state.database, datetime.now(UTC), READERS)
    with request.app.state.database.reading() as connection:
        found = workloads(connection, caller, chosen, datetime.now(UTC), place_of(request.query_params))
    return show(
        request,
        "office/workload.html",
        workers=found.workers,
        paging=turning("/workload", {"district": district}, before=found.before, after=found.after),
        districts=choices,
        chosen=chosen,
        waits=schedule().limits.answer_days,
    )
