"""A data folder as small as one can be: three accounts, two customers, one month."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import focus, money
from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.ledger import accounts, customers
from ses_dash.model.customer import Account, Assignment, Customer
from ses_dash.stores import opened
from tests.faults.jobs import FILE, settings

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.stores import Stores

__all__ = ["FILE", "NEW", "OLD", "before", "cost", "write_next"]
_OWNERS = {"render-farm": "Pinebarrow Games", "grid": "Saltmarsh Energy", "nobodys": None}
_COST = Decimal("12.34567890123456789012")  # more decimals than are stored in one column


def before(data: Path) -> None:
    """Make a data folder with customers and a first version of the month loaded."""
    data.parent.mkdir()
    _write(data.with_name(FILE), days=2)
    with opened(settings(data)) as stores:
        _enter(stores)
        (result,) = pipeline.load(stores, SINGLE_USER, [data.with_name(FILE)])
        assert result.status == "loaded", result.reason


def write_next(file: Path) -> None:
    """Write the version of the month that replaces the first."""
    _write(file, days=3)


def cost(days: int) -> Decimal:
    """Return what a version of so many days costs in all."""
    return money.multiply(_COST, Decimal(days * len(_OWNERS)))


OLD, NEW = cost(2), cost(3)


def _enter(stores: Stores) -> None:
    with stores.ledger.write() as connection:
        for name, owner in _OWNERS.items():
            accounts.save(connection, SINGLE_USER, Account("gcp", name))
            if owner is not None:
                made = customers.create(connection, SINGLE_USER, Customer(id=0, name=owner))
                assignment = Assignment("gcp", name, made.id, date(1970, 1, 1))
                accounts.assign(connection, SINGLE_USER, assignment)


def _write(path: Path, days: int) -> None:
    columns = [column.focus for column in focus.COLUMNS if column.focus]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(_row(name, day) for name in _OWNERS for day in range(1, days + 1))


def _row(account: str, day: int) -> dict[str, object]:
    return {
        **dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), _COST),
        **dict.fromkeys(("ProviderName", "PublisherName", "InvoiceIssuerName"), "Google Cloud"),
        "BillingAccountId": "01D4A7-5E20B9-77C31F",
        "SubAccountId": account,
        "BillingCurrency": "EUR",
        "PricingCurrency": "EUR",
        "BillingPeriodStart": "2026-09-01T00:00:00Z",
        "BillingPeriodEnd": "2026-10-01T00:00:00Z",
        "ChargePeriodStart": f"2026-09-{day:02}T00:00:00Z",
        "ChargePeriodEnd": f"2026-09-{day + 1:02}T00:00:00Z",
        "ChargeCategory": "Usage",
        "ChargeDescription": "vCPU hours",
        "ChargeFrequency": "Usage-Based",
        "PricingQuantity": 1,
        "PricingUnit": "hour",
        "ServiceCategory": "Compute",
        "ServiceName": "Compute Engine",
        "SkuId": "2E27-4F75-95CD",
        "RegionId": "europe-west1",
    }
