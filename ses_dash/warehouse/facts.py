"""Ledger facts in the warehouse: the copies in `dim`, and the priced rollups made with them.

`customer_month` and `customer_day` always equal the charges priced with `priced_assignment` and
`priced_rate`, which are stored and change in the same transaction; `dim` is in memory and copied
again after a start.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from ses_dash.warehouse.priced import priced
from ses_dash.warehouse.rollup import CHARGES, by_month, roll_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from ses_dash.model.buying import BuyTerms
    from ses_dash.model.customer import Facts
    from ses_dash.model.pricebook import PriceTerms, Rate
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
}

# Accounts whose assignments, whose owner's prices, or whose commitments or buy terms are not those
# customer_month was made with. A commitment's owner pays for charges of accounts of others too.
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
"""

# `owned`: the owner of an account's charges in a load and month where it is one and the same (R5),
# which is when the first assignment they meet begins no later than they do and is the only one.
# Charges of an account that changed hands are added up again, each by its day.
_OWNED = """
WITH month AS (
    SELECT
        load_id, program, account, billing_period, min(day) AS first_day, max(day) AS last_day
    FROM charge_daily
    WHERE {which}
    GROUP BY ALL
),
owned AS (
    SELECT
        month.load_id, month.program, month.account, month.billing_period,
        any_value(span.customer_id) AS customer_id,
        count(span.program) = 0
            OR (count(*) = 1 AND min(span.valid_from) <= min(first_day)) AS by_one
    FROM month
    LEFT JOIN owner_span AS span
        ON span.program = month.program AND span.account = month.account
        AND span.valid_from <= last_day AND span.valid_to > first_day
    GROUP BY ALL
)
"""
_PRICE_MONTHS = f"""
{_OWNED},
by_owner AS (
    SELECT owned.customer_id, monthly.*
    FROM charge_monthly AS monthly
    JOIN owned USING (load_id, program, account, billing_period)
    WHERE by_one
)
INSERT INTO customer_month BY NAME
{priced("by_owner")}
"""  # noqa: S608 - from constants
_COUNT_DIVIDED = f"{_OWNED} SELECT count(*) FROM owned WHERE NOT by_one"  # noqa: S608
_PRICE_DIVIDED = f"""
{_OWNED},
divided AS (
    SELECT span.customer_id, charge.*
    FROM charge
    JOIN owned USING (load_id, program, account, billing_period)
    LEFT JOIN owner_span AS span
        ON span.program = charge.program AND span.account = charge.account
        AND span.valid_from <= charge.charge_period_start::DATE
        AND span.valid_to > charge.charge_period_start::DATE
    WHERE NOT by_one
),
by_owner AS (
    {by_month(CHARGES.replace("charge ", "divided AS charge ", 1), "customer_id,")}
)
INSERT INTO customer_month BY NAME
{priced("by_owner")}
"""  # noqa: S608 - from constants
_SUMS_OF_DAYS = ", ".join(
    f"sum({name}) AS {name}"
    for name in (
        *("pricing_quantity", "billed_cost", "effective_cost", "list_cost"),
        *("billed_residue", "effective_residue", "list_residue"),
        *("price", "price_residue", "unpriced_cost", "seller_cost", "seller_residue"),
    )
)
_PRICE_DAYS = f"""
WITH by_owner AS (
    SELECT span.customer_id, daily.*
    FROM (
        FROM charge_daily WHERE {{which}} AND hash(account, day) % $parts = $part
    ) AS daily
    LEFT JOIN owner_span AS span
        ON span.program = daily.program AND span.account = daily.account
        AND span.valid_from <= daily.day AND span.valid_to > daily.day
),
-- Materialized: planned at once, the sums would write out what prices are by for each of its uses.
priced AS MATERIALIZED ({priced("by_owner")})
INSERT INTO customer_day BY NAME
SELECT
    customer_id, load_id, day, program, billing_period, account, service_name, charge_category,
    billing_currency, upfront_commitment, sum(charges)::BIGINT AS charges,
    {_SUMS_OF_DAYS}
FROM priced
GROUP BY ALL
"""  # noqa: S608 - from constants
# Days are added up in parts, each of whole days of accounts: all at once would not fit into memory.
_DAYS_AT_ONCE = 150_000
_COUNT_DAYS = "SELECT count(*) FROM charge_daily WHERE {which}"
_FORGET_MONTHS = "DELETE FROM customer_month WHERE {which}"
_FORGET_DAYS = "DELETE FROM customer_day WHERE {which}"
_OF_LOAD = "load_id = $load_id"
_OF_ACCOUNTS = """
    (program, account) IN (SELECT unnest($programs::VARCHAR[]), unnest($accounts::VARCHAR[]))
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
            recompute(cursor, changed)
        warehouse.facts_version = facts.version


def recompute(cursor: DuckDBPyConnection, accounts: Iterable[tuple[str, str]]) -> None:
    """Fill what is by customer again for some accounts, each named by program and account."""
    programs, names = _transposed(accounts, 2)
    if names:
        _reprice(cursor, _OF_ACCOUNTS, {"programs": programs, "accounts": names})


def price_load(cursor: DuckDBPyConnection, load_id: int) -> None:
    """Fill what is by customer for the charges and rollups of one load."""
    _reprice(cursor, _OF_LOAD, {"load_id": load_id})


def add_up(cursor: DuckDBPyConnection, load_id: int) -> None:
    """Add up the charges of a load again, by month, by day and by customer."""
    for table in ("charge_monthly", "charge_daily"):
        cursor.execute(f"DELETE FROM {table} WHERE load_id = ?", [load_id])  # noqa: S608
    roll_up(cursor, load_id)
    price_load(cursor, load_id)


def _reprice(cursor: DuckDBPyConnection, which: str, parameters: Mapping[str, object]) -> None:
    def run(statement: str) -> DuckDBPyConnection:
        return cursor.execute(statement.format(which=which), parameters)

    for statement in (_FORGET_MONTHS, _PRICE_MONTHS, _FORGET_DAYS):
        run(statement)
    [(divided,)] = run(_COUNT_DIVIDED).fetchall()
    if divided:
        run(_PRICE_DIVIDED)
    [(days,)] = run(_COUNT_DAYS).fetchall()
    parts = days // _DAYS_AT_ONCE + 1
    for part in range(parts):
        share = {"parts": parts, "part": part}
        cursor.execute(_PRICE_DAYS.format(which=which), {**parameters, **share})


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


def _transposed(rows: Iterable[Row], width: int) -> list[list[object]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in range(width)]
