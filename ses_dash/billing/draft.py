"""Drafts: what a customer's statements of a month would say now. Values, never stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing import book, history, options, taxes
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.lines import kept, lines
from ses_dash.billing.options.show_payment_method import masked
from ses_dash.billing.pricing import compile_rates
from ses_dash.ledger import seller
from ses_dash.model.statement import Draft, Party
from ses_dash.warehouse.read import unassigned_cost

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.book import Book
    from ses_dash.billing.options.option import Value
    from ses_dash.ledger import Connection
    from ses_dash.model.credit import CreditBalance
    from ses_dash.model.customer import Customer, Seller
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores
    from ses_dash.warehouse.read import MonthRow

UNCHANGED: Mapping[str, Value] = MappingProxyType({})
_NO_CURRENCY = (
    "the provider's file names no currency, so nothing can be billed. Load it with its currency."
)


@dataclass(frozen=True, slots=True)
class Month:
    """What all drafts of one program and month share."""

    program: str
    period: BillingPeriod
    seller: Seller
    account_names: Mapping[str, str]

    @property
    def preliminary(self) -> bool:
        """Say whether the provider's figures may still change (R27)."""
        return clock.today(self.seller.time_zone) < self.period.final_day(self.program)


def drafts(
    stores: Stores,
    actor: Actor,
    program: str,
    period: BillingPeriod,
    customers: frozenset[int] | None = None,
    *,
    changes: Mapping[str, Value] = UNCHANGED,
) -> list[Draft]:
    """Return the drafts of a month, one per customer and currency, by customer name.

    Charges nobody owns are on none of them; a customer without charges has none. `changes` are
    options to look at as if they were set, by key; what is frozen is never made with any.
    """
    authorize(actor, Action.SEE_COST)
    scope = narrowed(actor.scope, customers)
    bring_up_to_date(stores)
    with stores.ledger.read() as conn:
        return from_book(conn, book.read(stores.warehouse, conn, scope, program, period), changes)


def narrowed(scope: Scope, wanted: frozenset[int] | None) -> Scope:
    """Return the part of a scope that was asked for; None asks for all of it."""
    if wanted is None:
        return scope
    return Scope(wanted if scope.customers is None else scope.customers & wanted)


def from_book(
    conn: Connection, read: Book, changes: Mapping[str, Value] = UNCHANGED
) -> list[Draft]:
    """Return the drafts of what was read of a month, with the ledger's choices as they are now."""
    month = Month(read.program, read.period, seller.get(conn), read.account_names)
    nets = history.nets(conn, Scope.only(*read.rows), read.program, read.period)
    made = [
        _with_history(draft, read.period, nets, read.prices)
        for customer_id in read.rows
        for draft in _of_customer(conn, month, read, customer_id, changes)
    ]
    return sorted(made, key=_order)


def _order(draft: Draft) -> tuple[str, int, str]:
    return draft.customer.name, draft.customer.id, draft.currency


def _of_customer(
    conn: Connection, month: Month, read: Book, customer_id: int, changes: Mapping[str, Value]
) -> Iterator[Draft]:
    chosen = options.effective(conn, customer_id) | dict(changes)
    for rows in read.rows[customer_id].values():
        yield build(month, read.customers[customer_id], rows, chosen)


def _with_history(draft: Draft, period: BillingPeriod, *before: history.Net) -> Draft:
    found = history.history(draft.customer.id, draft.currency, period, draft.net, *before)
    return replace(draft, history=found)


def build(
    month: Month,
    customer: Customer,
    rows: Sequence[MonthRow],
    chosen: Mapping[str, Value],
    *,
    available: Sequence[CreditBalance] = (),
) -> Draft:
    """Make the draft of one customer from its rows of one month and currency."""
    currency = rows[0].currency
    (rate,) = compile_rates((customer,), (month.program,))
    made = lines(month.account_names, customer, rows, rate)
    settled = taxes.settle(made, currency, chosen, available)
    return Draft(
        kind=options.KIND_MAIN,
        program=month.program,
        period=str(month.period),
        currency=currency,
        seller=month.seller,
        customer=_party(customer),
        options=dict(chosen),
        lines=made,
        tax_groups=settled.tax_groups,
        kept=kept(rows),
        net=settled.net,
        tax=settled.tax,
        total=settled.total,
        preliminary=month.preliminary,
        blocked=_NO_CURRENCY if currency == money.NO_CURRENCY else "",
        credits=settled.credits,
        prepaid=settled.prepaid,
    )


def _party(customer: Customer) -> Party:
    return Party(
        id=customer.id,
        name=customer.name,
        contact=customer.contact,
        email=customer.email,
        address=customer.address,
        country=customer.country,
        tax_id=customer.tax_id,
        payment_method=masked(customer.payment_method),
        fields=tuple(
            (field.label, field.value)
            for field in customer.custom_fields
            if field.value and field.show_on_invoice
        ),
    )


def unassigned(
    stores: Stores, actor: Actor, program: str, period: BillingPeriod
) -> dict[str, Decimal]:
    """Return the cost of a month that nobody owns, by currency; nothing for a narrower scope."""
    authorize(actor, Action.SEE_COST)
    bring_up_to_date(stores)
    found = unassigned_cost(stores.warehouse, actor.scope, program, period)
    return {each.currency: each.billed_cost for each in found}
