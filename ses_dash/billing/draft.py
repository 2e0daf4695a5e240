"""Drafts: what a customer's statement of a month would say now. Values, never stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing import options, taxes
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.options.show_payment_method import masked
from ses_dash.billing.pricing import PROVIDER_TAX, compile_rates, price
from ses_dash.ledger import accounts, customers, seller
from ses_dash.model.statement import DetailLine, Draft, Line, Party
from ses_dash.warehouse.read import month_rows, unassigned_cost

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.options.option import Value
    from ses_dash.ledger import Connection
    from ses_dash.model.customer import Customer, Rate, Seller
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores
    from ses_dash.warehouse.read import MonthRow

KEPT_TAX = "provider tax"
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
) -> list[Draft]:
    """Return the drafts of a month, one per customer and currency, by customer name.

    Charges nobody owns are on none of them; a customer without charges has none.
    """
    authorize(actor, Action.SEE_COST)
    bring_up_to_date(stores)
    scope = narrowed(actor.scope, customers)
    by_customer: defaultdict[tuple[int, str], list[MonthRow]] = defaultdict(list)
    for row in month_rows(stores.warehouse, scope, program, period):
        if row.customer_id is not None:
            by_customer[row.customer_id, row.currency].append(row)
    with stores.ledger.read() as conn:
        return _drafts(conn, program, period, by_customer)


def narrowed(scope: Scope, wanted: frozenset[int] | None) -> Scope:
    """Return the part of a scope that was asked for; None asks for all of it."""
    if wanted is None:
        return scope
    return Scope(wanted if scope.customers is None else scope.customers & wanted)


def _drafts(
    conn: Connection,
    program: str,
    period: BillingPeriod,
    by_customer: Mapping[tuple[int, str], Sequence[MonthRow]],
) -> list[Draft]:
    owners = Scope.only(*(customer_id for customer_id, _ in by_customer))
    known = {each.id: each for each in customers.all(conn, owners, archived=True)}
    names = {each.account: each.name for each in accounts.all(conn) if each.program == program}
    month = Month(program, period, seller.get(conn), names)
    made = (
        build(month, known[customer_id], rows, options.effective(conn, customer_id))
        for (customer_id, _), rows in by_customer.items()
    )
    return sorted(made, key=lambda draft: (draft.customer.name, draft.customer.id, draft.currency))


def build(
    month: Month,
    customer: Customer,
    rows: Sequence[MonthRow],
    chosen: Mapping[str, Value],
) -> Draft:
    """Make the draft of one customer from its rows of one month and currency."""
    currency = rows[0].currency
    (rate,) = compile_rates((customer,), (month.program,))
    lines = _lines(month, customer, rows, rate)
    settled = taxes.settle(lines, currency, chosen)
    return Draft(
        kind=options.KIND_MAIN,
        program=month.program,
        period=str(month.period),
        currency=currency,
        seller=month.seller,
        customer=_party(customer),
        options=dict(chosen),
        lines=lines,
        tax_groups=settled.tax_groups,
        kept=_kept(rows),
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
    )


def _kept(rows: Iterable[MonthRow]) -> dict[str, Decimal]:
    """Name the cost that is not sold on: the provider's tax (R18)."""
    taxes = [row.billed_cost for row in rows if row.charge_category == PROVIDER_TAX]
    return {KEPT_TAX: money.total(taxes)} if taxes else {}


def _lines(
    month: Month, customer: Customer, rows: Sequence[MonthRow], rate: Rate
) -> tuple[Line, ...]:
    """Add the rows up at account x product x category, where they are rounded (R19)."""
    products: defaultdict[tuple[str, str, str], list[MonthRow]] = defaultdict(list)
    for row in rows:
        if row.charge_category != PROVIDER_TAX:
            products[row.account, row.service_name or "", row.charge_category].append(row)
    return tuple(
        _line(month.account_names.get(key[0], ""), customer, products[key], rate)
        for key in sorted(products)
    )


def _line(account_name: str, customer: Customer, rows: Sequence[MonthRow], rate: Rate) -> Line:
    details = tuple(_detail(row, rate) for row in rows)
    cost = money.total(row.billed_cost for row in rows)
    exact = money.total(detail.price for detail in details)
    first = rows[0]
    service, category = first.service_name or "", first.charge_category
    return Line(
        account=first.account,
        account_name=account_name,
        service=service,
        charge_category=category,
        description=_description(service, category),
        service_start=min(row.service_start for row in rows).date().isoformat(),
        service_end=max(_day_after(row) for row in rows).isoformat(),
        cost=cost,
        price=exact,
        net=money.round_to(exact, first.currency),
        tax_rate=customer.tax_rate,
        explanation=f"{money.plain(cost)} {first.currency}, at cost",
        details=details,
    )


def _description(service: str, category: str) -> str:
    name = service or "Other charges"
    return name if category == "Usage" else f"{name} ({category.lower()})"


def _day_after(row: MonthRow) -> date:
    """Return the first day that a row's service does not touch; at least a day after its start."""
    end: datetime = max(row.service_end, row.service_start + timedelta(microseconds=1))
    return end.date() if end.time() == time() else end.date() + timedelta(days=1)


def _detail(row: MonthRow, rate: Rate) -> DetailLine:
    return DetailLine(
        sku_id=row.sku_id or "",
        region_id=row.region_id or "",
        charge_category=row.charge_category,
        charge_description=row.description or "",
        quantity=row.quantity,
        unit=row.unit or "",
        price=price(
            rate,
            row.charge_category,
            billed=row.billed_cost,
            effective=row.effective_cost,
            listed=row.list_cost,
            quantity=row.quantity,
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
