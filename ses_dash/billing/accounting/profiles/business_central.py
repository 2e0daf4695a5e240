"""Dynamics 365 Business Central: lines of a sales journal, to be pasted or imported from Excel.

From Microsoft's reference of the table "Gen. Journal Line": its field names, document numbers and
account numbers of at most 20 characters, descriptions of 100. Of each statement a line of the
customer and lines of G/L accounts with the sign turned, amounts with VAT, which add up to zero; the
VAT amount is stated beside (it is taken where "Max. VAT Difference Allowed" lets it differ). The
currency stays empty where it is the local one, as Business Central has it. UTF-8 with a byte order
mark, so that Excel reads it right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.accounting.profile import Profile, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

COLUMNS = (
    *("Journal Template Name", "Journal Batch Name", "Posting Date", "Document Date", "Due Date"),
    *("Document Type", "Document No.", "External Document No.", "Account Type", "Account No."),
    *("Description", "Currency Code", "Amount", "Gen. Posting Type", "VAT Prod. Posting Group"),
    *("VAT Amount", "Shortcut Dimension 1 Code"),
)
_LONGEST_DESCRIPTION = 100


def _head(_invoices: Sequence[Invoice], _settings: Settings) -> list[Row]:
    return [COLUMNS]


def _rows(invoice: Invoice, settings: Settings) -> list[Row]:
    return [
        _owed(invoice, settings),
        *(_sold(invoice, each, settings) for each in invoice.entries),
    ]


def _owed(invoice: Invoice, settings: Settings) -> Row:
    account = ("Customer", text(invoice.customer_code))
    what = text(f"{invoice.customer} {invoice.program} {invoice.period}", _LONGEST_DESCRIPTION)
    amount = (_currency(invoice, settings), invoice.amount(invoice.total))
    return (*_document(invoice, settings), *account, what, *amount, "", "", "", "")


def _sold(invoice: Invoice, entry: Entry, settings: Settings) -> Row:
    account = ("G/L Account", text(entry.income))
    what = text(f"{invoice.customer} {entry.description}", _LONGEST_DESCRIPTION)
    amount = (_currency(invoice, settings), invoice.amount(-entry.gross))
    vat = ("Sale", text(entry.tax_code), invoice.amount(-entry.tax))
    return (*_document(invoice, settings), *account, what, *amount, *vat, text(entry.tracking))


def _document(invoice: Invoice, settings: Settings) -> Row:
    number = text(invoice.number)
    return (
        text(settings["journal_template"]),
        text(settings["journal_batch"]),
        invoice.issued.isoformat(),
        invoice.issued.isoformat(),
        invoice.due.isoformat(),
        "Invoice" if invoice.total >= 0 else "Credit Memo",
        number,
        number,
    )


def _currency(invoice: Invoice, settings: Settings) -> str:
    return "" if invoice.currency == settings["local_currency"] else invoice.currency


PROFILE = Profile(
    key="business-central",
    name="Dynamics 365 Business Central",
    layout="CSV of sales journal lines: the customer, and each G/L account and VAT group.",
    tax="given",
    rows=_rows,
    head=_head,
    codes={"customer": None, "account": None, "tax": None, "tracking": ""},
    settings={"journal_template": "SALES", "journal_batch": "DEFAULT", "local_currency": None},
    encoding="utf-8-sig",
    summed=True,
    longest_number=20,
    longest_code=20,
    decimals=3,
)
