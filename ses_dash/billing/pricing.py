"""What a charge sells for: rules of pricebooks as linear rates, the same in SQL and in Python."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from ses_dash import money
from ses_dash.model.pricebook import LEVELS, AppliedRule, PriceRule, Rate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from ses_dash.model.commitment import CommitmentTerms, SellingBasis
    from ses_dash.model.pricebook import Basis
    from ses_dash.warehouse.read import MonthRow

    Rules = Mapping[tuple[str, str, str], AppliedRule]  # by kind of charge, level and key
    How = Literal["rule", "at cost", "at effective cost", "on demand", "no price", "not sold"]

TAX, PARTNER = "tax", "partner"  # kinds of charges that are never sold (R8, R18)
# Why a cost is not sold on.
KEPT_TAX = "provider tax"
KEPT_PARTNER = "partner money"
KEPT_UPFRONT = "excluded upfront fees"
KEPT_FEES = "commitment fees we carry"
KEPT_UNUSED = "unused commitments we carry"
_AT: dict[Basis, How] = {"billed": "at cost", "effective": "at effective cost", "list": "on demand"}
_USAGE = "usage"  # what general rules are for (R11)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Priced:
    """The exact price of a row, and how it came about.

    `lacking` is cost without a price (R12), `kept` why it is not sold.
    """

    price: Decimal
    how: How
    applied: AppliedRule | None = None
    lacking: Decimal = money.ZERO
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Prices:
    """What one customer pays in a program and month: by default, and by accounts of their own."""

    at_cost: bool
    excludes_upfront: bool
    default: Rules = field(default_factory=dict)
    by_account: Mapping[str, Rules] = field(default_factory=dict)
    commitments: Mapping[str, CommitmentTerms] = field(default_factory=dict)
    of_term: Callable[[str, date], Rules] | None = None  # by account and when a term began (R13)

    def rule_for(self, row: MonthRow) -> AppliedRule | None:
        """Return the rule that is for a row: of its SKU, else its service, else the program."""
        rules = self.by_account.get(row.account, self.default)
        if row.price_month is not None and self.of_term is not None:
            rules = self.of_term(row.account, row.price_month)
        keys = {"term": row.price_term, "sku": row.sku_id, "service": row.service_name}
        found = (rules.get((row.charge_kind, level, keys.get(level) or "")) for level in LEVELS)
        return next((rule for rule in found if rule is not None), None)

    def why_kept(self, row: MonthRow) -> str:
        """Say why a row is not sold on: tax, partner money, a fee that is ours; else nothing."""
        kept = {TAX: KEPT_TAX, PARTNER: KEPT_PARTNER}.get(row.charge_kind, "")
        if not kept and self._basis(row) == "kept":
            kept = KEPT_UNUSED if row.commitment_role == "unused" else KEPT_FEES
        if not kept and row.upfront_commitment is not None and self.excludes_upfront:
            kept = KEPT_UPFRONT
        return kept

    def price(self, row: MonthRow) -> Priced:
        """Return what a row sells for, exact and unrounded (R9-R12, R19)."""
        if kept := self.why_kept(row):
            return Priced(money.ZERO, "not sold", kept=kept)
        applied, basis = self.rule_for(row), self._basis(row)
        if applied is not None and _fits(applied.rule, row):
            if basis is None or basis == "kept" or applied.rule.method != "percent":
                return self._by_rule(row, applied)
            on_basis = replace(applied, rule=replace(applied.rule, basis=basis))
            return self._by_rule(_without_offset(row, basis), on_basis)
        if self.at_cost or (applied is None and row.charge_kind != _USAGE):
            return self._at_cost(row, "billed" if basis is None or basis == "kept" else basis)
        return Priced(money.ZERO, "no price", applied, _cost(row, basis))

    def _basis(self, row: MonthRow) -> SellingBasis | None:
        """Return by which cost the policy of its commitment sells a row, if there is one (R10)."""
        terms = self.commitments.get(row.commitment_id or "")
        if terms is None or row.commitment_role is None:
            return None
        return terms.basis(row.customer_id, row.commitment_role)

    def _at_cost(self, row: MonthRow, basis: Basis) -> Priced:
        if basis == "billed":
            return Priced(_before_partner_money(row.billed_cost, row), _AT[basis])
        plain = AppliedRule("", "", PriceRule("program", "", "percent", money.ZERO, basis))
        found = self._by_rule(_without_offset(row, basis), plain)
        how: How = "no price" if found.lacking else _AT[basis]
        return replace(found, how=how, applied=None)

    def _by_rule(self, row: MonthRow, applied: AppliedRule) -> Priced:
        rule = applied.rule
        price = linear(
            rate(0, rule),
            billed=_before_partner_money(row.billed_cost, row),
            effective=_before_partner_money(row.effective_cost, row),
            listed=row.list_cost,
            quantity=row.priced_quantity,
        )
        lacking = _lacking(row, rule)
        if lacking and self.at_cost:
            return Priced(money.total((price, lacking)), "rule", applied)
        return Priced(price, "no price" if lacking else "rule", applied, lacking)


def _fits(rule: PriceRule, row: MonthRow) -> bool:
    """Say whether a rule can price a row: by a quantity only in its own unit (R12)."""
    return rule.method == "percent" or rule.unit == row.unit


def _without_offset(row: MonthRow, basis: Basis) -> MonthRow:
    """Return a row as it is sold by another cost than it is billed: what takes back is nothing."""
    if row.commitment_role != "offset" or basis == "billed":
        return row
    nothing = money.ZERO
    return row._replace(
        effective_cost=nothing,
        list_cost=nothing,
        partner_discount=nothing,
        unlisted_cost=nothing,
        unamortised_cost=nothing,
    )


def _cost(row: MonthRow, basis: SellingBasis | None) -> Decimal:
    """Return what a row costs for which there is no price: use is often billed nothing."""
    by_effective = basis in ("effective", "list") and row.commitment_role != "offset"
    return row.effective_cost if by_effective else row.billed_cost


def _before_partner_money(cost: Decimal, row: MonthRow) -> Decimal:
    return money.total((cost, row.partner_discount))


def _lacking(row: MonthRow, rule: PriceRule) -> Decimal:
    """Return the cost of charges that lack what a rule goes by (R12)."""
    if rule.method == "fixed":
        return money.ZERO
    return {"list": row.unlisted_cost, "effective": row.unamortised_cost}.get(
        rule.basis, money.ZERO
    )


def rate(version: int, rule: PriceRule) -> Rate:
    """Return a rule as a linear price."""
    factor = Decimal(1)
    if rule.method == "percent":
        with money.exact():
            factor += rule.value / _HUNDRED
    bases = {"billed": money.ZERO, "effective": money.ZERO, "list": money.ZERO}
    if rule.method != "fixed":
        bases[rule.basis] = factor
    return Rate(
        *(version, rule.charges, rule.level, rule.key),
        unit=None if rule.method == "percent" else rule.unit,
        billed_factor=bases["billed"],
        effective_factor=bases["effective"],
        list_factor=bases["list"],
        per_unit=money.ZERO if rule.method == "percent" else rule.value,
    )


def linear(
    rate: Rate, *, billed: Decimal, effective: Decimal, listed: Decimal, quantity: Decimal
) -> Decimal:
    """Return the exact price of charges that add up to these amounts; no rounding (R19)."""
    with money.exact():
        return (
            billed * rate.billed_factor
            + effective * rate.effective_factor
            + listed * rate.list_factor
            + quantity * rate.per_unit
        )
