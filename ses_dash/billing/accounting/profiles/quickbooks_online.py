"""QuickBooks Online: the CSV of "Import data > Invoices", a row for each line.

From Intuit's help on importing invoices: the column names that it finds by itself, at most 100
invoices and 1,000 rows in a file, numbers of at most 21 characters, amounts without tax
("Exclusive" is to be chosen), a tax code and amount for each row outside the United States.
Customers are found by their name. Invoices below zero are not taken: they go to a file of their
own, positive, with the same columns, to be entered as credit memos.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ses_dash.billing.accounting.profile import NAME, Profile, day, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

COLUMNS = (
    *("*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Terms", "Location", "Memo"),
    *("Item(Product/Service)", "ItemDescription", "ItemQuantity", "ItemRate", "*ItemAmount"),
    *("*ItemTaxCode", "ItemTaxAmount", "Currency", "Service Date"),
)


def _head(_invoices: Sequence[Invoice], _settings: Settings) -> list[Row]:
    return [COLUMNS]


def _rows(invoice: Invoice, settings: Settings) -> list[Row]:
    return [_row(invoice, each, settings["date_format"]) for each in invoice.entries]


def _row(invoice: Invoice, entry: Entry, pattern: str) -> Row:
    net = invoice.amount(entry.net)
    return (
        text(invoice.number),
        text(invoice.customer_code),
        day(invoice.issued, pattern),
        day(invoice.due, pattern),
        "",
        text(entry.tracking),
        text(f"{invoice.program} {invoice.period}"),
        text(entry.item),
        text(entry.description),
        "1",
        net,
        net,
        text(entry.tax_code),
        invoice.amount(entry.tax),
        invoice.currency,
        day(date.fromisoformat(entry.service_start), pattern) if entry.service_start else "",
    )


PROFILE = Profile(
    key="quickbooks-online",
    name="QuickBooks Online",
    layout="CSV of invoices, a row for each line, amounts without tax; location is the tracking.",
    tax="given",
    rows=_rows,
    head=_head,
    codes={"customer": NAME, "item": "Services", "tax": None, "tracking": ""},
    settings={"date_format": "MM/DD/YYYY"},
    credits_apart=True,
    most_invoices=100,
    most_rows=1000,
    longest_number=21,
)
