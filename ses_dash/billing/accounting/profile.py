"""What an accounting system is here: how its files are written, what they need, what they hold."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ses_dash import money
from ses_dash.billing.render import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from ses_dash.model.accounting import CodeKind

    Row = Sequence[str]
    Settings = Mapping[str, str]

NAME = "(the customer's name)"  # the default of a customer's code where systems find it by name


@dataclass(frozen=True, slots=True)
class Entry:
    """What is booked in one row of an invoice: what it is, its codes, net amount and tax.

    Of a sum of rows, what they do not share is empty.
    """

    description: str
    category: str
    account: str  # as program/account: no spreadsheet takes it for a number
    service: str
    service_start: str
    service_end: str
    tax_rate: Decimal
    item: str
    income: str
    tax_code: str
    tracking: str
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        """Return the net amount with its tax."""
        return money.total((self.net, self.tax))

    def reversed(self) -> Entry:
        """Return the row with its signs turned."""
        return replace(self, net=-self.net, tax=-self.tax)


@dataclass(frozen=True, slots=True)
class Invoice:
    """A statement as accounting systems see it: its entries add up to `net` and `tax`.

    `credit` says that the signs are turned: it goes to a file of credit notes.
    """

    number: str
    kind: str
    refers_to: str
    issued: date
    due: date
    program: str
    period: str
    currency: str
    customer: str
    customer_code: str
    tax_id: str
    entries: tuple[Entry, ...]
    net: Decimal
    tax: Decimal
    prepaid: Decimal
    seller: str = ""  # key of whose books it is for
    credit: bool = False

    @property
    def total(self) -> Decimal:
        """Return the sum with tax: what prepaid credits pay is still in it (R16b)."""
        return money.total((self.net, self.tax))

    def reversed(self) -> Invoice:
        """Return a negative invoice as the credit note it is, positive; and back."""
        return replace(
            self,
            entries=tuple(each.reversed() for each in self.entries),
            net=-self.net,
            tax=-self.tax,
            prepaid=-self.prepaid,
            credit=not self.credit,
        )

    def amount(self, value: Decimal) -> str:
        """Write an amount with the decimals of the currency: a number, also where negative."""
        return money.fixed_scale(value, money.minor_units(self.currency))


def comma(rows: Iterable[Row]) -> str:
    """Write rows as CSV (RFC 4180)."""
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


def tabs(rows: Iterable[Row]) -> str:
    """Write rows with tabs between the cells and nothing quoted; `text` has taken tabs out."""
    return "".join("\t".join(row) + "\r\n" for row in rows)


def text(value: str, most: int = 1000) -> str:
    """Return a text as a cell of one line: nothing in it runs in a spreadsheet (T73), cut to fit.

    Only texts go through here. Amounts must stay numbers, negative ones too.
    """
    return cells.text(" ".join(value.split()))[:most].rstrip()


def day(value: date, pattern: str) -> str:
    """Write a day by a pattern of YYYY, YY, MM and DD."""
    year = f"{value.year:04}"
    parts = {"YYYY": year, "YY": year[2:], "MM": f"{value.month:02}", "DD": f"{value.day:02}"}
    for part, written in parts.items():
        pattern = pattern.replace(part, written)
    return pattern


def together(_invoice: Invoice) -> str:
    """Put all invoices into one file."""
    return ""


def by_currency(invoice: Invoice) -> str:
    """Put each currency into a file of its own, where rows do not say theirs."""
    return invoice.currency


@dataclass(frozen=True, slots=True)
class Profile:
    """An accounting system.

    `codes` are the kinds of code it is told, each with its default: None must be set, an empty one
    may stay empty. `settings` are facts it needs beside them, in the same way. A limit of 0 is
    none.
    """

    key: str
    name: str
    layout: str  # what the file is, for the docs
    tax: Literal["given", "computed"]  # whether the file states the tax or the system computes it
    rows: Callable[[Invoice, Settings], list[Row]]  # of one invoice
    head: Callable[[Sequence[Invoice], Settings], list[Row]]  # of a file
    codes: Mapping[CodeKind, str | None]
    settings: Mapping[str, str | None] = field(default_factory=dict)
    write: Callable[[Iterable[Row]], str] = comma
    suffix: str = "csv"
    encoding: str = "utf-8"
    apart: Callable[[Invoice], str] = together  # invoices of one file share it
    credits_apart: bool = False  # negative invoices are credit notes, in files of their own
    summed: bool = False  # one entry for each combination of codes, not one for each line
    most_invoices: int = 0  # of a file
    most_rows: int = 0  # of a file, the head left out
    longest_number: int = 0  # a statement's number is never cut
    longest_code: int = 0  # nor is a customer's code
    decimals: int = 2  # of its amounts: currencies with more are refused, never rounded
