"""How columns become canonical ones: FOCUS versions, AWS line item types, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import MissingColumnError, UnknownFormatError
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.model.reading import Said
from tests.ingest.files import CUR, FOCUS, cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.model.reading import Reading
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]


def reading(*names: str) -> Reading:
    header = Header("file.csv", names)
    return identify(header, PROVIDERS).read(header, Said())


@pytest.mark.parametrize(
    ("columns", "version"),
    [
        ((), "1.0"),
        (("SkuMeter",), "1.1"),
        (("SkuMeter", "InvoiceId"), "1.2"),
        (("InvoiceId", "ServiceProviderName", "AllocatedMethodId"), "1.3"),
        (("InvoiceId", "InvoiceDetailId"), "1.4"),
    ],
)
def test_the_version_of_focus_is_told_by_columns(columns: tuple[str, ...], version: str) -> None:
    assert reading(*FOCUS, *columns).format == f"focus-{version}"


def test_focus_1_4_has_no_provider_name() -> None:
    names = [name for name in FOCUS if name != "ProviderName"]
    found = reading(*names, "ServiceProviderName", "HostProviderName")
    assert found.format == "focus-1.4"
    assert found.columns["provider_name"] == f"c{len(names)}"


def test_names_are_found_in_any_case_and_order() -> None:
    assert reading(*(name.upper() for name in reversed(FOCUS))).format == "focus-1.0"


@pytest.mark.parametrize("name", ["SavingsPlanARN", "SavingsPlanArn", "savings_plan_a_r_n"])
def test_spellings_of_a_savings_plan(name: str) -> None:
    header = Header("file.csv", [f"savingsPlan/{name}"])
    assert header.has("savings_plan_savings_plan_a_r_n")


def test_legacy_names_make_the_legacy_format() -> None:
    names = ("UnblendedCost", "UsageStartDate", "UsageAccountId")
    assert reading(*(f"lineItem/{name}" for name in names)).format == "aws-cur"
    assert reading(*CUR).format == "aws-cur2"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(MissingColumnError, match="line_item_unblended_cost"):
        reading(*(name for name in CUR if name != "line_item_unblended_cost"))
    with pytest.raises(MissingColumnError, match="line_item_usage_account_id"):
        reading("line_item_unblended_cost", "line_item_usage_start_date", "line_item_operation")
    with pytest.raises(UnknownFormatError, match=r"a, b, c, d, e, f, \.\.\."):
        reading(*"abcdefg")


@pytest.mark.parametrize(
    ("kind", "category", "effective"),
    [
        ("", "Usage", "10"),
        ("Usage", "Usage", "10"),
        ("DiscountedUsage", "Usage", "4"),
        ("SavingsPlanCoveredUsage", "Usage", "7"),
        ("SavingsPlanNegation", "Usage", "0"),
        ("SavingsPlanRecurringFee", "Purchase", "2"),
        ("SavingsPlanUpfrontFee", "Purchase", "0"),
        ("RIFee", "Purchase", "3"),
        ("Fee", "Purchase", "0"),
        ("EdpDiscount", "Credit", "10"),
        ("Credit", "Credit", "10"),
        ("Refund", "Usage", "10"),
        ("Tax", "Tax", "10"),
        ("FlatRateSubscription", "Adjustment", "10"),
    ],
)
def test_aws_line_item_types(
    write: Write, load: Load, stores: Stores, kind: str, category: str, effective: str
) -> None:
    row = {
        "line_item_line_item_type": kind,
        "line_item_unblended_cost": "10",
        "reservation_effective_cost": "4",
        "reservation_reservation_a_r_n": "arn:ri",
        "reservation_unused_amortized_upfront_fee_for_billing_period": "1",
        "reservation_unused_recurring_fee": "2",
        "savings_plan_savings_plan_effective_cost": "7",
        "savings_plan_total_commitment_to_date": "5",
        "savings_plan_used_commitment": "3",
    }
    [result] = load(write("a.csv", cur(row)))
    assert result.status == "loaded"
    rows = stores.warehouse.rows(
        "SELECT charge_category, billed_cost::INTEGER, effective_cost::INTEGER FROM charge"
    )
    assert rows == [(category, 10, int(effective))]


def test_aws_service_marketplace_tags_and_the_rest(
    write: Write, load: Load, stores: Stores
) -> None:
    rows = (
        {"product": '{"product_name":"Amazon EC2","vcpu":"2"}'},
        {"bill_billing_entity": "AWS Marketplace", "line_item_product_code": "5hnnev4d"},
    )
    load(write("a.csv", cur(*rows)))
    found = stores.warehouse.rows(
        "SELECT service_name, marketplace, x['line_item_line_item_type'] FROM charge ORDER BY ALL"
    )
    assert found == [("5hnnev4d", 1, "Usage"), ("Amazon EC2", 0, "Usage")]


def test_legacy_tags_become_json(write: Write, load: Load, stores: Stores) -> None:
    names = ("lineItem/UnblendedCost", "lineItem/UsageStartDate", "lineItem/UsageAccountId")
    tags = ("resourceTags/user:team", "resourceTags/user:it's")
    lines = [
        ",".join((*names, *tags)),
        '1,2026-09-03T00:00:00Z,7,"re""d",',
        "1,2026-09-03T00:00:00Z,7,,",
    ]
    [result] = load(write("a.csv", "\n".join([*lines, ""])))
    assert result.status == "loaded"
    assert stores.warehouse.rows("SELECT tags FROM charge ORDER BY source_row") == [
        ('{"user:team":"re\\"d"}',),
        (None,),
    ]


def test_focus_programs_and_marketplace(write: Write, load: Load, stores: Stores) -> None:
    names = ("AWS", "Microsoft", "Google Cloud", "Oracle", "IBM", "Alibaba Cloud", "Acme")
    rows = [
        {"ProviderName": name, "InvoiceIssuerName": "Distributor", "PublisherName": name}
        for name in names
    ]
    sold = {"ProviderName": "AWS", "PublisherName": "Red Hat", "ChargeFrequency": "usage-based"}
    load(write("a.csv", focus(*rows, sold)))
    found = stores.warehouse.rows("SELECT program, marketplace FROM charge ORDER BY source_row")
    keys = ("aws", "azure", "gcp", "oci", "ibm", "alibaba", "other")
    assert found == [*((key, 0) for key in keys), ("aws", 1)]
    frequency = stores.warehouse.rows("SELECT max(charge_frequency) FROM charge")
    assert frequency == [("Usage-Based",)]
