"""R2: daily rated usage in the place of the Azure plan lines of its invoice, exact to the digit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.billing.verify import verify
from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries
from ses_dash.money import total
from ses_dash.warehouse.commit import empty
from tests.ingest.csp_files import AZURE, ENTITLEMENT, PLAN, invoice, usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

# Of 35.975 used 35.97 are invoiced; the second customer's invoice has no line of so little usage.
SECOND = {"CustomerId": "5a0e9a3c-1111-4d2c-8a57-0d8c4b1f0002", "CustomerName": "Tailspin"}
OTHER_PLAN = {"SubscriptionId": "9a1b2c3d-0000-4000-8000-000000000002"}
BILL = invoice(AZURE, {}, SECOND)
USED = usage(
    {"BillingPreTaxTotal": "30", "UsageDate": "09/12/2026"},
    {"BillingPreTaxTotal": "5.9750000000000000000123"},
    SECOND | OTHER_PLAN | {"BillingPreTaxTotal": "0.001", "EntitlementId": ""},
)


@pytest.fixture
def bill(write: Write) -> Path:
    return write("invoice.csv", BILL)


@pytest.fixture
def used(write: Write) -> Path:
    return write("usage.csv", USED)


def charges(stores: Stores) -> list[tuple[Any, ...]]:
    """Return what is live: account, category, description and exact cost."""
    return [
        (*row[:-2], total(row[-2:]))
        for row in stores.warehouse.rows(
            "SELECT account, charge_category, charge_description, charge.billed_cost, "
            "coalesce(residue.billed_cost, 0) "
            "FROM charge LEFT JOIN charge_residue AS residue USING (load_id, source_row) "
            "ORDER BY load_id, source_row"
        )
    ]


def billed(stores: Stores) -> dict[str, Decimal]:
    """Return the exact cost of what is live by the customer that the file names."""
    rows = stores.warehouse.rows(
        "SELECT x['CustomerName'], list(charge.billed_cost), "
        "list(coalesce(residue.billed_cost, 0)), list(charge.effective_cost), "
        "list(coalesce(residue.effective_cost, 0)) "
        "FROM charge LEFT JOIN charge_residue AS residue USING (load_id, source_row) GROUP BY ALL"
    )
    for _, *costs in rows:
        assert total([*costs[0], *costs[1]]) == total([*costs[2], *costs[3]])
    return {name: total([*costs[0], *costs[1]]) for name, *costs in rows}


def live(stores: Stores) -> list[int]:
    with stores.ledger.read() as conn:
        return [each for each, state in deliveries.states(conn).items() if state == "live"]


DETAILED = [
    ("a1b2c3d4-0000-4000-8000-000000000001", "Purchase", "E3", Decimal(300)),
    ("a1b2c3d4-0000-4000-8000-000000000001", "Purchase", "E3", Decimal(300)),
    (ENTITLEMENT, "Usage", "LRS Data Stored", Decimal(30)),
    (ENTITLEMENT, "Usage", "LRS Data Stored", Decimal("5.9750000000000000000123")),
    (OTHER_PLAN["SubscriptionId"], "Usage", "LRS Data Stored", Decimal("0.001")),
    (PLAN, "Adjustment", "Issuer rounding", Decimal("-0.0050000000000000000123")),
    (OTHER_PLAN["SubscriptionId"], "Adjustment", "Issuer rounding", Decimal("-0.001")),
]
BY_CUSTOMER = {"Dunmore Freight Ltd": Decimal("335.97"), "Tailspin": Decimal(300)}


@pytest.mark.parametrize("usage_first", [False, True])
@pytest.mark.parametrize("at_once", [False, True])
def test_r2_in_any_order_each_customer_pays_what_the_invoice_says(
    load: Load, stores: Stores, bill: Path, used: Path, *, usage_first: bool, at_once: bool
) -> None:
    paths = [used, bill] if usage_first else [bill, used]
    results = load(*paths) if at_once else [load(path)[0] for path in paths]
    assert [each.status for each in results] == ["loaded", "loaded"], "".join(
        each.reason for each in results
    )
    assert billed(stores) == BY_CUSTOMER
    assert sorted(charges(stores)) == sorted(DETAILED)
    assert live(stores) == [2]
    assert [each.status for each in load(*paths)] == ["unchanged", "unchanged"]
    assert verify(stores) == []
    assert pipeline.rebuild(stores) == []
    assert sorted(charges(stores)) == sorted(DETAILED)
    empty(stores.warehouse)
    pipeline.recover(stores)
    assert billed(stores) == BY_CUSTOMER
    assert live(stores) == [2]


def test_r2_the_results_say_what_was_done(load: Load, bill: Path, used: Path) -> None:
    first, second = load(bill, used)
    assert first.billed_cost == {"EUR": Decimal(600)}
    assert (first.records, first.loaded, first.skipped) == (3, 2, 1)
    assert second.billed_cost == {"EUR": Decimal("35.9760000000000000000123")}
    said = {each.code: each.message for each in (*first.findings, *second.findings)}
    assert "which counts instead: 1, 35.97 EUR" in said["detailed"]
    assert "2 of them: -0.0060000000000000000123 EUR" in said["issuer rounding"]
    assert "Put together with the invoice in invoice.csv (delivery 1)" in said["put together"]
