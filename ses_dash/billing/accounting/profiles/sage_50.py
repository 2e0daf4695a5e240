"""Sage 50 Accounts: the CSV of "Import > Audit trail transactions".

From Sage's knowledge base on import fields: the order of the columns, references of at most 30
characters, details of 60, account references of 8, days as DD/MM/YYYY, two decimals, no negative
amounts. So what is charged is a sales invoice (SI) and what comes off a sales credit (SC), both
with the statement's number, added up by nominal account, tax code and department (the tracking, a
number). Rows have no currency: each has a file of its own, for customers whose account is kept in
it. What is zero is no transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.accounting.profile import Profile, by_currency, day, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

COLUMNS = (
    *("Type", "Account Reference", "Nominal A/C Ref", "Department Code", "Date", "Reference"),
    *("Details", "Net Amount", "Tax Code", "Tax Amount", "Exchange Rate", "Extra Reference"),
    *("User Name", "Project Refn", "Cost Code Refn"),
)
_LONGEST_DETAILS = 60


def _head(_invoices: Sequence[Invoice], _settings: Settings) -> list[Row]:
    return [COLUMNS]


def _rows(invoice: Invoice, _settings: Settings) -> list[Row]:
    return [
        (
            "SI" if net + tax > 0 else "SC",
            text(invoice.customer_code),
            text(each.income),
            text(each.tracking),
            day(invoice.issued, "DD/MM/YYYY"),
            text(invoice.number),
            text(each.description, _LONGEST_DETAILS),
            invoice.amount(abs(net)),
            text(each.tax_code),
            invoice.amount(abs(tax)),
            *("", "", "", "", ""),
        )
        for each in invoice.entries
        for net, tax in _one_sign(each)
    ]


def _one_sign(entry: Entry) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the net amount and tax of an entry: together, or apart where their signs differ."""
    zero = money.ZERO
    if entry.net * entry.tax < 0:
        yield from ((entry.net, zero), (zero, entry.tax))
    elif entry.net or entry.tax:
        yield entry.net, entry.tax


PROFILE = Profile(
    key="sage-50",
    name="Sage 50",
    layout="CSV of audit trail transactions, added up by nominal account, tax code and department.",
    tax="given",
    rows=_rows,
    head=_head,
    codes={"customer": None, "account": "4000", "tax": None, "tracking": ""},
    encoding="cp1252",
    apart=by_currency,
    summed=True,
    longest_number=30,
    longest_code=8,
)
