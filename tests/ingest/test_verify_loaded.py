"""`verify` finds any cent that is loaded otherwise than it was read, and names where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.billing.verify import verify
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

OTHER = {"line_item_usage_account_id": "000000000008"}
LONG = {"line_item_unblended_cost": "1." + "0" * 19 + "7"}


@pytest.fixture(autouse=True)
def _loaded(write: Write, load: Load, stores: Stores) -> None:
    """Two bills, one of them replaced in part, with digits beyond what is stored."""
    october = {"bill_billing_period_start_date": "2026-10-01T00:00:00Z"}
    load(write("both.csv", cur({}, LONG, OTHER, october)))
    load(write("september.csv", cur({}, LONG, OTHER, {})))
    nine = {"BillingAccountId": "9", "SubAccountId": "9"}
    load(write("focus.csv", focus(nine, nine | {"BillingCurrency": "EUR"})))
    assert verify(stores) == []


def first(stores: Stores) -> str:
    """Return what is found first, as one text."""
    found = verify(stores)
    assert found
    return f"{found[0].where}: {found[0].what}"


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        (
            "UPDATE charge_monthly SET billed_cost = billed_cost + 0.01 WHERE load_id = 2",
            "delivery 2: its charges in USD do not add up to the month rollup",
        ),
        (
            (
                "UPDATE charge_daily SET list_residue = 1e-24 WHERE load_id = 3 "
                "AND billing_currency = 'EUR'"
            ),
            "delivery 3: its charges in EUR do not add up to the day rollup",
        ),
        (
            "DELETE FROM customer_month WHERE account = '000000000008'",
            "delivery 2: its charges in USD do not add up to the customers' months",
        ),
        (
            "UPDATE customer_day SET charges = charges + 1 WHERE load_id = 1",
            "delivery 1: its charges in USD do not add up to the customers' days",
        ),
        (
            "UPDATE charge SET source_row = 1 WHERE load_id = 2 AND account = '000000000008'",
            "delivery 2: charges are in it twice: 1 of them",
        ),
        (
            (
                "INSERT INTO load_slice VALUES (3, 'aws', '', '000000000042', '2026-09-01', "
                "'other', true)"
            ),
            (
                "aws 000000000042 of 2026-09: cur and other files both count for it, "
                "of which one is the money (R1)"
            ),
        ),
        (
            "UPDATE load_slice SET live = false WHERE load_id = 2",
            "delivery 2: it has charges that should not count",
        ),
        (
            "UPDATE load_slice SET live = true WHERE load_id = 1",
            (
                "delivery 1: account 000000000007: nothing loaded, 2 charges of "
                "2.25000000000000000007 USD billed cost read"
            ),
        ),
    ],
)
def test_what_is_changed_behind_its_back_is_found(stores: Stores, sql: str, what: str) -> None:
    with stores.warehouse.write() as cursor:
        cursor.execute(sql)
    assert first(stores) == what


def test_a_charge_that_was_changed_with_all_its_rollups_is_found(stores: Stores) -> None:
    with stores.warehouse.write() as cursor:
        for table in ("charge", "charge_monthly", "charge_daily", "customer_month", "customer_day"):
            cursor.execute(
                f"UPDATE {table} SET billed_cost = billed_cost + 1 "
                "WHERE load_id = 2 AND account = '000000000008'"
            )
    assert first(stores) == (
        "delivery 2: account 000000000008: 1 charge of 2.25 USD billed cost loaded, "
        "1 charge of 1.25 USD billed cost read"
    )


def test_a_residue_that_went_is_found(stores: Stores) -> None:
    with stores.warehouse.write() as cursor:
        cursor.execute("DELETE FROM charge_residue")
        for table in ("charge_monthly", "charge_daily", "customer_month", "customer_day"):
            cursor.execute(f"UPDATE {table} SET billed_residue = 0, effective_residue = 0")
    assert "account 000000000007: 3 charges of 3.5 USD billed cost loaded" in first(stores)
