"""AWS Cost and Usage Reports: legacy (`lineItem/UnblendedCost`) and 2.0 (snake_case)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash.ingest.importer import About, squash
from ses_dash.ingest.providers import aws_lines
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    is_written_by_a_spreadsheet,
    json_object,
    no_currency,
)
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import Check, Notice, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Said

_REQUIRED = ("line_item_unblended_cost", "line_item_usage_start_date")
_ENOUGH = 3  # line item columns make a Cost and Usage Report
# Version 2.0 has tags and cost categories in one column each, other layouts a column for each key:
# `resourceTags/user:team`, in Parquet files for Athena `resource_tags_user_team`.
_TAG = re.compile(r"resource_?tags(?:/|_(?=user_|aws_))(.+)", re.IGNORECASE)
_CATEGORY = re.compile(r"cost_?category(?:/|_)(.+)", re.IGNORECASE)

# Canonical columns that are one of the file's columns as it is.
_SAME = {
    "sub_account_name": ("line_item_usage_account_name",),
    "billing_account_name": ("bill_payer_account_name",),
    "charge_description": ("line_item_line_item_description",),
    "invoice_id": ("bill_invoice_id",),
    "region_name": ("product_location",),
    "availability_zone": ("line_item_availability_zone",),
    "resource_id": ("line_item_resource_id",),
    "sku_price_id": ("pricing_rate_id",),
    "sku_meter": ("line_item_usage_type",),
    "pricing_unit": ("pricing_unit",),
    "capacity_reservation_id": ("capacity_reservation_capacity_reservation_arn",),
}
_SPLIT = "split_line_item_parent_resource_id"
_REGION = ("product_region_code", "product_region")
_TAGS = ("resource_tags", "tags")

_LISTED = ("pricing_public_on_demand_cost", "pricing_public_on_demand_rate")
# Columns that canonical ones hold whole, beside those of `_SAME`.
_WHOLLY = (
    "line_item_unblended_cost", "line_item_usage_amount", "line_item_currency_code",
    "line_item_usage_account_id", "bill_payer_account_id", "line_item_usage_start_date",
    "line_item_usage_end_date", "bill_billing_period_start_date", "bill_billing_period_end_date",
    "bill_billing_entity", "bill_invoicing_entity", "line_item_legal_entity",
    "product_product_name", "product_sku",
)  # fmt: skip
# Not kept: an id that differs between deliveries, what other columns say, averages over the payer.
_DROPPED = (
    "identity_line_item_id",
    "identity_time_interval",
    "line_item_blended_cost",
    "line_item_blended_rate",
)
_KNOWN = (
    *(*_WHOLLY, *aws_lines.COLUMNS, *(names[0] for names in _SAME.values()), *_LISTED),
    *(_REGION[0], _TAGS[0], "product", "cost_category"),
)


class AwsCur:
    """One row per line item. Billed is the unblended cost, effective the amortised one."""

    family = "cur"
    title = "an AWS Cost and Usage Report"
    formats: Mapping[str, str] = {"aws-cur": "AWS CUR (legacy)", "aws-cur2": "AWS CUR 2.0"}
    about = About(
        recognised="Three or more line item columns. Names with a slash make it a legacy report.",
        slice="The payer account and billing period.",
        missing=(
            "Legacy reports have no names of accounts.",
            "Without columns of commitments what is billed counts as effective cost too.",
            "Net costs, the discount map and split costs are kept beside the charge, never added.",
            "Marketplace is told by the billing entity; a selection without it has none.",
        ),
        example=tuple(dict.fromkeys(_KNOWN)),
    )

    def claims(self, header: Header) -> bool:
        """Say whether there are line item columns, not those of Oracle's reports on tenants."""
        return (
            not header.has("line_item_tenant_id")
            and sum(squash(name).startswith("lineitem") for name in header.names) >= _ENOUGH
        )

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        header.require(self.title, _REQUIRED)
        if not header.has("bill_payer_account_id"):
            header.require(self.title, ["line_item_usage_account_id"])
        tags, categories = _keyed(header, _TAG), _keyed(header, _CATEGORY)
        same = {name: header.sql(*sources) for name, sources in _SAME.items()}
        listed = tuple(at for at in map(header.find, _LISTED) if at is not None)
        period = header.find("bill_billing_period_start_date")
        columns = (
            same
            | _accounts(header)
            | _product(header)
            | aws_lines.charge(header)
            | aws_lines.commitment(header)
            | _costs(header)
            | {"tags": json_object(tags) if tags else header.sql(*_TAGS)}
        )
        others = header.others([*_taken(header, with_tags=not tags), *tags, *categories])
        if categories:
            header.derive("cost_category", json_object(categories))
            others["cost_category"] = len(header.names)
        return Reading(
            format="aws-cur" if any("/" in name for name in header.names) else "aws-cur2",
            family=self.family,
            version=2,
            header=header.names,
            columns=columns,
            others=others,
            derived=tuple(header.derived),
            firsts=() if period is None else (period,),
            lenient=frozenset(listed),
            checks=_checks(header),
            notices=_notices(header, listed),
            findings=_findings(header, said.program),
        )


def _taken(header: Header, *, with_tags: bool) -> list[int | None]:
    """Return the columns that a canonical column holds whole, and those that are not kept."""
    names = [*((name,) for name in (*_DROPPED, *_WHOLLY)), *_SAME.values(), _REGION]
    return [header.find(*each) for each in (*names, *([_TAGS] if with_tags else []))]


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


def _product(header: Header) -> dict[str, str]:
    """Return what was used, and when.

    The name of a service is the product's, which version 2.0 may hide in a JSON text, else its
    code. A discount with a line of its own has no SKU: its kind stands there, so that partner money
    (SppDiscount) can be told from other discounts wherever lines are added up.
    """
    start = header.sql("line_item_usage_start_date")
    product, name = header.sql("product"), header.sql("product_product_name")
    inside = f"CASE WHEN json_valid({product}) THEN {product} ->> '$.product_name' END"
    hidden = "NULL" if product == "NULL" else inside
    kind = f"CASE WHEN {aws_lines.is_discount(header)} THEN {aws_lines.kind(header)} END"
    zone = header.sql("line_item_availability_zone")
    of_zone = f"nullif(regexp_extract({zone}, '^([a-z]+(-[a-z]+)+-[0-9]+)[a-z]$', 1), '')"
    columns = {
        "charge_period_start": f"time({start})",
        "service_name": f"coalesce({name}, {hidden}, {header.sql('line_item_product_code')})",
        "sku_id": f"coalesce({header.sql('product_sku')}, {kind})",
        "region_id": header.sql(*_REGION) if header.has(*_REGION) else of_zone,
    }
    if header.has("line_item_usage_end_date"):
        columns["charge_period_end"] = f"time({header.sql('line_item_usage_end_date')})"
    return columns


def _costs(header: Header) -> dict[str, str]:
    quantity = header.sql("line_item_usage_amount")
    listed, rate = map(header.sql, _LISTED)
    columns = {
        "billed_cost": header.number("line_item_unblended_cost"),
        "effective_cost": aws_lines.effective(header),
        "billing_currency": f"coalesce({header.sql('line_item_currency_code')}, '{NO_CURRENCY}')",
    }
    known = {"pricing_quantity": quantity, "list_cost": listed, "list_unit_price": rate}
    return columns | {name: f"value({sql})" for name, sql in known.items() if sql != "NULL"}


def _keyed(header: Header, pattern: re.Pattern[str]) -> dict[int, str]:
    """Return the columns that each hold one key of an object, by position, with the key."""
    found = ((at, pattern.fullmatch(name)) for at, name in enumerate(header.names))
    return {at: match[1] for at, match in found if match}


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
    notices += _told(header)
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


def _told(header: Header) -> Iterator[Notice]:
    """Tell of partner money, and of rows that only detail others."""
    message = "{count} rows are discounts of the partner programme (SppDiscount): ours, not theirs."
    yield Notice("partner discount", message, f"{aws_lines.kind(header)} = 'SppDiscount'")
    if header.has(_SPLIT):
        message = "{count} rows detail others by container; their split cost is not added again."
        yield Notice("split cost", message, f"{header.sql(_SPLIT)} IS NOT NULL")


def _findings(header: Header, program: str | None) -> tuple[Finding, ...]:
    findings = []
    if not header.has("bill_billing_period_start_date"):
        message = "The file has no billing period; the month of the usage is taken."
        findings.append(Finding("no billing period", message))
    if not header.has(*aws_lines.PLAN_COST) or not header.has(*aws_lines.RESERVATION_COST):
        message = "Columns of commitments are missing; what is billed counts as effective cost too."
        findings.append(Finding("no amortisation", message))
    if program not in (None, "aws"):
        findings.append(Finding("program", f"The file says it is AWS; {program} is not used."))
    return tuple(findings)
