"""Who may do what: one table over stores, actions and roles, with a wall around answers and risk.

Three kinds of store. A: the programme register. B: what families answered. C: needs, risk and help.
Whoever has a duty of recovery, finance or inspection can hold nothing on B or C.
"""

from enum import StrEnum

import msgspec

from server.problems import ConflictingDuty, NotAllowed, SignInFirst
from server.problems import NotYours as NotYours


class Role(StrEnum):
    ANONYMOUS = "anonymous"
    SETTLER = "settler"
    WORKER = "worker"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ANALYST = "analyst"
    REGISTER_CLERK = "register_clerk"
    ADMIN = "admin"
    INDEPENDENT = (
        "independent"  # outside the local office: complaints that were sent past it, and nothing else
    )


class Action(StrEnum):
    READ = "read"
    WRITE = "write"
    EXPORT = "export"


class Store(StrEnum):
    DOOR = "door"  # signing in, enrolling a phone, answering by a link, is the server well: open to everybody
    DESK = "desk"  # one's own account: home page, language, signing out
    REGISTER = "register"  # A: families, people, where and when
    SUPPORT = "support"  # A: support measures, a column of their own
    IDENTITY = "identity"  # A: identification numbers: sealed, shown on being asked for
    DUPLICATES = "duplicates"  # A: entries that may be one person
    ENTRY = "entry"  # A: entering a family into the register
    PROPOSED = "proposed"  # A: families that workers met and propose; whoever met one hears of it by phone
    PRICES = "prices"  # A, the money side alone: what houses cost, and what an index is worth
    CONSENT = "consent"  # B: who agreed to what; the subsidy side must not see a refusal
    ANSWERS = "answers"  # B: open answers
    OWN_ANSWERS = "own_answers"  # B: a settler's own, private ones too
    PSEUDONYMS = "pseudonyms"  # B: answer tables without names, for a recorded purpose
    DRAFTS = "drafts"  # B: interviews begun and not finished, sealed by the holder's own phone
    CASELOAD = "caseload"  # B and C: what a phone carries
    TRANSFER = (
        "transfer"  # B and C: families on offer, absences; one's own for a worker, the district's for a lead
    )
    GLASS = "glass"  # B and C: a family outside one's scope, opened with a reason for some hours
    NEEDS = "needs"  # C
    HELP = "help"  # C: help requests
    PLAN = "plan"  # C: decisions, steps of help, referrals
    COMPLAINT = "complaint"  # C: what was sent past the office
    RISK = "risk"  # C: chance, tier, order
    MODEL = "model"  # C: the fitted model and its checks, no family in it
    FIGURES = "figures"  # counts of five and more, by district and cohort
    REPORTS = "reports"  # frozen figures of five and more, and what others count; needs among them, so not for everybody
    QUALITY = "quality"  # B: signs that an interview needs a second look
    STAFF = "staff"
    DEVICES = "devices"
    OWN_PHONES = "own_phones"  # a code for the phone of an adult of a family in one's own scope
    INVITATION = "invitation"  # a link or code for an adult of a family in one's own scope, to answer without an account
    FORMS = "forms"
    BOARD = "board"  # what a district offers: vacancies, courses, clinics; nothing of a family
    CALENDAR = "calendar"  # days off and working Saturdays, by which answers are promised
    CHECKLIST = "checklist"  # what must be signed before risk is switched on
    LOG = "log"  # who looked at what


BEHIND_THE_WALL = frozenset(
    {
        Store.CONSENT, Store.ANSWERS, Store.OWN_ANSWERS, Store.PSEUDONYMS, Store.DRAFTS, Store.CASELOAD, Store.TRANSFER,
        Store.GLASS, Store.NEEDS, Store.HELP, Store.PLAN, Store.COMPLAINT, Store.RISK, Store.MODEL, Store.QUALITY,
    }
)  # fmt: skip
DUTIES = frozenset({"recovery", "finance", "inspection", "legal"})

_EVERYBODY = frozenset(Role)
_STAFF = _EVERYBODY - {Role.ANONYMOUS, Role.SETTLER}
_OFFICE = _STAFF - {Role.INDEPENDENT}
_CARE = frozenset({Role.WORKER, Role.SUPERVISOR, Role.MANAGER})
_LEAD = frozenset({Role.SUPERVISOR, Role.MANAGER})
_KEEPERS = _LEAD | {Role.REGISTER_CLERK}
_PHONE = frozenset({Role.WORKER, Role.SETTLER})
_NOBODY: frozenset[Role] = frozenset()

Grant = tuple[Store, Action]

TABLE: dict[Grant, frozenset[Role]] = {
    (Store.DOOR, Action.READ): _EVERYBODY,
    (Store.DOOR, Action.WRITE): _EVERYBODY,
    (Store.DESK, Action.READ): _STAFF,
    (Store.DESK, Action.WRITE): _STAFF,
    (Store.REGISTER, Action.READ): _CARE | {Role.REGISTER_CLERK},
    (Store.REGISTER, Action.WRITE): _CARE | {Role.REGISTER_CLERK},
    (Store.REGISTER, Action.EXPORT): frozenset({Role.REGISTER_CLERK, Role.MANAGER}),
    (Store.SUPPORT, Action.READ): _CARE | {Role.REGISTER_CLERK},
    (Store.SUPPORT, Action.WRITE): frozenset({Role.REGISTER_CLERK}),
    (Store.SUPPORT, Action.EXPORT): frozenset({Role.REGISTER_CLERK}),
    (Store.IDENTITY, Action.READ): _KEEPERS,
    (Store.IDENTITY, Action.WRITE): _KEEPERS,
    (Store.DUPLICATES, Action.READ): _KEEPERS,
    (Store.DUPLICATES, Action.WRITE): _KEEPERS,
    (Store.ENTRY, Action.WRITE): frozenset({Role.REGISTER_CLERK}),
    (Store.PROPOSED, Action.READ): frozenset({Role.REGISTER_CLERK}),
    (Store.PROPOSED, Action.WRITE): frozenset({Role.REGISTER_CLERK}),
    (Store.PRICES, Action.READ): frozenset({Role.REGISTER_CLERK}),
    (Store.PRICES, Action.WRITE): frozenset({Role.REGISTER_CLERK}),
    (Store.CONSENT, Action.READ): _CARE | {Role.SETTLER},
    (Store.CONSENT, Action.WRITE): _CARE | {Role.SETTLER},
    (Store.ANSWERS, Action.READ): _CARE,
    (Store.ANSWERS, Action.WRITE): _PHONE,
    (Store.OWN_ANSWERS, Action.READ): frozenset({Role.SETTLER}),
    (Store.PSEUDONYMS, Action.EXPORT): frozenset({Role.ANALYST}),
    (Store.DRAFTS, Action.READ): _PHONE,
    (Store.DRAFTS, Action.WRITE): _PHONE,
    (Store.CASELOAD, Action.READ): _PHONE,
    (Store.CASELOAD, Action.WRITE): _LEAD,
    (Store.TRANSFER, Action.READ): _CARE,
    (Store.TRANSFER, Action.WRITE): _CARE,
    (Store.GLASS, Action.READ): _CARE,
    (Store.GLASS, Action.WRITE): _CARE,
    (Store.NEEDS, Action.READ): _CARE,
    (Store.HELP, Action.READ): _CARE | {Role.SETTLER},
    (Store.HELP, Action.WRITE): _CARE | {Role.SETTLER},
    (Store.PLAN, Action.READ): _CARE,
    (Store.PLAN, Action.WRITE): _CARE,
    (Store.COMPLAINT, Action.READ): frozenset({Role.INDEPENDENT}),
    (Store.COMPLAINT, Action.WRITE): frozenset({Role.INDEPENDENT}),
    (Store.RISK, Action.READ): frozenset({Role.MANAGER}),
    (Store.RISK, Action.WRITE): frozenset({Role.MANAGER}),
    (Store.RISK, Action.EXPORT): _NOBODY,
    (Store.MODEL, Action.READ): frozenset({Role.MANAGER, Role.ANALYST}),
    (Store.FIGURES, Action.READ): _LEAD | {Role.ANALYST},
    (Store.FIGURES, Action.EXPORT): _LEAD | {Role.ANALYST},
    (Store.FIGURES, Action.WRITE): frozenset({Role.MANAGER}),  # what the office types in: quotas
    (Store.REPORTS, Action.READ): _LEAD,  # a supervisor those of the own district
    (Store.REPORTS, Action.WRITE): _LEAD,
    (Store.REPORTS, Action.EXPORT): _LEAD,
    (Store.QUALITY, Action.READ): _LEAD,  # a manager reads counts of teams
    (Store.QUALITY, Action.WRITE): frozenset(
        {Role.SUPERVISOR}
    ),  # whose interview it is stays within the team
    (Store.STAFF, Action.READ): frozenset({Role.ADMIN}),
    (Store.STAFF, Action.WRITE): frozenset({Role.ADMIN}),
    (Store.DEVICES, Action.READ): _LEAD | {Role.ADMIN},
    (Store.DEVICES, Action.WRITE): _LEAD | {Role.ADMIN},
    (Store.OWN_PHONES, Action.WRITE): _CARE,
    (Store.INVITATION, Action.WRITE): _CARE,
    (Store.FORMS, Action.READ): _OFFICE | {Role.SETTLER},
    (Store.FORMS, Action.WRITE): frozenset({Role.ADMIN}),
    (Store.BOARD, Action.READ): _CARE | {Role.REGISTER_CLERK},
    (Store.BOARD, Action.WRITE): _CARE | {Role.REGISTER_CLERK},
    (Store.CALENDAR, Action.READ): _OFFICE,
    (Store.CALENDAR, Action.WRITE): frozenset({Role.ADMIN, Role.MANAGER}),
    (Store.CHECKLIST, Action.READ): frozenset({Role.ADMIN, Role.MANAGER}),
    (Store.CHECKLIST, Action.WRITE): frozenset({Role.ADMIN}),
    (Store.LOG, Action.READ): frozenset({Role.ADMIN}),
}


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: a person of the staff in a browser, or the holder of a phone.

    `district` limits a supervisor; `household_id` and `person_id` are a settler's own. A phone that `is_lost` may send what it
    holds, and nothing else.
    """

    role: Role
    staff_id: str | None = None
    device_id: str | None = None
    household_id: str | None = None
    person_id: str | None = None
    district: str | None = None
    language: str = "kk"
    name: str = ""
    csrf: str = ""
    is_lost: bool = False


ANONYMOUS = Caller(role=Role.ANONYMOUS)


def may(role: Role, grant: Grant) -> bool:
    return role in TABLE.get(grant, _NOBODY)


def ensure(caller: Caller, grant: Grant) -> None:
    """Raise SignInFirst or NotAllowed unless the table grants it."""
    if may(caller.role, grant):
        return
    if caller.role is Role.ANONYMOUS:
        raise SignInFirst
    raise NotAllowed


def is_behind_the_wall(role: Role) -> bool:
    return any(role in roles for (store, _), roles in TABLE.items() if store in BEHIND_THE_WALL)


def hands_out_keys(role: Role) -> bool:
    """Ask whether the role lets others behind the wall, and so could let itself in: by an account, by a phone's code."""
    return may(role, (Store.STAFF, Action.WRITE)) or may(role, (Store.DEVICES, Action.WRITE))


def ensure_no_conflict(role: Role, duties: frozenset[str]) -> None:
    """Raise ConflictingDuty when a duty that could turn answers, needs or risk on a family meets a role that sees them.

    A role that hands out the keys to them counts as one that sees them.
    """
    if duties & DUTIES and (is_behind_the_wall(role) or hands_out_keys(role)):
        raise ConflictingDuty
