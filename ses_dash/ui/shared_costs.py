"""Shared costs: which accounts', by which key since when, and which part each customer has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, may
from ses_dash.billing import sharing, sharing_cells
from ses_dash.ledger import customers
from ses_dash.model.program import program_name
from ses_dash.model.sharing import KEY_WORDS
from ses_dash.ui import charts, exchange, sharing_form, tables
from ses_dash.ui.charts import Point
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.access import Actor
    from ses_dash.billing.sharing import Sharing
    from ses_dash.model.customer import Customer
    from ses_dash.model.sharing import SharedCost
    from ses_dash.warehouse.shared_costs import CostPart

_COLUMNS = (
    Column("program", "Program"),
    Column("account", "Account", width="medium"),
    Column("how", "How it is shared", width="large"),
    Column("cost", "Cost, latest month", "money"),
)
_PARTS = (
    Column("customer", "Customer", width="medium"),
    Column("share", "Share", "money", "Percent of the account's charges in this month."),
    Column("cost", "Cost", "money", "The file's amount."),
    Column("price", "Price", "money", "Before rounding and tax."),
)
_OWNERS = "its owner's"
_CSV = (
    exchange.Part(
        "shared costs",
        "One line per customer of an account and month; without a customer: all who used anything.",
        "Key is usage, equal, fixed or none. Only fixed has percentages, which add up to 100.",
        sharing_cells.LAYOUT,
        sharing_cells.import_sharing,
        "/files/shared-costs.csv",
        Action.EDIT_PRICES,
    ),
)


def show(actor: Actor) -> None:
    """Show what is shared, who has what of one account, and a form for more."""
    found = sharing.all(stores(), actor)
    with stores().ledger.read() as conn:
        known = {each.id: each for each in customers.all(conn, actor.scope, archived=True)}
    if found:
        rows = [_row(each, known) for each in found]
        tables.show(rows, _COLUMNS, key="shared", alt="Accounts whose costs are shared")
        tables.caption(rows, "account")
        _one(found, known)
    else:
        st.info(
            "No account's costs are shared. An account for support, a network or tools that many "
            "customers use can be: choose it below.",
            icon=":material/call_split:",
        )
    if may(actor, Action.EDIT_PRICES):
        with st.container(border=True):
            sharing_form.show(actor, [each for each in known.values() if not each.archived])
    exchange.show(actor, _CSV)


def _one(found: Sequence[Sharing], known: Mapping[int, Customer]) -> None:
    """Show who has what of one account: all months as a chart, one month as a table."""
    with_parts = {
        f"{program_name(each.program)} {each.account}": each for each in found if each.parts
    }
    if not with_parts:
        st.caption("Nothing of it is loaded yet, or nobody used anything that it is shared by.")
        return
    with st.container(horizontal=True):
        chosen = with_parts[
            st.selectbox("Account", with_parts, key="shared-account", bind="query-params")
        ]
        months = dict.fromkeys(str(each.period) for each in reversed(chosen.parts))
        month = st.selectbox("Month", months, key="shared-month", width=176)
    for currency in dict.fromkeys(each.currency for each in chosen.parts):
        own = [each for each in chosen.parts if each.currency == currency]
        points = [Point(str(each.period), known[each.customer_id].name, each.cost) for each in own]
        charts.stacked_months(points, currency, key=f"shared-{currency}", what="Shared costs")
        rows = [_part(each, known) for each in own if str(each.period) == month]
        if rows:
            alt = f"Parts of {month} in {currency}"
            tables.show(rows, _PARTS, key=f"parts-{currency}", alt=alt)
            tables.caption(rows, "customer")


def _row(each: Sharing, known: Mapping[int, Customer]) -> dict[str, Any]:
    return {
        "program": program_name(each.program),
        "account": each.account,
        "how": "; ".join(_told(turn, known) for turn in each.turns),
        "cost": tables.amounts(each.latest),
    }


def _told(turn: SharedCost, known: Mapping[int, Customer]) -> str:
    if turn.key is None:
        return f"{_OWNERS} from {turn.valid_from}"
    names = ", ".join(
        known[part.customer_id].name
        + (f" {money.plain(part.percent)} %" if part.percent is not None else "")
        for part in turn.parts[:3]
    )
    among = names if len(turn.parts) in (1, 2, 3) else plural(len(turn.parts), "customer")
    among = among if turn.parts else "all who used anything"
    return f"{KEY_WORDS[turn.key]} among {among} from {turn.valid_from}"


def _part(each: CostPart, known: Mapping[int, Customer]) -> dict[str, Any]:
    return {
        "customer": known[each.customer_id].name,
        "share": f"{each.percent:f} %",
        "cost": money.show(each.cost, each.currency),
        "price": money.show(each.price, each.currency),
    }
