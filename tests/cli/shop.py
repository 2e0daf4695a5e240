"""A small reseller: two customers, three accounts, a month of Google Cloud as a FOCUS file."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import focus
from tests.cli.running import given

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMERS = "name,tax_rate\nPinebarrow Games,0\nSaltmarsh Energy,20\n"
ACCOUNTS = (
    "program,account,customer\n"
    "gcp,grid,Saltmarsh Energy\ngcp,nobodys,\ngcp,render-farm,Pinebarrow Games\n"
)
COST = Decimal("12.34567890123456789012")  # more decimals than are stored in one column


def open_shop(data: Path) -> None:
    """Make a data folder with a month loaded and one customer's statement frozen."""
    write_month(data.with_name("first.csv"), days=2)
    write_month(data.with_name("next.csv"), days=3)
    freeze = ("freeze", "--program", "gcp", "--period", "2026-09", "--customer", "Pinebarrow Games")
    for words, stdin in (
        (("customers", "import", "-"), CUSTOMERS),
        (("accounts", "import", "-"), ACCOUNTS),
        (("load", "first.csv"), ""),
        (freeze, ""),
    ):
        done = given(data, *words, stdin=stdin)
        assert (done.code, done.stderr) == (0, b""), done


def write_month(path: Path, days: int) -> None:
    """Write a file of so many days: a charge a day for each account."""
    columns = [column.focus for column in focus.COLUMNS if column.focus]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        for account in ("grid", "nobodys", "render-farm"):
            writer.writerows(_charge(account, day) for day in range(1, days + 1))


def _charge(account: str, day: int) -> dict[str, object]:
    return {
        **dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), COST),
        **dict.fromkeys(("ProviderName", "PublisherName", "InvoiceIssuerName"), "Google Cloud"),
        **dict.fromkeys(("BillingCurrency", "PricingCurrency"), "EUR"),
        "BillingAccountId": "01D4A7-5E20B9-77C31F",
        "SubAccountId": account,
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
