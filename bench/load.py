"""Load time as a ratio of DuckDB's own bare, all-text `read_csv` of the same file into a table."""

from __future__ import annotations

import csv
import gzip
import random
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.settings import Settings
from ses_dash.stores import opened

ROWS = 400_000
TURNS = 3  # the best of so many is what counts: the machine does other things too
SAMPLE = Path(__file__).parents[2] / "shared/data/aws/cur_legacy_nise_large_2025-07-00001.csv.gz"
ACCOUNTS, SKUS = 60, 40
COLUMNS = (
    "bill_payer_account_id,bill_billing_period_start_date,bill_billing_period_end_date,"
    "bill_billing_entity,bill_invoicing_entity,bill_bill_type,identity_line_item_id,"
    "identity_time_interval,line_item_usage_account_id,line_item_usage_account_name,"
    "line_item_line_item_type,line_item_usage_start_date,line_item_usage_end_date,"
    "line_item_product_code,line_item_usage_type,line_item_operation,line_item_resource_id,"
    "line_item_usage_amount,line_item_currency_code,line_item_unblended_rate,"
    "line_item_unblended_cost,line_item_blended_cost,line_item_line_item_description,"
    "line_item_legal_entity,pricing_public_on_demand_cost,pricing_public_on_demand_rate,"
    "pricing_unit,pricing_term,pricing_rate_id,product,product_product_family,"
    "product_region_code,product_sku,product_servicecode,product_instance_type,"
    "reservation_effective_cost,reservation_reservation_a_r_n,resource_tags,cost_category,"
    "savings_plan_savings_plan_a_r_n,savings_plan_savings_plan_effective_cost,"
    "savings_plan_total_commitment_to_date,savings_plan_used_commitment"
).split(",")


def main() -> None:
    """Measure a generated report and, where it is there, the sample beside the repository."""
    with tempfile.TemporaryDirectory() as folder:
        for file in (generated(Path(folder)), SAMPLE):
            if file.is_file():
                compare(file, Path(folder) / file.name.split(".")[0])


def compare(file: Path, folder: Path) -> None:
    """Print both times and their ratio."""
    folder.mkdir()
    turns = range(TURNS)
    bare = min(bare_load(file, folder / f"bare{turn}.duckdb") for turn in turns)
    full = min(full_load(file, folder / f"data{turn}") for turn in turns)
    print(
        f"{len(header(file)):>4} columns, {file.stat().st_size / 1e6:5.0f} MB  bare {bare:6.2f} s  "
        f"loaded {full:6.2f} s  ratio {full / bare:4.1f}  ({file.name})"
    )


def bare_load(file: Path, database: Path) -> float:
    """Load a file into a table as it is, and return the seconds."""
    columns = {f"c{i}": "VARCHAR" for i in range(len(header(file)))}
    with duckdb.connect(str(database)) as connection:
        start = time.perf_counter()
        connection.execute(
            f"CREATE TABLE bare AS FROM read_csv('{file}', columns = {columns}, header = true, "
            "auto_detect = false, delim = ',', quote = '\"', escape = '\"')"
        )
        connection.execute("CHECKPOINT")
        return time.perf_counter() - start


def full_load(file: Path, data: Path) -> float:
    """Load a file with all checks into stores of its own, and return the seconds."""
    with opened(Settings(data=data)) as stores:
        start = time.perf_counter()
        [result] = pipeline.load(stores, SINGLE_USER, [file])
        seconds = time.perf_counter() - start
    if result.status != "loaded":
        sys.exit(result.reason)
    return seconds


def header(file: Path) -> list[str]:
    """Return the names of a file's columns."""
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as text:
        return next(csv.reader(text))


def generated(folder: Path) -> Path:
    """Write a report of a month: a fixed seed, a power law over accounts."""
    chance = random.Random(20)  # noqa: S311 - not a secret
    file = folder / "generated-cur2.csv"
    weights = [1 / (rank + 1) for rank in range(ACCOUNTS)]
    accounts = chance.choices(range(ACCOUNTS), weights, k=ROWS)
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(row(chance, number, account) for number, account in enumerate(accounts))
    return file


def row(chance: random.Random, number: int, account: int) -> dict[str, str]:
    """Return one line item."""
    sku = chance.randrange(SKUS)
    day, hour = number % 30 + 1, number % 23
    amount = f"{chance.random() * 10:.10f}"
    start, end = (f"2026-09-{day:02}T{hour + step:02}:00:00.000Z" for step in (0, 1))
    return {
        "bill_payer_account_id": "000000000042",
        "bill_billing_period_start_date": "2026-09-01T00:00:00.000Z",
        "bill_billing_period_end_date": "2026-10-01T00:00:00.000Z",
        "bill_billing_entity": "AWS",
        "bill_invoicing_entity": "Amazon Web Services, Inc.",
        "bill_bill_type": "Anniversary",
        "identity_line_item_id": f"{chance.getrandbits(200):050x}",
        "identity_time_interval": f"{start}/{end}",
        "line_item_usage_account_id": f"{account:012}",
        "line_item_usage_account_name": f"account {account}",
        "line_item_line_item_type": "Usage",
        "line_item_usage_start_date": start,
        "line_item_usage_end_date": end,
        "line_item_product_code": f"AmazonService{sku % 12}",
        "line_item_usage_type": f"EUC1-Usage:type.{sku}",
        "line_item_operation": f"Operation{sku % 5}",
        "line_item_resource_id": f"arn:aws:ec2:eu-central-1:{account:012}:i-{number % 5000:08x}",
        "line_item_usage_amount": "1.0",
        "line_item_currency_code": "USD",
        "line_item_unblended_rate": "0.0416",
        "line_item_unblended_cost": amount,
        "line_item_blended_cost": amount,
        "line_item_line_item_description": f"$0.0416 per hour of type.{sku}, on demand",
        "line_item_legal_entity": "Amazon Web Services, Inc.",
        "pricing_public_on_demand_cost": amount,
        "pricing_public_on_demand_rate": "0.0416",
        "pricing_unit": "Hrs",
        "pricing_term": "OnDemand",
        "pricing_rate_id": str(1000 + sku),
        "product": f'{{"product_name":"Amazon Service {sku % 12}","vcpu":"{sku % 8}"}}',
        "product_product_family": "Compute Instance",
        "product_region_code": "eu-central-1",
        "product_sku": f"SKU{sku:08}",
        "product_servicecode": f"AmazonService{sku % 12}",
        "product_instance_type": f"type.{sku}",
        "resource_tags": f'{{"user_team":"team{account % 9}","user_env":"prod"}}',
    }


if __name__ == "__main__":
    main()
