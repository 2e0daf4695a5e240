"""Who may do what: default deny, written out as a matrix, and scopes without a default."""

from __future__ import annotations

import pytest

from ses_dash.access import SINGLE_USER, Action, Actor, Role, Scope, authorize, may
from ses_dash.errors import NotAllowedError

READS = {Action.READ, Action.READ_STATEMENTS}
MATRIX = {
    Role.ADMIN: set(Action),
    Role.FINANCE: set(Action) - {Action.MAINTAIN},
    Role.ACCOUNT_MANAGER: READS | {Action.SEE_COST},
    Role.CUSTOMER: READS,
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_each_role_may_do_exactly_its_part(role: Role, action: Action) -> None:
    actor = Actor("somebody", role, Scope.only(1))
    assert may(actor, action) == (action in MATRIX[role])
    if action not in MATRIX[role]:
        with pytest.raises(NotAllowedError, match="You may not"):
            authorize(actor, action)


def test_a_customer_never_sees_cost() -> None:
    assert not may(Actor("buyer", Role.CUSTOMER, Scope.only(1)), Action.SEE_COST)


def test_scopes_hold_only_what_they_name() -> None:
    assert Scope.all().holds(None)
    assert Scope.all().holds(7)
    assert Scope.only(7).holds(7)
    assert not Scope.only(7).holds(8)
    assert not Scope.only(7).holds(None)
    assert not Scope.only().holds(7)
    assert SINGLE_USER.scope == Scope.all()
    with pytest.raises(TypeError):
        Scope()  # type: ignore[call-arg]
