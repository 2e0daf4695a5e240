"""What filters can offer: the values that have charges in some months, beside the other filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ses_dash.access import Action, authorize
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.model.customer import Account
from ses_dash.reports.query import IN_SCOPE
from ses_dash.warehouse.read import scope_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ses_dash.access import Actor
    from ses_dash.reports.filters import Filter, Filters
    from ses_dash.stores import Stores

MOST = 2_000  # values of one column: more than that no list can show
_FACETS = {
    "program": ("program",),
    "customer": ("customer_id",),
    "account": ("program", "account"),
    "service_name": ("service_name",),
    "region_id": ("region_id",),
    "charge_category": ("charge_category",),
    "billing_currency": ("billing_currency",),
}
_COLUMNS = tuple(dict.fromkeys(column for columns in _FACETS.values() for column in columns))


@dataclass(frozen=True, slots=True)
class Choices:
    """Values that have charges, by filter, those with the most charges first.

    Accounts are `Account`, customers ids, everything else texts. `cut` names filters with more
    than `MOST` values.
    """

    values: Mapping[str, tuple[Any, ...]]
    cut: frozenset[str]


def offered(stores: Stores, actor: Actor, filters: Filters) -> Choices:
    """Return what each filter can be set to while the others stay; the currency narrows nothing.

    One pass over the months, whatever is chosen.
    """
    authorize(actor, Action.READ)
    bring_up_to_date(stores)
    filters = replace(filters, billing_currency=None)
    parameters = scope_parameters(actor.scope) | {
        each.key: each.parameter(value) for each, value in filters.chosen()
    }
    values: dict[str, list[Any]] = {facet: [] for facet in _FACETS}
    for facet, name, *row in stores.warehouse.rows(_sql(filters), parameters):
        values[facet].append(_value(facet, dict(zip(_COLUMNS, row, strict=True)), name or ""))
    return Choices(
        {facet: tuple(each[:MOST]) for facet, each in values.items()},
        frozenset(facet for facet, each in values.items() if len(each) > MOST),
    )


def _value(facet: str, row: Mapping[str, Any], name: str) -> object:
    if facet == "account":
        return Account(row["program"], row["account"], name)
    return row[_FACETS[facet][0]]


def _sql(filters: Filters) -> str:
    chosen = [each for each, _ in filters.chosen()]
    months = [each for each in chosen if each.key not in _FACETS]
    narrowing = [each for each in chosen if each.key in _FACETS]
    where = (IN_SCOPE, *(each.sql for each in months))
    sets = ", ".join(f"({', '.join(columns)})" for columns in _FACETS.values())
    facet = " ".join(f"WHEN {_is(facet)} THEN '{facet}'" for facet in _FACETS)
    passes = " ".join(f"WHEN {_is(facet)} THEN {_any(facet, narrowing)}" for facet in _FACETS)
    present = f"coalesce({', '.join(f'{each}::VARCHAR' for each in _COLUMNS)}) IS NOT NULL"
    return f"""
        SELECT sums.facet, dim.account.name, {", ".join(f"sums.{each}" for each in _COLUMNS)}
        FROM (
            SELECT CASE {facet} END AS facet, {", ".join(_COLUMNS)}, sum(charges) AS charges
            FROM customer_month
            WHERE {" AND ".join(where)}
            GROUP BY GROUPING SETS ({sets})
            HAVING CASE {passes} END AND {present}
            QUALIFY row_number() OVER (
                PARTITION BY GROUPING({", ".join(_COLUMNS)})
                ORDER BY sum(charges) DESC, {", ".join(_COLUMNS)}
            ) <= {MOST + 1}
        ) AS sums
        LEFT JOIN dim.account
            ON dim.account.program = sums.program AND dim.account.account = sums.account
        ORDER BY sums.charges DESC, {", ".join(f"sums.{each}" for each in _COLUMNS)}
    """  # noqa: S608 - from names in allow-lists and the rows of FILTERS


def _is(facet: str) -> str:
    """Return the SQL that tells the rows of one grouping set from the others."""
    mine = _FACETS[facet]
    flags = "".join("0" if column in mine else "1" for column in _COLUMNS)
    return f"GROUPING({', '.join(_COLUMNS)}) = {int(flags, 2)}"


def _any(facet: str, narrowing: Iterable[Filter]) -> str:
    """Return the SQL that asks whether any charge passes all filters but the facet's own."""
    others = [each.sql for each in narrowing if each.key != facet]
    return f"bool_or({' AND '.join(others)})" if others else "true"
