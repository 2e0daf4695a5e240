"""Azure Cost Management: cost details of all agreements, of partners, and of pay-as-you-go.

Actual and amortised costs are two data sets of one month, in files of the same layout. Which one a
file is shows in its rows; beside the other it is read for what only it has (decision 12).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash.errors import MissingColumnError
from ses_dash.ingest.importer import About, Header, squash
from ses_dash.ingest.providers import azure_lines as lines
from ses_dash.ingest.providers.common import (
    filled,
    is_written_by_a_spreadsheet,
    left_empty,
    no_currency,
)
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import ACTUAL, AMORTISED, ANY_SPELLING, Check, Notice, Reading, Skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.providers.azure_lines import Line
    from ses_dash.model.reading import Said

_LOCALISED = re.compile(r".+ \((\w+)\)")  # `Ressourcengruppe (ResourceGroup)`
_TYPICAL = frozenset(
    map(
        squash,
        (
            *lines.COST, *lines.DATE, *lines.SUBSCRIPTION, "MeterCategory", "MeterSubCategory",
            "MeterId", "MeterName", "MeterRegion", "ConsumedService", "ResourceLocation",
            "InstanceId", "UnitOfMeasure", "AdditionalInfo", "OfferId", "PublisherType",
        ),
    )
)  # fmt: skip
_ENOUGH = 6  # of the typical columns make a file of Azure Cost Management
# Partner Center's own files have meters too, and these, which no cost details have.
_PARTNER_CENTER = frozenset(
    map(squash, ("BillingPreTaxTotal", "PricingPreTaxTotal", "InvoiceNumber", "Subtotal"))
)
_PARTNER = ("CustomerTenantId", "PartnerName", "PartnerTenantId")
_MCA = (
    "InvoiceId",
    "PricingCurrency",
    "CostInPricingCurrency",
    "ExchangeRatePricingToBilling",
    "ServicePeriodStartDate",
)
# What Microsoft documents and no canonical column holds: kept in `x`, unreported.
_KEPT = frozenset(
    map(
        squash,
        (
            "AccountId", "AccountName", "AccountOwnerId", "AdditionalInfo", "BillingProfileId",
            "BillingProfileName", "ChargeType", "ConsumedService", "CostAllocationRuleName",
            "CostCenter", "CostInPricingCurrency", "CostInUsd", "CustomerName", "CustomerTenantId",
            "EffectivePrice", "EnrollmentNumber", "ExchangeRate", "ExchangeRateDate",
            "ExchangeRatePricingToBilling", "InvoiceSection", "InvoiceSectionId",
            "InvoiceSectionName", "IsAzureCreditEligible", "Location", "MeterId", "MeterRegion",
            "MeterSubCategory", "OfferId", "PartnerEarnedCreditApplied",
            "PartnerEarnedCreditRate", "PartnerTenantId", "PaygCostInUsd", "PlanName",
            "PreviousInvoiceId", "PricingModel", "Product", "ProductName", "ProductOrderId",
            "ProductOrderName", "Provider", "PublisherId", "PublisherType", "ReservationId",
            "ReservationName", "ResellerMpnId", "ResellerName", "ResourceGroup",
            "ResourceGroupName", "ResourceRate", "ServiceFamily", "ServiceInfo1", "ServiceInfo2",
            "ServiceName", "ServicePeriodEndDate", "ServicePeriodStartDate", "ServiceTier",
            "SubscriptionId", "Term",
        ),
    )
)  # fmt: skip


class Azure:
    """One row per meter, resource and day. The cost column of the file is what is billed."""

    family = "azure"
    title = "Azure cost details"
    formats: Mapping[str, str] = {
        "azure-ea": "Azure cost details (enterprise agreement)",
        "azure-mca": "Azure cost details (Microsoft Customer Agreement)",
        "azure-partner": "Azure cost details (CSP partner)",
        "azure-payg": "Azure usage details (pay-as-you-go)",
    }
    about = About(
        recognised=(
            "Six or more of the columns of meters, resources and costs, also as `Name "
            "(EnglishName)`. Columns of a pricing currency make it a customer agreement, those of "
            "a partner a CSP partner's; without a billing account it is pay-as-you-go."
        ),
        slice=(
            "The billing account and month. Actual and amortised costs of it are kept together: "
            "each replaces only its own kind."
        ),
        missing=(
            "Taxes, credits and support plans are in no cost details.",
            "Enterprise and pay-as-you-go files have no list cost, only list prices.",
            ("A file does not say whether it is of one subscription: one with other subscriptions "
            "only than are loaded asks whether it is another part or takes their place."),
        ),
        example=(
            "InvoiceId", "BillingAccountId", "BillingAccountName", "BillingProfileId",
            "BillingPeriodStartDate", "BillingPeriodEndDate", "Date", "ChargeType", "Frequency",
            "SubscriptionId", "SubscriptionName", "ResourceGroupName", "ResourceId",
            "ResourceName", "ResourceLocation", "AvailabilityZone", "ConsumedService",
            "ServiceFamily", "MeterId", "MeterName", "MeterCategory", "MeterSubCategory",
            "MeterRegion", "ProductId", "Product", "PublisherType", "PublisherName",
            "PricingModel", "Term", "ReservationId", "ReservationName", "BenefitId",
            "BenefitName", "Quantity", "UnitOfMeasure", "UnitPrice", "EffectivePrice",
            "PayGPrice", "BillingCurrency", "PricingCurrency", "CostInBillingCurrency",
            "CostInPricingCurrency", "PaygCostInBillingCurrency", "ExchangeRatePricingToBilling",
            "AdditionalInfo", "Tags",
        ),
    )  # fmt: skip

    def claims(self, header: Header) -> bool:
        """Say whether enough of the names are those of cost details, in any language."""
        names = set(map(squash, _english(header)))
        return len(names & _TYPICAL) >= _ENOUGH and names.isdisjoint(_PARTNER_CENTER)

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        english = Header(header.file, _english(header))
        _require(english, self.title)
        line = lines.line(english)
        program = "csp" if english.has(*_PARTNER) else "azure"
        others = english.others(lines.taken(english))
        columns = lines.columns(english, line, program) | _costs(line, said.beside)
        return Reading(
            format=_format(english),
            family=self.family,
            version=ANY_SPELLING,
            header=header.names,
            columns=columns,
            others=others,
            derived=tuple(english.derived),
            dates="month/day/year",  # as Microsoft writes them, whatever the language
            firsts=_firsts(english),
            lenient=frozenset(lines.listed(english)),
            checks=tuple(_checks(english)),
            notices=(*_notices(english), *(() if said.beside else _roles(line))),
            findings=tuple(_findings(others, program, said)),
            skips=_skips(line) if said.beside == AMORTISED else (),
        )


def _english(header: Header) -> list[str]:
    return [match[1] if (match := _LOCALISED.fullmatch(name)) else name for name in header.names]


def _require(header: Header, title: str) -> None:
    for names in (lines.COST, lines.DATE):
        if not header.has(*names):
            raise MissingColumnError(header.file, title, [f"{names[0]} (or {names[-1]})"])


def _format(header: Header) -> str:
    if header.has(*_PARTNER):
        return "azure-partner"
    if header.has(*_MCA):
        return "azure-mca"
    if header.has("BillingAccountId", "EnrollmentNumber"):
        return "azure-ea"
    return "azure-payg"


def _firsts(header: Header) -> tuple[int, ...]:
    """Return the billing period where it is a calendar month, as under both agreements."""
    position = header.find(*lines.PERIOD)
    return () if position is None or _format(header) == "azure-payg" else (position,)


def _costs(line: Line, beside: str) -> dict[str, str]:
    """Return what is billed and what it costs once commitments are spread over their use.

    Alone a file can only say one of them. Beside the actual costs, amortised ones are not billed
    where they are the use of a commitment; beside these, what was paid for it has no effect.
    """
    cost = f"amount({line.cost})"
    billed = effective = cost
    if beside == ACTUAL:
        billed = f"CASE WHEN {line.is_covered} THEN amount() ELSE {cost} END"
    if beside == AMORTISED:
        effective = "amount()"
    return {"billed_cost": billed, "effective_cost": effective}


def _skips(line: Line) -> tuple[Skip, ...]:
    reason = "{count} rows of the actual costs are in the amortised costs beside them too."
    return (Skip(reason, f"NOT {line.is_purchase}"),)


def _checks(header: Header) -> list[Check]:
    days = [header.find(name) for name in lines.DATE if header.has(name)]
    among = lines.any_of(header, *lines.DATE)
    ids = [
        header.find(name) for name in ("BillingAccountId", *lines.SUBSCRIPTION) if header.has(name)
    ]
    return [
        filled(days[0], among=among),
        *(is_written_by_a_spreadsheet(position) for position in ids if position is not None),
    ]


def _notices(header: Header) -> list[Notice]:
    tags = header.sql("Tags")
    notices = [
        no_currency(lines.any_of(header, *lines.CURRENCY)),
        Notice(
            "no account",
            f"{{count}} rows name no account at all; they are kept as {lines.NO_ACCOUNT!r}.",
            f"{lines.billing_account(header)} IS NULL",
        ),
    ]
    if tags != "NULL":
        when = f"{tags} IS NOT NULL AND NOT json_valid(coalesce({lines.tags(tags)}, '{{}}'))"
        notices.append(Notice("tags", "Tags of {count} rows are no JSON; kept as text.", when))
    notices += [left_empty(header.names[at], at) for at in lines.listed(header)]
    if header.has(*lines.PERIOD):
        message = "{count} rows name no billing period; the month of their date is taken."
        notices.append(Notice("no billing period", message, f"{header.sql(*lines.PERIOD)} IS NULL"))
    return notices


def _roles(line: Line) -> tuple[Notice, ...]:
    """Return by which rows a file shows whether its costs are actual or amortised."""
    cost = f"coalesce(try_cast({line.cost} AS DECIMAL(38, 18)), 0)"
    unused = f"{line.kind} LIKE 'unused%'"
    return (
        Notice(
            "amortised costs",
            "Amortised costs only: {count} rows spread what commitments cost, and what was paid "
            "for them is not in it. Load the actual costs of the month too.",
            f"{unused} OR ({line.is_covered} AND {cost} <> 0)",
            role=AMORTISED,
        ),
        Notice(
            "actual costs",
            "Actual costs only: {count} rows pay for commitments, and are not spread over what "
            "these cover. Load the amortised costs of the month too.",
            line.is_purchase,
            role=ACTUAL,
        ),
        Notice(
            "actual costs",
            "Actual costs only: {count} rows are covered by commitments and cost nothing. Load the "
            "amortised costs of the month too.",
            f"{line.is_covered} AND {cost} = 0",
            role=ACTUAL,
            weak=True,
        ),
    )


def _findings(others: dict[str, int], program: str, said: Said) -> list[Finding]:
    findings = []
    if unknown := [name for name in others if squash(name) not in _KEPT]:
        shown = ", ".join(unknown)[:300]
        findings.append(Finding("unknown columns", f"Kept as they are: {shown}."))
    if said.beside:
        message = f"Read beside the {said.beside} costs of the same month."
        findings.append(Finding("put together", message))
    if said.program not in (None, program):
        message = f"By its columns it is {program}; {said.program} is not used."
        findings.append(Finding("program", message))
    return findings
