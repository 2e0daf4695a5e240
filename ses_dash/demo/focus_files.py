"""Writes the demo's Azure and Google Cloud months as FOCUS 1.2 files, as those providers do."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import focus, money
from ses_dash.demo import story
from ses_dash.demo.catalog import account, token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from ses_dash.demo.catalog import DemoAccount
    from ses_dash.demo.story import Month, Usage

COLUMNS = tuple(column.focus for column in focus.COLUMNS if column.focus)


@dataclass(frozen=True, slots=True)
class Issuer:
    """What a provider writes about itself and its contract with the reseller."""

    program: str
    name: str
    billing_account_type: str
    sub_account_type: str
    billing_accounts: dict[str, str]  # by currency
    contract: Decimal  # contracted price = list price x this
    resource: str


AZURE = Issuer(
    program="azure",
    name="Microsoft",
    billing_account_type="Billing Profile",
    sub_account_type="Subscription",
    billing_accounts={"EUR": "/providers/Microsoft.Billing/billingAccounts/7c1f2e64:4d0a"},
    contract=Decimal("0.93"),
    resource="/subscriptions/{account}/resourceGroups/rg-{name}/providers/{code}/{token}",
)
GOOGLE = Issuer(
    program="gcp",
    name="Google Cloud",
    billing_account_type="Billing Account",
    sub_account_type="Project",
    billing_accounts={"EUR": "01D4A7-5E20B9-77C31F", "USD": "01F0B2-9A6C44-10E8D5"},
    contract=Decimal(1),
    resource="//cloudresourcemanager.googleapis.com/projects/{account}/{token}",
)


def write_month(folder: Path, issuer: Issuer, month: Month) -> Path:
    """Write one month of a provider and return the file."""
    path = folder / f"{issuer.program}-focus-1.2-{month.period}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
        writer.writeheader()
        for used in story.usage(issuer.program, month):
            writer.writerow(_usage_row(issuer, month, used))
        writer.writerows(_credit_rows(issuer, month))
    return path


def _usage_row(issuer: Issuer, month: Month, used: Usage) -> dict[str, object]:
    product, buyer = used.product, used.account
    price = money.multiply(product.price, issuer.contract)
    cost = money.multiply(price, used.quantity)
    sku = product.sku(buyer.region)
    return _common(issuer, month, buyer) | {
        "ChargePeriodStart": _moment(used.start),
        "ChargePeriodEnd": _moment(used.end),
        "ChargeCategory": "Usage",
        "ChargeDescription": f"{product.service} - {product.text}",
        "ChargeFrequency": "Usage-Based",
        "BilledCost": cost,
        "EffectiveCost": cost,
        "ListCost": used.list_cost,
        "ContractedCost": cost,
        "ListUnitPrice": product.price,
        "ContractedUnitPrice": price,
        "PricingCategory": "Standard",
        "PricingQuantity": used.quantity,
        "PricingUnit": product.unit,
        "PricingCurrencyContractedUnitPrice": price,
        "PricingCurrencyEffectiveCost": cost,
        "PricingCurrencyListUnitPrice": product.price,
        "ConsumedQuantity": used.quantity,
        "ConsumedUnit": product.unit,
        "RegionId": buyer.region,
        "RegionName": buyer.region,
        "ServiceCategory": product.category,
        "ServiceSubcategory": product.subcategory,
        "ServiceName": product.service,
        "SkuId": sku,
        "SkuMeter": product.meter,
        "SkuPriceId": f"{sku}-{token(sku, 4)}",
        **_resource(issuer, used),
    }


def _resource(issuer: Issuer, used: Usage) -> dict[str, object]:
    buyer, product = used.account, used.product
    name = f"{buyer.name}-{token(product.meter, 5).lower()}"
    path = issuer.resource.format(account=buyer.id, name=buyer.name, code=product.code, token=name)
    stage = "prod" if product.every == "day" else "shared"
    return {
        "ResourceId": path,
        "ResourceName": name,
        "ResourceType": product.service,
        "Tags": json.dumps({"environment": stage, "owner": buyer.name.split("-")[0]}),
    }


def _credit_rows(issuer: Issuer, month: Month) -> Iterator[dict[str, object]]:
    """Yield the promotional credit of the story: a negative row of the month's last day."""
    buyer = account(story.CLOUD_CREDIT_ACCOUNT)
    if buyer.program == issuer.program:
        credit = Decimal("-85.25")
        yield _common(issuer, month, buyer) | {
            "ChargePeriodStart": _moment(month.days[-1]),
            "ChargePeriodEnd": _moment(month.period.end),
            "ChargeCategory": "Credit",
            "ChargeDescription": "Promotional credit for data analytics",
            "ChargeFrequency": "One-Time",
            **dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), credit),
            "ServiceCategory": "Analytics",
            "ServiceSubcategory": "Data Warehouses",
            "ServiceName": "BigQuery",
        }


def _common(issuer: Issuer, month: Month, buyer: DemoAccount) -> dict[str, object]:
    return {
        "BillingAccountId": issuer.billing_accounts[buyer.currency],
        "BillingAccountName": "Tidewell Cloud Partners",
        "BillingAccountType": issuer.billing_account_type,
        "SubAccountId": buyer.id,
        "SubAccountName": buyer.name,
        "SubAccountType": issuer.sub_account_type,
        "BillingPeriodStart": _moment(month.period.start),
        "BillingPeriodEnd": _moment(month.period.end),
        "BillingCurrency": buyer.currency,
        "PricingCurrency": buyer.currency,
        "InvoiceId": f"{issuer.program[0].upper()}{month.period.start:%Y%m}{buyer.currency}",
        "InvoiceIssuerName": issuer.name,
        "ProviderName": issuer.name,
        "PublisherName": issuer.name,
    }


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
