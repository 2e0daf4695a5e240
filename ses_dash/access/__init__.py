"""Who may do what, and whose rows they may see. Pure: default deny, one `authorize`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ses_dash.errors import NotAllowedError


class Role(StrEnum):
    """What somebody is."""

    ADMIN = "admin"
    FINANCE = "finance"
    ACCOUNT_MANAGER = "account manager"
    CUSTOMER = "customer"


class Action(StrEnum):
    """What somebody wants to do, in the words of a sentence: "You may not <action> here"."""

    READ = "read reports"
    SEE_COST = "see cost and margin"
    LOAD = "load billing files"
    APPROVE = "approve a held delivery"
    EDIT_CUSTOMERS = "edit customers and accounts"
    EDIT_OPTIONS = "change invoice options"
    EDIT_PRICES = "change prices"
    FREEZE = "freeze a month"
    PUBLISH = "publish a statement"
    VOID = "void a statement"
    PAY = "record a payment"
    CREDIT = "credit a statement"
    SETTLE = "refund or carry forward a balance"
    EDIT_CREDITS = "give credits"
    EDIT_CHARGES = "change charges, taxes and exchange rates"
    READ_STATEMENTS = "read statements"
    ACCOUNTING = "export to accounting"
    VERIFY = "verify the statements"
    MAINTAIN = "maintain the stores"


_STAFF_READS = frozenset({Action.READ, Action.SEE_COST, Action.READ_STATEMENTS})
_ALLOWED: dict[Role, frozenset[Action]] = {
    Role.ADMIN: frozenset(Action),
    Role.FINANCE: frozenset(Action) - {Action.MAINTAIN},
    Role.ACCOUNT_MANAGER: _STAFF_READS,
    Role.CUSTOMER: frozenset({Action.READ, Action.READ_STATEMENTS}),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be read: the customers named, or everybody's, unassigned included.

    There is no default: staff-wide reading is written out as `Scope.all()`.
    """

    customers: frozenset[int] | None

    @classmethod
    def all(cls) -> Scope:
        """Return the scope of everything, unassigned charges included."""
        return cls(None)

    @classmethod
    def only(cls, *customers: int) -> Scope:
        """Return the scope of some customers; of none: no rows at all."""
        return cls(frozenset(customers))

    def holds(self, customer_id: int | None) -> bool:
        """Say whether rows of a customer (None: unassigned) may be read."""
        return self.customers is None or customer_id in self.customers


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a name for the audit, a role and a scope."""

    name: str
    role: Role
    scope: Scope


# Who acts while no user exists.
SINGLE_USER = Actor("single user", Role.ADMIN, Scope.all())


def may(actor: Actor, action: Action) -> bool:
    """Say whether an actor may do something at all; whose rows is the scope's part."""
    return action in _ALLOWED[actor.role]


def authorize(actor: Actor, action: Action) -> None:
    """Let an actor do something, or raise `NotAllowedError`."""
    if not may(actor, action):
        raise NotAllowedError(action)
