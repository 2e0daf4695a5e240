"""The European Central Bank's reference rates as CSV: per euro, a line per day. Pure."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.errors import CellError, Fault, ImportRowError, SesDashError
from ses_dash.model.currency import CURRENCIES
from ses_dash.model.exchange import ExchangeRate
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

ORIGIN = "ECB"
INVERSE = "ECB, inverse"
_EURO = "EUR"
_NONE = frozenset({"", "N/A"})
_INVERSE_DECIMALS = 10


def is_ecb(csv_text: str) -> bool:
    """Say whether a CSV has the bank's header: Date, then currencies, the dollar first."""
    header = [
        cell.strip() for cell in csv_text.removeprefix("\ufeff").partition("\n")[0].split(",")
    ]
    return header[:2] == ["Date", "USD"]


def rates(csv_text: str, file: str = "") -> list[ExchangeRate]:
    """Return the rates of each month's last day that is there, both from and to the euro.

    The rate to the euro is the inverse, rounded to ten decimals: what the lines of a file in
    dollars are multiplied by.
    """
    reader = csv.reader(io.StringIO(csv_text.removeprefix("\ufeff")), skipinitialspace=True)
    last: dict[BillingPeriod, tuple[date, int, Sequence[str]]] = {}
    try:
        header = [cell.strip() for cell in next(reader)]
        for row in reader:
            if any(row):
                day = _day(row[0])
                month = BillingPeriod.of(day)
                if month not in last or last[month][0] < day:
                    last[month] = (day, reader.line_num, row)
    except CellError as error:
        raise ImportRowError([Fault(reader.line_num, error.column, str(error))], file) from error
    except csv.Error as error:
        fault = Fault(reader.line_num, "", f"It is not CSV ({error}).")
        raise ImportRowError([fault], file) from error
    found: list[ExchangeRate] = []
    for month, (day, line, cells) in sorted(last.items()):
        try:
            found += _of_month(month, day, dict(zip(header[1:], cells[1:], strict=False)))
        except SesDashError as error:
            raise ImportRowError([Fault(line, "", str(error))], file) from error
    return found


def _of_month(month: BillingPeriod, day: date, cells: dict[str, str]) -> Iterator[ExchangeRate]:
    for currency, cell in cells.items():
        if currency in CURRENCIES and cell.strip() not in _NONE:
            rate = money.parse(cell)
            yield ExchangeRate(month, _EURO, currency, rate, ORIGIN, day)
            yield ExchangeRate(month, currency, _EURO, _inverse(rate), INVERSE, day)


def _inverse(rate: Decimal) -> Decimal:
    return money.inverse(rate, _INVERSE_DECIMALS)


def _day(text: str) -> date:
    """Read a day as the bank writes it: 2026-10-30 in its history, 30 October 2026 in the daily."""
    for layout in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text.strip(), layout).date()  # noqa: DTZ007 - a day only
        except ValueError:
            continue
    raise CellError("Date", f"{text!r} is not a day like 2026-10-30.")
