"""The sums of a report: SQL from allow-listed names, values as parameters, exact amounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.reports.amounts import exact_sum
from ses_dash.reports.sources import NAMES, source_of
from ses_dash.warehouse.read import scope_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from ses_dash.access import Scope
    from ses_dash.period import BillingPeriod
    from ses_dash.reports.filters import Filters
    from ses_dash.warehouse.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Measure:
    """What a report adds up: as stored, and what storing it cut off, where something may be.

    `{only}` is where a condition on the rows to add may stand.
    """

    stored: str
    residue: str = ""


def _sum(column: str) -> str:
    return f"coalesce(sum({column}){{only}}, 0)"


MEASURES: Mapping[str, Measure] = {
    "charges": Measure(_sum("charges") + "::BIGINT"),
    "billed_cost": Measure(_sum("billed_cost"), _sum("billed_residue")),
    "effective_cost": Measure(_sum("effective_cost"), _sum("effective_residue")),
    "list_cost": Measure(_sum("list_cost"), _sum("list_residue")),
    "seller_cost": Measure(_sum("seller_cost"), _sum("seller_residue")),
    "price": Measure(_sum("price"), _sum("price_residue")),
    "margin": Measure(
        f"{_sum('price')} - {_sum('seller_cost')}",
        f"{_sum('price_residue')} - {_sum('seller_residue')}",
    ),
}
CHANGING = "price"  # the measure that is held against the span before
EARLIER = "price_before"  # the price of the span before the one asked for
CURRENCY = "billing_currency"
_RESIDUE = "_residue"  # behind the name of a measure
# A function, since `= ANY(...)` is planned as a join, for everybody too.
IN_SCOPE = "($everybody OR list_contains($scope::BIGINT[], customer_id))"
_IN_TIME = ("billing_period", "day")


@dataclass(frozen=True, slots=True)
class Question:
    """What to add up, by which columns, for whom. `columns` has the currency always.

    `leading` is the one of the measures that tells large from small.
    """

    columns: tuple[str, ...]
    measures: tuple[str, ...]
    leading: str
    filters: Filters
    scope: Scope
    compared: bool = False  # with the span before, where that can be said

    @property
    def earlier(self) -> BillingPeriod | None:
        """Return the first month of the span before, where the months asked for have one."""
        first, last = self.filters.period_from, self.filters.period_to
        if not self.compared or CHANGING not in self.measures or {*_IN_TIME} & {*self.columns}:
            return None
        if not first or not last:
            return None
        return first.shift(-last.since(first) - 1)


def answer(warehouse: Warehouse, question: Question) -> pa.Table:
    """Return the sums, largest first within a currency; in order of time where time comes first.

    A span held against the one before has a column EARLIER, and rows for what is no more.
    """
    table = warehouse.arrow(_sql(question), _parameters(question))
    shown = (*question.measures, *([EARLIER] if question.earlier else []))
    for name in shown:
        if name + _RESIDUE in table.column_names:
            amounts = exact_sum(table[name], table[name + _RESIDUE])
            table = table.set_column(table.column_names.index(name), name, amounts)
    return table.select([*question.columns, *shown])


def _parameters(question: Question) -> dict[str, object]:
    parameters = scope_parameters(question.scope) | {
        each.key: each.parameter(value) for each, value in question.filters.chosen()
    }
    if question.earlier:
        parameters |= {
            "now_from": parameters["period_from"],
            "period_from": question.earlier.start,
        }
    return parameters


def _sql(question: Question) -> str:
    names = [NAMES[each] for each in question.columns if each in NAMES]
    keys = tuple(dict.fromkeys(key for each in question.columns for key in _keys(each)))
    shown = (
        NAMES[each].sql + f" AS {each}" if each in NAMES else each for each in question.columns
    )
    where = (IN_SCOPE, *(each.sql for each, _ in question.filters.chosen()))
    return f"""
        SELECT {", ".join(shown)}, sums.* EXCLUDE ({", ".join(keys)})
        FROM (
            SELECT {", ".join((*keys, *_measured(question)))}
            FROM {source_of(keys, question.filters).table}
            WHERE {" AND ".join(where)}
            GROUP BY ALL
        ) AS sums {" ".join(each.join for each in names)}
        ORDER BY {_order(question)}
    """  # noqa: S608 - from names in allow-lists and the rows of FILTERS


def _keys(column: str) -> tuple[str, ...]:
    return NAMES[column].keys if column in NAMES else (column,)


def _measured(question: Question) -> Iterator[str]:
    only = " FILTER (billing_period >= $now_from)" if question.earlier else ""
    for name in question.measures:
        measure = MEASURES[name]
        yield f"{measure.stored.format(only=only)} AS {name}"
        if measure.residue:
            yield f"{measure.residue.format(only=only)} AS {name}{_RESIDUE}"
    if question.earlier:
        before = " FILTER (billing_period < $now_from)"
        yield f"{MEASURES[CHANGING].stored.format(only=before)} AS {EARLIER}"
        yield f"{MEASURES[CHANGING].residue.format(only=before)} AS {EARLIER}{_RESIDUE}"


def _order(question: Question) -> str:
    columns = ", ".join(question.columns)
    if question.columns[0] in _IN_TIME:
        return columns
    return f"{CURRENCY}, {question.leading} DESC, {columns}"
