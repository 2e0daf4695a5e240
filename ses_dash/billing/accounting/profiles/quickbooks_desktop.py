"""QuickBooks Desktop: an IIF file of invoices and credit memos.

From Intuit's reference of IIF transactions: a header for each kind of row, then a TRNS row for what
the customer owes, an SPL row for each line and each tax with the sign turned, and ENDTRNS; all of a
transaction adds up to zero. Cells are divided by tabs and not quoted, days are MM/DD/YYYY, numbers
have at most 11 characters. Rows have no currency: each has a file of its own, for customers whose
account is kept in it. A tax row names the sales tax item (the tax code) and the account of the tax.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.accounting.profile import NAME, Profile, by_currency, day, tabs, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

TRNS = (
    *("!TRNS", "TRNSTYPE", "DATE", "ACCNT", "NAME", "CLASS", "AMOUNT", "DOCNUM", "MEMO"),
    *("DUEDATE",),
)
SPL = (
    *("!SPL", "TRNSTYPE", "DATE", "ACCNT", "NAME", "CLASS", "AMOUNT", "DOCNUM", "MEMO"),
    *("QNTY", "PRICE", "INVITEM", "TAXABLE"),
)


def _head(_invoices: Sequence[Invoice], _settings: Settings) -> list[Row]:
    return [TRNS, SPL, ("!ENDTRNS",)]


def _rows(invoice: Invoice, settings: Settings) -> list[Row]:
    kind = "INVOICE" if invoice.total >= 0 else "CREDIT MEMO"
    when, number = day(invoice.issued, "MM/DD/YYYY"), _text(invoice.number)
    memo = _text(f"{invoice.program} {invoice.period}")
    owed = (_text(invoice.customer_code), "", invoice.amount(invoice.total), number, memo)
    due = day(invoice.due, "MM/DD/YYYY")
    receivable = _text(settings["receivable_account"])
    lines = [("SPL", kind, when, *_line(invoice, each, number, kind)) for each in invoice.entries]
    tax_account = (_text(settings["tax_account"]), "", "")
    taxes = [
        (
            "SPL",
            kind,
            when,
            *tax_account,
            invoice.amount(-tax),
            number,
            "",
            "",
            "",
            _text(code),
            "N",
        )
        for code, tax in _taxes(invoice.entries)
    ]
    return [("TRNS", kind, when, receivable, *owed, due), *lines, *taxes, ("ENDTRNS",)]


def _line(invoice: Invoice, entry: Entry, number: str, kind: str) -> Iterator[str]:
    """Yield the cells of a line from its account on; sold quantities are negative."""
    sold = kind == "INVOICE"
    yield from (_text(entry.income), "", _text(entry.tracking), invoice.amount(-entry.net), number)
    yield from (_text(entry.description), "-1" if sold else "1")
    yield from (invoice.amount(entry.net if sold else -entry.net), _text(entry.item))
    yield "Y" if entry.tax else "N"


def _taxes(entries: Iterable[Entry]) -> Iterator[tuple[str, Decimal]]:
    """Yield the tax of each code."""
    some = list(entries)
    for code in dict.fromkeys(each.tax_code for each in some):
        tax = money.total(each.tax for each in some if each.tax_code == code)
        if tax:
            yield code, tax


def _text(value: str) -> str:
    """Return a text without what cannot be quoted here."""
    return text(value.replace('"', "'"))


PROFILE = Profile(
    key="quickbooks-desktop",
    name="QuickBooks Desktop (IIF)",
    layout="IIF of invoices and credit memos, a row for each line and each tax; class is tracking.",
    tax="given",
    rows=_rows,
    head=_head,
    codes={"customer": NAME, "item": None, "account": None, "tax": None, "tracking": ""},
    settings={
        "receivable_account": "Accounts Receivable",
        "tax_account": "Sales Tax Payable",
    },
    write=tabs,
    suffix="iif",
    encoding="cp1252",
    apart=by_currency,
    longest_number=11,
)
