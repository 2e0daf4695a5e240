"""The canonical charge: FOCUS 1.2 in snake_case, with what this product adds.

Column names, types and meanings follow the FOCUS specification 1.2 (CC BY 4.0); names of 1.0, 1.1,
1.3 and 1.4 are read as aliases. See docs/glossary.md for the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "amount", "quantity", "time", "date", "map", "integer"]

_SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "amount": "DECIMAL(38,18)",
    "quantity": "DECIMAL(38,18)",
    "time": "TIMESTAMP",
    "date": "DATE",
    "map": "MAP(VARCHAR, VARCHAR)",
    "integer": "BIGINT",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the canonical charge. `focus` is its FOCUS name; empty when it is ours."""

    name: str
    kind: Kind
    focus: str = ""
    required: bool = False  # null is not allowed once loaded
    aliases: tuple[str, ...] = ()  # FOCUS names of other versions

    @property
    def sql_type(self) -> str:
        """Return the DuckDB type."""
        return _SQL_TYPES[self.kind]


def snake_case(focus_name: str) -> str:
    """Turn a FOCUS name into ours: `BillingAccountId` -> `billing_account_id`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", focus_name).lower()


def _focus(name: str, kind: Kind = "text", *aliases: str, required: bool = False) -> Column:
    return Column(snake_case(name), kind, name, required, aliases)


COLUMNS: tuple[Column, ...] = (
    Column("load_id", "integer", required=True),
    Column("source_row", "integer", required=True),  # record number within the delivery, 1 = first
    Column("program", "text", required=True),
    Column("billing_period", "date", required=True),  # first of the month
    Column("account", "text", required=True),  # sub_account_id, else billing_account_id
    Column("marketplace", "integer", required=True),  # 1: sold through the provider's marketplace
    # What billed cost is lower by because of what the partner earns (R9); null: by nothing.
    Column("partner_discount", "quantity"),
    # Of a seat: its term and billing cycle, when the term began, and the quantity by the days of
    # the cycle that are charged (R13).
    Column("term", "text"),
    Column("term_start", "time"),
    Column("prorated_quantity", "quantity"),
    _focus("BilledCost", "amount", required=True),
    _focus("EffectiveCost", "amount", required=True),
    _focus("ListCost", "amount"),
    _focus("ContractedCost", "amount"),
    _focus("BillingCurrency", required=True),
    _focus("BillingAccountId", required=True),
    _focus("BillingAccountName"),
    _focus("BillingAccountType"),
    _focus("SubAccountId"),
    _focus("SubAccountName"),
    _focus("SubAccountType"),
    _focus("BillingPeriodStart", "time", required=True),
    _focus("BillingPeriodEnd", "time"),
    _focus("ChargePeriodStart", "time", required=True),
    _focus("ChargePeriodEnd", "time"),
    _focus("ChargeCategory", required=True),
    _focus("ChargeClass"),
    _focus("ChargeDescription"),
    _focus("ChargeFrequency"),
    _focus("CommitmentDiscountCategory"),
    _focus("CommitmentDiscountId"),
    _focus("CommitmentDiscountName"),
    _focus("CommitmentDiscountQuantity", "quantity"),
    _focus("CommitmentDiscountStatus"),
    _focus("CommitmentDiscountType"),
    _focus("CommitmentDiscountUnit"),
    _focus("CapacityReservationId"),
    _focus("CapacityReservationStatus"),
    _focus("ConsumedQuantity", "quantity"),
    _focus("ConsumedUnit"),
    _focus("PricingQuantity", "quantity"),
    _focus("PricingUnit"),
    _focus("PricingCategory"),
    _focus("PricingCurrency"),
    _focus("PricingCurrencyContractedUnitPrice", "quantity"),
    _focus("PricingCurrencyEffectiveCost", "quantity"),
    _focus("PricingCurrencyListUnitPrice", "quantity"),
    _focus("ListUnitPrice", "quantity"),
    _focus("ContractedUnitPrice", "quantity"),
    _focus("InvoiceId"),
    _focus("InvoiceIssuerName", required=True),
    _focus("ProviderName", "text", "ServiceProviderName"),
    _focus("PublisherName", "text", "HostProviderName"),
    _focus("RegionId"),
    _focus("RegionName"),
    _focus("AvailabilityZone"),
    _focus("ResourceId"),
    _focus("ResourceName"),
    _focus("ResourceType"),
    _focus("ServiceCategory"),
    _focus("ServiceSubcategory"),
    _focus("ServiceName"),
    _focus("SkuId"),
    _focus("SkuMeter"),
    _focus("SkuPriceDetails"),
    _focus("SkuPriceId"),
    _focus("Tags"),
    Column("x", "map"),  # the provider's other columns, those that are not empty
)
BY_NAME = {column.name: column for column in COLUMNS}

MEASURES = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")

# Columns that a FOCUS file of ours has beyond FOCUS, and that are read back from one.
PROGRAM = "x_program"
MARKETPLACE = "x_marketplace"
OTHERS = "x_columns"  # the provider's other columns: a JSON object of texts
AS_LOADED = "x_as_loaded"  # what was loaded where the file says something else: JSON by FOCUS name

# The categories of services in FOCUS 1.3.
SERVICE_CATEGORIES = (
    "AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases",
    "Developer Tools", "Multicloud", "Identity", "Integration", "Internet of Things",
    "Management and Governance", "Media", "Migration", "Mobile", "Networking", "Security",
    "Storage", "Web", "Other",
)  # fmt: skip
OTHER_SERVICES = SERVICE_CATEGORIES[-1]

# What the rollups keep of a charge; reports group and filter by these without reading charges.
ROLLUP_DIMENSIONS = (
    "program",
    "billing_period",
    "billing_account_id",
    "sub_account_id",
    "account",
    "service_name",
    "sku_id",
    "region_id",
    "charge_category",
    "charge_class",
    "charge_frequency",
    "commitment_discount_status",
    "marketplace",
    "billing_currency",
    "service_category",
)
