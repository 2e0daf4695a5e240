"""Google Cloud's billing export to BigQuery, saved as CSV, lines of JSON or Parquet.

One reader for the standard export, the one with resources, and the resellers' export of Channel
Services, which has Workspace too. Meanings follow Google's pages on the tables of the export.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ses_dash.ingest.importer import About
from ses_dash.ingest.providers import gcp_lists
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    is_written_by_a_spreadsheet,
    left_empty,
    no_currency,
)
from ses_dash.model.reading import Check, Notice, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Said

_ACCOUNT = ("billing_account_id", "payer_billing_account_id")
_REQUIRED = ("cost", "currency", "usage_start_time", "invoice.month")
_TYPICAL = (
    "usage_start_time", "invoice.month", "sku.id", "sku.description", "service.description",
    "project.id", "cost_type", "export_time", "usage.amount_in_pricing_units",
)  # fmt: skip
_ENOUGH = 4  # of the typical columns, and an account, make an export

# Canonical columns that are one of the file's columns as it is.
_SAME = {
    "sub_account_id": ("project.id",),
    "sub_account_name": ("project.name",),
    "charge_description": ("sku.description",),
    "availability_zone": ("location.zone",),
    "resource_name": ("resource.name",),
    "sku_id": ("sku.id",),
    "consumed_unit": ("usage.unit",),
    "pricing_unit": ("usage.pricing_unit",),
}
_QUANTITIES = {
    "consumed_quantity": "usage.amount",
    "pricing_quantity": "usage.amount_in_pricing_units",
}
_LIST_COST = "cost_at_list"
_LABELS = {"labels": "", "project.labels": "project/", "tags": "tag/"}  # and what their keys get
_WHOLLY = ("usage_end_time", "service.description", "location.region", "resource.global_name")
_RESELLER = ("customer_cost", "transaction_type", "seller_name", "system_labels")
# Not kept: when a row was exported differs between deliveries.
_DROPPED = ("export_time", "partition_date", "partitiontime")

_SEATS = "regexp_extract({labels}, '(COMMITMENT|FLEXIBLE_SEATS|SEATS|CANCEL|COUPON)_[A-Z_]+', 0)"


class Gcp:
    """One row per usage, tax or adjustment. Billed is the cost and all credits of the row.

    For a reseller that is the buy side: RESELLER_MARGIN lowers it, and what the customer is to pay
    (`customer_cost`) stays beside it. The invoice's month decides, not the day of usage.
    """

    family = "gcp"
    title = "Google Cloud's billing export"
    formats: Mapping[str, str] = {
        "gcp-export": "Google Cloud billing export",
        "gcp-reseller": "Google Cloud reseller export (Channel Services)",
    }
    about = About(
        recognised="An account and four of the export's columns, such as `invoice.month`, "
        "`sku.id` and `usage_start_time`, joined by dots or underscores. `customer_cost` makes "
        "it the resellers' export.",
        slice="The billing account, invoice month and month of usage (UTC): whole months of "
        "either kind stand side by side. Of exports by the day, days are parts of a month.",
        missing=(
            "The table has no invoice number.",
            "Commitments are not spread over what they cover: effective is what is billed.",
            "List cost is the cost before credits where `cost_at_list` is missing.",
            "What a reseller's customer is to pay (`customer_cost`) is kept, and never billed.",
        ),
        example=(
            *_ACCOUNT, *_REQUIRED, "cost_type", "credits", _LIST_COST, *_LABELS, *_WHOLLY,
            *_RESELLER, *_QUANTITIES.values(), *(names[0] for names in _SAME.values()),
        ),
    )  # fmt: skip

    def claims(self, header: Header) -> bool:
        """Say whether there are an account and enough columns of the export."""
        return header.has(*_ACCOUNT) and sum(map(header.has, _TYPICAL)) >= _ENOUGH

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        del said  # the export says all of it
        header.require(self.title, _REQUIRED)
        month = header.sql("invoice.month")
        month = header.derive(
            "invoice.month", rf"regexp_replace(trim({month}), '^(\d{{4}})-?(\d\d)(\.0*)?$', '\1\2')"
        )
        period = f"try_strptime({month}, '%Y%m')"
        credits_ = _credits(header)
        columns = (
            {name: header.sql(*sources) for name, sources in _SAME.items()}
            | _accounts(header, period)
            | _charge(header, period)
            | _product(header)
            | _costs(header, credits_.sum)
        )
        labels = [header.find(name) for name in _LABELS]
        others = header.others([*_taken(header), *labels, header.find("credits")])
        return Reading(
            format="gcp-reseller" if header.has("customer_cost") else "gcp-export",
            family=self.family,
            version=1,
            header=header.names,
            columns=columns,
            others=others | credits_.kept,
            issuer=f"'usage ' || strftime(time({header.sql('usage_start_time')}), '%Y-%m')",
            lenient=frozenset(_positions(header)),
            checks=(*_checks(header, period), *credits_.checks),
            notices=(*_notices(header), *credits_.notices),
            derived=tuple(header.derived),
        )


@dataclass(frozen=True, slots=True)
class _Credits:
    """What the credits of a row come to: a list of objects, or one flattened into columns."""

    sum: str  # SQL to add to the cost
    kept: dict[str, int] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    notices: tuple[Notice, ...] = ()


def _credits(header: Header) -> _Credits:
    flat = f" + {header.number('credits.amount')}" if header.has("credits.amount") else ""
    position = header.find("credits")
    if position is None:
        return _Credits(flat)
    text = f"c{position}"
    amounts = header.derive("credits", gcp_lists.numbers(text, "amount"))
    partner = gcp_lists.with_type(text, "RESELLER_MARGIN")
    margin = header.derive("reseller margin", gcp_lists.numbers(partner, "amount"))
    kept = header.derive("credits", f"nullif({text}, '[]')")
    bad = gcp_lists.is_unreadable(text, "amount")
    told = "{count} rows have a reseller margin, in all {money}. It lowers what is billed."
    return _Credits(
        f"{flat} + sum({amounts})",
        {"credits": int(kept[1:])},
        (Check(position, bad, "is no list of credits with their amounts"),),
        (Notice("reseller margin", told, f"len({margin}) > 0", f"sum({margin})"),),
    )


def _positions(header: Header) -> list[int]:
    """Return the columns of quantities. One that is too large must not hold up the money."""
    found = (header.find(name) for name in _QUANTITIES.values())
    return [position for position in found if position is not None]


def _taken(header: Header) -> list[int | None]:
    """Return the columns that a canonical column holds whole, and those that are not kept."""
    wholly = ("cost", "currency", "usage_start_time", "invoice.month")
    names = [*wholly, *_WHOLLY, *_QUANTITIES.values(), _LIST_COST, *_DROPPED, "billing_account_id"]
    return [*map(header.find, names), *(header.find(*sources) for sources in _SAME.values())]


def _accounts(header: Header, period: str) -> dict[str, str]:
    owner, payer = (f"trim({header.sql(name)})" for name in _ACCOUNT)
    project = header.sql("project.id")
    return {
        "program": "'gcp'",
        "billing_account_id": f"coalesce({owner}, {payer})",
        "billing_account_type": "'Billing Account'",
        "sub_account_type": f"CASE WHEN {project} IS NOT NULL THEN 'Project' END",
        "billing_period_start": period,
        "billing_period_end": f"{period} + INTERVAL 1 MONTH",
        "invoice_issuer_name": "'Google Cloud'",
        "provider_name": "'Google Cloud'",
        "publisher_name": f"coalesce({header.sql('seller_name')}, 'Google Cloud')",
    }


def _charge(header: Header, period: str) -> dict[str, str]:
    """Return what kind of charge it is. Seats of Workspace and fees of commitments are purchases.

    An adjustment of usage before the invoice's month corrects what was invoiced then.
    """
    kind = f"lower(replace(coalesce({header.sql('cost_type')}, 'regular'), '_', ' '))"
    seats = _SEATS.format(labels=f"coalesce({header.sql('system_labels')}, '')")
    fee = f"coalesce({header.sql('sku.description')}, '') LIKE 'Commitment%'"
    start = f"time({header.sql('usage_start_time')})"
    bought = f"({seats} <> '' OR {fee})"
    columns = {
        "charge_period_start": start,
        "charge_category": (
            f"CASE WHEN {kind} = 'tax' THEN 'Tax' WHEN {kind} <> 'regular' THEN 'Adjustment' "
            f"WHEN {seats} LIKE 'COUPON%' THEN 'Credit' WHEN {bought} THEN 'Purchase' "
            "ELSE 'Usage' END"
        ),
        "charge_class": (
            f"CASE WHEN {kind} = 'adjustment' AND {start} < {period} THEN 'Correction' END"
        ),
        "charge_frequency": (
            f"CASE WHEN {kind} <> 'regular' THEN NULL WHEN {bought} THEN 'Recurring' "
            "ELSE 'Usage-Based' END"
        ),
    }
    if header.has("usage_end_time"):
        columns["charge_period_end"] = f"time({header.sql('usage_end_time')})"
    return columns


def _product(header: Header) -> dict[str, str]:
    sold_by = f"coalesce({header.sql('transaction_type')}, '')"
    seller = f"coalesce({header.sql('seller_name')}, 'Google')"
    members = [
        gcp_lists.pairs(header.sql(name), prefix)
        for name, prefix in _LABELS.items()
        if header.has(name)
    ]
    return {
        "marketplace": (
            f"CASE WHEN {sold_by} LIKE 'THIRD_PARTY%' OR {seller} NOT ILIKE 'Google%' "
            "THEN 1 ELSE 0 END"
        ),
        "service_name": f"coalesce({header.sql('service.description')}, "
        f"{header.sql('service.id')})",
        "region_id": f"coalesce({header.sql('location.region')}, "
        f"{header.sql('location.location')})",
        "resource_id": f"coalesce({header.sql('resource.global_name')}, "
        f"{header.sql('resource.name')})",
        "tags": gcp_lists.object_of(members) if members else "NULL",
    }


def _costs(header: Header, credits_: str) -> dict[str, str]:
    cost = header.number("cost")
    listed = cost
    if header.has(_LIST_COST):
        known = header.sql(_LIST_COST)
        listed = f"CASE WHEN {known} IS NULL THEN {cost} ELSE {header.number(_LIST_COST)} END"
    quantities = {
        name: f"value({header.sql(source)})"
        for name, source in _QUANTITIES.items()
        if header.has(source)
    }
    return quantities | {
        "billed_cost": cost + credits_,
        "effective_cost": cost + credits_,
        "list_cost": listed,
        "contracted_cost": cost,
        "billing_currency": f"coalesce({header.sql('currency')}, '{NO_CURRENCY}')",
    }


def _checks(header: Header, period: str) -> tuple[Check, ...]:
    ids = [position for position in map(header.find, _ACCOUNT) if position is not None]
    month = header.find("invoice.month") or 0
    return (
        filled(header.find("usage_start_time")),
        filled(header.find("cost")),
        filled(ids[0], among=f"coalesce({', '.join(f'c{each}' for each in ids)})"),
        Check(month, f"coalesce(year({period}), 0) NOT BETWEEN 2000 AND 2099", "is no month"),
        *(is_written_by_a_spreadsheet(position) for position in ids),
    )


def _notices(header: Header) -> tuple[Notice, ...]:
    return (
        no_currency(header.sql("currency")),
        *(left_empty(header.names[each], each) for each in _positions(header)),
    )
