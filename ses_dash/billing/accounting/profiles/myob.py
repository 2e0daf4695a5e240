"""MYOB AccountRight: the text file of "Import > Sales > Service sales".

From MYOB's help on import fields: tabs between the cells, a row for each line, an empty row between
invoices, the amount without and with tax and the tax amount beside, tax codes of 3 characters,
descriptions of 255, numbers of 13, two decimals. Cards are found by their name. A sale below zero
is a credit. Fields are matched in the assistant by these names; days are DD/MM/YYYY unless set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.accounting.profile import NAME, Profile, day, tabs, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

COLUMNS = (
    *("Co./Last Name", "Inclusive", "Invoice #", "Date", "Description", "Account #", "Amount"),
    *("Inc-Tax Amount", "Job", "Journal Memo", "Tax Code", "GST Amount", "Sale Status"),
    *("Currency Code",),
)
_LONGEST_TEXT = 255


def _head(_invoices: Sequence[Invoice], _settings: Settings) -> list[Row]:
    return [COLUMNS]


def _rows(invoice: Invoice, settings: Settings) -> list[Row]:
    when = day(invoice.issued, settings["date_format"])
    return [*(_row(invoice, each, when) for each in invoice.entries), ("",)]


def _row(invoice: Invoice, entry: Entry, when: str) -> Row:
    return (
        text(invoice.customer_code),
        "",
        text(invoice.number),
        when,
        text(entry.description, _LONGEST_TEXT),
        text(entry.income),
        invoice.amount(entry.net),
        invoice.amount(entry.gross),
        text(entry.tracking),
        text(f"{invoice.program} {invoice.period}"),
        text(entry.tax_code),
        invoice.amount(entry.tax),
        "I",
        invoice.currency,
    )


PROFILE = Profile(
    key="myob",
    name="MYOB AccountRight",
    layout="Text of service sales with tabs, a row for each line; job is the tracking.",
    tax="given",
    rows=_rows,
    head=_head,
    codes={"customer": NAME, "account": None, "tax": None, "tracking": ""},
    settings={"date_format": "DD/MM/YYYY"},
    write=tabs,
    suffix="txt",
    encoding="cp1252",
    longest_number=13,
    longest_code=50,
)
