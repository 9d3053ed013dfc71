"""At the door: a complaint for the independent recipient is parted from everything that leads to its family."""

import secrets
from datetime import date

import msgspec

from server.database import Connection
from server.exchange.records.opening import Opened
from server.keys import Keys
from server.store.caring.complaints import Complaint
from server.store.office.settings import SettingStore
from server.store.office.staff import StaffStore
from surveys.caring.complaint import ANSWER_DAYS, Who, is_anonymous, is_code, route, told
from surveys.caring.progress import COMPLAINT
from surveys.planning.calendar import USUAL, Calendar, working_days_after

INDEPENDENT = "independent"
COMPLAINT_FORM = "complaint"


def goes_past_the_office(one: Opened) -> bool:
    """Ask whether nothing of this record but its receipt stays with the family."""
    return one.envelope.form_id == COMPLAINT_FORM and route(one.answers) == "independent"


def complaint_of(
    one: Opened, who: Who | None, keys: Keys, today: date, calendar: Calendar = USUAL
) -> Complaint:
    """Return what the recipient will read, sealed. It counts from the day on which it was received.

    The hour would lead back to the phone that sent then. The code comes from the phone and is kept as a keyed hash.
    """
    code = one.answers.get("ctx_code")
    content = msgspec.json.encode(told(one.answers, None if is_anonymous(one.answers) else who)).decode()
    id = secrets.token_hex(16)  # noqa: A001 as the column
    return Complaint(
        id=id,
        code_hash=code_hash(keys, str(code)) if is_code(code) else None,
        made_on=today.isoformat(),
        promised_on=working_days_after(today, ANSWER_DAYS, calendar).isoformat(),
        state=COMPLAINT.first,
        changed_on=today.isoformat(),
        sealed=keys.seal(content, owner(id)),
    )


def owner(id: str, part: str = "words") -> str:
    """Return what a complaint's sealed text is bound to: beside another complaint it does not open."""
    return f"complaint/{id}/{part}"


def code_hash(keys: Keys, code: str) -> str:
    return keys.peppered("complaint code", code)


def told_context(connection: Connection) -> dict[str, str]:
    """Return what forms are told by the server; of an independent recipient only while somebody is that."""
    known = SettingStore(connection).context()
    if StaffStore(connection).has_active(INDEPENDENT):
        return {"ctx_independent": "1", "ctx_anonymous": "1"} | known
    return {name: value for name, value in known.items() if name not in ("ctx_independent", "ctx_anonymous")}
