"""What is known about the accounts that nobody owns, and about those that somebody does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import clock
from ses_dash.billing.assigning import owned
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.ledger import accounts, customers
from ses_dash.warehouse import tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Scope
    from ses_dash.model.customer import Account, Customer
    from ses_dash.stores import Stores
    from ses_dash.warehouse.tags import Tag

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unknown:
    """An account that nobody owns: its tags, and which services it uses where."""

    account: Account
    tags: Sequence[Tag] = ()
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Owned:
    """An account, whose it is, and which services it uses where."""

    account: Account
    customer_id: int
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What suggestions are made from."""

    customers: Sequence[Customer]
    owned: Sequence[Owned]
    unknown: Sequence[Unknown]


def gather(stores: Stores, scope: Scope) -> Evidence:
    """Return the accounts with money that nobody owns today, the customers in scope, and theirs."""
    bring_up_to_date(stores)
    with stores.ledger.read() as conn:
        known = {(each.program, each.account): each for each in accounts.all(conn)}
        owners = {key: each.customer_id or 0 for key, each in owned(conn, clock.today()).items()}
        everybody = customers.all(conn, scope, archived=True)
    nobodys = {
        (each.program, each.account): each
        for each in tags.nobodys(stores.warehouse, scope)
        if (each.program, each.account) in known.keys() - owners.keys()
    }
    tagged = tags.tags(stores.warehouse, list(nobodys.values()))
    uses = tags.uses(stores.warehouse, scope, list(nobodys.values()))
    return Evidence(
        customers=everybody,
        owned=[Owned(known[key], each, uses.get(key, _NONE)) for key, each in owners.items()],
        unknown=[Unknown(known[key], tagged.get(key, ()), uses.get(key, _NONE)) for key in nobodys],
    )
