"""Microsoft CSP: how lines of invoices and usage become charges, and which files are refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import suggestions
from ses_dash.errors import MissingColumnError
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer
from ses_dash.model.reading import Said
from tests.ingest.csp_files import AZURE, ENTITLEMENT, INVOICE, PARTNER, PLAN, USAGE, invoice, usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

API = "csp/partner_center_api_lineitems.json"


def charges(stores: Stores, *columns: str) -> list[tuple[Any, ...]]:
    return stores.warehouse.rows(
        f"SELECT {', '.join(columns)} FROM charge ORDER BY load_id, source_row"
    )


def said(result: FileResult) -> dict[str, str]:
    return {finding.code: finding.message for finding in result.findings}


@pytest.mark.parametrize(
    ("sample", "key", "subtotal", "month"),
    [
        ("new_commerce_recon_docs_example.csv", "csp-invoice", "0.01", "2020-09"),
        ("license_based_recon_docs_example.csv", "csp-licence-based", "11", "2019-02"),
    ],
)
def test_the_documented_examples_give_their_subtotal(
    load: Load, shared_data: Path, sample: str, key: str, subtotal: str, month: str
) -> None:
    [result] = load(shared_data / "csp" / sample)
    assert (result.status, result.format, result.records) == ("loaded", key, 1)
    assert result.billed_cost == result.effective_cost == {"EUR": Decimal(subtotal)}
    assert result.billing_periods == (month,)


@pytest.mark.parametrize(
    ("kind", "key", "count", "billed"),
    [
        ("DailyRatedUsageLineItem", "csp-usage", 6, "93.621499382521343"),
        ("OneTimeInvoiceLineItem", "csp-invoice", 4, "7463"),
        ("LicenseBasedLineItem", "csp-licence-based", 2, "0"),
        ("UsageBasedLineItem", "csp-usage-based", 2, "63.33"),
    ],
)
def test_each_kind_of_line_of_the_api(
    write: Write, load: Load, shared_data: Path, kind: str, key: str, count: int, billed: str
) -> None:
    [result] = load(write("lines.json", lines(shared_data, kind)))
    assert (result.status, result.format) == ("loaded", key)
    assert (result.records, result.loaded) == (count, count)
    assert result.billed_cost == {"USD": Decimal(billed)}


def test_lines_without_amounts_and_lines_of_several_kinds_are_refused(
    write: Write, load: Load, shared_data: Path
) -> None:
    [daily] = load(write("daily.json", lines(shared_data, "DailyUsageLineItem")))
    assert daily.status == "refused"
    assert "no column PretaxCharges" in daily.reason
    [mixed] = load(shared_data / API)
    assert mixed.status == "refused"
    assert "lines of several kinds (daily rated usage, new-commerce, legacy" in mixed.reason


def lines(shared_data: Path, kind: str) -> str:
    items = json.loads((shared_data / API).read_text())
    return "\n".join(json.dumps(item) for item in items if item["attributes"]["objectType"] == kind)


def test_a_seat_is_a_purchase_with_its_term(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("a.csv", invoice()))
    assert result.billing_periods == ("2026-09",)
    [row] = charges(
        stores, "program", "billing_account_id", "sub_account_id", "sub_account_name",
        "charge_category", "charge_frequency", "sku_id", "pricing_quantity", "invoice_id",
        "charge_period_start::DATE", "charge_period_end::DATE", "x['TermAndBillingCycle']",
        "x['Quantity']", "list_unit_price", "list_cost", "marketplace",
    )  # fmt: skip
    assert row == (
        "csp", PARTNER, "a1b2c3d4-0000-4000-8000-000000000001", "Microsoft 365 E3",
        "Purchase", "Recurring", "CFQ7TTC0LF8S:0002", 10, "G000000009",
        date(2026, 9, 15), date(2026, 10, 15), INVOICE["TermAndBillingCycle"], "10",
        30, None, 0,
    )  # fmt: skip


def test_r9_an_azure_plan_is_usage_with_the_price_before_what_the_partner_earns(
    write: Write, load: Load, stores: Stores
) -> None:
    [result] = load(write("a.csv", invoice(AZURE)))
    assert "no partner earned credit" not in said(result)
    [row] = charges(
        stores, "charge_category", "charge_frequency", "billed_cost", "consumed_quantity",
        "pricing_currency_list_unit_price", "pricing_currency_contracted_unit_price",
        "list_unit_price", "sku_meter", "charge_period_end::DATE",
    )  # fmt: skip
    assert row == (
        "Usage", "Usage-Based", Decimal("35.97"), Decimal("0.5"), 100, 85, None,
        AZURE["MeterDescription"], date(2026, 10, 1),
    )  # fmt: skip


def test_r9_a_lost_partner_earned_credit_is_told_with_its_money(write: Write, load: Load) -> None:
    lost = AZURE | {"PriceAdjustmentDescription": "[]"}
    [billed] = load(write("a.csv", invoice(AZURE, lost, lost, {})))
    assert said(billed)["no partner earned credit"].startswith(
        "2 rows of Azure have no partner earned credit, 71.94 EUR."
    )
    gone = {"PartnerEarnedCreditPercentage": "0.00E+00", "BillingPreTaxTotal": "2"}
    [used] = load(write("b.csv", usage({}, gone, gone | {"PublisherName": "Other Inc"})))
    assert "1 rows of Azure have no partner earned credit, 2 EUR." in used.findings[0].message


def test_tax_is_told_and_not_billed(write: Write, load: Load, stores: Stores) -> None:
    taxed = {"Subtotal": "100", "TaxTotal": "19.000000000000000001", "Total": "120"}
    [result] = load(write("a.csv", invoice(taxed, taxed | {"Currency": "GBP"}, {})))
    assert result.billed_cost == {"EUR": Decimal(400), "GBP": Decimal(100)}
    assert said(result)["tax of the provider"] == (
        "2 rows have tax of Microsoft's, 19.000000000000000001 EUR, 19.000000000000000001 GBP. "
        "It is no cost and is not resold."
    )
    assert said(result)["total differs"].startswith("Total of 2 rows is not Subtotal and tax")
    assert charges(stores, "x['TaxTotal']")[0] == (taxed["TaxTotal"],)


@pytest.mark.parametrize(
    ("row", "category", "frequency"),
    [
        ({"ChargeType": "removeQuantity", "Subtotal": "-30"}, "Purchase", "Recurring"),
        ({"ChargeType": "cancelImmediate", "Subtotal": "-30"}, "Purchase", "Recurring"),
        ({"ChargeType": "customerCredit", "Subtotal": "-30"}, "Credit", None),
        ({"CreditReasonCode": "Azure Credit Offer", "Subtotal": "-3"}, "Credit", None),
        ({"BillingFrequency": "OneTime"}, "Purchase", "One-Time"),
        ({"ChargeType": "whatever"}, "Purchase", "Recurring"),
    ],
)
def test_charge_types(
    write: Write,
    load: Load,
    stores: Stores,
    row: dict[str, str],
    category: str,
    frequency: str | None,
) -> None:
    [result] = load(write("a.csv", invoice(row)))
    assert charges(stores, "charge_category", "charge_frequency") == [(category, frequency)]
    assert ("unknown charge type" in said(result)) == (row.get("ChargeType") == "whatever")


def test_what_others_sell_is_of_the_marketplace_and_a_reservation_a_commitment(
    write: Write, load: Load, stores: Stores
) -> None:
    reserved = {"ReservationOrderId": "55eebd03", "ProductName": "Reserved VM Instance, D1"}
    plan = {"ReservationOrderId": "66eebd03", "ProductName": "Compute Savings Plan"}
    load(write("a.csv", invoice({"PublisherName": "Test Networks"}, reserved, plan)))
    columns = ("marketplace", "commitment_discount_id", "commitment_discount_type")
    assert charges(stores, *columns) == [
        (1, None, None),
        (0, "55eebd03", "Reservation"),
        (0, "66eebd03", "Savings Plan"),
    ]


def test_a_line_of_no_subscription_is_its_customers(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", invoice({"SubscriptionId": "", "SubscriptionDescription": ""})))
    assert charges(stores, "account", "sub_account_name", "sub_account_type") == [
        (INVOICE["CustomerId"], INVOICE["CustomerName"], "Customer")
    ]


def test_usage_belongs_to_the_azure_subscription(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("a.csv", usage({}, {"EntitlementId": ""})))
    assert (result.status, result.format) == ("loaded", "csp-usage")
    assert result.billed_cost == {"EUR": Decimal("0.00002877088")}
    rows = charges(
        stores, "account", "sub_account_name", "charge_period_start::DATE",
        "charge_period_end::DATE", "region_id", "resource_name", "tags", "x['ResourceGroup']",
        "charge_category",
    )  # fmt: skip
    day = (date(2026, 9, 13), date(2026, 9, 14))
    rest = ("euwest", "Files", '{"team": "track"}', "shop", "Usage")
    assert rows == [
        (ENTITLEMENT, "Track production", *day, *rest),
        (PLAN, "Azure plan", *day, *rest),
    ]


def test_amounts_that_went_through_a_spreadsheet(write: Write, load: Load) -> None:
    written = [{"BillingPreTaxTotal": "0.00E+00"}, {"BillingPreTaxTotal": "5.96549E-06"}]
    [result] = load(write("a.csv", usage(*written)))
    assert result.billed_cost == {"EUR": Decimal("0.00000596549")}


def test_a_header_that_was_written_over_is_named() -> None:
    for columns in (INVOICE, USAGE):
        names = ["ss" if name == "PartnerId" else name for name in columns]
        header = Header("file.csv", names)
        with pytest.raises(MissingColumnError, match="PartnerId"):
            identify(header, PROVIDERS).read(header, Said())


def test_names_are_those_of_the_csv_whatever_the_spelling(
    write: Write, load: Load, stores: Stores
) -> None:
    lowered = {name[0].lower() + name[1:]: value for name, value in USAGE.items()}
    [result] = load(write("a.json", json.dumps([lowered | {"new": "1"}])))
    assert result.billing_periods == ("2026-09",)
    assert said(result)["unknown columns"] == "Kept as they are: new."
    assert charges(stores, "x['CustomerName']", "x['PartnerEarnedCreditPercentage']") == [
        ("Dunmore Freight Ltd", "15")
    ]


def test_an_amount_or_day_that_is_missing_is_a_rejected_row(write: Write, load: Load) -> None:
    for row in ({"Subtotal": ""}, {"ChargeStartDate": ""}, {"PartnerId": ""}, {"Subtotal": "1,5"}):
        [result] = load(write("a.csv", invoice({}, row)))
        assert (result.status, result.rejected) == ("refused", 1)
        assert result.rejects[0].column == next(iter(row))


def test_the_customer_of_a_line_is_suggested_as_owner(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", invoice(AZURE)))
    with stores.ledger.write() as conn:
        customers.create(conn, SINGLE_USER, Customer(0, "Dunmore Freight"))
    [found] = suggestions.find(stores, SINGLE_USER)
    assert (found.account, found.customer, found.clear) == (PLAN, "Dunmore Freight", True)
    assert "CustomerName" in found.reason


def test_days_are_month_first(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", invoice({"ChargeStartDate": "9/2/2026", "ChargeEndDate": "10/1/2026"})))
    assert charges(stores, "billing_period", "charge_period_start::DATE") == [
        (date(2026, 9, 1), date(2026, 9, 2))
    ]


def test_r9_legacy_licences_and_usage_keep_their_period_and_discount(
    write: Write, load: Load, stores: Stores, shared_data: Path
) -> None:
    load(shared_data / "csp" / "license_based_recon_docs_example.csv")
    load(write("lines.json", lines(shared_data, "UsageBasedLineItem")))
    rows = charges(
        stores, "charge_period_start::DATE::VARCHAR", "charge_period_end::DATE::VARCHAR",
        "charge_category", "pricing_quantity", "list_unit_price", "x['TotalOtherDiscount']",
        "x['CustomerName']", "invoice_id",
    )  # fmt: skip
    assert rows[:2] == [
        ("2019-02-01", "2019-03-01", "Purchase", 2, Decimal("6.82"), "2.32", "Test Customer A",
         None),
        ("2019-08-02", "2019-09-02", "Usage", 745, Decimal("0.085"), None, "601 tests",
         "1234000000"),
    ]  # fmt: skip
