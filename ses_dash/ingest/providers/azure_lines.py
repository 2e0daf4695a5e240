"""The lines of Azure Cost Management as canonical charges: what each column is, in SQL.

Follows Microsoft's own way from cost details to FOCUS (FinOps toolkit, "Convert Cost Management
data to FOCUS"), except that a quantity is not divided by the block size in its unit ("100 Hours"):
in the files quantity x unit price is the cost, and a price per unit must find its quantity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash.ingest.providers.common import NO_CURRENCY

if TYPE_CHECKING:
    from ses_dash.ingest.importer import Header

COST = ("CostInBillingCurrency", "Cost", "PreTaxCost")
DATE = ("Date", "UsageDateTime")
SUBSCRIPTION = ("SubscriptionGuid", "SubscriptionId")
PERIOD = ("BillingPeriodStartDate", "BillingPeriodStart")
PERIOD_END = ("BillingPeriodEndDate", "BillingPeriodEnd")
CURRENCY = ("BillingCurrencyCode", "BillingCurrency", "Currency")
PARTNER = ("PartnerName",)
RESERVATION = ("ReservationId",)
BENEFIT = ("BenefitId",)
NO_ACCOUNT = "unknown"  # billing account of a row that names no account at all

_ACCOUNTS = ("BillingAccountId", "EnrollmentNumber", "BillingProfileId", "CustomerTenantId")
_RESOURCE = ("ResourceId", "InstanceId", "InstanceName")
_QUANTITY = ("Quantity", "UsageQuantity")
_PRODUCT = ("ProductName", "Product")
_USAGE = "('usage', 'unusedreservation', 'unusedsavingsplan')"
_COMMITTED = "('reservation', 'savingsplan')"

# Canonical columns that are the file's columns as they are; of several the first that is filled.
_SAME = {
    "billing_account_name": ("BillingAccountName", "BillingProfileName"),
    "sub_account_name": ("SubscriptionName",),
    "availability_zone": ("AvailabilityZone",),
    "invoice_id": ("InvoiceId",),
    "pricing_unit": ("UnitOfMeasure",),
    "service_name": ("MeterCategory", "ServiceName", "ProductOrderName", *_PRODUCT),
    "charge_description": (*_PRODUCT, "MeterName"),
    "sku_id": ("ProductId", "MeterId"),
    "sku_meter": ("MeterName",),
    "sku_price_id": ("PartNumber",),
    "region_name": ("Location", "ResourceLocation"),
    "resource_name": ("ResourceName",),
    "commitment_discount_name": ("BenefitName", "ReservationName"),
    "pricing_currency": ("PricingCurrency",),
}
# What a canonical column holds whole, wherever it is filled.
_WHOLLY = (
    *COST, *DATE, *SUBSCRIPTION, *PERIOD, *PERIOD_END, *CURRENCY, *PARTNER, *BENEFIT, *_RESOURCE,
    *_QUANTITY, "BillingAccountId", "BillingAccountName", "SubscriptionName", "AvailabilityZone",
    "InvoiceId", "UnitOfMeasure", "MeterCategory", "MeterName", "PartNumber", "ProductId",
    "ResourceLocation", "ResourceName", "ResourceType", "BenefitName", "PricingCurrency",
    "UnitPrice", "PayGPrice", "PaygCostInBillingCurrency", "PublisherName", "Tags", "Frequency",
)  # fmt: skip


class Line(NamedTuple):
    """What decides how a line is read, as SQL: lower-case words of derived columns."""

    kind: str  # ChargeType without blanks; usage where the file has none
    model: str  # PricingModel; of a file without it as its commitment says
    cost: str  # the text of the cost

    @property
    def is_purchase(self) -> str:
        """Return SQL: was a commitment bought with it, or paid back?"""
        return f"({self.kind} IN ('purchase', 'refund') AND {self._is_committed})"

    @property
    def is_covered(self) -> str:
        """Return SQL: is it the use of a commitment, or what of it was not used?"""
        unused = f"{self.kind} IN ('unusedreservation', 'unusedsavingsplan')"
        return f"({unused} OR ({self.kind} = 'usage' AND {self._is_committed}))"

    @property
    def _is_committed(self) -> str:
        return f"coalesce({self.model} IN {_COMMITTED}, false)"


def any_of(header: Header, *names: str) -> str:
    """Return the first of these columns that is filled, as SQL, or NULL."""
    found = [header.sql(name) for name in names if header.has(name)]
    return f"coalesce({', '.join(found)})" if found[1:] else "".join(found) or "NULL"


def line(header: Header) -> Line:
    """Return what decides how the lines of a file are read."""
    kind, model = header.sql("ChargeType"), header.sql("PricingModel")
    benefit, reservation = f"lower({header.sql(*BENEFIT)})", header.sql(*RESERVATION)
    return Line(
        header.derive("ChargeType", f"lower(replace(coalesce({kind}, 'Usage'), ' ', ''))"),
        header.derive(
            "PricingModel",
            f"CASE WHEN {model} IS NOT NULL THEN lower(replace({model}, ' ', '')) "
            f"WHEN contains({benefit}, '/microsoft.billingbenefits/') THEN 'savingsplan' "
            f"WHEN contains({benefit}, '/microsoft.capacity/') THEN 'reservation' "
            f"WHEN {reservation} IS NOT NULL THEN 'reservation' END",
        ),
        one_column(header, *COST),
    )


def one_column(header: Header, *names: str) -> str:
    """Return the only one of these columns, or one made of those that the file has."""
    found = any_of(header, *names)
    return header.derive(names[0], found) if found.startswith("coalesce") else found


def taken(header: Header) -> list[int | None]:
    """Return the columns that a canonical column holds whole."""
    meters = () if header.has("ProductId") else ("MeterId",)
    return [header.find(name) for name in (*_WHOLLY, *meters)]


def listed(header: Header) -> tuple[int, ...]:
    """Return the columns of prices, which must not hold up the costs."""
    found = map(header.find, ("UnitPrice", "PayGPrice", "PaygCostInBillingCurrency"))
    return tuple(position for position in found if position is not None)


def columns(header: Header, line: Line, program: str) -> dict[str, str]:
    """Return the canonical columns of a file, but for its costs."""
    same = {name: any_of(header, *sources) for name, sources in _SAME.items()}
    return (
        same
        | _accounts(header, program)
        | _when(header)
        | _charge(header, line)
        | _resource(header)
        | _prices(header, line)
    )


def account(header: Header) -> str:
    """Return as SQL the subscription of a row."""
    return f"lower(nullif(trim({any_of(header, *SUBSCRIPTION)}), ''))"


def billing_account(header: Header) -> str:
    """Return as SQL the account that is billed: without one, the subscription is billed itself."""
    named = f"nullif(trim({any_of(header, *_ACCOUNTS)}), '')"
    return f"coalesce({named}, {account(header)})"


def _accounts(header: Header, program: str) -> dict[str, str]:
    publisher = header.sql("PublisherName")
    marketplace = f"coalesce(lower({header.sql('PublisherType')}) = 'marketplace', false)"
    return {
        "program": f"'{program}'",
        "marketplace": f"CASE WHEN {marketplace} THEN 1 ELSE 0 END",
        "billing_account_id": f"coalesce({billing_account(header)}, '{NO_ACCOUNT}')",
        "sub_account_id": account(header),
        "sub_account_type": f"CASE WHEN {account(header)} IS NOT NULL THEN 'Subscription' END",
        "billing_currency": f"coalesce({any_of(header, *CURRENCY)}, '{NO_CURRENCY}')",
        "invoice_issuer_name": f"coalesce({header.sql(*PARTNER)}, 'Microsoft')",
        "provider_name": "'Microsoft'",
        "publisher_name": (
            f"coalesce({publisher}, CASE WHEN NOT {marketplace} THEN 'Microsoft' END)"
        ),
    }


def _when(header: Header) -> dict[str, str]:
    """Return the periods. Azure's dates are days, and its billing periods end with their last."""
    day = f"time({one_column(header, *DATE)})"
    month = f"date_trunc('month', {day})"
    columns = {
        "charge_period_start": day,
        "charge_period_end": f"{day} + INTERVAL 1 DAY",
        "billing_period_start": month,
        "billing_period_end": f"{month} + INTERVAL 1 MONTH",
    }
    if header.has(*PERIOD):
        start = f"time({header.sql(*PERIOD)})"
        end = f"time({header.sql(*PERIOD_END)})" if header.has(*PERIOD_END) else "NULL::TIMESTAMP"
        columns["billing_period_start"] = f"coalesce({start}, {month})"
        columns["billing_period_end"] = (
            f"CASE WHEN {start} IS NULL THEN {month} + INTERVAL 1 MONTH "
            f"ELSE coalesce({end} + INTERVAL 1 DAY, {start} + INTERVAL 1 MONTH) END"
        )
    return columns


def _charge(header: Header, line: Line) -> dict[str, str]:
    kind, model = line.kind, line.model
    benefit = f"lower({any_of(header, *BENEFIT, *RESERVATION)})"
    frequency = header.sql("Frequency")
    return {
        "charge_category": (
            f"CASE WHEN {kind} IN {_USAGE} THEN 'Usage' "
            f"WHEN {kind} IN ('purchase', 'refund') THEN 'Purchase' "
            f"WHEN {kind} = 'credit' THEN 'Credit' WHEN {kind} = 'tax' THEN 'Tax' "
            "ELSE 'Adjustment' END"
        ),
        "charge_class": f"CASE WHEN {kind} = 'refund' THEN 'Correction' END",
        "charge_frequency": (
            f"CASE lower({frequency}) WHEN 'onetime' THEN 'One-Time' "
            "WHEN 'recurring' THEN 'Recurring' WHEN 'usagebased' THEN 'Usage-Based' "
            f"ELSE coalesce({frequency}, CASE WHEN {kind} IN {_USAGE} THEN 'Usage-Based' END) END"
        ),
        "pricing_category": (
            f"CASE WHEN {model} IN {_COMMITTED} THEN 'Committed' "
            f"WHEN {model} = 'spot' THEN 'Dynamic' WHEN {kind} IN ('credit', 'tax') THEN NULL "
            "ELSE 'Standard' END"
        ),
        "commitment_discount_id": benefit,
        "commitment_discount_category": (
            f"CASE WHEN {benefit} IS NULL THEN NULL WHEN {model} = 'savingsplan' THEN 'Spend' "
            f"WHEN {model} = 'reservation' THEN 'Usage' END"
        ),
        "commitment_discount_type": (
            f"CASE WHEN {benefit} IS NULL THEN NULL WHEN {model} = 'savingsplan' "
            f"THEN 'Savings Plan' WHEN {model} = 'reservation' THEN 'Reservation' END"
        ),
        "commitment_discount_status": (
            f"CASE WHEN {kind} LIKE 'unused%' THEN 'Unused' WHEN {line.is_covered} THEN 'Used' END"
        ),
        "tags": tags(header.sql("Tags")),
    }


def _resource(header: Header) -> dict[str, str]:
    """Return the resource. Azure's ids are the same in any case, so that they are lower here."""
    name = f"lower({any_of(header, *_RESOURCE)})"
    region = f"lower(replace({any_of(header, 'ResourceLocation', 'Location')}, ' ', ''))"
    kind = f"nullif(regexp_extract({name}, '.*/providers/([^/]+/[^/]+)', 1), '')"
    return {
        "resource_id": name,
        "resource_type": f"coalesce(lower({header.sql('ResourceType')}), {kind})",
        "region_id": region,
    }


def _prices(header: Header, line: Line) -> dict[str, str]:
    columns = {}
    if header.has(*_QUANTITY):
        quantity = f"value({one_column(header, *_QUANTITY)})"
        columns["pricing_quantity"] = quantity
        columns["consumed_quantity"] = f"CASE WHEN {line.kind} = 'usage' THEN {quantity} END"
        columns["consumed_unit"] = (
            f"CASE WHEN {line.kind} = 'usage' THEN {header.sql('UnitOfMeasure')} END"
        )
    if header.has("PaygCostInBillingCurrency"):
        columns["list_cost"] = f"value({header.sql('PaygCostInBillingCurrency')})"
    # Prices are in the currency of the price sheet.
    priced, billed = header.sql("PricingCurrency"), any_of(header, *CURRENCY)
    same = f"coalesce({priced} = {billed}, true)"
    for name, source in (("list_unit_price", "PayGPrice"), ("contracted_unit_price", "UnitPrice")):
        if header.has(source):
            price = f"value({header.sql(source)})"
            columns[name] = f"CASE WHEN {same} THEN {price} END"
            if header.has("PricingCurrency"):
                columns[f"pricing_currency_{name}"] = price
    return columns


def tags(text: str) -> str:
    """Return tags as a JSON object; enterprise agreements leave the braces out."""
    if text == "NULL":
        return text
    braced = f"'{{' || {text} || '}}'"
    return (
        f"CASE WHEN trim({text}) IN ('{{}}', '\"\"', '') THEN NULL "
        f"WHEN json_valid({text}) THEN {text} "
        f"WHEN json_valid({braced}) THEN {braced} ELSE {text} END"
    )
