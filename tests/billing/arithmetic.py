"""Lines, charges and settlements made in memory, in the words of a test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.billing.charging import Ground, charged
from ses_dash.billing.options import DEFAULTS
from ses_dash.billing.taxes import Settlement, settle
from ses_dash.model.charge import Charge
from ses_dash.model.credit import Credit, CreditBalance
from ses_dash.model.statement import Line
from tests.billing.shop import OCTOBER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def line(price: str | Decimal, rate: str = "0", currency: str = "EUR", **facts: Any) -> Line:  # noqa: ANN401
    """Return a line of a price and tax rate; `facts` are fields of it that matter."""
    exact = Decimal(price)
    usual: dict[str, Any] = {
        "account": "a",
        "account_name": "",
        "service": "Compute",
        "charge_category": "Usage",
        "description": "Compute",
        "service_start": "2026-10-01",
        "service_end": "2026-11-01",
        "cost": exact,
        "price": exact,
        "net": money.round_to(exact, currency),
        "tax_rate": Decimal(rate),
        "tax_category": "S" if Decimal(rate) else "Z",
        "explanation": "at cost",
    }
    return Line(**usual | facts)


def charge(rule: str, amount: str = "0", **facts: Any) -> Charge:  # noqa: ANN401
    """Return a charge of 2026 on the statement of AWS, in euro."""
    usual: dict[str, Any] = {
        "id": 1,
        "name": "Fee",
        "rule": rule,
        "first": OCTOBER,
        "program": "aws",
        "currency": "EUR",
        "amount": Decimal(amount),
    }
    return Charge(**usual | facts)


def added(lines: Sequence[Line], *charges: Charge, **ground: Any) -> tuple[Line, ...]:  # noqa: ANN401
    """Return the lines that charges add; those without a tax of their base have none."""
    usual: dict[str, Any] = {
        "period": OCTOBER,
        "program": "aws",
        "currency": "EUR",
        "taxed": lambda each: each,
        "account_names": {},
    }
    return charged(Ground(**usual | ground), lines, charges)


def nets(lines: Iterable[Line]) -> list[str]:
    """Return what lines charge, as printed."""
    return [str(each.net) for each in lines]


def settled(
    lines: Sequence[Line],
    *available: CreditBalance,
    currency: str = "EUR",
    in_base: bool = True,
    adjusted: bool = False,
) -> Settlement:
    """Add lines up under two options."""
    chosen = {**DEFAULTS, "credits_in_tax_base": in_base, "rounding_adjustments": adjusted}
    return settle(lines, currency, chosen, available)


def credit(remaining: str, id_: int = 1) -> CreditBalance:
    """Return a credit that leaves its kind to the option."""
    amount = Decimal(remaining)
    return CreditBalance(Credit(id_, 1, "EUR", amount, "given", date(2026, 11, 1)), amount)
