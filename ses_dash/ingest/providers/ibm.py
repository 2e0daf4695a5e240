"""IBM Cloud's usage of instances: the CSV of console and snapshots, and the API's JSON.

Names are those of IBM's page on understanding the usage report (CSV versions 0.1 to 1.2) and of the
Usage Reports API v4 (`/v4/accounts/{id}/resource_instances/usage/{month}`). No real file was at
hand: what a report does that the pages do not say is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest.importer import About
from ses_dash.ingest.providers.common import NO_CURRENCY, filled, left_empty, no_currency
from ses_dash.model.reading import Check, Reading, Skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Said

_ACCOUNT = ("Account Owner ID", "account_id")
_MONTH = ("Billing Month", "month")
_COST = ("Cost", "Usage Cost")  # of CSV; since June 2024 the first
_USAGE = "usage"  # of the API: a list of metrics, each with its cost
_BILLABLE, _UNCHARGED = "Billable", "Non Chargeable"
_TYPICAL = (
    ("Instance ID", "resource_instance_id"),
    ("Plan ID", "plan_id"),
    ("Service ID", "resource_id"),
    ("Resource Group ID", "resource_group_id"),
    ("Billable",),
)
_ENOUGH = 4  # of these, and an account, a month and costs, make a report

# Canonical columns that are one of the file's columns as it is.
_SAME = {
    "billing_account_name": ("Account Name",),
    "charge_description": ("Plan Name", "plan_name"),
    "region_id": ("Region",),
    "resource_id": ("Instance ID", "resource_instance_id"),
    "resource_name": ("Instance Name", "resource_instance_name"),
    "sku_id": ("Plan ID", "plan_id"),
    "sku_meter": ("Usage Metric",),
    "pricing_unit": ("Usage Unit",),
}
_QUANTITY, _LIST = "Usage Quantity", "Original Cost"
_CURRENCY = ("Currency", "currency_code")
_SERVICE = ("Service Name", "resource_name", "Service ID", "resource_id")


class Ibm:
    """One row per instance and metric and month, of the API per instance and month.

    Billed is the cost after discounts. What is not billable or not chargeable is left out, and
    counted with its money.
    """

    family = "ibm"
    title = "an IBM Cloud usage report of instances"
    formats: Mapping[str, str] = {
        "ibm-instances": "IBM Cloud instances usage (CSV)",
        "ibm-usage-api": "IBM Cloud Usage Reports API",
    }
    about = About(
        recognised="An account, a month, costs and four of a report's ids, such as `Instance ID` "
        "and `Plan ID`. The account's section above the table is read with it.",
        slice="The account and month.",
        missing=(
            "Written from the documentation: no real file was at hand.",
            "Account summaries, which add up what instances are listed with, are not read.",
            "Reports are by the month: charges have no days, and no invoice.",
            "Tags stay as they are.",
        ),
        example=(
            *(names[0] for names in (_ACCOUNT, _MONTH, _COST, _CURRENCY, _SERVICE, *_TYPICAL)),
            *(names[0] for name, names in _SAME.items() if name not in ("resource_id", "sku_id")),
            _QUANTITY, _LIST, _UNCHARGED,
        ),
    )  # fmt: skip

    def claims(self, header: Header) -> bool:
        """Say whether an account, a month, costs and enough ids are there."""
        needed = header.has(*_ACCOUNT) and header.has(*_MONTH) and header.has(*_COST, _USAGE)
        return needed and sum(header.has(*names) for names in _TYPICAL) >= _ENOUGH

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        del said  # a report says all of it
        quantity = header.find(_QUANTITY)
        lenient = () if quantity is None else (quantity,)
        month = header.derive(_MONTH[0], rf"replace(trim({header.sql(*_MONTH)}), '-', '')")
        period = f"try_strptime({month}, '%Y%m')"
        wholly = (_ACCOUNT, _MONTH, _COST, _CURRENCY, _SERVICE[:2], (_QUANTITY,), (_LIST,))
        taken = [header.find(*names) for names in (*wholly, *_SAME.values())]
        billed, listed = _costs(header)
        currency = header.sql(*_CURRENCY)
        return Reading(
            format="ibm-instances" if header.has(*_COST) else "ibm-usage-api",
            family=self.family,
            version=1,
            header=header.names,
            columns={name: header.sql(*sources) for name, sources in _SAME.items()}
            | _charge(header, period)
            | {
                "billed_cost": billed,
                "effective_cost": billed,
                "contracted_cost": billed,
                "list_cost": listed,
                "billing_currency": f"coalesce({currency}, '{NO_CURRENCY}')",
                "pricing_quantity": "NULL" if quantity is None else f"value(c{quantity})",
            },
            others=header.others(taken),
            lenient=frozenset(lenient),
            checks=_checks(header, period),
            notices=(
                no_currency(currency),
                *(left_empty(header.names[position], position) for position in lenient),
            ),
            skips=_skips(header),
            derived=tuple(header.derived),
        )


def _charge(header: Header, period: str) -> dict[str, str]:
    end = f"{period} + INTERVAL 1 MONTH"
    return {
        "program": "'ibm'",
        "marketplace": "0",
        "billing_account_id": f"trim({header.sql(*_ACCOUNT)})",
        "billing_period_start": period,
        "billing_period_end": end,
        "charge_period_start": period,
        "charge_period_end": end,
        "charge_category": "'Usage'",
        "charge_frequency": "'Usage-Based'",
        "invoice_issuer_name": "'IBM'",
        "provider_name": "'IBM Cloud'",
        "publisher_name": "'IBM'",
        "service_name": f"coalesce({', '.join(header.sql(name) for name in _SERVICE)})",
    }


def _costs(header: Header) -> tuple[str, str]:
    """Return what is billed, and what it was before discounts."""
    if header.has(*_COST):
        return header.number(*_COST), header.number(_LIST, *_COST)
    usage = header.sql(_USAGE)
    return _summed(header, usage, "cost"), _summed(header, usage, "rated_cost")


def _summed(header: Header, usage: str, key: str) -> str:
    """Return the sum of a cost over the metrics that are charged."""
    structure = f'[{{"{key}": "VARCHAR", "non_chargeable": "VARCHAR"}}]'
    charged = "lambda each: coalesce(each.non_chargeable, 'false') <> 'true'"
    metrics = f"list_filter(from_json({usage}, '{structure}'), {charged})"
    costs = header.derive(f"{_USAGE} {key}", f"list_transform({metrics}, lambda each: each.{key})")
    return f"sum({costs})"


def _skips(header: Header) -> tuple[Skip, ...]:
    billable, uncharged = (f"lower({header.sql(name)})" for name in (_BILLABLE, _UNCHARGED))
    return (
        Skip("{count} rows are not billable.", f"{billable} = 'false'"),
        Skip("{count} rows are for information, and not charged.", f"{uncharged} = 'true'"),
    )


def _checks(header: Header, period: str) -> tuple[Check, ...]:
    known = f"coalesce(year({period}), 0) BETWEEN 2000 AND 2099"
    checks = (
        filled(header.find(*_ACCOUNT)),
        filled(header.find(*_COST, _USAGE)),
        Check(header.find(*_MONTH) or 0, f"NOT {known}", "is no month"),
    )
    if header.has(*_COST):
        return checks
    usage = header.sql(_USAGE)
    listed = f"coalesce(json_valid({usage}) AND json_type({usage}) = 'ARRAY', false)"
    bad = f"{usage} IS NOT NULL AND NOT {listed}"
    return (*checks, Check(header.find(_USAGE) or 0, bad, "is no list of metrics"))
