"""Writes the demo's AWS months as AWS Data Exports does: a CUR 2.0 CSV.gz and a manifest."""

from __future__ import annotations

import csv
import gzip
import json
from io import TextIOWrapper
from typing import TYPE_CHECKING

from ses_dash.demo.aws_rows import PAYER, rows
from ses_dash.demo.catalog import token

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.demo.story import Month

_EXPORT = "tidewell-cur2"
_TEXT = """
    bill_bill_type bill_billing_entity bill_invoice_id bill_invoicing_entity bill_payer_account_id
    bill_payer_account_name cost_category discount identity_line_item_id identity_time_interval
    line_item_availability_zone line_item_currency_code line_item_legal_entity
    line_item_line_item_description line_item_line_item_type line_item_operation
    line_item_product_code line_item_resource_id line_item_tax_type line_item_usage_account_id
    line_item_usage_account_name line_item_usage_type pricing_currency pricing_rate_id pricing_term
    pricing_unit product product_product_family product_region_code product_servicecode product_sku
    reservation_reservation_a_r_n resource_tags savings_plan_offering_type
    savings_plan_payment_option savings_plan_purchase_term savings_plan_savings_plan_a_r_n
""".split()
_AMOUNTS = """
    line_item_blended_cost line_item_blended_rate line_item_unblended_cost line_item_unblended_rate
    line_item_usage_amount pricing_public_on_demand_cost pricing_public_on_demand_rate
    reservation_effective_cost reservation_unused_amortized_upfront_fee_for_billing_period
    reservation_unused_recurring_fee savings_plan_amortized_upfront_commitment_for_billing_period
    savings_plan_recurring_commitment_for_billing_period savings_plan_savings_plan_effective_cost
    savings_plan_savings_plan_rate savings_plan_total_commitment_to_date
    savings_plan_used_commitment
""".split()
_TIMES = """
    bill_billing_period_end_date bill_billing_period_start_date line_item_usage_end_date
    line_item_usage_start_date
""".split()
_TYPES = (
    dict.fromkeys(_TEXT, "string")
    | dict.fromkeys(_AMOUNTS, "double")
    | dict.fromkeys(_TIMES, "timestamp")
)
COLUMNS = tuple(sorted(_TYPES))


def write_month(folder: Path, month: Month) -> Path:
    """Write one month and return its folder, which holds `data` and `metadata` as on S3."""
    partition = f"BILLING_PERIOD={month.period}"
    root = folder / f"{_EXPORT}-{month.period}"
    data = root / "data" / partition / f"{_EXPORT}-00001.csv.gz"
    manifest = root / "metadata" / partition / f"{_EXPORT}-Manifest.json"
    for path in (data, manifest):
        path.parent.mkdir(parents=True)
    _write_rows(data, month)
    manifest.write_text(_manifest(data.relative_to(folder).as_posix(), month), encoding="utf-8")
    return root


def _write_rows(path: Path, month: Month) -> None:
    """Write the rows. The compressed file holds no name and no time: equal rows, equal bytes."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as packed,
        TextIOWrapper(packed, encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows(month)):
            identity = token(f"{month.period}/{number}", 52).lower()
            writer.writerow({"identity_line_item_id": identity, "cost_category": "{}", **row})


def _manifest(data_file: str, month: Month) -> str:
    manifest = {
        "executionId": token(f"execution {month.period}", 32).lower(),
        "exportArn": f"arn:aws:bcm-data-exports:us-east-1:{PAYER}:export/{_EXPORT}",
        "columns": [{"name": name, "type": _TYPES[name]} for name in COLUMNS],
        "dataFiles": [f"s3://tidewell-billing/{data_file}"],
    }
    return json.dumps(manifest, indent=2)
