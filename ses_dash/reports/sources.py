"""Where a report reads: the smallest of rollups and charges that has all the columns it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.errors import UnboundedReportError
from ses_dash.focus import COLUMNS, ROLLUP_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.reports.filters import Filters


@dataclass(frozen=True, slots=True)
class Name:
    """A name of ledger facts: the columns that stand for it in sums, and where it is found."""

    keys: tuple[str, ...]
    sql: str
    join: str


NAMES = {
    "customer": Name(
        ("customer_id",), "dim.customer.name", "LEFT JOIN dim.customer USING (customer_id)"
    ),
    "account_name": Name(
        ("program", "account"),
        "nullif(dim.account.name, '')",
        "LEFT JOIN dim.account USING (program, account)",
    ),
}


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column that rollups do not have: looked up by one of theirs, before anything is added."""

    key: str
    sql: str
    join: str


# See warehouse/names; single charges have these columns themselves.
LOOKUPS = {
    "region_name": Lookup(
        "region_id",
        "known_region.region_name",
        "LEFT JOIN known_region ON known_region.program = sums.program "
        "AND known_region.region_id = sums.region_id",
    ),
}
_OF_CHARGES = tuple(column.name for column in COLUMNS if column.kind not in ("amount", "map"))
COLUMN_NAMES = tuple(
    dict.fromkeys((*ROLLUP_DIMENSIONS, *NAMES, "customer_id", "day", *_OF_CHARGES))
)
# What the provider or distributor bills us by; not for the eyes of an end customer.
OURS = frozenset(
    {
        "billing_account_id",
        "billing_account_name",
        "charge_description",  # often holds a unit price
        "contracted_unit_price",
        "invoice_id",
        "invoice_issuer_name",
        "list_unit_price",
        "load_id",
        "pricing_currency_contracted_unit_price",
        "pricing_currency_effective_cost",
        "pricing_currency_list_unit_price",
        "sku_price_details",
        "source_row",
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """A table or view of rows with an owner, a price, costs and their residues."""

    table: str
    columns: frozenset[str]


MONTHS = Source("customer_month", frozenset((*ROLLUP_DIMENSIONS, "customer_id")))
DAYS = Source(
    "customer_day",
    frozenset(
        {
            "day",
            "program",
            "billing_period",
            "account",
            "service_name",
            "charge_category",
            "billing_currency",
            "customer_id",
        }
    ),
)
CHARGES = Source("customer_charge", frozenset((*_OF_CHARGES, "customer_id", "day")))


def source_of(columns: Sequence[str], filters: Filters) -> Source:
    """Choose the source; raise `UnboundedReportError` rather than read all charges there are."""
    needed = {*columns, *(each.column for each, _ in filters.chosen())}
    found = {name: LOOKUPS[name] for name in sorted(needed & LOOKUPS.keys())}
    by = needed.difference(found).union(lookup.key for lookup in found.values())
    for source in (MONTHS, DAYS):
        if by <= source.columns:
            return _looked_up(source, found) if found else source
    if not filters.account and not (filters.customer and filters.month):
        known = MONTHS.columns | LOOKUPS.keys()
        raise UnboundedReportError(next(each for each in columns if each not in known))
    return CHARGES


def _looked_up(source: Source, found: Mapping[str, Lookup]) -> Source:
    """Return a source with more columns."""
    added = "".join(f", {lookup.sql} AS {name}" for name, lookup in found.items())
    joins = " ".join(lookup.join for lookup in found.values())
    table = f"(SELECT sums.*{added} FROM {source.table} AS sums {joins})"  # noqa: S608 - constants
    return Source(table, source.columns | found.keys())
