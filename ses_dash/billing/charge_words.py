"""Charges in words, for staff: the rule, and how an amount came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.model.program import program_name

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.model.charge import Charge, Tier


def rule(charge: Charge) -> str:
    """Say by which rule a charge is computed."""
    amount = f"{money.plain(charge.amount)} {charge.currency}".strip()
    match charge.rule:
        case "fixed":
            said = f"{amount} a month"
        case "once":
            said = f"{amount} once"
        case "percent":
            said = f"{money.plain(charge.amount)} %"
        case "discount percent":
            said = f"{money.plain(charge.amount)} % off"
        case "discount":
            said = f"{amount} off"
        case "tiers":
            said = "; ".join(_slice(tier, " %") for tier in charge.tiers)
        case "per unit":
            said = "; ".join(_slice(tier, f" per {charge.unit}") for tier in charge.tiers)
        case _:
            said = f"{charge.rule} {amount}"
    return f"{said}, at least {money.plain(charge.least)}" if charge.least else said


def explanation(charge: Charge, said: str, measure: Decimal, currency: str) -> str:
    """Say how a line of a charge came about: its rule, and the base it was taken from."""
    if charge.rule in ("fixed", "once"):
        return f"{charge.name}: {said}"
    unit = charge.unit if charge.rule == "per unit" else currency
    kinds = ", ".join(charge.base)
    return f"{charge.name}: {said}, on {money.plain(measure)} {unit} of {kinds}"


def scope(charge: Charge, customer: str) -> str:
    """Say for whom a charge is: `customer` is the name, empty for every one."""
    program = program_name(charge.program) if charge.program else "all programs"
    where = (customer or "Every customer", program, charge.account)
    return " · ".join(filter(None, where))


def _slice(tier: Tier, of: str) -> str:
    end = "above" if tier.upto is None else f"up to {money.plain(tier.upto)}"
    fee = f" + {money.plain(tier.fee)}" if tier.fee else ""
    return f"{money.plain(tier.rate)}{of}{fee} {end}"
