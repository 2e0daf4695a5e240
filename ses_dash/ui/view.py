"""What a report page shows: for whom, which months and filters, and which amounts they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ses_dash.access import Action, may
from ses_dash.model.customer import Account, Customer
from ses_dash.model.program import program_name
from ses_dash.reports import report
from ses_dash.ui import filters
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from ses_dash.access import Actor
    from ses_dash.period import BillingPeriod
    from ses_dash.reports.filters import Filters
    from ses_dash.ui.figures import Row
    from ses_dash.ui.filters import Chosen
    from ses_dash.warehouse.read import PeriodCost

NOBODY = "Nobody (unassigned)"
_NAMELESS = {
    "customer": NOBODY,
    "service_name": "Other charges",
    "region_id": "No region",
    "sku_id": "No SKU",
    "resource_id": "No resource",
}
_COSTS = {
    "billed_cost": ("Cost", "Billed cost: what the provider's invoice says."),
    "effective_cost": ("Effective cost", "Prepaid commitments spread over the time they are for."),
    "list_cost": ("List cost", "What it would cost at the provider's list prices."),
}
_PRICE = Column("price", "Price", "amount", "By the customer's rates, before tax and rounding.")
_MARGIN = Column(
    "margin", "Margin", "amount", "Price less seller cost: what is billed, by the buy terms."
)


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at what. `costs` is what is loaded, as `filters.loaded` returns it."""

    actor: Actor
    chosen: Chosen
    costs: Sequence[PeriodCost]

    @property
    def sees_cost(self) -> bool:
        """Say whether cost and margin may be shown; an end customer sees prices only."""
        return may(self.actor, Action.SEE_COST)

    @property
    def cost(self) -> str:
        """Return the measure that tells large from small: the chosen cost, or the price."""
        return self.chosen.basis if self.sees_cost else "price"

    @property
    def currency(self) -> str:
        """Return the one currency of all amounts."""
        return self.chosen.currency

    @property
    def first(self) -> BillingPeriod:
        """Return the first month that is loaded."""
        return min(cost.period for cost in self.costs)

    @property
    def latest(self) -> BillingPeriod:
        """Return the last month that is loaded."""
        return max(cost.period for cost in self.costs)

    @property
    def comparable(self) -> bool:
        """Say whether the span before is loaded from its first month on."""
        return self.first <= self.chosen.span.earlier().first

    @property
    def amounts(self) -> tuple[Column, ...]:
        """Return the columns of amounts that may be shown."""
        if not self.sees_cost:
            return (_PRICE,)
        label, what = _COSTS[self.chosen.basis]
        return (Column(self.chosen.basis, label, "amount", what), _PRICE, _MARGIN)

    @property
    def programs(self) -> list[str]:
        """Return the programs charged in the chosen months and currency, of the chosen one."""
        span = self.chosen.span
        return filters.distinct(
            cost.program
            for cost in self.costs
            if span.first <= cost.period <= span.last
            and cost.currency == self.currency
            and self.chosen.program in (None, cost.program)
        )

    def table(self, asked: Filters, columns: Sequence[str]) -> pa.Table:
        """Return sums by columns: the amounts that may be shown, largest first."""
        measures = [each.key for each in self.amounts]
        basis = self.chosen.basis
        return report.run(
            stores(), self.actor, "summary", asked, columns, measures=measures, basis=basis
        )

    def rows(self, asked: Filters, columns: Sequence[str]) -> list[Row]:
        """Return sums by columns as rows of exact amounts."""
        found: list[Row] = self.table(asked, columns).to_pylist()
        return found


def name(row: Mapping[str, Any], column: str) -> str:
    """Return what a row's value in a column is called on a page."""
    value: str | None = row[column]
    match column:
        case "program":
            return program_name(value or "")
        case "account_name":
            return value or str(row["account"])
        case _:
            return value or _NAMELESS.get(column, "")


def customer_filter(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the filter of a row's customer; none for nobody's charges."""
    if row["customer_id"] is None:
        return {}
    label = next(iter(filters.customer_labels([Customer(row["customer_id"], row["customer"])])))
    return {"customer": label}


def account_filter(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the filter of a row's account."""
    account = Account(row["program"], row["account"], row["account_name"] or "")
    return {"account": filters.account_label(account)}


def service_filter(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the filter of a row's service; none for charges of no service."""
    return {"service": row["service_name"]} if row["service_name"] else {}
