"""A CSV for every other system: all that is booked, a row for each line of a statement.

The layout is ours and documented in docs/guide/accounting.md; columns are only ever added at its
end. Texts survive Excel: UTF-8 with a byte order mark, cloud accounts written as program/account so
that no long number loses its last digits, nothing that runs as a formula. Amounts have a dot and
the decimals of their currency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.accounting.profile import NAME, Profile, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

COLUMNS = (
    *("number", "kind", "refers_to", "statement_date", "due_date"),
    *("customer_code", "customer", "customer_tax_id", "program", "billing_period"),
    *("cloud_account", "service", "charge_category", "description"),
    *("service_start", "service_end", "item", "income_account", "tracking"),
    *("currency", "net", "tax_rate", "tax_code", "tax", "gross"),
)


def _head(_invoices: Sequence[Invoice], _settings: Settings) -> list[Row]:
    return [COLUMNS]


def _rows(invoice: Invoice, _settings: Settings) -> list[Row]:
    dates = (invoice.issued.isoformat(), invoice.due.isoformat())
    facts = (invoice.number, invoice.kind, invoice.refers_to, *dates, invoice.customer_code)
    month = (invoice.program, invoice.period)
    head = [text(each) for each in (*facts, invoice.customer, invoice.tax_id, *month)]
    return [[*head, *_cells(invoice, each)] for each in invoice.entries]


def _cells(invoice: Invoice, entry: Entry) -> list[str]:
    what = (entry.account, entry.service, entry.category, entry.description)
    days = (entry.service_start, entry.service_end)
    texts = (*what, *days, entry.item, entry.income, entry.tracking, invoice.currency)
    return [
        *map(text, texts),
        invoice.amount(entry.net),
        money.plain(entry.tax_rate),
        text(entry.tax_code),
        invoice.amount(entry.tax),
        invoice.amount(entry.gross),
    ]


PROFILE = Profile(
    key="neutral",
    name="Neutral CSV",
    layout="A row for each line, with every code that is set: for a system without a profile.",
    tax="given",
    rows=_rows,
    head=_head,
    codes={"customer": NAME, "item": "", "account": "", "tax": "", "tracking": ""},
    encoding="utf-8-sig",
    decimals=4,
)
