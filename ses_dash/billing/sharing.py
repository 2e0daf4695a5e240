"""Shared costs: which accounts' charges are divided among customers, by which key, into what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.pricebooks import refuse_frozen
from ses_dash.billing.shared_terms import by_account
from ses_dash.errors import BadValueError, NotAllowedError
from ses_dash.ledger import accounts, customers
from ses_dash.ledger import sharing as ledger
from ses_dash.model.sharing import KEYS, SharedCost
from ses_dash.warehouse import shared_costs

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores
    from ses_dash.warehouse.shared_costs import CostPart

_WHOLE = Decimal(100)
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Sharing:
    """An account whose costs are, or were, shared: from when on by which key, and all its parts.

    The earliest month is first of both.
    """

    program: str
    account: str
    turns: tuple[SharedCost, ...]
    parts: tuple[CostPart, ...] = ()

    @property
    def latest(self) -> dict[str, Decimal]:
        """Return what the latest month costs, by currency; nothing where none is loaded."""
        costs: defaultdict[str, list[Decimal]] = defaultdict(list)
        for part in self.parts:
            if part.period == self.parts[-1].period:
                costs[part.currency].append(part.cost)
        return {currency: money.total(amounts) for currency, amounts in costs.items()}


def all(stores: Stores, actor: Actor) -> list[Sharing]:  # noqa: A001 - read as sharing.all
    """Return what is shared, by program and account, with what every customer has of each month.

    A narrower scope sees its own parts, and nobody else named.
    """
    authorize(actor, Action.SEE_COST)
    bring_up_to_date(stores)
    turns = by_account(known(stores, actor))
    parts: defaultdict[tuple[str, str], list[CostPart]] = defaultdict(list)
    for each in shared_costs.parts(stores.warehouse, actor.scope):
        parts[each.program, each.account].append(each)
    return [Sharing(*key, tuple(own), tuple(parts[key])) for key, own in turns.items()]


def known(stores: Stores, actor: Actor) -> tuple[SharedCost, ...]:
    """Return from when on what is shared by which key, as far as an actor may see it."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        found = ledger.all(conn)
    if actor.scope.customers is None:
        return found
    own = (tuple(p for p in each.parts if actor.scope.holds(p.customer_id)) for each in found)
    return tuple(
        replace(each, parts=parts)
        for each, parts in zip(found, own, strict=True)
        if parts or not each.parts
    )


def choose(stores: Stores, actor: Actor, shared: SharedCost) -> None:
    """Let an account's charges be divided from a month on, or no more.

    Raises `BadValueError` for parts that cannot be, and `FrozenPricesError` if a statement stands
    that would be another one.
    """
    authorize(actor, Action.EDIT_PRICES)
    with stores.ledger.write() as conn:
        keep(conn, actor, shared)


def keep(conn: Connection, actor: Actor, shared: SharedCost) -> bool:
    """Keep as `choose` does, in an open transaction; say whether anything differs.

    It concerns customers beyond those named, so that a narrower scope does not do.
    """
    if actor.scope.customers is not None:
        raise NotAllowedError(Action.EDIT_PRICES)
    _check(shared)
    own = by_account(ledger.all(conn)).get((shared.program, shared.account), [])
    before = [each for each in own if each.valid_from <= shared.valid_from]
    if shared in own or (not before and shared.key is None):
        return False
    later = (each.valid_from for each in own if each.valid_from > shared.valid_from)
    touched = _touched(conn, [*before[-1:], shared])
    refuse_frozen(conn, shared.program, touched, shared.valid_from, min(later, default=None))
    ledger.choose(conn, actor, shared)
    return True


def _check(shared: SharedCost) -> None:
    """Raise `BadValueError` unless the parts go with the key, and fixed ones make the whole."""
    if shared.key not in (*KEYS, None):
        raise BadValueError("key", shared.key, f"choose one of {', '.join(KEYS)}")
    if shared.key is None and shared.parts:
        raise BadValueError("customer", "", "what is not shared is nobody's part")
    percents = [each.percent for each in shared.parts]
    if shared.key != "fixed":
        if any(each is not None for each in percents):
            raise BadValueError("percent", "", "only the key “fixed” has percentages")
        return
    given = [each for each in percents if each is not None and each > 0]
    if len(given) < len(percents) or any(each != money.quantize(each, _DECIMALS) for each in given):
        want = "give every customer a percentage above 0 with at most 4 decimals"
        raise BadValueError("percent", "", want)
    if (whole := money.total(given)) != _WHOLE:
        want = f"the percentages of an account and month add up to 100, not {money.plain(whole)}"
        raise BadValueError("percent", whole, want)


def _touched(conn: Connection, turns: list[SharedCost]) -> set[int]:
    """Return whose statements a change may be on: those named, or everybody; and who owns it."""
    if any(each.key is not None and not each.parts for each in turns):
        return {each.id for each in customers.all(conn, Scope.all(), archived=True)}
    named = {part.customer_id for each in turns for part in each.parts}
    key = (turns[-1].program, turns[-1].account)
    owners = {
        each.customer_id
        for each in accounts.assignments(conn)
        if (each.program, each.account) == key and each.customer_id is not None
    }
    return named | owners
