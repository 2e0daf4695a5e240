"""Microsoft CSP: daily rated usage of Azure plans, of Partner Center or its API.

It details the Azure plan lines of an invoice by meter, resource and day. The invoice is the money
(R2): beside it, usage takes the place of these lines. Alone it is a family of its own. Amounts are
unrounded here, and cut to cents there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest.importer import About
from ses_dash.ingest.providers import csp_common as common
from ses_dash.ingest.providers.azure_lines import any_of, one_column, tags
from ses_dash.ingest.providers.common import no_currency
from ses_dash.model.reading import USED, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Notice, Said

_COLUMNS = (
    "PartnerId", "PartnerName", "CustomerId", "CustomerName", "CustomerDomainName",
    "CustomerCountry", "MpnId", "ResellerMpnId", "InvoiceNumber", "ProductId", "SkuId",
    "AvailabilityId", "SkuName", "ProductName", "PublisherName", "PublisherId",
    "SubscriptionDescription", "SubscriptionId", "ChargeStartDate", "ChargeEndDate", "UsageDate",
    "MeterType", "MeterCategory", "MeterId", "MeterSubCategory", "MeterName", "MeterRegion", "Unit",
    "ResourceLocation", "ConsumedService", "ResourceGroup", "ResourceURI", "ChargeType",
    "UnitPrice", "Quantity", "UnitType", "BillingPreTaxTotal", "BillingCurrency",
    "PricingPreTaxTotal", "PricingCurrency", "ServiceInfo1", "ServiceInfo2", "Tags",
    "AdditionalInfo", "EffectiveUnitPrice", "PCToBCExchangeRate", "PCToBCExchangeRateDate",
    "EntitlementId", "EntitlementDescription", "PartnerEarnedCreditPercentage",
    "CreditPercentage", "CreditType", "BenefitOrderId", "BenefitId", "BenefitType",
)  # fmt: skip
_REQUIRED = ("PartnerId", "CustomerId", "UsageDate", "BillingPreTaxTotal", "BillingCurrency")
_TYPICAL = (
    "PartnerId", "CustomerId", "InvoiceNumber", "UsageDate", "MeterId", "MeterSubCategory",
    "EntitlementId", "BillingCurrency", "PricingCurrency", "PCToBCExchangeRate", "ResourceURI",
)  # fmt: skip
_ENOUGH = 5  # of the typical columns, beside an amount, make daily rated usage
_EARNED = ("PartnerEarnedCreditPercentage", "RateOfPartnerEarnedCredit")
_TAKEN = (
    "PartnerId", "PartnerName", "InvoiceNumber", "PublisherName",
    "SubscriptionDescription", "ChargeEndDate", "UsageDate", "MeterCategory", "MeterId",
    "MeterName", "MeterRegion", "Unit", "UnitOfMeasure", "ResourceLocation", "ResourceURI",
    "UnitPrice", "Quantity", "UnitType", "BillingPreTaxTotal", "BillingCurrency",
    "PricingPreTaxTotal", "PricingCurrency", "Tags", "EffectiveUnitPrice", "EntitlementId",
    "EntitlementDescription",
)  # fmt: skip


class CspUsage:
    """One row per meter, resource and day of an Azure plan. Billed is the amount before tax.

    The account is the Azure subscription (EntitlementId), not the order of the plan. Billed and
    effective cost are after the partner earned credit, the unit price and the list unit price
    before it (R9).
    """

    family = "csp-usage"
    title = "Microsoft CSP daily rated usage"
    formats: Mapping[str, str] = {"csp-usage": "Microsoft CSP daily rated usage"}
    about = About(
        recognised=(
            "A BillingPreTaxTotal or PricingPreTaxTotal and five more of the columns of meters, "
            "entitlements and exchange, as in the CSV of Partner Center or in camelCase."
        ),
        slice=(
            "The invoice: several of a month stand side by side. What has no invoice number yet is "
            "an estimate of its month, in whose place the usage of the invoice comes."
        ),
        missing=(
            "Tax, reservations, savings plans, seats, software and subscriptions of other sellers.",
            common.NO_LIST_COST,
        ),
        example=_COLUMNS,
    )

    def claims(self, header: Header) -> bool:
        """Say whether enough of the columns are there, and an amount before tax."""
        amount = header.has("BillingPreTaxTotal", "PricingPreTaxTotal")
        return amount and common.has_enough(header, _TYPICAL, _ENOUGH)

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        common.require_one_kind(header)
        header.require(self.title, _REQUIRED)
        invoice, used = common.invoice(header), header.sql("UsageDate")
        cycle = one_column(header, "ChargeStartDate", "UsageDate")
        others, findings = common.kept(header, _TAKEN, _COLUMNS)
        return Reading(
            format="csp-usage",
            family=self.family,
            version=1,
            header=header.names,
            columns=common.who(
                header,
                ("EntitlementId", "EntitlementDescription"),
                ("SubscriptionId", "SubscriptionDescription"),
            )
            | common.month(cycle, invoice.number)
            | common.days(used, "NULL")
            | common.prices(header)
            | _charge(header)
            | _amounts(header),
            others=others,
            issuer=invoice.slice,
            derived=tuple(header.derived),
            dates="month/day/year",
            invoice=header.find(common.NUMBER),
            role=USED,
            checks=common.checks(header, "BillingPreTaxTotal", used),
            notices=tuple(_notices(header)),
            findings=(*findings, *common.program_finding(said.program)),
        )


def _is_credit(header: Header) -> str:
    return f"lower({header.sql('ChargeType')}) LIKE '%credit%'"


def _earns(header: Header) -> str:
    """Return SQL: does the partner earn a part of the price?"""
    earned = f"try_cast({header.sql(*_EARNED)} AS DECIMAL(38, 18))"
    return f"{earned} > 0" if header.has(*_EARNED) else "NULL"


def _charge(header: Header) -> dict[str, str]:
    uri, place = f"lower({header.sql('ResourceURI')})", header.sql("ResourceLocation")
    product = f"concat_ws(':', {header.sql('ProductId')}, {header.sql('SkuId')})"
    return {
        "charge_category": f"CASE WHEN {_is_credit(header)} THEN 'Credit' ELSE 'Usage' END",
        "charge_frequency": f"CASE WHEN {_is_credit(header)} THEN NULL ELSE 'Usage-Based' END",
        "charge_description": any_of(header, "MeterName", "SkuName", "ProductName"),
        "service_name": any_of(header, "MeterCategory", "ProductName"),
        "sku_id": f"coalesce({header.sql('MeterId')}, nullif({product}, ''))",
        "sku_meter": header.sql("MeterName"),
        "pricing_category": "'Standard'",
        "region_id": f"lower(replace({place}, ' ', ''))",
        "region_name": header.sql("MeterRegion"),
        "resource_id": uri,
        "resource_name": f"nullif(regexp_extract({header.sql('ResourceURI')}, '[^/]*$'), '')",
        "tags": tags(header.sql("Tags")),
    }


def _amounts(header: Header) -> dict[str, str]:
    unit = any_of(header, "Unit", "UnitOfMeasure", "UnitType")
    columns = {
        "billed_cost": header.number("BillingPreTaxTotal"),
        "effective_cost": header.number("BillingPreTaxTotal"),
        "pricing_unit": unit,
        "consumed_unit": unit,
    }
    if header.has("Quantity"):
        columns["pricing_quantity"] = f"value({header.sql('Quantity')})"
        columns["consumed_quantity"] = columns["pricing_quantity"]
        columns |= common.partner_discount(header, columns["pricing_quantity"], _earns(header))
    if header.has("PricingPreTaxTotal"):
        priced = f"value({header.sql('PricingPreTaxTotal')})"
        columns["pricing_currency_effective_cost"] = priced
    return columns


def _notices(header: Header) -> list[Notice]:
    told = [no_currency(header.sql("BillingCurrency"))]
    if header.has(*_EARNED):
        cost = f"try_cast({header.sql('BillingPreTaxTotal')} AS DECIMAL(38, 18))"
        earned = f"try_cast({header.sql(*_EARNED)} AS DECIMAL(38, 18))"
        when = f"NOT {common.is_marketplace(header)} AND {cost} <> 0 AND {earned} = 0"
        told.append(common.no_credit(header, "BillingPreTaxTotal", when))
    return told
