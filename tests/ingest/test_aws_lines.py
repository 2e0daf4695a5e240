"""AWS line items of every type: what they are, that nothing is lost, what commitments come to."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.ingest.files import cur

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]
    Row = dict[str, str]

PLAN = {"savings_plan_savings_plan_a_r_n": "arn:sp"}
RESERVED = {"reservation_reservation_a_r_n": "arn:ri"}


def line(kind: str, unblended: str, **columns: str) -> Row:
    return {"line_item_line_item_type": kind, "line_item_unblended_cost": unblended, **columns}


# A month of a payer. Plan: 100 upfront and 50 a month, of which 140 was used and 10 was not.
# Reservation: 60 upfront, 24 a month; 20 + 4 of the month was not used.
LINES = (
    line("Usage", "7.000000000000000000001"),
    line("SavingsPlanUpfrontFee", "100", **PLAN),
    line(
        "SavingsPlanRecurringFee",
        "50",
        savings_plan_total_commitment_to_date="150",
        savings_plan_used_commitment="140",
        **PLAN,
    ),
    line("SavingsPlanCoveredUsage", "200", savings_plan_savings_plan_effective_cost="140", **PLAN),
    line("SavingsPlanNegation", "-200", **PLAN),
    line("Fee", "60", **RESERVED),
    line(
        "RIFee",
        "24",
        reservation_unused_amortized_upfront_fee_for_billing_period="20",
        reservation_unused_recurring_fee="4",
        **RESERVED,
    ),
    line("DiscountedUsage", "0", reservation_effective_cost="60", **RESERVED),
    line("EdpDiscount", "-3"),
    line("PrivateRateDiscount", "-0.5"),
    line("RiVolumeDiscount", "-0.25"),
    line("BundledDiscount", "-0.125"),
    line("SppDiscount", "-2"),
    line("Credit", "-11"),
    line("Refund", "-4"),
    line("Refund", "-0.4", line_item_tax_type="VAT"),
    line("Tax", "5", line_item_tax_type="VAT"),
    line("Fee", "29", line_item_product_code="AWSSupportBusiness"),
    line("Usage", "13", bill_billing_entity="AWS Marketplace", line_item_product_code="5hnnev"),
    line("FlatRateSubscription", "15"),
)
EFFECTIVE = {  # where it is not what is billed
    "SavingsPlanUpfrontFee": "0",
    "SavingsPlanRecurringFee": "10",
    "SavingsPlanCoveredUsage": "140",
    "SavingsPlanNegation": "0",
    "RIFee": "24",
    "DiscountedUsage": "60",
}


@pytest.fixture
def month(write: Write, load: Load) -> FileResult:
    [result] = load(write("month.csv", cur(*LINES)))
    assert result.status == "loaded"
    return result


def found(stores: Stores, columns: str, more: str = "") -> list[tuple[object, ...]]:
    return stores.warehouse.rows(f"SELECT {columns} FROM charge {more} ORDER BY ALL")


def test_billed_is_the_sum_of_all_lines(month: FileResult, stores: Stores) -> None:
    billed = sum(Decimal(row["line_item_unblended_cost"]) for row in LINES)
    assert month.billed_cost == {"USD": billed}
    assert month.loaded == len(LINES)
    stored = "(SELECT sum(billed_cost) FROM {}) "
    [(charges, rests)] = stores.warehouse.rows(
        f"SELECT {stored.format('charge')}, {stored.format('charge_residue')}"
    )
    assert charges + rests == billed


def test_effective_spreads_what_commitments_cost(month: FileResult, stores: Stores) -> None:
    expected = sum(
        Decimal(0)
        if row["line_item_line_item_type"] == "Fee" and "reservation_reservation_a_r_n" in row
        else Decimal(
            EFFECTIVE.get(row["line_item_line_item_type"], row["line_item_unblended_cost"])
        )
        for row in LINES
    )
    assert month.effective_cost == {"USD": expected}
    sums = found(
        stores,
        "commitment_discount_id, commitment_discount_status, sum(billed_cost)::INTEGER, "
        "sum(effective_cost)::INTEGER",
        "WHERE commitment_discount_id IS NOT NULL GROUP BY ALL",
    )
    assert sums == [
        ("arn:ri", "Unused", 24, 24),
        ("arn:ri", "Used", 0, 60),
        ("arn:ri", None, 60, 0),
        ("arn:sp", "Unused", 50, 10),
        ("arn:sp", "Used", 0, 140),
        ("arn:sp", None, 100, 0),
    ]


def test_a_commitment_that_was_used_up_has_nothing_unused(
    write: Write, load: Load, stores: Stores
) -> None:
    fee = line(
        "SavingsPlanRecurringFee",
        "50",
        savings_plan_total_commitment_to_date="150",
        savings_plan_used_commitment="150",
        **PLAN,
    )
    load(write("a.csv", cur(fee)))
    assert found(stores, "commitment_discount_status, effective_cost::INTEGER") == [(None, 0)]


def test_every_type_has_its_place(month: FileResult, stores: Stores) -> None:
    assert month.loaded
    places = found(
        stores,
        "x['line_item_line_item_type'], charge_category, charge_class, charge_frequency, "
        "pricing_category, marketplace",
        "GROUP BY ALL",
    )
    assert places == [
        ("BundledDiscount", "Credit", None, None, "Standard", 0),
        ("Credit", "Credit", None, None, "Standard", 0),
        ("DiscountedUsage", "Usage", None, "Usage-Based", "Committed", 0),
        ("EdpDiscount", "Credit", None, None, "Standard", 0),
        ("Fee", "Purchase", None, "One-Time", "Standard", 0),
        ("Fee", "Purchase", None, "Recurring", "Standard", 0),  # support
        ("FlatRateSubscription", "Adjustment", None, None, "Standard", 0),
        ("PrivateRateDiscount", "Credit", None, None, "Standard", 0),
        ("RIFee", "Purchase", None, "Recurring", "Standard", 0),
        ("Refund", "Tax", "Correction", "Usage-Based", "Standard", 0),
        ("Refund", "Usage", "Correction", "Usage-Based", "Standard", 0),
        ("RiVolumeDiscount", "Credit", None, None, "Standard", 0),
        ("SavingsPlanCoveredUsage", "Usage", None, "Usage-Based", "Committed", 0),
        ("SavingsPlanNegation", "Usage", None, "Usage-Based", "Committed", 0),
        ("SavingsPlanRecurringFee", "Purchase", None, "Recurring", "Standard", 0),
        ("SavingsPlanUpfrontFee", "Purchase", None, "One-Time", "Standard", 0),
        ("SppDiscount", "Credit", None, None, "Standard", 0),
        ("Tax", "Tax", None, None, None, 0),
        ("Usage", "Usage", None, "Usage-Based", "Standard", 0),
        ("Usage", "Usage", None, "Usage-Based", "Standard", 1),
    ]


def test_discounts_are_told_apart_where_lines_are_added_up(
    month: FileResult, stores: Stores
) -> None:
    rows = stores.warehouse.rows(
        "SELECT sku_id, sum(billed_cost)::VARCHAR FROM charge_monthly "
        "WHERE charge_category = 'Credit' AND sku_id IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    assert [(sku, Decimal(cost)) for sku, cost in rows] == [
        ("BundledDiscount", Decimal("-0.125")),
        ("EdpDiscount", Decimal(-3)),
        ("PrivateRateDiscount", Decimal("-0.5")),
        ("RiVolumeDiscount", Decimal("-0.25")),
        ("SppDiscount", Decimal(-2)),
    ]
    [told] = [each for each in month.findings if each.code == "partner discount"]
    assert told.message.startswith("1 rows are discounts of the partner programme")


def test_net_costs_discounts_and_split_costs_are_kept_and_not_added(
    write: Write, load: Load, stores: Stores
) -> None:
    kept = {
        "line_item_net_unblended_cost": "0.9",
        "discount": '{"EdpDiscount":"-0.1"}',
        "discount_total_discount": "-0.1",
        "split_line_item_parent_resource_id": "i-1",
        "split_line_item_split_cost": "0.4",
    }
    pod = {"line_item_unblended_cost": "0", "split_line_item_split_cost": "0.4"}
    parent = {name: "" for name in kept if name.startswith("split")}
    [result] = load(write("a.csv", cur(kept | parent, kept | pod)))
    assert result.billed_cost == {"USD": Decimal("1.25")}
    assert [each.code for each in result.findings if each.code == "split cost"]
    names = ", ".join(f"max(x['{name}'])" for name in kept)
    assert found(stores, names) == [tuple(kept.values())]


def test_cost_categories_are_one_object_in_every_layout(
    write: Write, load: Load, stores: Stores
) -> None:
    legacy = ("lineItem/UnblendedCost", "lineItem/UsageStartDate", "lineItem/UsageAccountId")
    names = (*legacy, "costCategory/Cost Center", "costCategory/Team's")
    rows = ("1,2026-09-03T00:00:00Z,7,north,", "1,2026-09-03T00:00:00Z,7,,")
    load(write("legacy.csv", "\n".join([",".join(names), *rows, ""])))
    load(write("two.csv", cur({"cost_category": '{"Cost Center":"north"}'})))
    objects = found(stores, "x['cost_category']", "WHERE x['cost_category'] IS NOT NULL")
    assert [json.loads(str(text)) for (text,) in objects] == [{"Cost Center": "north"}] * 2


def test_tags_and_cost_categories_of_a_layout_for_athena(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur({"resource_tags_user_team": "red", "cost_category_unit": "north"})))
    assert found(stores, "tags, x['cost_category']") == [
        ('{"user_team":"red"}', '{"unit":"north"}')
    ]


def test_a_region_is_told_by_the_zone_where_nothing_else_tells_it(
    write: Write, load: Load, stores: Stores
) -> None:
    zones = ("us-gov-west-1b", "us-east-1-wl1-bos-wlz-1", "")
    load(write("a.csv", cur(*({"line_item_availability_zone": zone} for zone in zones))))
    assert found(stores, "region_id") == [("us-gov-west-1",), (None,), (None,)]


def test_r9_a_partner_discount_that_ends_is_told(write: Write, load: Load) -> None:
    october = {
        "bill_billing_period_start_date": "2026-10-01T00:00:00Z",
        "bill_billing_period_end_date": "2026-11-01T00:00:00Z",
        "line_item_usage_start_date": "2026-10-02T00:00:00Z",
        "line_item_usage_end_date": "2026-10-03T00:00:00Z",
    }
    load(write("september.csv", cur(line("Usage", "40"), line("SppDiscount", "-2"))))
    [result] = load(write("october.csv", cur(line("Usage", "50", **october))), approve=True)
    told = {finding.code: finding.message for finding in result.findings}["partner money lost"]
    assert "2.00 USD in 2026-09 and nothing in 2026-10 on the same for 50.00 USD" in told
