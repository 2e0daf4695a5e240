"""A small reseller for the page tests: two months of two programs, loaded like anybody's files."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.billing.assigning import assign
from ses_dash.ingest import pipeline
from ses_dash.ledger import customers
from ses_dash.model.customer import Customer
from ses_dash.money import parse
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

EVIL = "![a](http://example.com/x.png) :red[r] $x$ <b>b</b> -> *"
NORTH = "Northwind & Sons"
MONTHS = ("2026-09", "2026-10")
# account, name, issuer, currency, service, cost in September, cost in October
CHARGES = (
    (
        "111111111111",
        "north-prod",
        "Amazon Web Services",
        "USD",
        "Amazon EC2",
        "1000.10",
        "1200.12",
    ),
    ("111111111111", "north-prod", "Amazon Web Services", "USD", "Amazon S3", "50.005", "60.015"),
    ("222222222222", "evil-prod", "Amazon Web Services", "USD", "Amazon EC2", "10", "5"),
    ("333333333333", "stray", "Amazon Web Services", "USD", "Amazon EC2", "7.77", "8.88"),
    ("north-sub", "north-azure", "Microsoft", "EUR", "Virtual Machines", "300", "330"),
)
COLUMNS = (
    "BilledCost EffectiveCost ListCost ContractedCost BillingCurrency BillingAccountId "
    "BillingAccountName SubAccountId SubAccountName BillingPeriodStart BillingPeriodEnd "
    "ChargePeriodStart ChargePeriodEnd ChargeCategory ChargeDescription InvoiceIssuerName "
    "ProviderName PublisherName ServiceName ServiceCategory SkuId RegionId PricingQuantity "
    "PricingUnit ChargeFrequency"
).split()


def write(folder: Path, month: str, issuer: str = "Amazon Web Services") -> Path:
    """Write the FOCUS file of one issuer and month."""
    path = folder / f"focus-{_short(issuer)}-{month}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(_rows(month, issuer))
    return path


def load(stores: Stores, folder: Path) -> list[FileResult]:
    """Load all files and assign the accounts of both customers; `stray` stays nobody's."""
    issuers = dict.fromkeys(charge[2] for charge in CHARGES)
    paths = [write(folder, month, issuer) for month in MONTHS for issuer in issuers]
    results = pipeline.load(stores, SINGLE_USER, paths)
    with stores.ledger.write() as conn:
        customers.create(conn, SINGLE_USER, Customer(0, NORTH, tax_rate=parse("20")))
        customers.create(conn, SINGLE_USER, Customer(0, EVIL))
    assign(stores, SINGLE_USER, "aws", "111111111111", NORTH)
    assign(stores, SINGLE_USER, "azure", "north-sub", NORTH)
    assign(stores, SINGLE_USER, "aws", "222222222222", EVIL)
    return results


def _rows(month: str, issuer: str) -> Iterator[dict[str, str]]:
    period = BillingPeriod.parse(month)
    start, end = _time(period.start), _time(period.end)
    for account, name, issued_by, currency, service, *costs in CHARGES:
        if issued_by == issuer:
            cost = costs[MONTHS.index(month)]
            yield dict.fromkeys(COLUMNS, "") | {
                **dict.fromkeys(COLUMNS[:4], cost),
                "BillingCurrency": currency,
                "BillingAccountId": f"payer-{_short(issuer)}",
                "SubAccountId": account,
                "SubAccountName": name,
                "BillingPeriodStart": start,
                "BillingPeriodEnd": end,
                "ChargePeriodStart": start,
                "ChargePeriodEnd": end,
                "ChargeCategory": "Usage",
                "ChargeDescription": f"{service} usage",
                **dict.fromkeys(("InvoiceIssuerName", "ProviderName", "PublisherName"), issuer),
                "ServiceName": service,
                "ServiceCategory": "Compute",
                "SkuId": service.replace(" ", "-").lower(),
                "RegionId": "eu-west-1",
                "PricingQuantity": "1",
                "PricingUnit": "Hours",
                "ChargeFrequency": "Usage-Based",
            }


def _short(issuer: str) -> str:
    return issuer.partition(" ")[0].lower()


def _time(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
