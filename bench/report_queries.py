"""The Billing report's queries as a ratio of the same aggregates written by hand in SQL.

`--millions 10` measures on ten million generated charges (default: one), a load for each of 13
months. The seed is fixed; charges follow a power law over accounts, with 40 SKUs each. What is
written by hand adds up the same exact amounts, but knows neither scope, names nor shares, and reads
days in the best order.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ses_dash.access import SINGLE_USER
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.ledger import accounts, customers
from ses_dash.model.customer import Assignment, Customer
from ses_dash.period import BillingPeriod
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import run
from ses_dash.settings import Settings
from ses_dash.stores import Stores, opened
from ses_dash.warehouse.customer_rollup import price_load
from ses_dash.warehouse.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNTS, CUSTOMERS, MONTHS, TURNS = 500, 60, 13, 9
MONTH = "2026-10"
CHARGES = """
WITH dice AS (
    SELECT
        range AS n, (hash(n, $load, 1) % 1000000) / 1e6 AS account_dice,
        hash(n, $load, 2) % 40 AS sku, hash(n, $load, 3) % 28 AS day,
        hash(n, $load, 4) % 1000000 AS cost, hash(n, $load, 5) % 900 AS resource
    FROM range($charges)
),
charged AS (
    SELECT *, floor($accounts * account_dice ** 3)::INTEGER AS a, $month + day::INTEGER AS d
    FROM dice
)
INSERT INTO charge BY NAME
SELECT
    $load AS load_id, n AS source_row, 'aws' AS program, $month AS billing_period,
    printf('%012d', a) AS account, account AS sub_account_id, 0 AS marketplace,
    cost::DECIMAL(18, 6) * 0.000001 AS billed_cost, billed_cost AS effective_cost,
    billed_cost AS list_cost, billed_cost AS contracted_cost, 'USD' AS billing_currency,
    'payer' AS billing_account_id, $month AS billing_period_start,
    d::TIMESTAMP AS charge_period_start, d + INTERVAL 1 DAY AS charge_period_end,
    'Usage' AS charge_category, 'AWS' AS invoice_issuer_name, 'SKU' || (a * 7 + sku) AS sku_id,
    'Service ' || (sku % 12) AS service_name, 'region-' || (sku % 5) AS region_id,
    'i-' || a || '-' || resource AS resource_id, 1 AS pricing_quantity, 'Hrs' AS pricing_unit
FROM charged
"""
_SUMS = """
    sum(charges), sum(price), sum(billed_cost), sum(billed_residue), sum(effective_cost),
    sum(effective_residue), sum(list_cost), sum(list_residue)
"""
_TWO_MONTHS = "billing_period BETWEEN '2026-09-01' AND '2026-10-01'"
_COMPARED = f"""
    {_SUMS.replace(")", ") FILTER (billing_period = '2026-10-01')")},
    sum(price) FILTER (billing_period < '2026-10-01')
"""


class Pair(NamedTuple):
    """A report and what would be written by hand in its place."""

    title: str
    report: str
    filters: dict[str, str]
    columns: tuple[str, ...]
    by_hand: str


PAIRS = (
    Pair(
        "customers of a month",
        "customers",
        {"period": MONTH},
        (),
        f"SELECT customer_id, billing_currency, {_COMPARED} FROM customer_month "
        f"WHERE {_TWO_MONTHS} GROUP BY ALL ORDER BY ALL",
    ),
    Pair(
        "accounts of a customer",
        "accounts",
        {"period": MONTH, "customer": "1"},
        (),
        f"SELECT program, account, billing_currency, {_COMPARED} FROM customer_month "
        f"WHERE customer_id = 1 AND {_TWO_MONTHS} GROUP BY ALL ORDER BY ALL",
    ),
    Pair(
        "services of a customer",
        "services",
        {"period": MONTH, "customer": "1"},
        (),
        f"SELECT program, service_name, billing_currency, {_COMPARED} FROM customer_month "
        f"WHERE customer_id = 1 AND {_TWO_MONTHS} GROUP BY ALL ORDER BY ALL",
    ),
    Pair(
        "all months",
        "months",
        {},
        (),
        f"SELECT billing_period, program, billing_currency, {_SUMS} FROM customer_month "
        "GROUP BY ALL ORDER BY ALL",
    ),
    Pair(
        "summary by account",
        "summary",
        {},
        ("account",),
        f"SELECT account, billing_currency, {_SUMS} FROM customer_month GROUP BY ALL ORDER BY ALL",
    ),
    Pair(
        "unassigned accounts",
        "unassigned",
        {},
        (),
        f"SELECT program, account, billing_currency, {_SUMS} FROM customer_month "
        "WHERE customer_id IS NULL GROUP BY ALL ORDER BY ALL",
    ),
    Pair(
        "days of all customers",
        "summary",
        {},
        ("day", "customer"),
        f"SELECT day, customer_id, billing_currency, {_SUMS} FROM best_day GROUP BY ALL "
        "ORDER BY ALL",
    ),
    Pair(
        "resources of an account",
        "summary",
        {"period": MONTH, "account": f"{7:012}"},
        ("resource_id",),
        "SELECT resource_id, billing_currency, count(*), sum(billed_cost), sum(effective_cost), "
        "sum(list_cost) FROM charge WHERE billing_period = '2026-10-01' "
        f"AND account = '{7:012}' GROUP BY ALL ORDER BY ALL",
    ),
)


def main() -> None:
    """Generate, measure and print a line per report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=float, default=1.0)
    count = int(parser.parse_args().millions * 1_000_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Settings(data=Path(folder) / "data")) as stores,
    ):
        generate(stores, count)
        print(f"{count:,} charges")
        for pair in PAIRS:
            print(measured(stores, pair))


def generate(stores: Stores, charges: int) -> None:
    """Fill the stores: charges, their rollups, their owners, and a layout to compare with."""
    with stores.ledger.write() as conn:
        for number in range(CUSTOMERS):
            customers.create(conn, SINGLE_USER, Customer(0, f"Customer {number}"))
        names = [f"{number:012}" for number in range(ACCOUNTS)]
        accounts.ensure(conn, [("aws", name, f"Account {name}") for name in names])
        for number, name in enumerate(names[: -ACCOUNTS // 20]):
            owner = Assignment("aws", name, number % CUSTOMERS + 1, date(1970, 1, 1))
            accounts.assign(conn, SINGLE_USER, owner)
    bring_up_to_date(stores)
    latest = BillingPeriod.parse(MONTH)
    for load in range(MONTHS):
        values = {"load": load, "charges": charges // MONTHS, "accounts": ACCOUNTS}
        with stores.warehouse.write() as cursor:
            cursor.execute(CHARGES, values | {"month": latest.shift(-load).start})
            roll_up(cursor, load)
            price_load(cursor, load)
    with stores.warehouse.write() as cursor:
        cursor.execute("CREATE TABLE best_day AS FROM customer_day ORDER BY day")


def measured(stores: Stores, pair: Pair) -> str:
    """Return the line of a report: both times, in turns so that both meet the same noise."""
    chosen = Filters.read(pair.filters)
    ours, theirs = [], []
    for _ in range(TURNS):
        ours.append(seconds(lambda: run(stores, SINGLE_USER, pair.report, chosen, pair.columns)))
        theirs.append(seconds(lambda: stores.warehouse.arrow(pair.by_hand)))
    report, by_hand = min(ours) * 1000, min(theirs) * 1000
    times = f"report {report:7.1f} ms  by hand {by_hand:7.1f} ms"
    return f"{pair.title:<25} {times}  ratio {report / by_hand:4.1f}"


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
