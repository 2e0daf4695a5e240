"""Alibaba Cloud's instance bills: CSV of the console or delivered to OSS, and JSON of the API.

Field names are those of the pages on DescribeInstanceBill, QueryInstanceBill and the fields of
bills; the console writes them with spaces. No real file was at hand: what a bill does that the
pages do not say is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest.importer import About
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    is_written_by_a_spreadsheet,
    left_empty,
    no_currency,
)
from ses_dash.model.reading import Check, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Said

_COST, _GROSS = "PretaxAmount", "PretaxGrossAmount"
_ACCOUNT = ("AccountID", "BillAccountID")
_OWNER = "OwnerID"
_MONTH = ("BillingCycle", "BillingDate")
_KIND, _TERM = "Item", "SubscriptionType"
_REQUIRED = (_COST, _GROSS, "Currency", _TERM)
_TYPICAL = (*_REQUIRED, "ProductCode", *_MONTH, "InvoiceDiscount", "DeductedByCoupons")
_ENOUGH = 6  # of the typical columns, both amounts among them, make a bill

# Canonical columns that are one of the file's columns as it is.
_SAME = {
    "billing_account_name": ("AccountName", "BillAccountName"),
    "sub_account_name": ("OwnerAccountName", "OwnerName"),
    "charge_description": ("ProductDetail",),
    "sku_id": ("CommodityCode",),
    "sku_meter": ("BillingItem",),
    "region_id": ("Region",),
    "availability_zone": ("Zone",),
    "resource_id": ("InstanceID",),
    "resource_name": ("NickName",),
    "pricing_unit": ("UsageUnit",),
}
_NUMBERS = {"pricing_quantity": "Usage", "list_unit_price": "ListPrice"}
_TIMES = ("UsageStartTime", "UsageEndTime")


class Alibaba:
    """One row per instance or billing item, by month or day. Billed is the pretax amount.

    That is the gross amount less discounts and coupons. Vouchers, prepaid cards and cash are how it
    is paid, and stay beside it; so does the tax.
    """

    family = "alibaba"
    title = "an Alibaba Cloud instance bill"
    formats: Mapping[str, str] = {"alibaba-bill": "Alibaba Cloud instance bill"}
    about = About(
        recognised="`PretaxAmount`, `PretaxGrossAmount` and four more of a bill's columns, spaced "
        "or not; answers of DescribeInstanceBill with all of their rows.",
        slice="The account and billing cycle. A bill of one day is part of a month.",
        missing=(
            "Written from the documentation: no real file was at hand.",
            "Tax is kept beside the charge, and not billed.",
            "Times are taken as they are written, without a time zone.",
            "Tags stay as they are, in `Tag`; marketplace products are not told apart.",
            "Bills in Chinese, with `Item` or column names in it, are not recognised.",
        ),
        example=(
            *_REQUIRED, *_ACCOUNT[:1], _OWNER, *_MONTH, _KIND, "ProductCode", "ProductName",
            "InvoiceDiscount", "Tax", "Tag", *(names[0] for names in _SAME.values()),
            *_NUMBERS.values(), *_TIMES,
        ),
    )  # fmt: skip

    def claims(self, header: Header) -> bool:
        """Say whether both amounts and enough columns of a bill are there."""
        amounts = header.has(_COST) and header.has(_GROSS)
        return amounts and sum(map(header.has, _TYPICAL)) >= _ENOUGH

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        del said  # a bill says all of it
        header.require(self.title, _REQUIRED)
        if not header.has(*_ACCOUNT):
            header.require(self.title, [_OWNER])
        if not header.has(*_MONTH):
            header.require(self.title, _MONTH[:1])
        numbers = {
            name: position
            for name, source in _NUMBERS.items()
            if (position := header.find(source)) is not None
        }
        wholly = (_COST, _GROSS, "Currency", *_ACCOUNT, _OWNER, *_TIMES, "BillingCycle")
        taken = [*map(header.find, wholly), *(header.find(*names) for names in _SAME.values())]
        month = header.derive(_MONTH[0], _month(header))
        return Reading(
            format="alibaba-bill",
            family=self.family,
            version=1,
            header=header.names,
            columns={name: header.sql(*sources) for name, sources in _SAME.items()}
            | {name: f"value(c{position})" for name, position in numbers.items()}
            | _accounts(header, f"try_strptime({month}, '%Y%m')")
            | _charge(header, month)
            | _costs(header),
            others=header.others([*taken, *numbers.values(), header.find("ProductName")]),
            lenient=frozenset(numbers.values()),
            checks=_checks(header, month),
            notices=(
                no_currency(header.sql("Currency")),
                *(left_empty(header.names[each], each) for each in numbers.values()),
            ),
            derived=tuple(header.derived),
        )


def _month(header: Header) -> str:
    """Return the month as SQL: 202609 of `2026-09`, `202609` or a day of it."""
    cycle, day = map(header.sql, _MONTH)
    return (
        rf"regexp_replace(trim(coalesce({cycle}, {day})), "
        rf"'^(\d{{4}})[-/]?(\d\d)([-/]?\d\d)?(\.0*)?$', '\1\2')"
    )


def _accounts(header: Header, period: str) -> dict[str, str]:
    owner, account = header.sql(_OWNER), header.sql(*_ACCOUNT)
    return {
        "program": "'alibaba'",
        "marketplace": "0",
        "billing_account_id": f"trim(coalesce({account}, {owner}))",
        "sub_account_id": f"trim({owner})",
        "billing_period_start": period,
        "billing_period_end": f"{period} + INTERVAL 1 MONTH",
        "invoice_issuer_name": "'Alibaba Cloud'",
        "provider_name": "'Alibaba Cloud'",
        "publisher_name": "'Alibaba Cloud'",
    }


def _charge(header: Header, month: str) -> dict[str, str]:
    """Return what kind of charge it is, and when: usage from its time, its day, or its month."""
    kind = f"lower(coalesce({header.sql(_KIND)}, ''))"
    prepaid = f"lower(coalesce({header.sql(_TERM)}, '')) LIKE 'sub%'"
    began, ended = map(header.sql, _TIMES)
    day = header.sql("BillingDate")
    first = f"strftime(try_strptime({month}, '%Y%m'), '%Y-%m-%d')"
    whole = rf"CASE WHEN regexp_full_match({day}, '\s*\d{{4}}-\d\d-\d\d.*') THEN {day} END"
    start = header.derive("start of usage", f"coalesce({began}, {whole}, {first})")
    columns = {
        "charge_period_start": f"time({start})",
        "charge_category": (
            f"CASE WHEN {kind} = 'adjustment' THEN 'Adjustment' "
            f"WHEN {prepaid} THEN 'Purchase' ELSE 'Usage' END"
        ),
        "charge_class": f"CASE WHEN {kind} = 'refund' THEN 'Correction' END",
        "charge_frequency": (
            f"CASE WHEN {kind} = 'adjustment' THEN NULL WHEN {prepaid} THEN 'Recurring' "
            "ELSE 'Usage-Based' END"
        ),
        "service_name": f"coalesce({header.sql('ProductName')}, {header.sql('ProductCode')})",
    }
    if ended != "NULL":
        columns["charge_period_end"] = f"time({ended})"
    return columns


def _costs(header: Header) -> dict[str, str]:
    cost = header.number(_COST)
    return {
        "billed_cost": cost,
        "effective_cost": cost,
        "list_cost": header.number(_GROSS),
        "contracted_cost": cost,
        "billing_currency": f"coalesce({header.sql('Currency')}, '{NO_CURRENCY}')",
    }


def _checks(header: Header, month: str) -> tuple[Check, ...]:
    ids = [position for position in map(header.find, (*_ACCOUNT, _OWNER)) if position is not None]
    known = f"coalesce(year(try_strptime({month}, '%Y%m')), 0) BETWEEN 2000 AND 2099"
    return (
        filled(header.find(_COST)),
        filled(ids[0], among=f"coalesce({', '.join(f'c{each}' for each in ids)})"),
        Check(header.find(*_MONTH) or 0, f"NOT {known}", "is no month"),
        *(is_written_by_a_spreadsheet(position) for position in ids),
    )
