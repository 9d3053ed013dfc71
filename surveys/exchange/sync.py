"""What phone and server say to each other, as types that both sides share."""

from typing import Annotated, Literal

import msgspec

from surveys.exchange.board import BoardItem
from surveys.exchange.cases import (
    CaseAbsence,
    CaseAttempt,
    CaseDays,
    CaseDone,
    CaseEvent,
    CaseExit,
    CaseHelp,
    CaseHousehold,
    CaseLook,
    CaseNeed,
    CasePerson,
    CasePlace,
    CaseRemark,
    CaseSupport,
)
from surveys.exchange.handing import Standing
from surveys.exchange.proposing import Villages
from surveys.submission import Answers, FormId, FormVersion, Id, Language, UtcTime

# The pieces of a family, as they stand in `surveys.exchange.cases`.
__all__ = [
    "CaseAbsence", "CaseAttempt", "CaseDays", "CaseDone", "CaseEvent", "CaseExit", "CaseHelp", "CaseHousehold",
    "CaseLook", "CaseNeed", "CasePerson", "CasePlace", "CaseRemark", "CaseSupport",
]  # fmt: skip

MAX_RECORD_BYTES = 256 * 1024
MAX_PUSH_BYTES = 10 * 1024 * 1024
MAX_PUSH_RECORDS = 200
MAX_FORM_FILE_BYTES = 10 * 1024 * 1024
MAX_FORM_FILES_BYTES = 40 * 1024 * 1024
MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024
MAX_ATTACHMENTS = 32  # of one submission
MAX_EARLY_ATTACHMENTS = 128  # of one family, for submissions that have not come
MAX_DRAFTS = 200  # of one phone
MAX_DRAFT_BYTES = 256 * 1024
MAX_DRAFTS_BYTES = 8 * 1024 * 1024
WAITING_HEADER = (
    "x-qonys-waiting"  # how many records are not on the server yet; for how many seconds the oldest
)
CLOCK_HEADER = "x-qonys-clock"  # the sender's own time in milliseconds since 1970, UTC

MAX_ASKED_FAMILIES = 100

RefusalCode = Literal[
    "malformed", "too_large", "unknown_form", "unknown_version", "unknown_field", "wrong_type", "not_asked",
    "constraint", "required", "future_dated", "not_your_family", "not_editable", "impossible_step", "handed_over", "answered_before",
    "already_offered", "unfit_colleague", "conflicting", "no_consent",
]  # fmt: skip


class Enrol(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Exchange a one-time code for a device token. Of a long device name the beginning is kept."""

    code: Annotated[str, msgspec.Meta(min_length=4, max_length=32)]
    device_name: Annotated[str, msgspec.Meta(min_length=1)]


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose phone this is. A settler's phone belongs to one person of one household."""

    kind: Literal["worker", "settler"]
    id: str
    name: str
    language: Language
    household_id: str | None = None
    person_id: str | None = None


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The token is shown this once: the server keeps only its hash. `recovery_key` is a public key in PEM."""

    device_id: str
    token: str
    holder: Holder
    recovery_key: str
    server_time: UtcTime


class Push(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A batch of records; each stays in the very bytes the phone made, so that its hash can be named."""

    records: list[msgspec.Raw]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why one record was refused: a code for the phone's own words, and the field it is about."""

    code: RefusalCode
    field: str | None = None
    detail: str = ""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The server's word on one record. `hash` is the SHA-256 of the record's bytes as they came."""

    id: str
    status: Literal["accepted", "refused"]
    hash: str
    problem: Problem | None = None


class Pushed(msgspec.Struct, frozen=True):
    """One receipt per record, in the order they were sent."""

    receipts: list[Receipt]


class Announce(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that a submission has a file: its name as the answer gives it, and its content by SHA-256 and size."""

    household_id: Id
    submission_id: Id
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f/\\]+\Z")]
    hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_ATTACHMENT_BYTES)]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """How many bytes of a file the server has; `whole` once all are there and their hash is right."""

    have: int
    whole: bool = False


class SealedDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft as the phone's own data key has sealed it: the server cannot read it."""

    id: Id
    body: bytes


class BackUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changed among a phone's drafts, and which there are: what is not in `kept` is removed.

    `wrapped_key` is the data key, wrapped for the server's recovery key and this phone, in base64.
    """

    wrapped_key: Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
    kept: tuple[Id, ...]
    changed: tuple[SealedDraft, ...] = ()


class BackedUp(msgspec.Struct, frozen=True, kw_only=True):
    """What the server holds of this phone: the SHA-256 of each sealed body, by the draft's id."""

    held: dict[str, str] = {}


class OtherPhone(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier phone of the same holder, with drafts that wait to be brought over."""

    device_id: str
    name: str
    drafts: int
    kept_at: UtcTime


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    phones: tuple[OtherPhone, ...] = ()


class Bring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for the drafts of an earlier phone of the same holder."""

    device_id: Id


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """The drafts, and the key of that phone in base64, which opens them."""

    data_key: str
    drafts: tuple[SealedDraft, ...] = ()


class OwnSubmission(msgspec.Struct, frozen=True, kw_only=True):
    """A settler's own answers, given back to that person alone."""

    id: str
    form_id: str
    form_version: str
    finished_at: UtcTime
    answers: Answers


class FormAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A list, picture or sound of a form: by the address that the form gives it, and by the SHA-256 of its content."""

    uri: str
    hash: str
    size: int


class FormEntry(msgspec.Struct, frozen=True, kw_only=True):
    id: FormId
    version: FormVersion
    hash: str
    files: tuple[FormAttachment, ...] = ()


class FormFile(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a form as it was published; nothing of it ever changes, its files neither."""

    id: FormId
    version: FormVersion
    hash: str
    xform: str
    files: tuple[FormAttachment, ...] = ()


class Pull(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in the caller's scope since the cursor. `gone` left the scope: remove it once its records are sent.

    `held` lists all that the caller may hold now, whenever that is not what the phone said it holds. `standing` is
    there whenever it is another one than the phone named.
    `forms` are the versions to begin with; with one of `closed` no interview is begun any more, late ones are taken.
    By `server_time` a phone learns how far its own clock is off. `capacity`: so many contacts a week fit for one worker,
    fewer in a week with one of the `days` off.
    `board` is what the district offers, whole: what is not in it is over.
    `mark` names `forms`, `closed`, `context` and `board` as they stand: who asks with the same mark has them, and gets
    none again.
    `villages` is the list of settlements, whole, whenever it is another one than the phone named.
    `same_facts` are families whose facts are left out, being as that phone has them.
    """

    cursor: int
    more: bool = False
    households: tuple[CaseHousehold, ...] = ()
    same_facts: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    held: tuple[str, ...] | None = None
    standing: Standing | None = None
    help_requests: tuple[CaseHelp, ...] = ()
    submissions: tuple[OwnSubmission, ...] = ()
    looks: tuple[CaseLook, ...] = ()
    forms: tuple[FormEntry, ...] = ()
    closed: tuple[FormId, ...] = ()
    context: dict[str, str] = {}
    board: tuple[BoardItem, ...] | None = None
    villages: Villages | None = None
    simulated: bool = False
    server_time: UtcTime | None = None
    capacity: int = 0
    days: CaseDays = CaseDays()
    mark: str = ""


class Cleared(msgspec.Struct, frozen=True):
    """The answer to a lost phone's last word."""


class Recover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for the data key of a phone whose PIN was forgotten, with a new one-time code of the same holder."""

    device_id: Id
    code: str
    wrapped_key: str


class Recovered(msgspec.Struct, frozen=True):
    """The data key, base64."""

    data_key: str
