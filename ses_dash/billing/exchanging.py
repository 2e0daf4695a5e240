"""Statements in another currency than the file: which, at which rate, and the lines (R21)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash import money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ses_dash.model.exchange import ExchangeRate, StatementCurrency
    from ses_dash.model.statement import Line
    from ses_dash.period import BillingPeriod

    Rates = Mapping[tuple[str, str], ExchangeRate]  # of a month, by source and target


def chosen(choices: Iterable[StatementCurrency], program: str, period: BillingPeriod) -> str:
    """Return the currency set for one customer's statements of a month; empty: none is.

    What is set for the program goes before what is set for every one, then the latest month.
    """
    fitting = (each for each in choices if each.program in ("", program) and each.first <= period)
    best = max(fitting, key=lambda each: (bool(each.program), each.first), default=None)
    return best.currency if best else ""


def missing(sources: Iterable[str], target: str, rates: Rates, period: BillingPeriod) -> str:
    """Say which rates there are not; nothing where all are there."""
    pairs = [
        f"{source} to {target}"
        for source in sorted(sources)
        if source not in (target, money.NO_CURRENCY) and (source, target) not in rates
    ]
    if not pairs:
        return ""
    return (
        f"there is no exchange rate {' and '.join(pairs)} for {period}. Enter it under Exchange "
        "rates."
    )


def converted(lines: Sequence[Line], rate: ExchangeRate) -> tuple[Line, ...]:
    """Multiply the exact prices of lines by a rate, then round them."""
    return tuple(_converted(line, rate) for line in lines)


def _converted(line: Line, rate: ExchangeRate) -> Line:
    price = money.multiply(line.price, rate.rate)
    at = f"at {money.plain(rate.rate)} {rate.target} for 1 {rate.source}"
    return replace(
        line,
        price=price,
        net=money.round_to(price, rate.target),
        cost_currency=rate.source,
        original_price=line.price,
        explanation=f"{line.explanation}, {at}",
        details=tuple(
            replace(part, price=money.multiply(part.price, rate.rate)) for part in line.details
        ),
    )
