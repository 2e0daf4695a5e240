"""Microsoft CSP before new commerce: licence-based and usage-based reconciliation files.

They are bills beside those of new commerce, not the same bills again, so that all of them are one
family. Their period is that of the partner's anniversary, not a calendar month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash.ingest.importer import About
from ses_dash.ingest.providers import csp_common as common
from ses_dash.ingest.providers.azure_lines import any_of
from ses_dash.model.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Said

_LICENCE = (
    "PartnerId", "CustomerId", "CustomerName", "MpnId", "ResellerMpnId", "OrderId",
    "SubscriptionId", "SyndicationPartnerSubscriptionNumber", "OfferId", "DurableOfferId",
    "OfferName", "SubscriptionStartDate", "SubscriptionEndDate", "ChargeStartDate",
    "ChargeEndDate", "ChargeType", "UnitPrice", "Quantity", "Amount", "TotalOtherDiscount",
    "Subtotal", "Tax", "TotalForCustomer", "Currency", "DomainName", "SubscriptionName",
    "SubscriptionDescription", "BillingCycleType",
)  # fmt: skip
_USAGE = (
    "PartnerId", "PartnerName", "PartnerBillableAccountId", "CustomerId", "CustomerCompanyName",
    "MpnId", "Tier2MpnId", "InvoiceNumber", "ChargeStartDate", "ChargeEndDate", "SubscriptionId",
    "SubscriptionName", "SubscriptionDescription", "OrderId", "ServiceName", "ServiceType",
    "ResourceGuid", "ResourceName", "Region", "Sku", "DetailLineItemId", "ConsumedQuantity",
    "IncludedQuantity", "OverageQuantity", "ListPrice", "PretaxCharges", "TaxAmount",
    "PostTaxTotal", "Currency", "PretaxEffectiveRate", "PostTaxEffectiveRate", "ChargeType",
    "DomainName", "BillingCycleType", "Unit",
)  # fmt: skip
_ENOUGH = 8  # of the columns of one kind make a file of it
_TAKEN = (
    "PartnerId", "PartnerName", "InvoiceNumber", "SubscriptionId", "SubscriptionName",
    "ChargeStartDate", "ChargeEndDate", "Currency",
)  # fmt: skip


class _Kind(NamedTuple):
    """What differs between the two kinds of files: their columns for what all of them say."""

    format: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    cost: str
    tax: str
    total: str
    quantity: str
    unit: str
    listed: str
    contracted: str
    service: str
    description: tuple[str, ...]
    sku: tuple[str, ...]
    is_usage: bool

    @property
    def taken(self) -> tuple[str, ...]:
        """Return the columns that a canonical column holds whole."""
        prices = (self.listed, self.contracted)
        return (*_TAKEN, self.cost, self.quantity, self.unit, *prices, self.service, self.sku[0])


_KINDS = (
    _Kind(
        format="csp-usage-based",
        columns=_USAGE,
        required=("PartnerId", "CustomerId", "PretaxCharges", "Currency", "ChargeStartDate"),
        cost="PretaxCharges",
        tax="TaxAmount",
        total="PostTaxTotal",
        quantity="ConsumedQuantity",
        unit="Unit",
        listed="ListPrice",
        contracted="PretaxEffectiveRate",
        service="ServiceName",
        description=("ResourceName", "ServiceType", "ServiceName"),
        sku=("ResourceGuid", "Sku"),
        is_usage=True,
    ),
    _Kind(
        format="csp-licence-based",
        columns=_LICENCE,
        required=("PartnerId", "CustomerId", "Subtotal", "Currency", "ChargeStartDate"),
        cost="Subtotal",
        tax="Tax",
        total="TotalForCustomer",
        quantity="Quantity",
        unit="Unit",
        listed="UnitPrice",
        contracted="",
        service="OfferName",
        description=("OfferName", "SubscriptionName"),
        sku=("DurableOfferId", "OfferId"),
        is_usage=False,
    ),
)


class CspLegacy:
    """One row per line. Billed is the amount before tax: the Subtotal, or the PretaxCharges.

    A licence's discount is in its subtotal. The account is the subscription, named by its name.
    """

    family = common.FAMILY
    title = "a legacy Microsoft CSP reconciliation file"
    formats: Mapping[str, str] = {
        "csp-licence-based": "Microsoft CSP licence-based reconciliation (legacy)",
        "csp-usage-based": "Microsoft CSP usage-based reconciliation (legacy)",
    }
    about = About(
        recognised=(
            "Eight of the columns of a licence-based file, the DurableOfferId among them, or of a "
            "usage-based one, as in the CSV of Partner Center or in camelCase."
        ),
        slice=(
            "The invoice, where the file names it. A licence-based file does not: it is complete "
            "for the partner and month, and a second one of the month asks before it replaces it."
        ),
        missing=(
            "The date of the invoice: the month is the one in which its last charge begins.",
            "Microsoft's tax is told with its sum and kept with each row, but is no cost.",
            "Daily usage has no amounts and is refused.",
        ),
        example=_LICENCE,
    )

    def claims(self, header: Header) -> bool:
        """Say whether enough of the columns of one of the kinds are there."""
        offer = header.has("DurableOfferId") and common.has_enough(header, _LICENCE, _ENOUGH)
        metered = header.has("ResourceGuid") and common.has_enough(header, _USAGE, _ENOUGH)
        return offer or metered

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        kind = _KINDS[1] if header.has("DurableOfferId") else _KINDS[0]
        common.require_one_kind(header)
        header.require(self.title, kind.required)
        invoice, start = common.invoice(header), header.sql("ChargeStartDate")
        others, findings = common.kept(header, kind.taken, kind.columns)
        return Reading(
            format=kind.format,
            family=self.family,
            version=1,
            header=header.names,
            columns=common.who(header, ("SubscriptionId", "SubscriptionName"))
            | common.month(start, invoice.number)
            | common.days(start, header.sql("ChargeEndDate"))
            | _charge(header, kind)
            | _amounts(header, kind),
            others=others,
            issuer=invoice.slice,
            derived=tuple(header.derived),
            dates="month/day/year",
            checks=common.checks(header, kind.cost, start),
            notices=tuple(common.notices(header, kind.tax, kind.total, kind.cost)),
            findings=(*findings, *common.program_finding(said.program)),
        )


def _charge(header: Header, kind: _Kind) -> dict[str, str]:
    category, frequency = ("Usage", "Usage-Based") if kind.is_usage else ("Purchase", "Recurring")
    credit = f"lower({header.sql('ChargeType')}) LIKE '%credit%'"
    columns = {
        "charge_category": f"CASE WHEN {credit} THEN 'Credit' ELSE '{category}' END",
        "charge_frequency": f"CASE WHEN {credit} THEN NULL ELSE '{frequency}' END",
        "charge_description": any_of(header, *kind.description),
        "service_name": header.sql(kind.service),
        "sku_id": any_of(header, *kind.sku),
        "pricing_category": "'Standard'",
    }
    if kind.is_usage:
        columns["region_id"] = f"lower(replace({header.sql('Region')}, ' ', ''))"
        columns["sku_meter"] = header.sql("ResourceName")
    return columns


def _amounts(header: Header, kind: _Kind) -> dict[str, str]:
    columns = {
        "billed_cost": header.number(kind.cost),
        "effective_cost": header.number(kind.cost),
        "pricing_unit": header.sql(kind.unit),
    }
    numbers = {
        "pricing_quantity": kind.quantity,
        "list_unit_price": kind.listed,
        "contracted_unit_price": kind.contracted,
    }
    if kind.is_usage:
        columns["consumed_unit"] = header.sql(kind.unit)
        numbers["consumed_quantity"] = kind.quantity
    return columns | {
        name: f"value({header.sql(source)})"
        for name, source in numbers.items()
        if source and header.has(source)
    }
