"""Statements: PDF lines per second, and what freezing and rendering cost per statement."""

from __future__ import annotations

import csv
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.billing import customers, document, freeze, options
from ses_dash.billing.render import files, pdf
from ses_dash.ingest import pipeline
from ses_dash.model.customer import Seller
from ses_dash.model.statement import (
    DetailLine,
    Document,
    Draft,
    Line,
    Party,
    TaxGroup,
)
from ses_dash.period import BillingPeriod
from ses_dash.settings import Settings
from ses_dash.stores import Stores, opened

OCTOBER = BillingPeriod(date(2026, 10, 1))
STATEMENTS, LINES = 1_000, 100
LONG = 50_000
HEADER = (
    "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,"
    "BillingAccountName,SubAccountId,SubAccountName,BillingPeriodStart,BillingPeriodEnd,"
    "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeClass,ChargeDescription,"
    "ChargeFrequency,ConsumedQuantity,ConsumedUnit,InvoiceIssuerName,ProviderName,PublisherName,"
    "PricingQuantity,PricingUnit,ServiceCategory,ServiceName,SkuId,RegionId"
).split(",")


def main() -> None:
    """Measure single documents of some sizes, then a month of statements."""
    for lines in (500, 5_000, LONG):
        one_document(lines)
    with tempfile.TemporaryDirectory() as folder:
        every_file(Path(folder))
        with opened(Settings(data=Path(folder) / "data")) as stores:
            one_month(stores, Path(folder))


def one_document(lines: int) -> None:
    """Print how fast a statement of so many lines becomes a PDF."""
    frozen = made(lines)
    start = time.perf_counter()
    content = pdf.render(frozen, document.genesis("main:"))
    seconds = time.perf_counter() - start
    print(
        f"{lines:>7,} lines  {seconds:6.2f} s  {lines / seconds:>8,.0f} lines/s  "
        f"{len(content) / 1e6:5.2f} MB  peak memory {peak()} MB"
    )


def every_file(folder: Path) -> None:
    """Print what all files of a very long statement cost a process that does nothing else."""
    stored = folder / "document.json"
    stored.write_text(document.to_json(made(LONG)), encoding="utf-8")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        seconds, memory = fresh.submit(render, stored).result()
    print(
        f"{LONG:>7,} lines  {seconds:6.2f} s for PDF, CSV and detail from the stored document, "
        f"peak memory of a fresh process {memory} MB"
    )


def render(stored: Path) -> tuple[float, int]:
    """Render a stored document; return the seconds it took and the process's peak memory in MB."""
    start = time.perf_counter()
    files.render(stored.read_text(encoding="utf-8"), document.genesis("main:"))
    return time.perf_counter() - start, peak()


def peak() -> int:
    """Return the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def made(lines: int) -> Document:
    """Return a document of so many lines, each with one part."""
    charged = tuple(line(number) for number in range(lines))
    net = money.total(each.net for each in charged)
    tax = money.round_to(money.multiply(net, Decimal("0.2")), "EUR")
    draft = Draft(
        kind="main",
        program="aws",
        period=str(OCTOBER),
        currency="EUR",
        seller=Seller("Bench"),
        customer=Party(1, "Bench", "", "", "", "", "", ""),
        options=dict(options.DEFAULTS),
        lines=charged,
        tax_groups=(TaxGroup(Decimal(20), net, money.ZERO, tax),),
        kept={},
        net=net,
        tax=tax,
        total=money.total((net, tax)),
        preliminary=False,
    )
    dates = (date(2026, 11, 20), date(2026, 12, 20), "2026-11-20T00:00:00Z")
    return Document(draft, "main:", 1, "1", *dates)


def line(number: int) -> Line:
    """Return a line with one part."""
    price = Decimal(number) / 1000
    name = f"Product number {number}"
    part = DetailLine("sku", "eu-central-1", "Usage", "what was used", Decimal(1), "hours", price)
    return Line(
        *("123456789012", "Production", name, "Usage", name),
        *("2026-10-01", "2026-11-01"),
        cost=price,
        price=price,
        net=money.round_to(price, "EUR"),
        tax_rate=Decimal(20),
        explanation=f"{money.plain(price)} EUR, at cost",
        details=(part,),
    )


def one_month(stores: Stores, folder: Path) -> None:
    """Print what freezing and rendering a statement costs when there are many."""
    pipeline.load(stores, SINGLE_USER, [charges(folder / "focus.csv")], program="aws")
    names = [f"Customer {number:04}" for number in range(STATEMENTS)]
    customers.import_customers(stores, SINGLE_USER, "\n".join(["name", *names]))
    owners = [f"aws,account-{number:04},{name}" for number, name in enumerate(names)]
    customers.import_accounts(stores, SINGLE_USER, "\n".join(["program,account,customer", *owners]))
    start = time.perf_counter()
    approved = freeze.preview(stores, SINGLE_USER, "aws", OCTOBER)
    previewed = time.perf_counter() - start
    moments = [time.perf_counter()]
    freeze.freeze(
        stores,
        SINGLE_USER,
        approved,
        reason="bench",
        progress=lambda _step: moments.append(time.perf_counter()),
    )
    frozen, rendered = moments[STATEMENTS] - moments[0], moments[-1] - moments[STATEMENTS]
    print(
        f"{STATEMENTS} statements of {LINES} lines: freeze {frozen / STATEMENTS * 1000:.0f} ms, "
        f"PDF, CSV and detail {rendered / STATEMENTS * 1000:.0f} ms per statement; "
        f"preview {previewed:.1f} s, freeze {frozen:.1f} s, files {rendered:.1f} s, "
        f"total {previewed + frozen + rendered:.1f} s"
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
                    "SubAccountId": f"account-{number // LINES:04}",
                    "ServiceName": f"Product number {number % LINES}",
                }
            )
    return path


if __name__ == "__main__":
    main()
