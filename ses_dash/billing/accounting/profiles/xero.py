"""Xero: the CSV of "Import invoices" for sales, a row for each line.

From the template that Xero offers and its help on importing invoices: columns with a star must be
filled, days in the order of the organisation's country (DD/MM/YYYY unless set), at most 500
invoices in a file, amounts as chosen at the import: "Tax Exclusive". The contact is found by its
name. The tax amount is stated, so that Xero takes it instead of computing its own. An invoice with
a negative amount is imported as a credit note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.accounting.profile import NAME, Profile, day, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

COLUMNS = (
    *("*ContactName", "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3"),
    *("POAddressLine4", "POCity", "PORegion", "POPostalCode", "POCountry"),
    *("*InvoiceNumber", "Reference", "*InvoiceDate", "*DueDate", "Total", "InventoryItemCode"),
    *("*Description", "*Quantity", "*UnitAmount", "Discount", "*AccountCode", "*TaxType"),
    *("TaxAmount", "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2"),
    *("Currency", "BrandingTheme"),
)
_ADDRESS = ("",) * 9  # kept in Xero


def _head(_invoices: Sequence[Invoice], _settings: Settings) -> list[Row]:
    return [COLUMNS]


def _rows(invoice: Invoice, settings: Settings) -> list[Row]:
    return [_row(invoice, each, settings) for each in invoice.entries]


def _row(invoice: Invoice, entry: Entry, settings: Settings) -> Row:
    tracking = (text(settings["tracking_name"]), text(entry.tracking))
    return (
        text(invoice.customer_code),
        *_ADDRESS,
        text(invoice.number),
        text(f"{invoice.program} {invoice.period}"),
        day(invoice.issued, settings["date_format"]),
        day(invoice.due, settings["date_format"]),
        invoice.amount(invoice.total),
        text(entry.item),
        text(entry.description),
        "1",
        invoice.amount(entry.net),
        "",
        text(entry.income),
        text(entry.tax_code),
        invoice.amount(entry.tax),
        *(tracking if entry.tracking else ("", "")),
        "",
        "",
        invoice.currency,
        "",
    )


PROFILE = Profile(
    key="xero",
    name="Xero",
    layout="CSV of sales invoices, a row for each line, amounts without tax.",
    tax="given",
    rows=_rows,
    head=_head,
    codes={"customer": NAME, "item": "", "account": "200", "tax": None, "tracking": ""},
    settings={"date_format": "DD/MM/YYYY", "tracking_name": "Program"},
    most_invoices=500,
    longest_number=255,
)
