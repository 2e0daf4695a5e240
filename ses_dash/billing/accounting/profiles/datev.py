"""DATEV: an EXTF file of bookings (Buchungsstapel), as the DATEV format has it.

From DATEV's description of the format, version 700, Buchungsstapel version 13: a line about the
file, a line of column names, then the bookings, semicolons between the cells, texts in quotation
marks, cp1252, a comma before the decimals. Written are the columns up to the first cost centre
(KOST1, the tracking); those behind are empty. Of each statement the gross amounts by income account
and tax key (BU-Schlüssel): the debtor against the income account, S where the customer owes it and
H where it is owed to the customer, never a sign. DATEV computes the tax from the gross amount and
the key: for one income account per rate this is the statement's tax to the cent. Days have no year,
so a file holds one month of statement dates; what is zero is no booking. Needs the numbers of
consultant and client, an income account, a tax key for each rate (- where the account has its own)
and a debtor for each customer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.accounting.profile import Profile, day, text
from ses_dash.errors import NotExportableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ses_dash.billing.accounting.profile import Entry, Invoice, Row, Settings

COLUMNS = (
    *("Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs"),
    *("Basis-Umsatz", "WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)"),
    *("BU-Schlüssel", "Belegdatum", "Belegfeld 1", "Belegfeld 2", "Skonto", "Buchungstext"),
    *("Postensperre", "Diverse Adressnummer", "Geschäftspartnerbank", "Sachverhalt"),
    *("Zinssperre", "Beleglink"),
    *(f"Beleginfo - {part} {n}" for n in range(1, 9) for part in ("Art", "Inhalt")),
    "KOST1 - Kostenstelle",
)
_LONGEST_TEXT = 60
_BETWEEN = len(COLUMNS) - 15  # empty columns from the text to the cost centre


def _head(invoices: Sequence[Invoice], settings: Settings) -> list[Row]:
    days = sorted(each.issued for each in invoices)
    first, last = days[0].replace(day=1), days[-1]
    made = f"{day(last, 'YYYYMMDD')}000000000"  # not the clock: the same statements, the same file
    name = _text(f"Statements {invoices[0].period}", 30)
    about = [_text("EXTF"), "700", "21", _text("Buchungsstapel"), "13", made, "", _text("RE")]
    whose = [_text(""), _text(""), settings["consultant"], settings["client"]]
    year = [_year(first, settings["fiscal_year"]), settings["account_length"]]
    span = [day(first, "YYYYMMDD"), day(last, "YYYYMMDD"), name, _text("")]
    kind = ["1", "0", "0", _text(settings["currency"])]
    rest = ["", _text(""), "", "", _text(settings["chart"]), "", "", _text(""), _text("")]
    return [[*about, *whose, *year, *span, *kind, *rest], COLUMNS]


def _rows(invoice: Invoice, _settings: Settings) -> list[Row]:
    return [_row(invoice, each) for each in invoice.entries if each.gross]


def _row(invoice: Invoice, entry: Entry) -> Row:
    return (
        invoice.amount(abs(entry.gross)).replace(".", ","),
        _text("S" if entry.gross > 0 else "H"),
        _text(invoice.currency),
        *("", "", _text("")),
        _account(invoice, invoice.customer_code),
        _account(invoice, entry.income),
        _text(entry.tax_code),
        day(invoice.issued, "DDMM"),
        _text(invoice.number),
        _text(day(invoice.due, "DDMMYY")),
        "",
        _text(f"{invoice.customer} {entry.description}", _LONGEST_TEXT),
        *("",) * _BETWEEN,
        _text(entry.tracking),
    )


def _text(value: str, most: int = 1000) -> str:
    return '"{}"'.format(text(value, most).replace('"', '""'))


def _account(invoice: Invoice, code: str) -> str:
    """Return the number of an account: it stands without quotation marks."""
    if not (code.isascii() and code.isdigit()):
        raise NotExportableError(invoice.number, "DATEV", f"{code!r} is no account number")
    return code


def _year(when: date, start: str) -> str:
    """Return the first day of the fiscal year that a day is in; it starts at a month and day."""
    year = when.year if day(when, "MMDD") >= start else when.year - 1
    return f"{year}{start}"


def _month(invoice: Invoice) -> str:
    return day(invoice.issued, "YYYYMM")


def _write(rows: Iterable[Row]) -> str:
    return "".join(";".join(row) + "\r\n" for row in rows)


PROFILE = Profile(
    key="datev",
    name="DATEV",
    layout="EXTF file of bookings, gross, added up by income account, tax key and cost centre.",
    tax="computed",
    rows=_rows,
    head=_head,
    codes={"customer": None, "account": None, "tax": None, "tracking": ""},
    settings={
        "consultant": None,
        "client": None,
        "fiscal_year": "0101",
        "account_length": "4",
        "currency": "EUR",
        "chart": "",
    },
    write=_write,
    encoding="cp1252",
    apart=_month,
    summed=True,
    longest_number=36,
    longest_code=9,
)
