"""Commitments (R10): what they cost, who has what of them, and what other policies would earn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.pricebooks import refuse_frozen
from ses_dash.errors import BadValueError, UnknownCommitmentError
from ses_dash.ledger import commitments as ledger
from ses_dash.model.commitment import POLICIES, CommitmentPolicy
from ses_dash.warehouse import commitment_costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.model.commitment import Policy
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores
    from ses_dash.warehouse.commitment_costs import RoleMonth

    Months = tuple[BillingPeriod, BillingPeriod]  # the first and the last

_USE = ("used", "offset")
_PAID = ("fee", "renewal")
_NOT_USED = ("unused", "renewal")


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment in one currency: what was paid and used in all months that are loaded, exact.

    `used` and `unused` are at effective cost, `listed` is what was used on demand. `policies` begin
    with the earliest month.
    """

    program: str
    commitment_id: str
    currency: str
    first: BillingPeriod
    last: BillingPeriod
    fees: Decimal
    used: Decimal
    unused: Decimal
    listed: Decimal
    policies: tuple[CommitmentPolicy, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What a commitment comes to in some months and one currency, and what policies would earn.

    `cost` is all that is billed of it; `earned` is price less cost by policy, with the rules of the
    pricebooks there are. A fee paid at once counts in its own month: compare whole terms.
    """

    currency: str
    listed: Decimal
    effective: Decimal
    fees: Decimal
    unused: Decimal
    cost: Decimal
    earned: dict[Policy, Decimal]


def all(stores: Stores, actor: Actor) -> list[Commitment]:  # noqa: A001 - read as commitments.all
    """Return the commitments there are charges of, by program and id."""
    authorize(actor, Action.SEE_COST)
    found = _months(stores, actor)
    with stores.ledger.read() as conn:
        policies = ledger.policies(conn)
    own: defaultdict[tuple[str, str], list[CommitmentPolicy]] = defaultdict(list)
    for each in policies:
        own[each.program, each.commitment_id].append(each)
    return [
        Commitment(
            *(program, commitment_id, currency, rows[0].period, rows[-1].period),
            fees=_sum(rows, _PAID, "billed"),
            used=_sum(rows, _USE, "effective"),
            unused=_sum(rows, _NOT_USED, "effective"),
            listed=_sum(rows, ("used",), "listed"),
            policies=tuple(own[program, commitment_id]),
        )
        for (program, commitment_id, currency), rows in found.items()
    ]


def choose(
    stores: Stores,
    actor: Actor,
    commitment_id: str,
    policy: Policy | None,
    first: BillingPeriod,
    *,
    owner: int | None = None,
) -> CommitmentPolicy:
    """Let a commitment go by a policy from a month on; None: as the provider's file has it.

    Without an owner it is whose account pays the fee. Raises `UnknownCommitmentError`,
    `BadValueError` if nobody owns that account, and `FrozenPricesError` if a statement stands that
    was priced by what would change.
    """
    authorize(actor, Action.EDIT_PRICES)
    program = _program(stores, actor, commitment_id)
    made = complete(stores, CommitmentPolicy(program, commitment_id, first, policy, owner))
    with stores.ledger.write() as conn:
        keep(stores, conn, actor, made)
    return made


def complete(stores: Stores, policy: CommitmentPolicy) -> CommitmentPolicy:
    """Return a policy with its owner, where it has one; raise `BadValueError` if nobody is it.

    The warehouse must know the ledger's facts: they are not brought up to date here, where an open
    transaction of the ledger would wait for a freeze that waits for it.
    """
    key = (policy.program, policy.commitment_id, policy.valid_from, policy.policy)
    if policy.policy not in ("owner", "shared"):
        return CommitmentPolicy(*key)
    owner = policy.owner_id
    if owner is None:
        owner = commitment_costs.fee_owner(stores.warehouse, *key[:3])
    if owner is None:
        want = "no customer's account pays the fee, so name who has it"
        raise BadValueError("owner", policy.commitment_id, want)
    return CommitmentPolicy(*key, owner)


def keep(stores: Stores, conn: Connection, actor: Actor, policy: CommitmentPolicy) -> bool:
    """Keep a policy as `choose` does, in an open transaction; say whether it is another one."""
    own = [
        each
        for each in ledger.policies(conn)
        if (each.program, each.commitment_id) == (policy.program, policy.commitment_id)
    ]
    if policy in own:
        return False
    later = (each.valid_from for each in own if each.valid_from > policy.valid_from)
    owners = {each.owner_id for each in (*own, policy)} - {None}
    touched = commitment_costs.customers(
        stores.warehouse, policy.program, policy.commitment_id
    ).union(each for each in owners if each is not None)
    refuse_frozen(conn, policy.program, touched, policy.valid_from, min(later, default=None))
    ledger.choose(conn, actor, policy)
    return True


def compare(stores: Stores, actor: Actor, commitment_id: str, months: Months) -> list[Compared]:
    """Return what each policy would earn from the first to the last month, for each currency."""
    authorize(actor, Action.SEE_COST)
    program = _program(stores, actor, commitment_id)
    key = (program, commitment_id)
    owner = _owner(stores, key, months[1])
    sold = {
        policy: commitment_costs.sold(stores.warehouse, actor.scope, key, months, (policy, owner))
        for policy in POLICIES
    }
    return [
        _compared(rows, {policy: sold[policy][currency] for policy in POLICIES})
        for (*named, currency), every in _months(stores, actor).items()
        if tuple(named) == key
        and (rows := [each for each in every if months[0] <= each.period <= months[1]])
    ]


def by_commitment(
    rows: Iterable[RoleMonth],
) -> dict[tuple[str, str, str], list[RoleMonth]]:
    """Return months by program, commitment and currency, in their order."""
    found: defaultdict[tuple[str, str, str], list[RoleMonth]] = defaultdict(list)
    for each in rows:
        found[each.program, each.commitment_id, each.currency].append(each)
    return found


def _compared(rows: Sequence[RoleMonth], sold: dict[Policy, Decimal]) -> Compared:
    cost = money.total(each.billed for each in rows)
    return Compared(
        rows[0].currency,
        listed=_sum(rows, ("used",), "listed"),
        effective=_sum(rows, _USE, "effective"),
        fees=_sum(rows, _PAID, "billed"),
        unused=_sum(rows, _NOT_USED, "effective"),
        cost=cost,
        earned={policy: money.subtract(price, cost) for policy, price in sold.items()},
    )


def _owner(stores: Stores, key: tuple[str, str], month: BillingPeriod) -> int | None:
    """Return whom the latest policy up to a month names, else whose account pays the fee."""
    with stores.ledger.read() as conn:
        named = [
            each.owner_id
            for each in ledger.policies(conn)
            if (each.program, each.commitment_id) == key
            and each.owner_id is not None
            and each.valid_from <= month
        ]
    return named[-1] if named else commitment_costs.fee_owner(stores.warehouse, *key, month)


def _months(stores: Stores, actor: Actor) -> dict[tuple[str, str, str], list[RoleMonth]]:
    bring_up_to_date(stores)
    return by_commitment(commitment_costs.months(stores.warehouse, actor.scope))


def _program(stores: Stores, actor: Actor, commitment_id: str) -> str:
    for program, known, _ in _months(stores, actor):
        if known == commitment_id:
            return program
    raise UnknownCommitmentError(commitment_id)


def _sum(rows: Iterable[RoleMonth], roles: Sequence[str], part: str) -> Decimal:
    return money.total(getattr(each, part) for each in rows if each.role in roles)
