"""The price in SQL is the price in Python, before rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash.billing.pricing import price
from ses_dash.model.customer import Rate

if TYPE_CHECKING:
    from ses_dash.warehouse.warehouse import Warehouse


def amounts(places: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-most, most).map(lambda n: Decimal(n).scaleb(-places))


COSTS = amounts(18, 10**27)  # up to a thousand million
FACTORS = amounts(6, 10**9 - 1)


def test_sql_and_python_price_alike(warehouse: Warehouse) -> None:
    query = (
        "SELECT linear_price(is_sold($category, $commitment, $excludes), "
        "$billed::DECIMAL(38, 18), $effective::DECIMAL(38, 18), "
        "$listed::DECIMAL(38, 18), $quantity::DECIMAL(38, 18), $billed_factor::DECIMAL(9, 6), "
        "$effective_factor::DECIMAL(9, 6), $list_factor::DECIMAL(9, 6), "
        "$per_unit::DECIMAL(18, 12))"
    )

    @settings(max_examples=200, deadline=None)
    @given(
        st.sampled_from(("Usage", "Purchase", "Credit", "Tax")),
        st.sampled_from((None, "sp-1")),
        st.sampled_from((True, False)),
        st.tuples(COSTS, COSTS, COSTS, amounts(12, 10**18)),
        st.tuples(FACTORS, FACTORS, FACTORS, amounts(12, 10**15)),
    )
    def check(
        category: str,
        commitment: str | None,
        excludes: bool,  # noqa: FBT001 - drawn by position
        basis: tuple[Decimal, Decimal, Decimal, Decimal],
        factors: tuple[Decimal, Decimal, Decimal, Decimal],
    ) -> None:
        given_amounts = dict(zip(("billed", "effective", "listed", "quantity"), basis, strict=True))
        names = ("billed_factor", "effective_factor", "list_factor", "per_unit")
        parameters = given_amounts | dict(zip(names, factors, strict=True))
        texts = {name: f"{value:f}" for name, value in parameters.items()}
        charge: dict[str, object] = {
            "category": category,
            "commitment": commitment,
            "excludes": excludes,
        }
        ((by_sql,),) = warehouse.rows(query, charge | texts)
        rate = Rate("aws", 1, *factors, excludes_upfront=excludes)
        upfront = commitment is not None
        assert by_sql == price(rate, category, **given_amounts, upfront=upfront)

    check()
