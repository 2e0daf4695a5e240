"""The price in SQL is the price in Python, before rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash.billing.pricing import Prices, rate
from ses_dash.model.pricebook import BASES, CHARGE_KINDS, METHODS, AppliedRule, PriceRule
from tests.billing.rows import month_row

if TYPE_CHECKING:
    from ses_dash.warehouse.read import MonthRow
    from ses_dash.warehouse.warehouse import Warehouse


def amounts(places: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-most, most).map(lambda n: Decimal(n).scaleb(-places))


COSTS = amounts(18, 10**27)  # up to a thousand million
AMOUNTS = (
    *("billed_cost", "effective_cost", "list_cost"),
    *("partner_discount", "unlisted_cost", "unamortised_cost"),
)
ROWS = st.builds(
    lambda kind, fee, unit, quantity, costs: month_row(
        charge_kind=kind,
        upfront_commitment=fee,
        unit=unit,
        priced_quantity=quantity,
        **dict(zip(AMOUNTS, costs, strict=True)),
    ),
    st.sampled_from((*CHARGE_KINDS, "tax", "partner")),
    st.sampled_from((None, None, "sp-1")),
    st.sampled_from(("Hours", "GB", None)),
    amounts(12, 10**18),
    st.tuples(*[COSTS] * 6),
)
RULES = st.builds(
    lambda kind, method, basis, value: PriceRule(
        *("program", "", method, value, basis),
        unit="" if method == "percent" else "Hours",
        charges=kind,
    ),
    st.sampled_from(CHARGE_KINDS),
    st.sampled_from(METHODS),
    st.sampled_from(BASES),
    amounts(4, 10**6),
)
_SQL = """
WITH given AS (
    SELECT
        CASE WHEN $has_rule THEN struct_pack(
            unit := $rule_unit::VARCHAR, billed := $billed_factor::DECIMAL(9, 6),
            effective := $effective_factor::DECIMAL(9, 6), listed := $list_factor::DECIMAL(9, 6),
            per_unit := $per_unit::DECIMAL(18, 12)
        ) END AS rule,
        is_sold($kind, $fee, $excludes) AS sold
)
SELECT
    price_by(
        rule, $kind, $unit::VARCHAR, sold, $at_cost,
        $billed_cost::DECIMAL(38, 18) + $partner_discount::DECIMAL(38, 18),
        $effective_cost::DECIMAL(38, 18) + $partner_discount::DECIMAL(38, 18),
        $list_cost::DECIMAL(38, 18), $quantity::DECIMAL(38, 12),
        $unlisted_cost::DECIMAL(38, 18), $unamortised_cost::DECIMAL(38, 18)
    ),
    unpriced_by(
        rule, $kind, $unit::VARCHAR, sold, $at_cost, $billed_cost::DECIMAL(38, 18),
        $unlisted_cost::DECIMAL(38, 18), $unamortised_cost::DECIMAL(38, 18)
    )
FROM given
"""


def _parameters(row: MonthRow, rule: PriceRule | None) -> dict[str, Any]:
    linear = rate(1, rule or PriceRule("program", "", "percent", Decimal(0)))
    names = ("billed_factor", "effective_factor", "list_factor", "per_unit")
    return (
        {name: f"{getattr(row, name):f}" for name in AMOUNTS}
        | {name: f"{getattr(linear, name):f}" for name in names}
        | {"quantity": f"{row.priced_quantity:f}", "unit": row.unit, "kind": row.charge_kind}
        | {"fee": row.upfront_commitment, "has_rule": rule is not None, "rule_unit": linear.unit}
    )


def test_sql_and_python_price_alike(warehouse: Warehouse) -> None:
    @settings(max_examples=200, deadline=None)
    @given(ROWS, RULES, st.booleans(), st.booleans())
    def check(
        row: MonthRow,
        rule: PriceRule,
        at_cost: bool,  # noqa: FBT001 - drawn by position
        excludes: bool,  # noqa: FBT001
    ) -> None:
        applied = AppliedRule("Standard", "2026-10", rule)
        found = Prices(at_cost, excludes, {rule.place: applied}).price(row)
        matches = rule if rule.charges == row.charge_kind else None
        more = {"at_cost": at_cost, "excludes": excludes}
        ((price, lacking),) = warehouse.rows(_SQL, _parameters(row, matches) | more)
        assert price == found.price
        assert lacking == found.lacking

    check()
