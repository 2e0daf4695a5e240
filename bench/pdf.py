"""Statements: PDF lines per second, and what freezing and rendering cost per statement."""

from __future__ import annotations

import csv
import resource
import tempfile
import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from ses_dash.access import SINGLE_USER
from ses_dash.billing import customers, document, freeze, options
from ses_dash.billing.draft import Month, build
from ses_dash.billing.render import pdf
from ses_dash.ingest import pipeline
from ses_dash.model.customer import Customer, Seller
from ses_dash.model.statement import Document
from ses_dash.period import BillingPeriod
from ses_dash.settings import Settings
from ses_dash.stores import Stores, opened
from ses_dash.warehouse.read import MonthRow

OCTOBER = BillingPeriod(date(2026, 10, 1))
START = datetime(2026, 10, 1)  # noqa: DTZ001 - as DuckDB has it
STATEMENTS, LINES = 60, 100
HEADER = (
    "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,"
    "BillingAccountName,SubAccountId,SubAccountName,BillingPeriodStart,BillingPeriodEnd,"
    "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeClass,ChargeDescription,"
    "ChargeFrequency,ConsumedQuantity,ConsumedUnit,InvoiceIssuerName,ProviderName,PublisherName,"
    "PricingQuantity,PricingUnit,ServiceCategory,ServiceName,SkuId,RegionId"
).split(",")


def main() -> None:
    """Measure single documents of some sizes, then a month of statements."""
    for lines in (500, 5_000, 50_000):
        one_document(lines)
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Settings(data=Path(folder) / "data")) as stores,
    ):
        one_month(stores, Path(folder))


def one_document(lines: int) -> None:
    """Print how fast a statement of so many lines becomes a PDF."""
    month = Month("aws", OCTOBER, Seller("Bench"), {})
    rows = [row(number) for number in range(lines)]
    draft = build(month, Customer(1, "Bench", tax_rate=Decimal(20)), rows, options.DEFAULTS)
    frozen = Document(
        draft, "main:", 1, "1", date(2026, 11, 20), date(2026, 12, 20), "2026-11-20T00:00:00Z"
    )
    start = time.perf_counter()
    content = pdf.render(frozen, document.genesis("main:"))
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{lines:>7,} lines  {seconds:6.2f} s  {lines / seconds:>8,.0f} lines/s  "
        f"{len(content) / 1e6:5.2f} MB  peak memory {memory} MB"
    )


def row(number: int) -> MonthRow:
    """Return the charges behind one line."""
    cost = Decimal(number) / 1000
    return MonthRow(
        customer_id=1,
        currency="EUR",
        account="123456789012",
        service_name=f"Product number {number}",
        sku_id="sku",
        region_id="eu-central-1",
        charge_category="Usage",
        charge_class=None,
        marketplace=0,
        description="what was used",
        unit="hours",
        service_start=START,
        service_end=START + timedelta(days=31),
        charges=1,
        quantity=Decimal(1),
        price=cost,
        billed_cost=cost,
        effective_cost=cost,
        list_cost=cost,
    )


def one_month(stores: Stores, folder: Path) -> None:
    """Print what freezing and rendering a statement costs when there are many."""
    pipeline.load(stores, SINGLE_USER, [charges(folder / "focus.csv")], program="aws")
    names = [f"Customer {number:03}" for number in range(STATEMENTS)]
    customers.import_customers(stores, SINGLE_USER, "\n".join(["name", *names]))
    owners = [f"aws,account-{number:03},{name}" for number, name in enumerate(names)]
    customers.import_accounts(stores, SINGLE_USER, "\n".join(["program,account,customer", *owners]))
    approved = freeze.preview(stores, SINGLE_USER, "aws", OCTOBER)
    moments: list[float] = []
    freeze.freeze(
        stores,
        SINGLE_USER,
        approved,
        reason="bench",
        progress=lambda _step: moments.append(time.perf_counter()),
    )
    frozen, rendered = moments[STATEMENTS - 1] - moments[0], moments[-1] - moments[STATEMENTS - 1]
    print(
        f"{STATEMENTS} statements of {LINES} lines: freeze {frozen / STATEMENTS * 1000:.0f} ms, "
        f"PDF, CSV and detail {rendered / STATEMENTS * 1000:.0f} ms per statement"
    )


def charges(path: Path) -> Path:
    """Write a month of charges in FOCUS columns."""
    fixed = dict.fromkeys(HEADER, "") | {
        "BillingCurrency": "EUR",
        "BillingAccountId": "payer",
        "BillingPeriodStart": "2026-10-01T00:00:00Z",
        "BillingPeriodEnd": "2026-11-01T00:00:00Z",
        "ChargePeriodStart": "2026-10-01T00:00:00Z",
        "ChargePeriodEnd": "2026-10-02T00:00:00Z",
        "ChargeCategory": "Usage",
        "ChargeDescription": "what was used",
        "InvoiceIssuerName": "AWS",
        "ProviderName": "AWS",
        "PublisherName": "AWS",
        "ServiceCategory": "Compute",
    }
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        for number in range(STATEMENTS * LINES):
            cost = f"{number / 1000}"
            writer.writerow(
                fixed
                | dict.fromkeys(HEADER[:4], cost)
                | {
                    "SubAccountId": f"account-{number // LINES:03}",
                    "ServiceName": f"Product number {number % LINES}",
                }
            )
    return path


if __name__ == "__main__":
    main()
