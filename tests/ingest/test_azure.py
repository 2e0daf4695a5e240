"""Which files are Azure cost details, and what of them are accounts, months and currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.errors import MissingColumnError, UnknownFormatError
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.ingest.providers.azure import Azure
from ses_dash.model.reading import Said
from tests.ingest.azure_files import ACCOUNT, EA, SUBSCRIPTION, azure
from tests.ingest.files import CUR, FOCUS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.model.reading import Reading
    from ses_dash.stores import Stores
    from tests.ingest.azure_files import Row

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

# The columns of Partner Center's daily usage that cost details have too, and those that tell it.
DAILY_USAGE = (
    *("PartnerId", "PartnerName", "CustomerId", "InvoiceNumber", "SubscriptionId", "UsageDate"),
    *("MeterCategory", "MeterId", "MeterSubCategory", "MeterName", "MeterRegion", "ChargeType"),
    *("ResourceLocation", "ConsumedService", "UnitPrice", "Quantity", "BillingPreTaxTotal", "Tags"),
    *("BillingCurrency", "PricingPreTaxTotal", "AdditionalInfo", "Unit", "BenefitId"),
)
PAYG = (
    *("SubscriptionGuid", "ResourceGroup", "ResourceLocation", "UsageDateTime", "MeterCategory"),
    *("MeterId", "MeterName", "UsageQuantity", "PreTaxCost", "InstanceId", "Tags", "Currency"),
)


def reading(names: Sequence[str], program: str | None = None) -> Reading:
    header = Header("file.csv", names)
    return identify(header, PROVIDERS).read(header, Said(program=program))


@pytest.mark.parametrize(
    ("names", "format_"),
    [
        (tuple(EA), "azure-ea"),
        ((*EA, "PricingCurrency", "ExchangeRatePricingToBilling"), "azure-mca"),
        ((*EA, "CustomerTenantId"), "azure-partner"),
        ((*EA, "PricingCurrency", "PartnerName"), "azure-partner"),
        (PAYG, "azure-payg"),
    ],
)
def test_the_agreement_is_told_by_columns(names: tuple[str, ...], format_: str) -> None:
    for spelled in (names, [name.upper() for name in names], [name.lower() for name in names]):
        assert reading(spelled).format == format_
    localised = [f"Übersetzt {number} ({name})" for number, name in enumerate(names)]
    assert reading(localised).format == format_


def test_every_format_has_a_name() -> None:
    assert set(Azure.formats) == {"azure-ea", "azure-mca", "azure-partner", "azure-payg"}


def test_other_files_are_not_claimed() -> None:
    for names in (FOCUS, CUR, DAILY_USAGE, [name for name in DAILY_USAGE if name != "PartnerId"]):
        assert not Azure().claims(Header("file.csv", list(names)))
    with pytest.raises(UnknownFormatError):
        reading(["Cost", "Date", "Subscription"])


@pytest.mark.parametrize("without", ["CostInBillingCurrency", "Date"])
def test_what_is_missing_is_named(without: str) -> None:
    with pytest.raises(MissingColumnError, match=without):
        reading([name for name in EA if name != without])


def test_unknown_columns_and_another_program_are_said() -> None:
    found = reading([*EA, "NewColumn", "CostCenter"], program="csp").findings
    assert [finding.message for finding in found] == [
        "Kept as they are: NewColumn.",
        "By its columns it is azure; csp is not used.",
    ]


def test_periods_accounts_and_names(azure_charge: Callable[..., dict[str, Any]]) -> None:
    charge = azure_charge({"SubscriptionId": SUBSCRIPTION.upper(), "PartNumber": "AAA-1"})
    assert [
        str(charge[f"{name}_period_{end}"])
        for name in ("billing", "charge")
        for end in ("start", "end")
    ] == [
        "2026-09-01 00:00:00",
        "2026-10-01 00:00:00",
        "2026-09-04 00:00:00",
        "2026-09-05 00:00:00",
    ]
    expected = {
        "program": "azure",
        "billing_account_id": ACCOUNT,
        "sub_account_id": SUBSCRIPTION,
        "sub_account_type": "Subscription",
        "service_name": "Virtual Machines",
        "sku_id": "14fc9a21",
        "sku_meter": "B1s",
        "sku_price_id": "AAA-1",
        "region_id": "eastus",
        "region_name": "EastUS",
        "resource_id": EA["ResourceId"].lower(),
        "resource_type": "microsoft.compute/disks",
        "invoice_issuer_name": "Microsoft",
        "publisher_name": "Microsoft",
        "marketplace": 0,
    }
    assert {name: charge[name] for name in expected} == expected


def test_the_billing_period_decides_the_month_of_each_row(
    write: Write, load: Load, stores: Stores
) -> None:
    rows = ({"BillingPeriodStartDate": "08/01/2026"}, {"BillingPeriodStartDate": ""})
    [result] = load(write("a.csv", azure(*rows)))
    assert result.billing_periods == ("2026-08", "2026-09")
    assert "no billing period" in {finding.code for finding in result.findings}
    ends = stores.warehouse.rows("SELECT billing_period_end::DATE::VARCHAR FROM charge ORDER BY 1")
    assert ends == [("2026-10-01",), ("2026-10-01",)]


@pytest.mark.parametrize(
    ("day", "read"), [("9/4/2026", "09-04"), ("09/04/2026", "09-04"), ("2026-09-04", "09-04")]
)
def test_days_are_written_month_first_or_iso(
    azure_charge: Callable[..., dict[str, Any]], day: str, read: str
) -> None:
    charge = azure_charge({"Date": day}, without=("BillingPeriodStartDate", "BillingPeriodEndDate"))
    assert str(charge["charge_period_start"]) == f"2026-{read} 00:00:00"


def test_days_that_a_spreadsheet_turned_round_are_told_by_the_billing_period(
    azure_charge: Callable[..., dict[str, Any]],
) -> None:
    row = {"Date": "04/09/2026", "BillingPeriodStartDate": "01/09/2026"}
    charge = azure_charge(row, without=("BillingPeriodEndDate",))
    assert str(charge["charge_period_start"]) == "2026-09-04 00:00:00"


@pytest.mark.parametrize(
    ("row", "marketplace", "publisher"),
    [
        ({"PublisherType": "Azure"}, 0, "Microsoft"),
        ({"PublisherType": "Marketplace", "PublisherName": "Acme"}, 1, "Acme"),
        ({"PublisherType": "marketplace"}, 1, None),
    ],
)
def test_the_marketplace(
    azure_charge: Callable[..., dict[str, Any]], row: Row, marketplace: int, publisher: str | None
) -> None:
    charge = azure_charge(row)
    assert (charge["marketplace"], charge["publisher_name"]) == (marketplace, publisher)


def test_a_purchase_without_a_meter_has_a_service(
    azure_charge: Callable[..., dict[str, Any]],
) -> None:
    row = {"MeterCategory": "", "ChargeType": "Purchase", "ProductOrderName": "Reserved VM"}
    assert azure_charge(row)["service_name"] == "Reserved VM"


def test_a_partner_issues_the_invoices_of_its_customers(
    azure_charge: Callable[..., dict[str, Any]],
) -> None:
    row = {"PartnerName": "North Cloud", "CustomerTenantId": "t-1", "CustomerName": "Acme"}
    charge = azure_charge(row, without=("BillingAccountId",))
    assert (charge["program"], charge["invoice_issuer_name"]) == ("csp", "North Cloud")
    assert (charge["billing_account_id"], charge["x"]["CustomerName"]) == ("t-1", "Acme")


@pytest.mark.parametrize(
    ("row", "account"),
    [
        ({"BillingProfileId": "profile"}, "profile"),
        ({}, SUBSCRIPTION),
        ({"SubscriptionId": ""}, "unknown"),
    ],
)
def test_an_account_that_is_not_named_stands_in(
    write: Write, load: Load, stores: Stores, row: Row, account: str
) -> None:
    [result] = load(write("a.csv", azure(row, without=("BillingAccountId",))))
    assert stores.warehouse.rows("SELECT billing_account_id FROM charge") == [(account,)]
    said = "no account" in {finding.code for finding in result.findings}
    assert said == (account == "unknown")


@pytest.mark.parametrize("name", ["BillingCurrencyCode", "BillingCurrency", "Currency"])
def test_currencies(azure_charge: Callable[..., dict[str, Any]], name: str) -> None:
    assert azure_charge({}, rename={"BillingCurrencyCode": name})["billing_currency"] == "USD"


@pytest.mark.parametrize("name", ["CostInBillingCurrency", "Cost", "PreTaxCost"])
def test_cost_columns(azure_charge: Callable[..., dict[str, Any]], name: str) -> None:
    charge = azure_charge({}, rename={"CostInBillingCurrency": name})
    assert (str(charge["billed_cost"]), str(charge["effective_cost"])) == 2 * ("1.25" + 16 * "0",)


def test_columns_of_two_agreements_fill_each_other(
    write: Write, load: Load, stores: Stores
) -> None:
    rows = (
        {"Cost": "", "BillingCurrency": ""},
        {
            "CostInBillingCurrency": "",
            "Cost": "0.5",
            "BillingCurrencyCode": "",
            "BillingCurrency": "EUR",
        },
    )
    load(write("a.csv", azure(*rows)))
    found = stores.warehouse.rows("SELECT billing_currency, billed_cost::VARCHAR FROM charge")
    assert {(currency, cost[:4]) for currency, cost in found} == {("USD", "1.25"), ("EUR", "0.50")}


def test_a_row_without_a_day_is_refused(write: Write, load: Load) -> None:
    [result] = load(write("a.csv", azure({}, {"Date": ""})))
    assert result.status == "refused"
    assert "column Date" in result.reason
