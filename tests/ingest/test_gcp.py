"""Google Cloud's export: credits in every spelling, months of invoices, resellers, Parquet."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

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

ROW = {
    "billing_account_id": "01AAAA-BBBBBB-CCCCCC",
    "service.id": "6F81-5844-456A",
    "service.description": "Compute Engine",
    "sku.id": "6B8F-E63D-832B",
    "sku.description": "Core",
    "usage_start_time": "2026-09-03 23:00:00+00:00",
    "usage_end_time": "2026-09-04 00:00:00+00:00",
    "project.id": "shop",
    "project.name": "Shop",
    "cost": "1",
    "currency": "USD",
    "usage.amount": "3600",
    "usage.unit": "seconds",
    "usage.amount_in_pricing_units": "1",
    "usage.pricing_unit": "hour",
    "credits": "[]",
    "invoice.month": "202609",
    "cost_type": "regular",
}
MANY = "[{'name': \"Bob's\", 'amount': -5e-06, 'full_name': None}, {'amount': -0.25, 'id': ''}]"


def export(*rows: dict[str, str]) -> str:
    return csv_file(ROW, rows)


def billed(stores: Stores) -> list[Decimal]:
    query = "SELECT billed_cost FROM charge ORDER BY source_row"
    return [cost for (cost,) in stores.warehouse.rows(query)]


@pytest.mark.parametrize(
    ("text", "credits_"),
    [
        ("", "0"),
        ("None", "0"),
        ("[]", "0"),
        (MANY, "-0.250005"),
        ('[{"name":"a","amount":-0.5,"type":"DISCOUNT"}, {"amount": "-1E-1"}]', "-0.6"),
        ('[{"amount":null,"customer_amount":-9}, {"customer_amount":-9,"amount":0.1}]', "0.1"),
        ("[{'name': 'amount: -7', 'amount': -1.0}]", "-1"),
        ("{'name': '', 'amount': -0.3}", "-0.3"),
    ],
)
def test_credits_in_every_spelling(
    write: Write, load: Load, stores: Stores, text: str, credits_: str
) -> None:
    [result] = load(write("a.csv", export({"credits": text})))
    assert (result.status, result.reason) == ("loaded", "")
    net = 1 + Decimal(credits_)
    assert result.billed_cost == result.effective_cost == {"USD": net}
    assert billed(stores) == [net]
    gross = stores.warehouse.rows("SELECT list_cost, contracted_cost, x['credits'] FROM charge")
    assert gross == [(1, 1, text if text.startswith(("[{", "{")) else None)]


@pytest.mark.parametrize(
    "text",
    [
        "-5",
        "[{'amount': -5}",
        "[{'amount': Decimal('-5')}]",
        '[{"amount": "much"}, {"amount": 1}]',
        '[{"amount": 1.2.3}]',
        '[{"amount": -1e-40}]',
    ],
)
def test_credits_that_cannot_be_read_are_refused(write: Write, load: Load, text: str) -> None:
    [result] = load(write("a.csv", export({}, {"credits": text})))
    assert (result.status, result.rejected) == ("refused", 1)
    assert "record 2, line 3, column credits" in result.reason


def test_credits_of_json_are_lists_or_one_object(write: Write, load: Load, stores: Stores) -> None:
    credits_: tuple[Any, ...] = ([{"amount": -0.1}, {"amount": -0.2}], {"amount": -0.3}, [], None)
    lines = [json.dumps(nested(ROW) | {"credits": each}) for each in credits_]
    [result] = load(write("a.json", "\n".join([*lines, ""])))
    assert (result.status, result.records, result.reason) == ("loaded", 4, "")
    assert billed(stores) == [Decimal(text) for text in ("0.7", "0.7", "1", "1")]


def nested(row: dict[str, str]) -> dict[str, Any]:
    """Return a row as BigQuery's JSON has it."""
    made: dict[str, Any] = {}
    for name, value in row.items():
        outer, _, inner = name.partition(".")
        if inner:
            made.setdefault(outer, {})[inner] = value
        else:
            made[outer] = value
    return made


def test_parquet_has_structs_and_lists(tmp_path: Path, load: Load, stores: Stores) -> None:
    row = nested(ROW) | {
        "cost": 0.1,
        "usage": {"amount": 1e-07, "amount_in_pricing_units": 2.5, "pricing_unit": "hour"},
        "credits": [{"name": "a", "amount": -5e-06}, {"name": "b", "amount": -0.02}],
        "labels": [{"key": "team", "value": "red"}, {"key": "empty", "value": None}],
    }
    other = row | {"credits": [], "labels": None, "project": None, "cost_type": "tax"}
    parquet.write_table(pa.Table.from_pylist([row, other]), tmp_path / "a.parquet")
    [result] = load(tmp_path / "a.parquet")
    assert (result.status, result.reason) == ("loaded", "")
    assert result.billed_cost == {"USD": Decimal("0.179995")}
    found = stores.warehouse.rows(
        "SELECT account, service_name, tags, consumed_quantity, pricing_quantity, charge_category "
        "FROM charge ORDER BY source_row"
    )
    small = Decimal("0.0000001")
    assert found == [
        ("shop", "Compute Engine", '{"team":"red","empty":null}', small, Decimal("2.5"), "Usage"),
        (ROW["billing_account_id"], "Compute Engine", None, small, Decimal("2.5"), "Tax"),
    ]


def test_a_reseller_is_billed_the_buy_side(write: Write, load: Load, stores: Stores) -> None:
    margin = {"name": "m", "amount": -15.0, "customer_amount": 0, "type": "RESELLER_MARGIN"}
    discount = {"name": "d", "amount": -5, "customer_amount": -5, "type": "DISCOUNT"}
    row = {
        "cost": "100",
        "customer_cost": "110",
        "payer_billing_account_id": "PAYER",
        "customer_name": "accounts/C1/customers/S1",
        "credits": json.dumps([margin, discount]),
    }
    [result] = load(write("a.csv", export(row, row | {"project.id": "", "project.name": ""})))
    assert (result.format, result.billed_cost) == ("gcp-reseller", {"USD": Decimal(160)})
    [finding] = result.findings
    assert finding.message == (
        "2 rows have a reseller margin, in all -30 USD. It lowers what is billed."
    )
    found = stores.warehouse.rows(
        "SELECT account, billing_account_id, contracted_cost, x['customer_cost'], "
        "x['payer_billing_account_id'], x['customer_name'] FROM charge ORDER BY source_row"
    )
    rest = (ROW["billing_account_id"], 100, "110", "PAYER", "accounts/C1/customers/S1")
    assert found == [("shop", *rest), (ROW["billing_account_id"], *rest)]


@pytest.mark.parametrize("month", ["202608", "202608.0", "2026-08", " 202608"])
def test_the_invoice_decides_the_month(
    write: Write, load: Load, stores: Stores, month: str
) -> None:
    [result] = load(write("a.csv", export({"invoice.month": month})))
    assert (result.status, result.billing_periods) == ("loaded", ("2026-08",))
    period = stores.warehouse.rows("SELECT billing_period_start, billing_period_end FROM charge")
    assert [str(each) for each in period[0]] == ["2026-08-01 00:00:00", "2026-09-01 00:00:00"]


@pytest.mark.parametrize("month", ["", "202613", "2026", "August", "20260801", "002608"])
def test_no_month_is_refused(write: Write, load: Load, month: str) -> None:
    [result] = load(write("a.csv", export({"invoice.month": month})))
    assert (result.status, result.rejected) == ("refused", 1)
    assert "column invoice.month" in result.reason


def test_months_of_usage_stand_side_by_side(write: Write, load: Load, stores: Stores) -> None:
    """Usage of August and September is on one invoice; each export has one month of usage."""
    august = {"usage_start_time": "2026-08-31 22:00:00+00:00"}
    late = export(august | {"cost": "2"}, august | {"cost": "3", "invoice.month": "202608"})
    [first] = load(write("august.csv", late))
    [second] = load(write("september.csv", export({}, {})))
    assert (first.status, second.status, second.reason) == ("loaded", "loaded", "")
    assert sums(stores) == [("2026-08-01", 3), ("2026-09-01", 4)]

    [again] = load(write("again.csv", export({}, {}, {})))
    assert (again.status, again.reason) == ("loaded", "")
    assert sums(stores) == [("2026-08-01", 3), ("2026-09-01", 5)]

    whole = export(august | {"cost": "2"}, {}, {}, {}, {})
    [invoice] = load(write("invoice.csv", whole))
    assert invoice.status == "loaded"
    assert sums(stores) == [("2026-08-01", 3), ("2026-09-01", 6)]


def sums(stores: Stores) -> list[tuple[str, int]]:
    rows = stores.warehouse.rows(
        "SELECT billing_period, sum(billed_cost)::INTEGER FROM charge_monthly GROUP BY ALL "
        "ORDER BY ALL"
    )
    return [(str(period), cost) for period, cost in rows]


SEATS = '[{"key": "workspace.googleapis.com/usage_type", "value": "COMMITMENT_MONTHLY_ITEM"}]'
COUPON = '[{"key": "workspace.googleapis.com/usage_type", "value": "COUPON_DISCOUNT_ITEM"}]'
EARLIER = {"usage_start_time": "2026-08-03 23:00:00+00:00"}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({}, ("Usage", None, "Usage-Based")),
        ({"cost_type": ""}, ("Usage", None, "Usage-Based")),
        (EARLIER, ("Usage", None, "Usage-Based")),
        ({"cost_type": "tax"}, ("Tax", None, None)),
        ({"cost_type": "rounding_error"}, ("Adjustment", None, None)),
        ({"cost_type": "adjustment"}, ("Adjustment", None, None)),
        (EARLIER | {"cost_type": "adjustment"}, ("Adjustment", "Correction", None)),
        ({"sku.description": "Commitment v1: Cpu for 1 Year"}, ("Purchase", None, "Recurring")),
        ({"system_labels": SEATS}, ("Purchase", None, "Recurring")),
        ({"system_labels": COUPON}, ("Credit", None, "Recurring")),
    ],
)
def test_kinds_of_charges(
    write: Write, load: Load, stores: Stores, row: dict[str, str], kind: tuple[str | None, ...]
) -> None:
    load(write("a.csv", export(row)))
    query = "SELECT charge_category, charge_class, charge_frequency FROM charge"
    assert stores.warehouse.rows(query) == [kind]


def test_labels_of_every_kind_become_tags(write: Write, load: Load, stores: Stores) -> None:
    python = "[{'key': 'team', 'value': \"Bob's\"}, {'key': 'it\\'s', 'value': None}]"
    written = '[{"key": "env", "value": "a \\"b\\""}]'
    rows = (
        {"labels": python, "project.labels": written, "tags": '[{"key": "cc", "value": "7"}]'},
        {"labels": "[]", "project.labels": "", "tags": "None"},
        {"labels": '{"plain": "object"}', "project.labels": "[]"},
        {"labels": "no list"},
    )
    [result] = load(write("a.csv", export(*rows)))
    assert result.status == "loaded"
    found = stores.warehouse.rows("SELECT tags FROM charge ORDER BY source_row")
    tags = {"team": "Bob's", "it's": None, "project/env": 'a "b"', "tag/cc": "7"}
    parsed = [text and json.loads(text) for (text,) in found]
    assert parsed == [tags, None, {"plain": "object"}, None]


def test_the_marketplace_is_told_by_who_sells(write: Write, load: Load, stores: Stores) -> None:
    rows = (
        {"transaction_type": "GOOGLE", "seller_name": ""},
        {"transaction_type": "THIRD_PARTY_RESELLER", "seller_name": "Acme"},
        {"transaction_type": "", "seller_name": "Google LLC"},
    )
    load(write("a.csv", export(*rows)))
    query = "SELECT marketplace, publisher_name FROM charge ORDER BY source_row"
    assert stores.warehouse.rows(query) == [(0, "Google Cloud"), (1, "Acme"), (0, "Google LLC")]


def test_resources_regions_and_what_is_kept(write: Write, load: Load, stores: Stores) -> None:
    row = {
        "resource.name": "vm-1",
        "resource.global_name": "//compute/vm-1",
        "location.location": "europe",
        "location.region": "europe-west3",
        "location.country": "DE",
        "export_time": "2026-09-04 05:00:00+00:00",
        "usage.amount": "1e25",
        "cost_at_list": "1.5",
    }
    [result] = load(write("a.csv", export(row, {"cost_at_list": ""})))
    assert [finding.code for finding in result.findings] == ["not a number"]
    query = (
        "SELECT resource_id, resource_name, region_id, consumed_quantity, x['location.country'], "
        "x['export_time'], list_cost FROM charge ORDER BY source_row"
    )
    first, second = stores.warehouse.rows(query)
    assert first == ("//compute/vm-1", "vm-1", "europe-west3", None, "DE", None, Decimal("1.5"))
    assert second == (None, None, None, 3600, None, None, 1)


def test_rows_that_are_alike_count_each(write: Write, load: Load) -> None:
    [result] = load(write("a.csv", export({}, {}, {})))
    assert (result.loaded, result.billed_cost) == (3, {"USD": Decimal(3)})


def test_what_is_missing_is_named() -> None:
    header = Header("a.csv", [name for name in ROW if name != "invoice.month"])
    with pytest.raises(MissingColumnError, match=r"Google Cloud.*no column invoice\.month"):
        identify(header, PROVIDERS).read(header, Said())
