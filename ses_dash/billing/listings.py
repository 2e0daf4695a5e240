"""Credits and suggestions as CSV, as the pages list them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing import credits as billing_credits
from ses_dash.billing import suggestions
from ses_dash.billing.render import cells
from ses_dash.ledger import accounts, customers
from ses_dash.warehouse.owned import Span, owned_costs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.suggestions import Suggestion
    from ses_dash.model.credit import CreditBalance
    from ses_dash.stores import Stores

    Key = tuple[str, str]  # program, account

_CREDITS = (
    *("id", "customer", "description", "program", "kind", "currency", "amount", "remaining"),
    *("valid_from", "expires", "withdrawn"),
)
_SUGGESTIONS = (
    *("program", "account", "name", "customer", "strength", "clear", "reason"),
    *("currency", "unassigned_cost"),
)


def credits_csv(stores: Stores, actor: Actor, customer_id: int | None = None) -> str:
    """Return the credits in scope, or one customer's, in the order of use within a customer."""
    found = billing_credits.balances(stores, actor, customer_id)
    with stores.ledger.read() as conn:
        if customer_id is not None:
            customers.get(conn, actor.scope, customer_id)
        everybody = customers.all(conn, actor.scope, archived=True)
    names = {each.id: each.name for each in everybody}
    by_name = sorted(found, key=lambda each: names[each.credit.customer_id])
    rows = (_credit(each, names[each.credit.customer_id]) for each in by_name)
    return cells.table(_CREDITS, rows)


def suggestions_csv(stores: Stores, actor: Actor) -> str:
    """Return the suggestions, a line for each currency of what nobody pays for the account."""
    found = suggestions.find(stores, actor)
    with stores.ledger.read() as conn:
        names = {(each.program, each.account): each.name for each in accounts.all(conn)}
    costs = _unassigned(stores, actor, found)
    rows = (
        [
            each.program,
            each.account,
            names[each.program, each.account],
            each.customer,
            each.strength,
            _yes(each.clear),
            each.reason,
            currency,
            amount,
        ]
        for each in found
        for currency, amount in costs[each.program, each.account]
    )
    return cells.table(_SUGGESTIONS, ([*map(cells.text, row[:-1]), row[-1]] for row in rows))


def _credit(balance: CreditBalance, customer: str) -> list[str]:
    credit = balance.credit
    decimals = money.minor_units(credit.currency)
    return [
        str(credit.id),
        cells.text(customer),
        cells.text(credit.description),
        credit.program,
        credit.kind or "",
        credit.currency,
        money.fixed_scale(credit.amount, decimals),
        money.fixed_scale(balance.remaining, decimals),
        credit.valid_from.isoformat(),
        credit.expires.isoformat() if credit.expires else "",
        _yes(credit.withdrawn),
    ]


def _unassigned(
    stores: Stores, actor: Actor, found: Iterable[Suggestion]
) -> dict[Key, list[tuple[str, str]]]:
    """Return the exact cost that nobody owns, with its currency, by account."""
    keys = dict.fromkeys((each.program, each.account) for each in found)
    costs = owned_costs(stores.warehouse, actor.scope, [Span(*key, date.min) for key in keys])
    sums: dict[Key, defaultdict[str, list[Decimal]]] = {key: defaultdict(list) for key in keys}
    for each in costs:
        if each.customer_id is None:
            sums[each.program, each.account][each.currency].append(each.billed_cost)
    return {
        key: [
            (currency, money.plain(money.total(amounts)))
            for currency, amounts in sorted(of_key.items())
        ]
        for key, of_key in sums.items()
    }


def _yes(flag: bool) -> str:  # noqa: FBT001 - a cell
    return "yes" if flag else "no"
