"""The screens in the order finance works, and links from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

import streamlit as st

from ses_dash.ui import kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.reports.filters import Filters

_FOLDER = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True, slots=True)
class Screen:
    """A page: its address (`key`), title, icon, what it is for, and its section.

    The section is empty for pages that stand by themselves.
    """

    key: str
    title: str
    icon: str
    help: str
    section: str = ""

    @property
    def file(self) -> Path:
        """Return the script of the page."""
        return _FOLDER / f"{self.key.replace('-', '_')}.py"


_REPORTS, _DATA, _BILLING, _SETTINGS = "Reports", "Data", "Billing", "Settings \u203a Billing"
# In the order finance works; the first one is the start page, served at `/`.
SCREENS = (
    Screen("today", "Today", "today", "What needs you now, each with its money."),
    Screen("overview", "Overview", "monitoring", "Cost and price at a glance, and what moved."),
    Screen(
        "billing",
        "Billing report",
        "bar_chart",
        "What each customer costs and pays, and freezing the month.",
        _REPORTS,
    ),
    Screen("customer", "Customer", "person", "One customer: accounts, services, days.", _REPORTS),
    Screen("account", "Account", "dns", "One cloud account: services, resources, days.", _REPORTS),
    Screen("service", "Service", "category", "One service: who uses it, and where.", _REPORTS),
    Screen(
        "customers",
        "Customers",
        "group",
        "Customers, and which accounts are theirs.",
        _DATA,
    ),
    Screen(
        "load",
        "Load data",
        "upload_file",
        "Load billing files, decide on held ones.",
        _DATA,
    ),
    Screen("pricebooks", "Pricebooks", "sell", "What charges are sold for.", _BILLING),
    Screen(
        "commitments",
        "Commitments",
        "handshake",
        "Reserved instances and Savings Plans: what they cost, and who has what of them.",
        _BILLING,
    ),
    Screen(
        "shared-costs",
        "Shared costs",
        "call_split",
        "Accounts whose costs customers share, by which key, and who has what.",
        _BILLING,
    ),
    Screen(
        "statements",
        "Statements",
        "receipt_long",
        "Frozen months: documents, lines, files.",
        _BILLING,
    ),
    Screen("proof", "Proof", "verified", "Whether all is as it was frozen.", _BILLING),
    Screen(
        "accounting",
        "Accounting",
        "account_balance",
        "Statements as files of an accounting system, and what was exported.",
        _BILLING,
    ),
    Screen(
        "invoice-options",
        "Invoice Options",
        "tune",
        "What statements look like, and when they are due.",
        _SETTINGS,
    ),
    Screen(
        "charges",
        "Charges",
        "add_card",
        "What statements add to usage: fees, minimums, discounts.",
        _SETTINGS,
    ),
    Screen("taxes", "Taxes", "percent", "How each customer is taxed, and the rates.", _SETTINGS),
    Screen(
        "rates",
        "Exchange rates",
        "currency_exchange",
        "Rates by month, and the currency of each customer's statements.",
        _SETTINGS,
    ),
    Screen("seller", "Seller", "storefront", "Who we are, as printed on statements.", _SETTINGS),
)
_BY_KEY = {screen.key: screen for screen in SCREENS}


# Pages with the filter bar.
FILTERED = frozenset({"overview", "billing", "customer", "account", "service"})


def pages() -> dict[str, list[st.Page]]:
    """Return the pages of the navigation by section."""
    sections: dict[str, list[st.Page]] = {}
    for screen in SCREENS:
        page = st.Page(
            screen.file,
            title=screen.title,
            icon=f":material/{screen.icon}:",
            help=screen.help,
            url_path=screen.key,
            default=screen is SCREENS[0],
        )
        sections.setdefault(screen.section, []).append(page)
    return sections


def link(key: str, label: str, **query: str) -> None:
    """Show a link to a page; `query` sets its filters. The label is Markdown.

    Followed from a page with the filter bar, it keeps the other filters; in a new tab it has none
    but its own.
    """
    st.page_link(
        _BY_KEY[key].file,
        label=label,
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params=query or None,
    )


def download(report: str, chosen: Filters, group_by: Sequence[str] = (), **options: str) -> None:
    """Show a link to all rows of a report as CSV; `options` are further ones of its address."""
    query = chosen.texts() | ({"group_by": ",".join(group_by)} if group_by else {}) | options
    st.link_button(
        "CSV",
        f"/files/reports/{report}.csv?{urlencode(query)}",
        icon=":material/download:",
        type="tertiary",
        help="All rows of this table, with exact amounts.",
        key="-".join(("csv", report, *group_by)),
    )


def charges(key: str, query: Mapping[str, str]) -> None:
    """Show a link to the charges that the filters let through, as a FOCUS file."""
    st.link_button(
        "FOCUS 1.2",
        f"/files/focus.csv?{urlencode(query)}",
        icon=":material/download:",
        type="tertiary",
        help="The charges themselves, every one of them, in the format of FOCUS 1.2.",
        key=f"focus-{key}",
    )


def go(key: str, **query: str) -> NoReturn:
    """Leave for a page, its filters set by `query`.

    Coming from a page with the filter bar, the others stay.
    """
    st.switch_page(_BY_KEY[key].file, query_params=kept.leave(query))


def title(key: str) -> None:
    """Show the heading of a page with what it is for."""
    screen = _BY_KEY[key]
    st.title(screen.title, anchor=False, help=screen.help)
