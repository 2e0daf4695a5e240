"""What the lines of a statement come to: tax groups, credits, and what is left to pay (R15-R20)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.billing.options.rounding_adjustments import adjustment
from ses_dash.model.statement import CreditUse, TaxGroup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.billing.options.option import Value
    from ses_dash.model.credit import CreditBalance, CreditKind
    from ses_dash.model.statement import Line, TaxKey

_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Settlement:
    """The sums of a statement, all rounded to its currency. See `Draft` for what each means."""

    tax_groups: tuple[TaxGroup, ...]
    credits: tuple[CreditUse, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    prepaid: Decimal

    @property
    def facts(self) -> dict[str, Any]:
        """Return what a draft says of it."""
        return {name: getattr(self, name) for name in self.__match_args__}


def settle(
    lines: Sequence[Line],
    currency: str,
    chosen: Mapping[str, Value],
    available: Sequence[CreditBalance] = (),
) -> Settlement:
    """Add the lines up: adjustment and discounts before tax, prepaid credits after it (R15).

    `available` are the balances that the statement may spend, in the order of use; the option
    "Include credits for tax calculations" decides about those that leave their kind open.
    """
    groups = _groups(lines, currency, adjusted=bool(chosen["rounding_adjustments"]))
    open_kind: CreditKind = "discount" if chosen["credits_in_tax_base"] else "prepaid"
    discounts = _spend(available, "discount", open_kind, _room(groups))
    taxed = _discounted(groups, money.total(use.amount for use in discounts), currency)
    net = money.total(group.base for group in taxed)
    tax = money.total(group.tax for group in taxed)
    total = money.total((net, tax))
    payments = _spend(available, "prepaid", open_kind, total)
    prepaid = money.total(use.amount for use in payments)
    return Settlement(taxed, (*discounts, *payments), net, tax, total, prepaid)


def _groups(lines: Sequence[Line], currency: str, *, adjusted: bool) -> tuple[TaxGroup, ...]:
    """Add the rounded lines up by category and rate, with the tax on each sum (R19, R20).

    The highest rate comes first.
    """
    groups: defaultdict[TaxKey, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.tax_key].append(line)
    order = sorted(groups, key=lambda key: (-key[1], key))
    return tuple(_group(groups[key], key, currency, adjusted=adjusted) for key in order)


def _group(lines: Sequence[Line], key: TaxKey, currency: str, *, adjusted: bool) -> TaxGroup:
    category, rate, reason = key
    missing = adjustment(lines, currency) if adjusted else money.ZERO
    base = money.total((missing, *(line.net for line in lines)))
    tax = _tax(base, rate, currency)
    return TaxGroup(rate, base, missing, tax, category=category, reason=reason)


def _tax(base: Decimal, rate: Decimal, currency: str) -> Decimal:
    return money.round_to(money.multiply(money.multiply(base, rate), _PERCENT), currency)


def _room(groups: Sequence[TaxGroup]) -> Decimal:
    """Return how far discounts may go: no base, and no total of all groups, falls below 0.

    What a group with a negative base gives back, its tax included, is covered by the others first.
    """
    given_back = (part for group in groups if group.base < 0 for part in (group.base, group.tax))
    charged = (group.base for group in groups if group.base > 0)
    return money.total((*charged, *given_back))


def _discounted(
    groups: Sequence[TaxGroup], discount: Decimal, currency: str
) -> tuple[TaxGroup, ...]:
    """Take a discount off the groups in proportion to their bases, and with it its tax."""
    if not discount:
        return tuple(groups)
    weights = [max(group.base, money.ZERO) for group in groups]
    parts = money.allocate(discount, weights, money.minor_units(currency))
    return tuple(_less(group, part, currency) for group, part in zip(groups, parts, strict=True))


def _less(group: TaxGroup, discount: Decimal, currency: str) -> TaxGroup:
    base = money.subtract(group.base, discount)
    return replace(group, base=base, tax=_tax(base, group.rate, currency), discount=discount)


def _spend(
    available: Sequence[CreditBalance], kind: CreditKind, open_kind: CreditKind, room: Decimal
) -> tuple[CreditUse, ...]:
    """Use up credits of a kind in their order until nothing is left of them, or no room."""
    uses = []
    for balance in available:
        credit = balance.credit
        amount = min(balance.remaining, room)
        if (credit.kind or open_kind) == kind and amount > 0:
            uses.append(CreditUse(credit.id, credit.description, kind, amount))
            room = money.subtract(room, amount)
    return tuple(uses)
