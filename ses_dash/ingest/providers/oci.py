"""Oracle Cloud's cost reports (`reports/cost-csv/`). Its FOCUS reports are read as FOCUS.

Fields as in Oracle's page on cost and usage reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.errors import UnknownFormatError
from ses_dash.ingest.importer import About
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    json_object,
    left_empty,
    no_currency,
    the_only,
)
from ses_dash.model.reading import Check, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Said

_TENANT, _START = "lineItem/tenantId", "lineItem/intervalUsageStart"
_COST = "cost/myCost"
_REQUIRED = (_COST, _TENANT, _START, "lineItem/referenceNo")
_SUBSCRIPTION, _CURRENCY = "cost/subscriptionId", "cost/currencyCode"
_TAG = "tags/"

# Canonical columns that are one of the file's columns as it is.
_SAME = {
    "service_name": "product/service",
    "charge_description": "product/Description",
    "region_id": "product/region",
    "availability_zone": "product/availabilityDomain",
    "resource_id": "product/resourceId",
    "sku_id": "cost/productSku",
    "pricing_unit": "cost/skuUnitDescription",
}
_NUMBERS = {
    "pricing_quantity": "usage/billedQuantity",
    "contracted_unit_price": "cost/unitPrice",
}
_COMPARTMENT = ("product/compartmentId", "product/compartmentName")
_CORRECTION = "lineItem/isCorrection"


class Oci:
    """One row per resource and hour. Billed is `cost/myCost`, which has the overage in it.

    A report covers about six hours and never changes; what comes late for the same hours is in a
    later report, and corrections are rows that add up. So a report is a slice of its own, told by
    the least of its line identifiers: no other report has that line. The same report again, packed
    or not, takes its own place, and reports of one day stand side by side.
    """

    family = "oci"
    title = "an Oracle Cloud cost report"
    formats: Mapping[str, str] = {"oci-cost": "Oracle Cloud cost report"}
    about = About(
        recognised="`lineItem/tenantId` and `lineItem/intervalUsageStart`. Usage reports, which "
        "have no costs, are refused.",
        slice="The report, told by the least `lineItem/referenceNo` in it; reports of one day "
        "stand side by side.",
        missing=(
            "The billing period is the month of usage: reports name none, and no invoice.",
            "There is no list price, and `cost/myCostOverage` is part of the cost, never added.",
            "The billing account is the subscription, else the tenancy.",
            "Rows without a subscription or currency get the only one that the file names.",
            "A report of which rows were left out counts as another one.",
        ),
        example=(
            *_REQUIRED, _SUBSCRIPTION, _CURRENCY, *_SAME.values(), *_NUMBERS.values(),
            *_COMPARTMENT, _CORRECTION, "lineItem/intervalUsageEnd", "tags/Namespace.Key",
        ),
    )  # fmt: skip

    def claims(self, header: Header) -> bool:
        """Say whether it is about hours of tenants."""
        return header.has(_TENANT) and header.has(_START)

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        del said  # the report says all of it
        if header.has("usage/consumedQuantity") and not header.has(_COST):
            raise UnknownFormatError(header.file, "it is a usage report, which has no costs.")
        header.require(self.title, _REQUIRED)
        tags = {at: name[5:] for at, name in enumerate(header.names) if name.startswith(_TAG)}
        numbers = {name: at for name, at in _numbers(header).items() if at is not None}
        reference = header.sql("lineItem/referenceNo")
        report = header.derive("report", f"(SELECT min({reference}) FROM rows())")  # noqa: S608
        wholly = (_COST, _START, "lineItem/intervalUsageEnd", _SUBSCRIPTION, _CURRENCY, _TENANT)
        taken = [*map(header.find, (*wholly, *_SAME.values())), *numbers.values(), *tags]
        currency = _filled_in(header, _CURRENCY)
        return Reading(
            format="oci-cost",
            family=self.family,
            version=1,
            header=header.names,
            columns={name: header.sql(source) for name, source in _SAME.items()}
            | {name: f"value(c{at})" for name, at in numbers.items()}
            | _accounts(header)
            | _charge(header)
            | _costs(header, currency)
            | {"tags": json_object(tags) if tags else "NULL"},
            others=header.others(taken),
            issuer=f"'report ' || {report}",
            lenient=frozenset(numbers.values()),
            checks=tuple(_checks(header)),
            notices=(
                no_currency(currency),
                *(left_empty(header.names[at], at) for at in numbers.values()),
            ),
            derived=tuple(header.derived),
        )


def _numbers(header: Header) -> dict[str, int | None]:
    return {name: header.find(source) for name, source in _NUMBERS.items()}


def _filled_in(header: Header, name: str) -> str:
    """Return a column whose gaps have the only value there is: free rows leave some empty."""
    if not header.has(name):
        return "NULL"
    return header.derive(name, the_only(header.sql(name)))


def _accounts(header: Header) -> dict[str, str]:
    tenant = f"trim({header.sql(_TENANT)})"
    compartment, name = map(header.sql, _COMPARTMENT)
    month = f"date_trunc('month', time({header.sql(_START)}))"
    return {
        "program": "'oci'",
        "marketplace": "0",
        "billing_account_id": f"coalesce(trim({_filled_in(header, _SUBSCRIPTION)}), {tenant})",
        "billing_account_type": "'Subscription'",
        "sub_account_id": tenant,
        # The root compartment is the tenancy, and has its name.
        "sub_account_name": f"CASE WHEN trim({compartment}) = {tenant} THEN {name} END",
        "sub_account_type": "'Tenancy'",
        "billing_period_start": month,
        "billing_period_end": f"{month} + INTERVAL 1 MONTH",
        "invoice_issuer_name": "'Oracle'",
        "provider_name": "'Oracle'",
        "publisher_name": "'Oracle'",
    }


def _charge(header: Header) -> dict[str, str]:
    correction = f"lower({header.sql(_CORRECTION)}) IN ('true', 'y', 'yes', '1')"
    columns = {
        "charge_period_start": f"time({header.sql(_START)})",
        "charge_category": "'Usage'",
        "charge_class": f"CASE WHEN {correction} THEN 'Correction' END",
        "charge_frequency": "'Usage-Based'",
        "pricing_category": "'Standard'",
    }
    if header.has("lineItem/intervalUsageEnd"):
        columns["charge_period_end"] = f"time({header.sql('lineItem/intervalUsageEnd')})"
    return columns


def _costs(header: Header, currency: str) -> dict[str, str]:
    cost = header.number(_COST)
    return {
        "billed_cost": cost,
        "effective_cost": cost,
        "contracted_cost": cost,
        "billing_currency": f"coalesce({currency}, '{NO_CURRENCY}')",
    }


def _checks(header: Header) -> list[Check]:
    return [filled(header.find(name)) for name in (_TENANT, _START, _COST)]
