"""Which rules a pricebook can have: what SQL and Python can both compute, and only once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.errors import BadValueError
from ses_dash.model.pricebook import BASES, CHARGE_KINDS, LEVELS, METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.model.pricebook import PriceRule

_PERCENT_DECIMALS, _UNIT_DECIMALS = 4, 12
_LOWEST, _HIGHEST = Decimal(-100), Decimal(99_000)  # percent
_LARGEST = Decimal(999_999)  # an amount per unit
_LONGEST = 200


def checked(rules: Iterable[PriceRule]) -> tuple[PriceRule, ...]:
    """Return the rules of a version in their order; raise `BadValueError` for what cannot be one.

    No two rules are for the same SKU, service or program and kind of charges.
    """
    found: dict[tuple[str, str, str], PriceRule] = {}
    for rule in map(tidy, rules):
        if rule.place in found:
            raise BadValueError("key", rule.key or rule.level, "there is another rule for it")
        found[rule.place] = rule
    return tuple(found[place] for place in sorted(found, key=_order))


def tidy(rule: PriceRule) -> PriceRule:
    """Return a rule without what its method has no use for; raise for one that cannot be."""
    for field, value, known in (
        ("level", rule.level, LEVELS),
        ("method", rule.method, METHODS),
        ("basis", rule.basis, BASES),
        ("charges", rule.charges, CHARGE_KINDS),
    ):
        if value not in known:
            raise BadValueError(field, value, f"choose one of {', '.join(known)}")
    key, unit = rule.key.strip(), rule.unit.strip()
    if (rule.level == "program") != (key == "") or len(key) > _LONGEST:
        want = "a SKU or service has a name, the program has none"
        raise BadValueError("key", rule.key, want)
    if rule.method == "percent":
        _check_percent(rule.value)
        return replace(rule, key=key, unit="")
    _check_per_unit(rule.value)
    if not unit or len(unit) > _LONGEST:
        raise BadValueError("unit", rule.unit, "a price per unit names its unit")
    basis = "billed" if rule.method == "fixed" else rule.basis
    return replace(rule, key=key, unit=unit, basis=basis)


def _order(place: tuple[str, str, str]) -> tuple[int, int, str]:
    kind, level, key = place
    known = (*CHARGE_KINDS,)
    return known.index(kind), LEVELS.index(level), key


def _check_percent(value: Decimal) -> None:
    fine = value.is_finite() and _LOWEST <= value <= _HIGHEST
    if not fine or value != money.quantize(value, _PERCENT_DECIMALS):
        want = (
            f"a percentage is {_LOWEST} to {_HIGHEST:,} with at most {_PERCENT_DECIMALS} decimals"
        )
        raise BadValueError("value", value, want)


def _check_per_unit(value: Decimal) -> None:
    fine = value.is_finite() and abs(value) <= _LARGEST
    if not fine or value != money.quantize(value, _UNIT_DECIMALS):
        want = f"a price per unit is below a million with at most {_UNIT_DECIMALS} decimals"
        raise BadValueError("value", value, want)
