"""IBM Cloud and Alibaba Cloud: small files made from the providers' documentation."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.errors import MissingColumnError
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.model.reading import Said
from tests.ingest.files import csv_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

IBM = {
    "Service Name": "Object Storage",
    "Service ID": "s-1",
    "Instance Name": "files",
    "Instance ID": "crn:v1:files",
    "Plan Name": "Standard",
    "Plan ID": "p-1",
    "Region": "eu-de",
    "Resource Group ID": "rg",
    "Currency": "EUR",
    "Billable": "true",
    "Usage Metric": "STORAGE",
    "Usage Unit": "GIGABYTE_MONTHS",
    "Usage Quantity": "10",
    "Original Cost": "2.5",
    "Cost": "2.1234567890123456789",
    "Non Chargeable": "false",
    "Other Tags": "",
}
SECTION = (
    "Account Owner ID,Account Name,Billing Month,Currency Rate,Created Time,Version\n"
    'acc-1,"Acme, Inc.",2026-09,0.92,2026-10-01T00:00:00Z,1.2\n'
)
ALIBABA = {
    "BillingCycle": "2026-09",
    "BillingDate": "2026-09-03",
    "AccountID": "0100",
    "AccountName": "acme@example.com",
    "OwnerID": "0200",
    "SubscriptionType": "PayAsYouGo",
    "ProductCode": "ecs",
    "ProductName": "Elastic Compute Service",
    "ProductDetail": "ECS pay-as-you-go",
    "BillingItem": "Cloud server configuration",
    "InstanceID": "i-1",
    "Region": "Germany",
    "Item": "PayAsYouGoBill",
    "Usage": "24",
    "UsageUnit": "Hour",
    "ListPrice": "0.5",
    "PretaxGrossAmount": "12",
    "InvoiceDiscount": "2",
    "PretaxAmount": "10.000001",
    "PaymentAmount": "3",
    "Tax": "1.9",
    "Currency": "USD",
}


def ibm(*rows: dict[str, str], section: str = f"{SECTION}\n") -> str:
    return section + csv_file(IBM, rows)


def test_ibm_s_section_belongs_to_every_row(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("usage.csv", ibm({}, {"Cost": "-1E-3", "Other Tags": "env"})))
    assert (result.status, result.reason, result.format) == ("loaded", "", "ibm-instances")
    assert result.billing_periods == ("2026-09",)
    assert result.billed_cost == {"EUR": Decimal("2.1224567890123456789")}
    found = stores.warehouse.rows(
        "SELECT program, account, billing_account_name, service_name, resource_id, sku_id, "
        "sku_meter, pricing_quantity, list_cost, x['Other Tags'], x['Currency Rate'] "
        "FROM charge ORDER BY source_row"
    )
    same = ("ibm", "acc-1", "Acme, Inc.", "Object Storage", "crn:v1:files", "p-1", "STORAGE")
    cost = (Decimal(10), Decimal("2.5"))
    assert found == [(*same, *cost, None, "0.92"), (*same, *cost, "env", "0.92")]
    [again] = load(write("again.csv", ibm({}, {})))
    assert again.status == "loaded"
    assert stores.warehouse.rows("SELECT count(*) FROM charge") == [(2,)]


def test_a_table_of_ibm_without_a_section(write: Write, load: Load) -> None:
    row = {"Account Owner ID": "acc-1", "Billing Month": "2026-09", "Usage Cost": "3"}
    text = csv_file(IBM | row, (), without=("Cost",))
    [result] = load(write("flat.csv", text))
    assert (result.status, result.billed_cost) == ("loaded", {"EUR": Decimal(3)})


def test_what_ibm_does_not_charge_is_counted_with_its_money(write: Write, load: Load) -> None:
    text = ibm({}, {"Billable": "false", "Cost": "5"}, {"Non Chargeable": "TRUE", "Cost": "7"})
    [result] = load(write("usage.csv", text))
    assert (result.records, result.loaded, result.skipped) == (3, 1, 2)
    assert result.billed_cost == {"EUR": Decimal("2.1234567890123456789")}
    messages = [finding.message for finding in result.findings]
    assert messages == [
        "1 rows are not billable. All that is skipped: 12 EUR.",
        "1 rows are for information, and not charged. All that is skipped: 12 EUR.",
    ]


def test_a_bad_row_of_ibm_is_named_with_its_line(write: Write, load: Load) -> None:
    [result] = load(write("usage.csv", ibm({}, {"Cost": "much"})))
    assert result.status == "refused"
    assert "record 2, line 6, column Cost: 'much'" in result.reason


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        (SECTION.replace("2026-09", "September") + "\n", "column Billing Month"),
        (SECTION.replace("acc-1", "") + "\n", "column Account Owner ID"),
        (SECTION, "is in no billing format known here"),
    ],
)
def test_sections_that_cannot_be_read(write: Write, load: Load, section: str, reason: str) -> None:
    [result] = load(write("usage.csv", ibm(section=section)))
    assert result.status == "refused"
    assert reason in result.reason


METRICS: list[dict[str, Any]] = [
    {"metric": "A", "unit": "GB", "cost": 1.25, "rated_cost": 2.5, "price": [{"cost": 99}]},
    {"metric": "B", "unit": "GB", "cost": 1e-07, "rated_cost": 0, "discounts": []},
    {"metric": "C", "cost": 40, "rated_cost": 40, "non_chargeable": True},
]
RESOURCE: dict[str, Any] = {
    "account_id": "acc-1",
    "resource_instance_id": "crn:v1:files",
    "resource_id": "s-1",
    "resource_name": "Object Storage",
    "resource_group_id": "rg",
    "plan_id": "p-1",
    "currency_code": "EUR",
    "billable": True,
    "month": "2026-09",
    "usage": METRICS,
}


def test_metrics_of_the_api_add_up(write: Write, load: Load, stores: Stores) -> None:
    free = RESOURCE | {"usage": []}
    answer = {"limit": 100, "count": 2, "resources": [RESOURCE, free]}
    [result] = load(write("usage.json", json.dumps(answer)))
    assert (result.status, result.reason, result.format) == ("loaded", "", "ibm-usage-api")
    assert result.billed_cost == {"EUR": Decimal("1.2500001")}
    query = "SELECT account, service_name, billed_cost, list_cost FROM charge ORDER BY source_row"
    assert stores.warehouse.rows(query) == [
        ("acc-1", "Object Storage", Decimal("1.2500001"), Decimal("2.5")),
        ("acc-1", "Object Storage", 0, 0),
    ]


def test_one_page_of_an_answer_is_not_all_of_it(write: Write, load: Load) -> None:
    answer = {"resources": [RESOURCE], "next": {"href": "/v4/more", "offset": "x"}}
    [result] = load(write("usage.json", json.dumps(answer)))
    assert result.status == "refused"
    assert "one page of an answer" in result.reason


def test_an_alibaba_bill(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("bill.csv", csv_file(ALIBABA, ())))
    assert (result.status, result.reason, result.format) == ("loaded", "", "alibaba-bill")
    assert result.billed_cost == {"USD": Decimal("10.000001")}
    found = stores.warehouse.rows(
        "SELECT program, billing_account_id, account, service_name, sku_meter, resource_id, "
        "list_cost, list_unit_price, pricing_quantity, pricing_unit, x['Tax'], "
        "x['PaymentAmount'], charge_period_start::DATE::VARCHAR FROM charge"
    )
    names = ("alibaba", "0100", "0200", "Elastic Compute Service", "Cloud server configuration")
    numbers = (12, Decimal("0.5"), 24, "Hour", "1.9", "3")
    assert found == [(*names, "i-1", *numbers, "2026-09-03")]


def test_names_of_the_console_are_spaced(write: Write, load: Load) -> None:
    spaced = {
        "BillingCycle": "Billing Cycle",
        "PretaxGrossAmount": "Pretax Gross Amount",
        "PretaxAmount": "Pretax Amount",
        "SubscriptionType": "Subscription Type",
        "AccountID": "Account ID",
        "ProductCode": "Product Code",
    }
    row = {spaced.get(name, name): value for name, value in ALIBABA.items()}
    [result] = load(write("bill.csv", csv_file(row, ())))
    assert (result.status, result.billed_cost) == ("loaded", {"USD": Decimal("10.000001")})


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({}, ("Usage", None, "Usage-Based")),
        (
            {"SubscriptionType": "Subscription", "Item": "SubscriptionOrder"},
            ("Purchase", None, "Recurring"),
        ),
        ({"Item": "Refund"}, ("Usage", "Correction", "Usage-Based")),
        ({"Item": "Adjustment"}, ("Adjustment", None, None)),
    ],
)
def test_kinds_of_an_alibaba_bill(
    write: Write, load: Load, stores: Stores, row: dict[str, str], kind: tuple[str | None, ...]
) -> None:
    load(write("bill.csv", csv_file(ALIBABA, (row,))))
    query = "SELECT charge_category, charge_class, charge_frequency FROM charge"
    assert stores.warehouse.rows(query) == [kind]


@pytest.mark.parametrize(
    ("row", "period", "start"),
    [
        ({"BillingCycle": "202609", "BillingDate": ""}, "2026-09", "2026-09-01 00:00:00"),
        ({"BillingCycle": "", "BillingDate": "2026-08-31"}, "2026-08", "2026-08-31 00:00:00"),
        ({"BillingDate": "2026-09"}, "2026-09", "2026-09-01 00:00:00"),
        ({"UsageStartTime": "2026-08-31 23:00:00"}, "2026-09", "2026-08-31 23:00:00"),
    ],
)
def test_months_and_days_of_an_alibaba_bill(
    write: Write, load: Load, stores: Stores, row: dict[str, str], period: str, start: str
) -> None:
    [result] = load(write("bill.csv", csv_file(ALIBABA, (row,))))
    assert (result.status, result.billing_periods) == ("loaded", (period,))
    query = "SELECT charge_period_start::VARCHAR FROM charge"
    assert stores.warehouse.rows(query) == [(start,)]


@pytest.mark.parametrize("listed", ["Items", "Items.Item"])
def test_answers_of_alibaba_s_api(write: Write, load: Load, stores: Stores, listed: str) -> None:
    told = ("BillingCycle", "AccountID", "AccountName")
    item: dict[str, Any] = {name: ALIBABA[name] for name in ALIBABA if name not in told}
    items = [item | {"PretaxAmount": 0.1}, item | {"PretaxAmount": 1e-07}]
    data: dict[str, Any] = {name: ALIBABA[name] for name in told} | {"NextToken": None}
    data["Items"] = items if listed == "Items" else {"Item": items}
    [result] = load(write("bill.json", json.dumps({"Code": "Success", "Data": data})))
    assert (result.status, result.reason) == ("loaded", "")
    assert result.billed_cost == {"USD": Decimal("0.1000001")}
    query = "SELECT DISTINCT billing_account_id, billing_account_name FROM charge"
    assert stores.warehouse.rows(query) == [("0100", "acme@example.com")]

    [page] = load(write("page.json", json.dumps({"Data": data | {"NextToken": "more"}})))
    assert page.status == "refused"
    assert "one page of an answer" in page.reason


def test_what_an_alibaba_bill_is_missing_is_named() -> None:
    for missing in ("Currency", "SubscriptionType"):
        header = Header("a.csv", [name for name in ALIBABA if name != missing])
        with pytest.raises(MissingColumnError, match=rf"Alibaba.*no column {missing}"):
            identify(header, PROVIDERS).read(header, Said())
    header = Header("a.csv", [name for name in ALIBABA if name not in ("AccountID", "OwnerID")])
    with pytest.raises(MissingColumnError, match="no column OwnerID"):
        identify(header, PROVIDERS).read(header, Said())
