"""Services, regions and units have one name in all reports; charges keep what their file says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.errors import BadNameRuleError
from ses_dash.ingest import pipeline
from ses_dash.ledger import accounts, customers
from ses_dash.model.customer import Assignment, Customer
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run
from ses_dash.stores import opened
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.settings import Settings
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

LINE = {"pricing_unit": "Hrs", "product_region_code": "us-east-1"}
AZURE = {"ProviderName": "Microsoft", "BillingAccountId": "m", "SubAccountId": "s"}
HOUR = {"PricingQuantity": "1", "PricingUnit": "1 Hour", "ServiceName": "Virtual Machines"}
DISK = {
    "PricingQuantity": "1",
    "PricingUnit": "GB-Mo",
    "ServiceName": "Virtual Machines",
    "ServiceCategory": "Storage",
    "ChargePeriodStart": "2026-09-20T00:00:00Z",
    "ChargePeriodEnd": "2026-09-21T00:00:00Z",
}


@pytest.fixture
def loaded(write: Write, load: Load, stores: Stores) -> Stores:
    """An AWS bill without categories, and a FOCUS file of Microsoft that has some."""
    rows = (
        AZURE | HOUR | {"RegionId": "EastUS", "ServiceCategory": ""},
        AZURE | HOUR | {"RegionId": "US East", "ServiceCategory": "Compute"},
        AZURE | DISK | {"RegionId": "uksouth"},
    )
    results = load(write("aws.csv", cur(LINE)), write("focus.csv", focus(*rows)))
    assert {result.status for result in results} == {"loaded"}
    return stores


def summed(stores: Stores, *columns: str, **filters: str) -> list[tuple[Any, ...]]:
    table = run(stores, SINGLE_USER, "summary", Filters.read(filters), columns)
    rows = ((*(row[name] for name in columns), row["billed_cost"]) for row in records(table))
    return sorted(rows, key=repr)


BY_CATEGORY = [("Compute", "3.75"), ("Storage", "1.25")]
BY_REGION = [
    ("aws", "us-east-1", "US East (N. Virginia)", "1.25"),
    ("azure", "eastus", "East US", "2.5"),
    ("azure", "uksouth", "UK South", "1.25"),
]


def test_all_programs_agree(loaded: Stores) -> None:
    assert summed(loaded, "service_category") == BY_CATEGORY
    assert summed(loaded, "program", "region_id", "region_name") == BY_REGION
    units = loaded.warehouse.rows("SELECT DISTINCT pricing_unit FROM customer_month ORDER BY ALL")
    assert units == [("GB-Months",), ("Hours",)]


def test_single_charges_agree_with_their_sums(loaded: Stores) -> None:
    of_one = {"account": "s"}
    names = ("service_category", "region_id", "region_name")
    by_charge = summed(loaded, *names, "pricing_unit", **of_one)
    assert by_charge == [
        ("Compute", "eastus", "East US", "Hours", "2.5"),
        ("Storage", "uksouth", "UK South", "GB-Months", "1.25"),
    ]
    assert summed(loaded, *names, **of_one) == [(*row[:3], row[4]) for row in by_charge]


def test_charges_keep_the_words_of_their_file(loaded: Stores) -> None:
    said = loaded.warehouse.rows(
        "SELECT service_category, region_id, pricing_unit FROM charge ORDER BY ALL"
    )
    assert said == [
        ("Compute", "US East", "1 Hour"),
        ("Storage", "uksouth", "GB-Mo"),
        (None, "EastUS", "1 Hour"),
        (None, "us-east-1", "Hrs"),
    ]


def test_a_report_of_categories(loaded: Stores) -> None:
    table = run(loaded, SINGLE_USER, "service-categories", Filters())
    assert table["service_category"].to_pylist() == ["Compute", "Compute", "Storage"]
    assert sum(map(Decimal, table["billed_cost"].to_pylist())) == 5


def test_a_month_by_region_name_needs_no_bound(loaded: Stores) -> None:
    assert summed(loaded, "billing_period", "region_name", period="2026-09")


def test_rebuilding_calls_everything_the_same(loaded: Stores) -> None:
    assert pipeline.rebuild(loaded) == []
    assert summed(loaded, "service_category") == BY_CATEGORY
    assert summed(loaded, "program", "region_id", "region_name") == BY_REGION


def test_an_account_that_moved_has_the_same_names(loaded: Stores) -> None:
    with loaded.ledger.write() as conn:
        for name in ("Ann", "Bob"):
            customers.create(conn, SINGLE_USER, Customer(0, name))
        for customer, day in ((1, date(1970, 1, 1)), (2, date(2026, 9, 10))):
            accounts.assign(conn, SINGLE_USER, Assignment("azure", "s", customer, day))
    columns = ("customer", "service_category", "region_name")
    assert summed(loaded, *columns, program="azure") == [
        ("Ann", "Compute", "East US", "2.5"),
        ("Bob", "Storage", "UK South", "1.25"),
    ]


def test_rules_of_a_user_hold_from_the_next_start(settings: Settings, write: Write) -> None:
    with opened(settings) as stores:
        pipeline.load(stores, SINGLE_USER, [write("f.csv", focus(AZURE | DISK, AZURE | HOUR))])
        assert summed(stores, "service_category") == [("Compute", "1.25"), ("Storage", "1.25")]
    settings.names.write_text(
        "column,program,pattern,value\nservice_category,,virtual machines,Web\n"
        "pricing_unit,,GB-Mo,Gigabytes\n"
    )
    with opened(settings) as stores:
        assert summed(stores, "service_category") == [("Web", "2.5")]
        units = stores.warehouse.rows("SELECT DISTINCT pricing_unit FROM customer_month")
        assert sorted(units) == [("Gigabytes",), ("Hours",)]
    settings.names.unlink()
    with opened(settings) as stores:
        assert summed(stores, "service_category") == [("Compute", "1.25"), ("Storage", "1.25")]


def test_a_bad_rule_stops_the_start_and_is_named(settings: Settings) -> None:
    with opened(settings):
        pass
    settings.names.write_text("column,program,pattern,value\ncolour,,a,b\n")
    with pytest.raises(BadNameRuleError, match="line 2"), opened(settings):
        pass
    settings.names.unlink()
    with opened(settings) as stores:
        assert stores.warehouse.rules.unit("Hrs") == "Hours"
