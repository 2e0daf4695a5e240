"""Trying prices on past months: what customers would have paid, and what is sold too low."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ses_dash import money
from ses_dash.billing import price_rehearsal
from ses_dash.ledger import customers
from ses_dash.ui import charts, filters, tables
from ses_dash.ui.charts import Point
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.billing.price_rehearsal import Rehearsal, Sum
    from ses_dash.billing.pricebooks import Listed
    from ses_dash.model.pricebook import PriceRule
    from ses_dash.period import BillingPeriod

_SPANS = {"The last month": 1, "3 months": 3, "12 months": 12}
_CUSTOMERS = (
    Column("name", "Customer", width="medium"),
    Column("cost", "Cost", "money"),
    Column("price", "Price now", "money"),
    Column("draft", "With these prices", "money"),
    Column("change", "Change", "money"),
    Column("margin", "Margin", "percent", "Of the new price."),
    Column("unpriced", "Cost without a price", "money", "A freeze would be blocked."),
)
_LOW = (
    Column("name", "Customer", width="medium"),
    Column("service", "Service", width="medium"),
    Column("sku", "SKU"),
    Column("cost", "Cost", "money"),
    Column("draft", "With these prices", "money"),
    Column("margin", "Margin", "percent"),
    Column("unpriced", "Cost without a price", "money"),
)


def show(actor: Actor, listed: Listed, rules: Sequence[PriceRule]) -> None:
    """Offer to try rules on past months, and show what they come to."""
    with st.container(border=True):
        st.subheader("Try it on past months", anchor=False)
        months = [
            cost.period
            for cost in filters.loaded(stores(), actor)
            if cost.program == listed.book.program
        ]
        if not months:
            st.caption("Nothing of this program is loaded yet, so there is nothing to try it on.")
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            span = st.selectbox("Months", _SPANS, key="rehearsal-span", width=176)
            floor = st.text_input(
                "Least margin in %",
                "0",
                key="rehearsal-floor",
                width=144,
                help="What sells below it is listed. 0: below cost.",
            )
            payers = _payers(actor)
        if not listed.payers and not payers:
            st.caption("Nobody pays by it yet. Choose customers to try it with.")
            return
        with reported(), st.spinner("Pricing past months …", show_time=True):
            found = price_rehearsal.rehearse(
                stores(),
                actor,
                listed.book,
                rules,
                months=_months(max(months), _SPANS[str(span)]),
                floor=money.parse((floor or "0").strip().removesuffix("%")),
                payers=payers,
            )
            _found(found)


def _payers(actor: Actor) -> list[int] | None:
    """Choose for whom: everybody who pays by the pricebook, unless some are named."""
    with stores().ledger.read() as conn:
        labels = filters.customer_labels(customers.all(conn, actor.scope))
    chosen = st.multiselect(
        "For",
        labels,
        placeholder="Everybody who pays by it",
        key="rehearsal-for",
        width="stretch",
    )
    return [labels[each].id for each in chosen] or None


def _months(latest: BillingPeriod, count: int) -> tuple[BillingPeriod, BillingPeriod]:
    return latest.shift(1 - count), latest


def _found(found: Rehearsal) -> None:
    if not found.customers:
        st.caption("Nobody who would pay by it has charges in these months.")
        return
    for currency in dict.fromkeys(each.currency for each in found.customers):
        _currency(found, currency)
    if found.low:
        shown = plural(len(found.low), "product")
        least = "At least " if len(found.low) == price_rehearsal.MOST else ""
        st.warning(
            f"{least}{shown} below the least margin or without a price, the worst first.",
            icon=":material/trending_down:",
        )
        rows = [_row(each) for each in found.low]
        tables.show(rows, _LOW, key="rehearsed-low", alt="Sold too low")
    else:
        st.success("Nothing is sold below the least margin.", icon=":material/done:")


def _currency(found: Rehearsal, currency: str) -> None:
    own = [each for each in found.customers if each.currency == currency]
    now, draft = (money.total(getattr(each, name) for each in own) for name in ("price", "draft"))
    cost = money.total(each.cost for each in own)
    with st.grid(4, min_column_width=170):
        st.metric("Cost", money.show(cost, currency), border=True)
        st.metric("Price now", money.show(now, currency), border=True)
        change = money.show(money.subtract(draft, now), currency) if draft != now else None
        shown = money.show(draft, currency)
        st.metric("With these prices", shown, change, delta_color="off", border=True)
        margin = money.percent(money.subtract(draft, cost), draft)
        st.metric("Margin", "" if margin is None else f"{margin} %", border=True)
    points = [
        Point(month, name, amount)
        for (month, of), amounts in found.months.items()
        if of == currency
        for name, amount in zip(("Cost", "Price now", "With these prices"), amounts, strict=True)
    ]
    charts.grouped_months(points, currency, key=f"rehearsal-{currency}", what="Cost and prices")
    rows = [_row(each) for each in own]
    tables.show(rows, _CUSTOMERS, key=f"rehearsed-{currency}", alt="Customers with these prices")


def _row(each: Sum) -> dict[str, Any]:
    currency = each.currency
    return {
        "name": each.name,
        "service": each.service,
        "sku": each.sku,
        "cost": money.show(each.cost, currency),
        "price": money.show(each.price, currency),
        "draft": money.show(each.draft, currency),
        "change": money.show(money.subtract(each.draft, each.price), currency),
        "margin": each.margin,
        "unpriced": money.show(each.unpriced, currency) if each.unpriced else "",
    }
