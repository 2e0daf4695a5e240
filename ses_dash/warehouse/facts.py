"""Ledger facts in the warehouse: the copies in `dim`, and the priced rollups made with them.

What customer_month and customer_day were made with is stored as `priced_*`; `dim` is in memory and
copied again after a start. What differs between them is priced again.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from ses_dash.warehouse.customer_rollup import divide, price_accounts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duckdb import DuckDBPyConnection

    from ses_dash.model.buying import BuyTerms
    from ses_dash.model.customer import Facts
    from ses_dash.model.pricebook import PriceTerms, Rate
    from ses_dash.model.sharing import SharingTerms
    from ses_dash.warehouse.warehouse import Warehouse

    Row = tuple[object, ...]

_TERMS = ("VARCHAR", "BIGINT", "VARCHAR")
_COPIES = {
    "customer": ("BIGINT", "VARCHAR"),
    "account": ("VARCHAR", "VARCHAR", "VARCHAR"),
    "assignment": ("VARCHAR", "VARCHAR", "BIGINT", "DATE"),
    "terms": (*_TERMS, "DATE", "DATE", "BIGINT", "BOOLEAN", "BOOLEAN"),
    "held": ("BIGINT", "DATE", "DATE", "BIGINT"),
    "rule": ("BIGINT", *["VARCHAR"] * 4, *["DECIMAL(9, 6)"] * 3, "DECIMAL(18, 12)"),
    "commitment": ("VARCHAR", "VARCHAR", "DATE", "DATE", "VARCHAR", "BIGINT"),
    "buying": ("VARCHAR", "VARCHAR", "DATE", "DATE", "DECIMAL(9, 6)"),
    "sharing": ("VARCHAR", "VARCHAR", "DATE", "DATE", "VARCHAR", "BIGINT", "DECIMAL(9, 6)"),
}

# Accounts whose assignments, whose owner's prices, or whose commitments or buy terms are not those
# customer_month was made with. A commitment's owner pays for charges of accounts of others too, and
# so do those who share the costs of one.
_CHANGED = """
WITH moved AS (
    (FROM dim.assignment EXCEPT FROM priced_assignment)
    UNION ALL
    (FROM priced_assignment EXCEPT FROM dim.assignment)
),
reruled AS (
    (FROM dim.rule EXCEPT FROM priced_rule)
    UNION ALL
    (FROM priced_rule EXCEPT FROM dim.rule)
),
repriced AS (
    (FROM dim.terms EXCEPT FROM priced_terms)
    UNION ALL
    (FROM priced_terms EXCEPT FROM dim.terms)
    UNION ALL
    FROM dim.terms SEMI JOIN reruled USING (version)
    UNION ALL
    FROM dim.terms SEMI JOIN (
        (FROM dim.held EXCEPT FROM held_version)
        UNION ALL
        (FROM held_version EXCEPT FROM dim.held)
    ) USING (version)
),
recommitted AS (
    (FROM dim.commitment EXCEPT FROM priced_commitment)
    UNION ALL
    (FROM priced_commitment EXCEPT FROM dim.commitment)
),
rebought AS (
    (FROM dim.buying EXCEPT FROM priced_buying)
    UNION ALL
    (FROM priced_buying EXCEPT FROM dim.buying)
)
SELECT program, account FROM moved
UNION
SELECT program, account FROM dim.assignment SEMI JOIN repriced USING (program, customer_id)
UNION
SELECT program, account FROM customer_month SEMI JOIN repriced USING (program, customer_id)
WHERE commitment_id IS NOT NULL
UNION
SELECT program, account FROM cost_share SEMI JOIN repriced USING (program, customer_id)
UNION
SELECT program, account FROM charge_monthly SEMI JOIN recommitted USING (program, commitment_id)
UNION
SELECT program, account FROM charge_monthly SEMI JOIN rebought USING (program)
"""

_REMEMBER = """
DELETE FROM priced_assignment;
INSERT INTO priced_assignment FROM dim.assignment;
DELETE FROM priced_terms;
INSERT INTO priced_terms FROM dim.terms;
DELETE FROM held_version;
INSERT INTO held_version FROM dim.held;
DELETE FROM priced_rule;
INSERT INTO priced_rule FROM dim.rule;
DELETE FROM priced_commitment;
INSERT INTO priced_commitment FROM dim.commitment;
DELETE FROM priced_buying;
INSERT INTO priced_buying FROM dim.buying;
DELETE FROM priced_sharing;
INSERT INTO priced_sharing FROM dim.sharing;
"""


def refresh(warehouse: Warehouse, facts: Facts) -> None:
    """Bring `dim` and what is by customer up to these facts, unless they are at them or beyond."""
    with warehouse.write_lock:
        if warehouse.facts_version is not None and warehouse.facts_version >= facts.version:
            return
        with warehouse.write() as cursor:
            _copy(cursor, facts)
        with warehouse.write() as cursor:
            changed = cursor.execute(_CHANGED).fetchall()
            cursor.execute(_REMEMBER)
            price_accounts(cursor, changed)
            divide(cursor)
        warehouse.facts_version = facts.version


def _copy(cursor: DuckDBPyConnection, facts: Facts) -> None:
    """Replace the copies in `dim`: one transaction, since one cannot span two databases."""
    copies: dict[str, list[Row]] = {
        "customer": [(customer.id, customer.name) for customer in facts.customers],
        "account": [(account.program, account.account, account.name) for account in facts.accounts],
        "assignment": [
            (each.program, each.account, each.customer_id, each.valid_from)
            for each in facts.assignments
        ],
        "terms": [_terms(each) for each in facts.terms],
        "held": list(facts.held),
        "rule": [_rule(each) for each in facts.rates],
        "commitment": [astuple(each) for each in facts.commitments],
        "buying": [_buying(each) for each in facts.buying],
        "sharing": [_sharing(each) for each in facts.sharing],
    }
    for table, rows in copies.items():
        types = _COPIES[table]
        values = ", ".join(f"unnest(${i + 1}::{kind}[])" for i, kind in enumerate(types))
        cursor.execute(f"DELETE FROM dim.{table}")  # noqa: S608 - a name from above
        cursor.execute(f"INSERT INTO dim.{table} SELECT {values}", _transposed(rows, len(types)))


def _terms(terms: PriceTerms) -> Row:
    return (
        *(terms.program, terms.customer_id, terms.account),
        *(terms.first_month, terms.end_month, terms.version),
        *(terms.at_cost, terms.excludes_upfront),
    )


def _rule(rate: Rate) -> Row:
    factors = (rate.billed_factor, rate.effective_factor, rate.list_factor, rate.per_unit)
    return (rate.version, rate.charges, rate.level, rate.key, rate.unit, *map(str, factors))


def _buying(terms: BuyTerms) -> Row:
    return (
        *(terms.program, terms.charge_kind, terms.first_month, terms.end_month),
        str(terms.factor),
    )


def _sharing(terms: SharingTerms) -> Row:
    share = None if terms.share is None else str(terms.share)
    return (*astuple(terms)[:-1], share)


def _transposed(rows: Iterable[Row], width: int) -> list[list[object]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]
