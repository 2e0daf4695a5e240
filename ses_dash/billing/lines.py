"""From the priced rows of a month to the lines of a statement, and what is kept off it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.pricing import PROVIDER_TAX, is_sold, price
from ses_dash.model.statement import DetailLine, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.model.customer import Customer, Rate
    from ses_dash.warehouse.read import MonthRow

KEPT_TAX = "provider tax"
KEPT_UPFRONT = "excluded upfront fees"


def lines(
    names: Mapping[str, str], customer: Customer, rows: Iterable[MonthRow], rate: Rate
) -> tuple[Line, ...]:
    """Add the rows up at account x product x category, where they are rounded (R19).

    An upfront fee of a commitment is a line of its own, so that it comes to the same amount
    whichever statement it is on. `names` are the names of accounts. What is not sold is on none.
    """
    products: defaultdict[tuple[str, str, str, str], list[MonthRow]] = defaultdict(list)
    for row in rows:
        if _is_sold(row, rate):
            products[_product(row)].append(row)
    return tuple(
        _line(names.get(key[0], ""), customer, products[key], rate) for key in sorted(products)
    )


def kept(rows: Iterable[MonthRow], rate: Rate) -> dict[str, Decimal]:
    """Name the cost that is not sold on: the provider's tax (R18), upfront fees if excluded."""
    costs: defaultdict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        if not _is_sold(row, rate):
            name = KEPT_TAX if row.charge_category == PROVIDER_TAX else KEPT_UPFRONT
            costs[name].append(row.billed_cost)
    return {name: money.total(amounts) for name, amounts in costs.items()}


def _is_sold(row: MonthRow, rate: Rate) -> bool:
    return is_sold(rate, row.charge_category, upfront=row.upfront_commitment is not None)


def _product(row: MonthRow) -> tuple[str, str, str, str]:
    fee = row.upfront_commitment or ""
    return row.account, row.service_name or "", row.charge_category, fee


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
        description=_description(first),
        service_start=min(row.service_start for row in rows).date().isoformat(),
        service_end=max(_day_after(row) for row in rows).isoformat(),
        cost=cost,
        price=exact,
        net=money.round_to(exact, first.currency),
        tax_rate=customer.tax_rate,
        explanation=f"{money.plain(cost)} {first.currency}, at cost",
        details=details,
    )


def _description(row: MonthRow) -> str:
    name = row.service_name or "Other charges"
    if row.upfront_commitment is not None:
        return f"{name} (upfront fee of {row.upfront_commitment.rsplit('/', 1)[-1]})"
    return name if row.charge_category == "Usage" else f"{name} ({row.charge_category.lower()})"


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
            upfront=row.upfront_commitment is not None,
        ),
    )
