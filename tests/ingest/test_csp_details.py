"""R2: daily rated usage in the place of the Azure plan lines of its invoice, exact to the digit."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.billing.verify import verify
from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries
from ses_dash.money import total
from ses_dash.warehouse.commit import empty
from tests.ingest.csp_files import AZURE, ENTITLEMENT, INVOICE, PLAN, invoice, usage

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


def test_r2_a_customer_without_usage_keeps_the_lines_of_the_invoice(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("invoice.csv", invoice(AZURE, AZURE | SECOND | OTHER_PLAN)))
    [result] = load(write("usage.csv", usage({"BillingPreTaxTotal": "35.97"})))
    assert (result.status, result.reason) == ("loaded", "")
    assert charges(stores) == [
        (ENTITLEMENT, "Usage", "LRS Data Stored", Decimal("35.97")),
        (OTHER_PLAN["SubscriptionId"], "Usage", AZURE["MeterDescription"], Decimal("35.97")),
    ]


def test_r2_currencies_and_plans_are_apart(write: Write, load: Load, stores: Stores) -> None:
    pounds = {"Currency": "GBP", "Subtotal": "10.01"}
    load(write("invoice.csv", invoice(AZURE, AZURE | pounds, AZURE | OTHER_PLAN)))
    each = [
        {"BillingPreTaxTotal": "35.971"},
        {"BillingPreTaxTotal": "10.012", "BillingCurrency": "GBP"},
        OTHER_PLAN | {"BillingPreTaxTotal": "35.973"},
    ]
    [result] = load(write("usage.csv", usage(*each)))
    assert result.status == "loaded"
    assert [row for row in charges(stores) if row[1] == "Adjustment"] == [
        (PLAN, "Adjustment", "Issuer rounding", Decimal("-0.001")),
        (OTHER_PLAN["SubscriptionId"], "Adjustment", "Issuer rounding", Decimal("-0.003")),
        (PLAN, "Adjustment", "Issuer rounding", Decimal("-0.002")),
    ]


def test_r2_where_usage_names_no_plan_the_rounding_is_the_customers(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("invoice.csv", invoice(AZURE, AZURE | OTHER_PLAN)))
    row = {"BillingPreTaxTotal": "71.943"}
    [result] = load(write("usage.csv", usage(row, without=("SubscriptionId",))))
    assert result.status == "loaded", result.reason
    assert charges(stores) == [
        (ENTITLEMENT, "Usage", "LRS Data Stored", Decimal("71.943")),
        (INVOICE["CustomerId"], "Adjustment", "Issuer rounding", Decimal("-0.003")),
    ]


def test_r2_a_newer_file_replaces_its_own_kind_only(
    write: Write, load: Load, stores: Stores, bill: Path, used: Path
) -> None:
    load(bill, used)
    newer = write("newer.csv", invoice(AZURE | {"Subtotal": "35.98"}, {}, {}, SECOND))
    [result] = load(newer)
    assert (result.status, result.reason) == ("loaded", "")
    expected = {"Dunmore Freight Ltd": Decimal("635.98"), "Tailspin": Decimal(300)}
    assert billed(stores) == expected
    [again] = load(write("later.csv", usage({"BillingPreTaxTotal": "35.99"})))
    assert "No charges any more for" in again.reason
    [old] = load(used)
    assert old.status == "unchanged"
    assert pipeline.rebuild(stores) == []
    assert billed(stores) == expected


def test_r2_credits_stay_on_the_invoice_unless_the_usage_has_them(
    write: Write, load: Load, stores: Stores
) -> None:
    credit = AZURE | {"CreditReasonCode": "Azure Credit Offer", "Subtotal": "-5"}
    load(write("invoice.csv", invoice(AZURE, credit)))
    load(write("usage.csv", usage({"BillingPreTaxTotal": "35.97"})))
    assert [row[1:] for row in charges(stores)] == [
        ("Usage", "LRS Data Stored", Decimal("35.97")),
        ("Credit", AZURE["MeterDescription"], Decimal(-5)),
    ]
    credited = {"BillingPreTaxTotal": "-5", "ChargeType": "credit"}
    both = write("with.csv", usage({"BillingPreTaxTotal": "35.97"}, credited))
    [result] = load(both, approve=True)  # the plan has no line of its own any more
    assert result.status == "loaded", result.reason
    assert [row[1:] for row in charges(stores)] == [
        ("Usage", "LRS Data Stored", Decimal("35.97")),
        ("Credit", "LRS Data Stored", Decimal(-5)),
    ]


def test_r2_two_invoices_of_a_month_each_have_their_usage(
    write: Write, load: Load, stores: Stores
) -> None:
    """In every order of arrival, the bills of a month do not touch each other."""
    pounds = {"InvoiceNumber": "G000000010", "Currency": "GBP"}
    contents = {
        "i1": invoice(AZURE, {}),
        "u1": usage({"BillingPreTaxTotal": "35.971"}),
        "i2": invoice(AZURE | pounds, pounds),
        "u2": usage(
            {"InvoiceNumber": "G000000010", "BillingCurrency": "GBP"}
            | {"BillingPreTaxTotal": "35.972"}
        ),
    }
    for number, order in enumerate([*permutations(contents)][::5]):
        partner = f"partner-{number}"
        for name in order:
            text = contents[name].replace(INVOICE["PartnerId"], partner)
            text = text.replace(INVOICE["CustomerId"], f"customer-{number}")
            [result] = load(write(f"{number}/{name}.csv", text), approve=number > 0)
            assert result.status == "loaded", (order, name, result.reason)
    sums = stores.warehouse.rows(
        "SELECT billing_account_id, invoice_id, sum(billed_cost), count(*) FROM charge GROUP BY ALL"
    )
    assert len(sums) == 10
    assert {row[2:] for row in sums} == {(Decimal("335.97"), 3)}
    assert pipeline.rebuild(stores) == []
