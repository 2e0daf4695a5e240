"""Microsoft CSP: the reconciliation file of a new-commerce invoice, of Partner Center or its API.

It is the money of the program (R2): seats, one-time purchases, reservations and Azure plans, each
line with the amount on the invoice. Tax is told beside it, not loaded: it is not resold (R18).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest.importer import About
from ses_dash.ingest.providers import csp_common as common
from ses_dash.ingest.providers.azure_lines import any_of, one_column
from ses_dash.model.reading import INVOICED, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Notice, Said

_COLUMNS = (
    "PartnerId", "CustomerId", "CustomerName", "CustomerDomainName", "CustomerCountry",
    "InvoiceNumber", "MpnId", "ResellerMpnId", "OrderId", "OrderDate", "ProductId", "SkuId",
    "AvailabilityId", "SkuName", "ProductName", "ChargeType", "UnitPrice", "Quantity", "Subtotal",
    "TaxTotal", "Total", "Currency", "PriceAdjustmentDescription", "PublisherName", "PublisherId",
    "SubscriptionDescription", "SubscriptionId", "ChargeStartDate", "ChargeEndDate",
    "TermAndBillingCycle", "EffectiveUnitPrice", "UnitType", "AlternateId", "BillableQuantity",
    "BillingFrequency", "PricingCurrency", "PCToBCExchangeRate", "PCToBCExchangeRateDate",
    "MeterDescription", "ReservationOrderId", "CreditReasonCode", "SubscriptionStartDate",
    "SubscriptionEndDate", "ReferenceId", "ProductQualifiers", "PromotionId", "ProductCategory",
)  # fmt: skip
_OF_THE_API = ("TotalForCustomer", "DiscountDetails", "QuoteId")
_REQUIRED = ("PartnerId", "CustomerId", "Subtotal", "Currency")
_TYPICAL = (
    "PartnerId", "CustomerId", "MpnId", "OrderId", "OrderDate", "ProductId", "SkuId",
    "AvailabilityId", "ChargeType", "Subtotal", "TaxTotal", "TermAndBillingCycle",
    "EffectiveUnitPrice", "BillableQuantity", "AlternateId", "PCToBCExchangeRate",
)  # fmt: skip
_ENOUGH = 7  # of the typical columns make a reconciliation file of new commerce
_TAKEN = (
    "PartnerId", "PartnerName", "InvoiceNumber", "ProductName", "UnitPrice", "Subtotal",
    "Currency", "PublisherName", "ProviderName", "SubscriptionDescription", "SubscriptionId",
    "ChargeStartDate", "ChargeEndDate", "EffectiveUnitPrice", "UnitType", "BillableQuantity",
    "PricingCurrency",
)  # fmt: skip


class CspInvoice:
    """One row per line of an invoice. Billed is its subtotal, before tax; so is the effective cost.

    What Microsoft calls a sign of a later charge (proration, removal, cancellation, conversion) is
    a purchase with the sign it has. The unit prices are those before and after the partner earned
    credit, which is the partner's own (R9); there is no list cost, since it would have to be
    computed.
    """

    family = common.FAMILY
    title = "a Microsoft CSP reconciliation file"
    formats: Mapping[str, str] = {"csp-invoice": "Microsoft CSP invoice (new commerce)"}
    about = About(
        recognised=(
            "A Subtotal and six more of the columns of orders, products, terms and prices, as in "
            "the CSV of Partner Center or in camelCase."
        ),
        slice=(
            "The invoice: several of a month stand side by side. What has no invoice number yet is "
            "an estimate of its month, in whose place the invoice comes."
        ),
        missing=(
            "The date of the invoice: the month is the one in which its last charge begins.",
            "Microsoft's tax is told with its sum and kept with each row, but is no cost.",
            common.NO_LIST_COST,
            "Azure by meter, resource and day: that is in the daily rated usage.",
        ),
        example=_COLUMNS,
    )

    def claims(self, header: Header) -> bool:
        """Say whether enough of the columns are there, and an amount before tax."""
        return header.has("Subtotal") and common.has_enough(header, _TYPICAL, _ENOUGH)

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        common.require_one_kind(header)
        header.require(self.title, _REQUIRED)
        if not header.has(*common.CHARGE_START):
            header.require(self.title, common.CHARGE_START[:1])
        invoice = common.invoice(header)
        start = one_column(header, *common.CHARGE_START)
        end = one_column(header, *common.CHARGE_END)
        others, findings = common.kept(header, _TAKEN, (*_COLUMNS, *_OF_THE_API))
        return Reading(
            format="csp-invoice",
            family=self.family,
            version=1,
            header=header.names,
            columns=common.who(header, ("SubscriptionId", "SubscriptionDescription"))
            | common.month(start, invoice.number)
            | common.days(start, end)
            | common.prices(header)
            | _charge(header)
            | _amounts(header)
            | _term(header, start, end),
            others=others,
            issuer=invoice.slice,
            derived=tuple(header.derived),
            dates="month/day/year",
            invoice=header.find(common.NUMBER),
            role=INVOICED,
            checks=common.checks(header, "Subtotal", start),
            notices=tuple(_notices(header)),
            findings=(*findings, *common.program_finding(said.program)),
        )


def _is_azure(header: Header) -> str:
    """Return SQL: is it metered use of an Azure plan?"""
    plan = f"lower({header.sql('SubscriptionDescription')}) = 'azure plan'"
    return f"coalesce({header.sql('MeterDescription')} IS NOT NULL AND {plan}, false)"


def _earns(header: Header) -> str:
    """Return SQL: does the partner earn a part of the price?"""
    said = header.sql("PriceAdjustmentDescription")
    return "NULL" if said == "NULL" else f"lower({said}) LIKE '%partner earned credit%'"


def _charge(header: Header) -> dict[str, str]:
    usage, order = _is_azure(header), header.sql("ReservationOrderId")
    committed = f"CASE WHEN NOT {usage} THEN {order} END"
    plan = f"lower({header.sql('ProductName')}) LIKE '%savings plan%'"
    product, sku = header.sql("ProductId"), header.sql("SkuId")
    return {
        "charge_category": (
            f"CASE WHEN {_is_credit(header)} THEN 'Credit' WHEN {usage} THEN 'Usage' "
            "ELSE 'Purchase' END"
        ),
        "charge_frequency": _frequency(header, usage),
        "charge_description": any_of(header, "MeterDescription", "SkuName", "ProductName"),
        "service_name": header.sql("ProductName"),
        "sku_id": f"nullif(concat_ws(':', {product}, {sku}), '')",
        "sku_price_id": (
            f"nullif(concat_ws(':', {product}, {sku}, {header.sql('AvailabilityId')}), '')"
        ),
        "sku_meter": header.sql("MeterDescription"),
        "pricing_category": (
            f"CASE WHEN {committed} IS NOT NULL THEN 'Committed' ELSE 'Standard' END"
        ),
        "commitment_discount_id": committed,
        "commitment_discount_category": (
            f"CASE WHEN {committed} IS NULL THEN NULL WHEN {plan} THEN 'Spend' ELSE 'Usage' END"
        ),
        "commitment_discount_type": (
            f"CASE WHEN {committed} IS NULL THEN NULL WHEN {plan} THEN 'Savings Plan' "
            "ELSE 'Reservation' END"
        ),
    }


def _is_credit(header: Header) -> str:
    kind, reason = header.sql("ChargeType"), header.sql("CreditReasonCode")
    negative = f"{header.sql('Subtotal')} LIKE '-%'"
    return f"(lower({kind}) LIKE '%credit%' OR ({reason} IS NOT NULL AND {negative}))"


def _frequency(header: Header, usage: str) -> str:
    """Return how often it is charged. Microsoft writes `Monthly`, `OneTime`, `1 Year Annual`."""
    said = f"concat_ws(' ', {header.sql('BillingFrequency')}, {header.sql('TermAndBillingCycle')})"
    once = f"replace(replace(lower({said}), ' ', ''), '-', '') LIKE '%onetime%'"
    return (
        f"CASE WHEN {_is_credit(header)} THEN NULL WHEN {usage} THEN 'Usage-Based' "
        f"WHEN {once} THEN 'One-Time' WHEN {said} <> '' THEN 'Recurring' END"
    )


def _amounts(header: Header) -> dict[str, str]:
    """Return amounts and quantities: what is billed for differs from what was bought in a part."""
    columns = {
        "billed_cost": header.number("Subtotal"),
        "effective_cost": header.number("Subtotal"),
        "pricing_unit": header.sql("UnitType"),
    }
    if header.has("BillableQuantity", "Quantity"):
        quantity = f"value({one_column(header, 'BillableQuantity', 'Quantity')})"
        usage = _is_azure(header)
        columns["pricing_quantity"] = quantity
        columns["consumed_quantity"] = f"CASE WHEN {usage} THEN {quantity} END"
        columns["consumed_unit"] = f"CASE WHEN {usage} THEN {header.sql('UnitType')} END"
        columns |= common.partner_discount(header, quantity, _earns(header))
    return columns


def _term(header: Header, start: str, end: str) -> dict[str, str]:
    """Return term and billing cycle of a seat, when the term began, and its share of the cycle.

    A line of a whole cycle has all of its quantity; one that begins or ends within has it by days.
    """
    if not header.has("TermAndBillingCycle", "BillingFrequency"):
        return {}
    seat = f"NOT {_is_azure(header)} AND NOT {_is_credit(header)}"
    cycle = header.sql("BillingFrequency")
    said = f"concat_ws(', ', {header.sql('TermAndBillingCycle')}, {cycle})"
    columns = {"term": f"CASE WHEN {seat} THEN nullif({said}, '') END"}
    if header.has("SubscriptionStartDate") and header.has("BillableQuantity", "Quantity"):
        began = f"time({header.sql('SubscriptionStartDate')})"
        quantity = f"value({one_column(header, 'BillableQuantity', 'Quantity')})"
        days = common.days(start, end)
        months = f"CASE lower({cycle}) WHEN 'monthly' THEN 1 WHEN 'annual' THEN 12 END"
        span = f"{days['charge_period_start']}, {days['charge_period_end']}"
        # One that is said to begin after its charge has the prices of its charge: those of a later
        # month are free to change when this one is frozen (R28).
        first = days["charge_period_start"]
        dated = f"{seat} AND {began} IS NOT NULL"
        columns["term_start"] = f"CASE WHEN {dated} THEN least({began}, {first}) END"
        columns["prorated_quantity"] = (
            f"CASE WHEN {seat} THEN prorated({quantity}, {began}, {span}, {months}) END"
        )
    return columns


def _notices(header: Header) -> list[Notice]:
    total = "TotalForCustomer" if header.has("TotalForCustomer") else "Total"
    told = common.notices(header, "TaxTotal", total, "Subtotal")
    if header.has("PriceAdjustmentDescription"):
        said = f"coalesce(lower({header.sql('PriceAdjustmentDescription')}), '')"
        when = f"{_is_azure(header)} AND {said} NOT LIKE '%partner earned credit%'"
        told.append(common.no_credit(header, "Subtotal", when))
    return told
