"""Zoho Books: the CSV of "Import invoices", and another one of "Import credit notes".

From Zoho's sample file and help on importing: the column names, which it finds by itself, files of
UTF-8 of at most 10 MB (here at most 20,000 rows of shortened texts), days as YYYY-MM-DD. The file
cannot state a tax amount: Zoho computes it from the tax and its rate, by its own setting for
rounding, so that a cent may differ from the statement; compare the totals with the control file.
Invoices below zero are credit notes, positive, in a file of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.accounting.profile import NAME, Profile, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

_INVOICE = ("Invoice Number", "Invoice Date", "Due Date", "Invoice Status")
_CREDIT = ("Credit Note Number", "Credit Note Date", "Reference#", "Credit Note Status")
_LINE = (
    *("Customer Name", "Currency Code", "Account", "Item Name", "Item Desc", "Quantity"),
    *("Item Price", "Is Inclusive Tax", "Item Tax", "Item Tax %", "Project Name"),
)
_LONGEST_TEXT = 200


def _head(invoices: Sequence[Invoice], _settings: Settings) -> list[Row]:
    return [(*(_CREDIT if invoices[0].credit else _INVOICE), *_LINE)]


def _rows(invoice: Invoice, _settings: Settings) -> list[Row]:
    second = text(invoice.refers_to) if invoice.credit else invoice.due.isoformat()
    head = (text(invoice.number), invoice.issued.isoformat(), second, "Draft")
    return [(*head, *_line(invoice, each)) for each in invoice.entries]


def _line(invoice: Invoice, entry: Entry) -> Row:
    return (
        text(invoice.customer_code),
        invoice.currency,
        text(entry.income),
        text(entry.item),
        text(entry.description, _LONGEST_TEXT),
        "1",
        invoice.amount(entry.net),
        "false",
        text(entry.tax_code),
        money.plain(entry.tax_rate),
        text(entry.tracking),
    )


PROFILE = Profile(
    key="zoho-books",
    name="Zoho Books",
    layout="CSV of invoices, a row for each line, amounts without tax; project is the tracking.",
    tax="computed",
    rows=_rows,
    head=_head,
    codes={
        "customer": NAME,
        "item": "Cloud services",
        "account": "Sales",
        "tax": None,
        "tracking": "",
    },
    credits_apart=True,
    most_rows=20_000,
    longest_number=100,
    decimals=3,
)
