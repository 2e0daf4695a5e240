"""AWS Cost and Usage Reports: legacy (`lineItem/UnblendedCost`) and 2.0 (snake_case)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash.ingest.importer import squash
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    is_written_by_a_spreadsheet,
    no_currency,
)
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import Check, Notice, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header

_REQUIRED = ("line_item_unblended_cost", "line_item_usage_start_date")
_ENOUGH = 3  # line item columns make a Cost and Usage Report
_TAG = re.compile(r"resource_?tags/", re.IGNORECASE)

_USAGE = ("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "Refund")
_PURCHASES = ("Fee", "RIFee", "SavingsPlanUpfrontFee", "SavingsPlanRecurringFee")
_COVERED = "('DiscountedUsage', 'SavingsPlanCoveredUsage')"

# Canonical columns that are one of the file's columns as it is.
_SAME = {
    "sub_account_name": ("line_item_usage_account_name",),
    "billing_account_name": ("bill_payer_account_name",),
    "charge_description": ("line_item_line_item_description",),
    "invoice_id": ("bill_invoice_id",),
    "region_id": ("product_region_code", "product_region"),
    "region_name": ("product_location",),
    "availability_zone": ("line_item_availability_zone",),
    "resource_id": ("line_item_resource_id",),
    "sku_id": ("product_sku",),
    "sku_price_id": ("pricing_rate_id",),
    "sku_meter": ("line_item_usage_type",),
    "pricing_unit": ("pricing_unit",),
}
_RESERVATION = ("reservation_reservation_a_r_n",)
_PLAN = ("savings_plan_savings_plan_a_r_n",)
_PLAN_COST = ("savings_plan_savings_plan_effective_cost",)
_RESERVATION_COST = ("reservation_effective_cost",)

# Not kept: an id that differs between deliveries, what other columns say, averages over the payer.
_DROPPED = (
    "identity_line_item_id",
    "identity_time_interval",
    "line_item_blended_cost",
    "line_item_blended_rate",
)


class AwsCur:
    """One row per line item. Billed is the unblended cost, effective the amortised one."""

    family = "cur"
    title = "an AWS Cost and Usage Report"
    formats: Mapping[str, str] = {"aws-cur": "AWS CUR (legacy)", "aws-cur2": "AWS CUR 2.0"}

    def claims(self, header: Header) -> bool:
        """Say whether there are line item columns."""
        return sum(squash(name).startswith("lineitem") for name in header.names) >= _ENOUGH

    def read(self, header: Header, program: str | None) -> Reading:
        """Return how the file's columns become canonical ones."""
        header.require(self.title, _REQUIRED)
        if not header.has("bill_payer_account_id"):
            header.require(self.title, ["line_item_usage_account_id"])
        tags = [i for i, name in enumerate(header.names) if _TAG.match(name)]
        same = {name: header.sql(*sources) for name, sources in _SAME.items()}
        lenient = map(
            header.find, ("pricing_public_on_demand_cost", "pricing_public_on_demand_rate")
        )
        listed = tuple(position for position in lenient if position is not None)
        period = header.find("bill_billing_period_start_date")
        return Reading(
            format="aws-cur" if any("/" in name for name in header.names) else "aws-cur2",
            family=self.family,
            version=1,
            header=header.names,
            columns=same
            | _accounts(header)
            | _charge(header)
            | _costs(header)
            | {"tags": _tags(header, tags)},
            others=header.others([*_taken(header), *tags]),
            firsts=() if period is None else (period,),
            lenient=frozenset(listed),
            checks=_checks(header),
            notices=_notices(header, listed),
            findings=_findings(header, program),
        )


def _taken(header: Header) -> list[int | None]:
    """Return the columns that a canonical column holds whole, and those that are not kept."""
    wholly = (
        "line_item_unblended_cost", "line_item_usage_amount", "line_item_currency_code",
        "line_item_usage_account_id", "bill_payer_account_id", "line_item_usage_start_date",
        "line_item_usage_end_date", "bill_billing_period_start_date",
        "bill_billing_period_end_date", "bill_billing_entity", "bill_invoicing_entity",
        "line_item_legal_entity", "product_product_name", "resource_tags",
    )  # fmt: skip
    names = [(name,) for name in (*_DROPPED, *wholly)]
    return [header.find(*name) for name in (*names, *_SAME.values())]


def _accounts(header: Header) -> dict[str, str]:
    used = f"trim({header.sql('line_item_usage_account_id')})"
    start = f"time({header.sql('line_item_usage_start_date')})"
    period = start
    if header.has("bill_billing_period_start_date"):
        period = f"coalesce(time({header.sql('bill_billing_period_start_date')}), {start})"
    entity = header.sql("bill_billing_entity")
    seller = header.sql("line_item_legal_entity")
    return {
        "program": "'aws'",
        "marketplace": f"CASE WHEN {entity} = 'AWS Marketplace' THEN 1 ELSE 0 END",
        "billing_account_id": f"coalesce(trim({header.sql('bill_payer_account_id')}), {used})",
        "sub_account_id": used,
        "billing_period_start": f"date_trunc('month', {period})",
        "billing_period_end": f"date_trunc('month', {period}) + INTERVAL 1 MONTH",
        "invoice_issuer_name": f"coalesce({header.sql('bill_invoicing_entity')}, {seller}, 'AWS')",
        "provider_name": f"coalesce({entity}, 'AWS')",
        "publisher_name": seller,
    }


def _charge(header: Header) -> dict[str, str]:
    kind = f"coalesce({header.sql('line_item_line_item_type')}, 'Usage')"
    plan, reservation = header.sql(*_PLAN), header.sql(*_RESERVATION)
    usage_type, tax = header.sql("line_item_usage_type"), header.sql("line_item_tax_type")
    columns = {
        "charge_period_start": f"time({header.sql('line_item_usage_start_date')})",
        "charge_category": (
            f"CASE WHEN {kind} = 'Tax' OR ({kind} = 'Refund' AND {tax} IS NOT NULL) THEN 'Tax' "
            f"WHEN {kind} IN {_USAGE} THEN 'Usage' WHEN {kind} IN {_PURCHASES} THEN 'Purchase' "
            f"WHEN {kind} = 'Credit' OR {kind} LIKE '%Discount' THEN 'Credit' "
            "ELSE 'Adjustment' END"
        ),
        "charge_class": f"CASE WHEN {kind} = 'Refund' THEN 'Correction' END",
        "charge_frequency": (
            f"CASE WHEN {kind} IN ('RIFee', 'SavingsPlanRecurringFee') THEN 'Recurring' "
            f"WHEN {kind} IN {_PURCHASES} THEN 'One-Time' "
            f"WHEN {kind} IN {_USAGE} THEN 'Usage-Based' END"
        ),
        "pricing_category": (
            f"CASE WHEN {kind} = 'Tax' THEN NULL WHEN {kind} IN {_COVERED} THEN 'Committed' "
            f"WHEN {usage_type} LIKE '%SpotUsage%' THEN 'Dynamic' ELSE 'Standard' END"
        ),
        "commitment_discount_id": f"coalesce({plan}, {reservation})",
        "commitment_discount_category": (
            f"CASE WHEN {plan} IS NOT NULL THEN 'Spend' "
            f"WHEN {reservation} IS NOT NULL THEN 'Usage' END"
        ),
        "commitment_discount_type": (
            f"CASE WHEN {plan} IS NOT NULL THEN 'Savings Plan' "
            f"WHEN {reservation} IS NOT NULL THEN 'Reserved Instance' END"
        ),
        "commitment_discount_status": f"CASE WHEN {kind} IN {_COVERED} THEN 'Used' END",
        "service_name": _service(header),
    }
    if header.has("line_item_usage_end_date"):
        columns["charge_period_end"] = f"time({header.sql('line_item_usage_end_date')})"
    return columns


def _service(header: Header) -> str:
    """Return the product's name, which version 2.0 may hide in a JSON text, else its code."""
    product = header.sql("product")
    inside = f"CASE WHEN json_valid({product}) THEN {product} ->> '$.product_name' END"
    hidden = "NULL" if product == "NULL" else inside
    name, code = header.sql("product_product_name"), header.sql("line_item_product_code")
    return f"coalesce({name}, {hidden}, {code})"


def _costs(header: Header) -> dict[str, str]:
    quantity = header.sql("line_item_usage_amount")
    listed = header.sql("pricing_public_on_demand_cost")
    rate = header.sql("pricing_public_on_demand_rate")
    columns = {
        "billed_cost": header.number("line_item_unblended_cost"),
        "effective_cost": _effective(header),
        "billing_currency": f"coalesce({header.sql('line_item_currency_code')}, '{NO_CURRENCY}')",
    }
    known = {"pricing_quantity": quantity, "list_cost": listed, "list_unit_price": rate}
    return columns | {name: f"value({sql})" for name, sql in known.items() if sql != "NULL"}


def _effective(header: Header) -> str:
    """Return what a line costs once purchases are spread over what they cover.

    Without its columns a commitment cannot be spread: its lines keep what is billed.
    """
    kind = f"coalesce({header.sql('line_item_line_item_type')}, 'Usage')"
    whens = []
    if header.has(*_PLAN_COST):
        committed = header.number("savings_plan_total_commitment_to_date")
        used = header.number("savings_plan_used_commitment")
        whens += [
            f"WHEN {kind} = 'SavingsPlanCoveredUsage' THEN {header.number(*_PLAN_COST)}",
            f"WHEN {kind} = 'SavingsPlanRecurringFee' THEN {committed} - {used}",
            f"WHEN {kind} IN ('SavingsPlanNegation', 'SavingsPlanUpfrontFee') THEN amount()",
        ]
    if header.has(*_RESERVATION_COST):
        upfront = header.number("reservation_unused_amortized_upfront_fee_for_billing_period")
        recurring = header.number("reservation_unused_recurring_fee")
        whens += [
            f"WHEN {kind} = 'DiscountedUsage' THEN {header.number(*_RESERVATION_COST)}",
            f"WHEN {kind} = 'RIFee' THEN {upfront} + {recurring}",
            f"WHEN {kind} = 'Fee' AND {header.sql(*_RESERVATION)} IS NOT NULL THEN amount()",
        ]
    billed = header.number("line_item_unblended_cost")
    return f"CASE {' '.join(whens)} ELSE {billed} END" if whens else billed


def _tags(header: Header, positions: list[int]) -> str:
    """Return tags as JSON: version 2.0 has them so, the legacy report has a column for each."""
    if not positions:
        return header.sql("resource_tags")
    pairs = ", ".join(f"'{_json_key(header.names[i])}:' || to_json(c{i})" for i in positions)
    filled_in = f"nullif(concat_ws(',', {pairs}), '')"
    return "'{' || " + filled_in + " || '}'"


def _json_key(name: str) -> str:
    key = name.split("/", 1)[1].replace("\\", "\\\\").replace('"', '\\"').replace("'", "''")
    return f'"{key}"'


def _checks(header: Header) -> tuple[Check, ...]:
    payer, used = header.find("bill_payer_account_id"), header.find("line_item_usage_account_id")
    ids = [position for position in (used, payer) if position is not None]
    among = f"coalesce({', '.join(f'c{position}' for position in ids)})"
    return (
        filled(header.find("line_item_usage_start_date")),
        filled(ids[0], among=among),
        *(is_written_by_a_spreadsheet(position) for position in ids),
    )


def _notices(header: Header, listed: tuple[int, ...]) -> tuple[Notice, ...]:
    notices = [no_currency(header.sql("line_item_currency_code"))]
    if header.has("bill_billing_period_start_date"):
        message = "{count} rows name no billing period; the month of their usage is taken."
        period = header.sql("bill_billing_period_start_date")
        notices.append(Notice("no billing period", message, f"{period} IS NULL"))
    for position in listed:
        message = f"{{count}} rows have no number in {header.names[position]}; it is left empty."
        notices.append(
            Notice(
                "not a number",
                message,
                f"c{position} IS NOT NULL AND try_cast(c{position} AS DECIMAL(38, 18)) IS NULL",
            )
        )
    return tuple(notices)


def _findings(header: Header, program: str | None) -> tuple[Finding, ...]:
    findings = []
    if not header.has("bill_billing_period_start_date"):
        message = "The file has no billing period; the month of the usage is taken."
        findings.append(Finding("no billing period", message))
    if not header.has(*_PLAN_COST) or not header.has(*_RESERVATION_COST):
        message = "Columns of commitments are missing; what is billed counts as effective cost too."
        findings.append(Finding("no amortisation", message))
    if program not in (None, "aws"):
        findings.append(Finding("program", f"The file says it is AWS; {program} is not used."))
    return tuple(findings)
