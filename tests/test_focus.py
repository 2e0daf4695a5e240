"""The canonical charge is FOCUS 1.2 in snake_case, and the warehouse has exactly its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash import focus

if TYPE_CHECKING:
    from ses_dash.stores import Stores


@pytest.mark.parametrize(
    ("focus_name", "name"),
    [
        ("BillingAccountId", "billing_account_id"),
        ("SkuPriceDetails", "sku_price_details"),
        ("PricingCurrencyListUnitPrice", "pricing_currency_list_unit_price"),
    ],
)
def test_names_become_snake_case(focus_name: str, name: str) -> None:
    assert focus.snake_case(focus_name) == name
    assert focus.BY_NAME[name].focus == focus_name


def test_all_57_columns_of_focus_1_2_are_there() -> None:
    names = [column.focus for column in focus.COLUMNS if column.focus]
    assert len(names) == len(set(names)) == 57


def test_the_warehouse_has_these_columns(stores: Stores) -> None:
    rows = stores.warehouse.rows(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'charge' "
        "ORDER BY column_index"
    )
    assert rows == [
        *((column.name, column.sql_type.replace("38, 18", "38,18")) for column in focus.COLUMNS),
        ("slice_issuer", "VARCHAR"),  # whose slice it is, of which no file says anything
    ]
