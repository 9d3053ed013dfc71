"""The table of who may do what, and the wall in it."""

import pytest

from server.access import (
    BEHIND_THE_WALL,
    DUTIES,
    TABLE,
    Action,
    Caller,
    Role,
    Store,
    ensure,
    ensure_no_conflict,
    is_behind_the_wall,
    may,
)
from server.problems import ConflictingDuty, NotAllowed, SignInFirst


def stores_of(role: Role, *actions: Action) -> set[Store]:
    return {
        store for (store, action), roles in TABLE.items() if role in roles and action in (actions or Action)
    }


@pytest.mark.parametrize("role", [Role.REGISTER_CLERK, Role.ADMIN, Role.ANONYMOUS])
def test_who_does_not_help_families_holds_nothing_behind_the_wall(role: Role) -> None:
    assert stores_of(role) & BEHIND_THE_WALL == set()


def test_only_the_manager_reads_risk_and_nobody_takes_it_out() -> None:
    assert TABLE[Store.RISK, Action.READ] == {Role.MANAGER}
    assert TABLE[Store.RISK, Action.EXPORT] == frozenset()
    assert not [store for store in (Store.NEEDS, Store.HELP, Store.PLAN) if (store, Action.EXPORT) in TABLE]


def test_the_analyst_reads_no_family() -> None:
    named = {Store.REGISTER, Store.ANSWERS, Store.NEEDS, Store.HELP, Store.PLAN, Store.RISK, Store.CONSENT}
    assert stores_of(Role.ANALYST) & named == set()


def test_only_the_clerk_writes_support() -> None:
    assert TABLE[Store.SUPPORT, Action.WRITE] == {Role.REGISTER_CLERK}


@pytest.mark.parametrize("duty", sorted(DUTIES))
@pytest.mark.parametrize("role", [role for role in Role if is_behind_the_wall(role)])
def test_a_duty_that_could_turn_answers_on_a_family_excludes_every_role_that_sees_them(
    role: Role, duty: str
) -> None:
    with pytest.raises(ConflictingDuty):
        ensure_no_conflict(role, frozenset({duty}))


def test_a_duty_goes_with_a_role_outside_the_wall() -> None:
    ensure_no_conflict(Role.REGISTER_CLERK, DUTIES)
    assert not is_behind_the_wall(Role.REGISTER_CLERK)


def test_who_hands_out_the_keys_has_no_such_duty_either() -> None:
    """An administrator could make an account, or the code for a worker's phone, and look for oneself."""
    assert not is_behind_the_wall(Role.ADMIN)
    with pytest.raises(ConflictingDuty):
        ensure_no_conflict(Role.ADMIN, frozenset({"finance"}))


def test_what_is_not_in_the_table_is_granted_to_nobody() -> None:
    missing = (Store.LOG, Action.EXPORT)
    assert missing not in TABLE
    assert not any(may(role, missing) for role in Role)


def test_a_stranger_is_asked_to_sign_in_and_others_are_told_no() -> None:
    with pytest.raises(SignInFirst):
        ensure(Caller(role=Role.ANONYMOUS), (Store.REGISTER, Action.READ))
    with pytest.raises(NotAllowed):
        ensure(Caller(role=Role.REGISTER_CLERK), (Store.ANSWERS, Action.READ))
