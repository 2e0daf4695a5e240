"""What the cells of imported CSVs stand for: days, months, amounts, tiers."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.importing import read_cell
from ses_dash.errors import BadValueError
from ses_dash.model.charge import Tier
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    Row = Mapping[str, str]


def day(row: Row, column: str) -> date | None:
    """Read a day like 2026-10-01; nothing for an empty cell."""
    return read_cell(row, column, partial(_day, column))


def needed_day(row: Row, column: str) -> date:
    """Read a day that must be there."""
    found = day(row, column)
    if found is None:
        raise BadValueError(column, "", "write a day like 2026-10-01")
    return found


def month(row: Row, column: str) -> BillingPeriod | None:
    """Read a month like 2026-10; nothing for an empty cell."""
    return read_cell(row, column, lambda text: BillingPeriod.parse(text) if text else None)


def needed_month(row: Row, column: str) -> BillingPeriod:
    """Read a month that must be there."""
    return read_cell(row, column, BillingPeriod.parse)


def amount(row: Row, column: str) -> Decimal | None:
    """Read an amount or rate; nothing for an empty cell."""
    return read_cell(row, column, lambda text: money.parse(text) if text else None)


def tiers(row: Row, column: str) -> tuple[Tier, ...]:
    """Read slices like `10@10+2; 20@5+3; @5+3`: up to 10 at 10 and a fee of 2, and so on."""
    return read_cell(row, column, read_tiers)


def read_tiers(text: str) -> tuple[Tier, ...]:
    """Read the text of slices; raise `BadValueError` for one that is none."""
    return tuple(_tier(part.strip()) for part in text.split(";") if part.strip())


def written(tiers: Iterable[Tier]) -> str:
    """Write slices as `read_tiers` reads them."""
    return "; ".join(
        (money.plain(each.upto) if each.upto is not None else "")
        + f"@{money.plain(each.rate)}"
        + (f"+{money.plain(each.fee)}" if each.fee else "")
        for each in tiers
    )


def _tier(text: str) -> Tier:
    end, at, price = text.partition("@")
    if not at:
        raise BadValueError("tiers", text, "write slices like 10@10+2; 20@5+3; @5+3")
    rate, _, fee = price.partition("+")
    upto = money.parse(end) if end.strip() else None
    return Tier(upto, money.parse(rate), money.parse(fee) if fee.strip() else money.ZERO)


def _day(column: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadValueError(column, text, "write a day like 2026-10-01") from None
