"""Which charges can be kept: what each rule needs, and nothing that it would not look at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.errors import BadValueError
from ses_dash.ledger import checks
from ses_dash.model.charge import CHARGE_RULES, LINE_KINDS
from ses_dash.model.program import program_key

if TYPE_CHECKING:
    from ses_dash.model.charge import Charge

_LONGEST_NAME = 120
_PERCENT = frozenset({"percent", "discount percent"})
_SLICED = frozenset({"tiers", "per unit"})


def checked(charge: Charge) -> Charge:
    """Return a charge with its texts tidied; raise `BadValueError` for what cannot be kept."""
    name = checks.line("name", charge.name, least=1, most=_LONGEST_NAME)
    if charge.rule not in CHARGE_RULES:
        raise BadValueError("rule", charge.rule, f"it is one of {', '.join(CHARGE_RULES)}")
    checks.months(charge.first, charge.last)
    account = checks.line("account", charge.account, most=_LONGEST_NAME)
    charge = replace(
        charge,
        name=name,
        account=account,
        program=program_key(charge.program) if charge.program else "",
        unit=checks.line("unit", charge.unit, most=_LONGEST_NAME),
    )
    _check_scope(charge)
    _check_base(charge)
    _check_amounts(charge)
    return charge


def _check_scope(charge: Charge) -> None:
    if charge.account and (charge.customer_id is None or not charge.program):
        want = "a charge of one account names its program and customer"
        raise BadValueError("account", charge.account, want)
    if not charge.program and charge.printed_on == "program":
        want = "over all programs it is printed on the statement services"
        raise BadValueError("printed_on", charge.printed_on, want)
    if charge.printed_on not in ("program", "services"):
        raise BadValueError("printed_on", charge.printed_on, "it is program or services")
    if charge.rule == "once" and charge.customer_id is None:
        raise BadValueError("customer", "", "a one-time charge is one customer's")


def _check_base(charge: Charge) -> None:
    unknown = [each for each in charge.base if each not in LINE_KINDS]
    if unknown or not charge.base:
        want = f"they are of {', '.join(LINE_KINDS)}"
        raise BadValueError("base", ", ".join(unknown), want)


def _check_amounts(charge: Charge) -> None:
    in_percent = charge.rule in _PERCENT
    if charge.currency or not (in_percent or charge.rule == "tiers"):
        checks.currency("currency", charge.currency)
    if charge.rule in _SLICED:
        _check_tiers(charge)
    elif charge.tiers:
        raise BadValueError("tiers", len(charge.tiers), "only tiers and per unit have some")
    elif in_percent:
        checks.percentage("amount", charge.amount)
    else:
        checks.amount("amount", charge.amount, charge.currency)
    if charge.least:
        if charge.rule not in _SLICED | {"percent"}:
            raise BadValueError("minimum", charge.least, "this rule has none")
        checks.currency("currency", charge.currency)
        checks.amount("minimum", charge.least, charge.currency)


def _check_tiers(charge: Charge) -> None:
    if not charge.tiers:
        raise BadValueError("tiers", "", "write at least one, like 10@10+2; @5+3")
    if charge.rule == "per unit" and not charge.unit:
        raise BadValueError("unit", "", "name the unit that is counted, like hours")
    reached = money.ZERO
    for place, tier in enumerate(charge.tiers, start=1):
        if (tier.upto is None) != (place == len(charge.tiers)):
            raise BadValueError("tiers", tier.upto, "all but the last have an upper end")
        if tier.upto is not None and tier.upto <= reached:
            raise BadValueError("tiers", tier.upto, "each ends above the one before")
        if tier.rate < 0 or tier.fee < 0:
            raise BadValueError("tiers", tier.rate, "rates and fees are 0 or more")
        reached = tier.upto or reached
