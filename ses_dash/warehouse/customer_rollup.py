"""What is by customer: the priced rollups `customer_month` and `customer_day`, and what fills them.

They always equal the charges priced with the facts that are stored beside them (`priced_*`), which
change in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.warehouse.priced import priced
from ses_dash.warehouse.rollup import CHARGES, by_month, roll_up
from ses_dash.warehouse.sharing import NOT_SHARED, divided, share_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duckdb import DuckDBPyConnection

# `owned`: the owner of an account's charges in a load and month where it is one and the same (R5),
# which is when the first assignment they meet begins no later than they do and is the only one.
# Charges of an account that changed hands are added up again, each by its day. Shared costs are
# their customers', whoever owns the account.
_PRICE_MONTHS = f"""
WITH month AS (
    SELECT
        load_id, program, account, billing_period, min(day) AS first_day, max(day) AS last_day
    FROM charge_daily
    WHERE {{which}}
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
),
handed_over AS (
    SELECT span.customer_id, charge.*
    FROM charge {NOT_SHARED}
    JOIN owned USING (load_id, program, account, billing_period)
    LEFT JOIN owner_span AS span
        ON span.program = charge.program AND span.account = charge.account
        AND span.valid_from <= charge.charge_period_start::DATE
        AND span.valid_to > charge.charge_period_start::DATE
    WHERE NOT by_one
),
by_owner AS (
    SELECT owned.customer_id, monthly.*
    FROM charge_monthly AS monthly {NOT_SHARED}
    JOIN owned USING (load_id, program, account, billing_period)
    WHERE by_one
    UNION ALL BY NAME
    {by_month(CHARGES.replace("charge ", "handed_over AS charge ", 1), "customer_id,")}
    UNION ALL BY NAME
    {divided("charge_monthly")} WHERE {{which}}
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
        FROM charge_daily {NOT_SHARED} WHERE {{which}} AND hash(account, day) % $parts = $part
    ) AS daily
    LEFT JOIN owner_span AS span
        ON span.program = daily.program AND span.account = daily.account
        AND span.valid_from <= daily.day AND span.valid_to > daily.day
    UNION ALL BY NAME
    {divided("charge_daily")}
    WHERE {{which}} AND hash(account, day, share.customer_id) % $parts = $part
)
INSERT INTO customer_day BY NAME
SELECT
    customer_id, load_id, day, program, billing_period, account, service_name, charge_category,
    billing_currency, upfront_commitment, sum(charges)::BIGINT AS charges,
    {_SUMS_OF_DAYS}
FROM ({priced("by_owner")})
GROUP BY ALL
"""  # noqa: S608 - from constants
# Days are added up in parts, each of whole days of accounts: all at once would not fit into memory.
_DAYS_AT_ONCE = 150_000
_COUNT_DAYS = """
SELECT count(*)
FROM charge_daily
LEFT JOIN cost_share USING (program, account, billing_period, billing_currency)
WHERE {which}
"""
_FORGET_MONTHS = "DELETE FROM customer_month WHERE {which}"
_FORGET_DAYS = "DELETE FROM customer_day WHERE {which}"
_OF_LOAD = "load_id = $load_id"
_OF_ACCOUNTS = """
    (program, account) IN (SELECT unnest($programs::VARCHAR[]), unnest($accounts::VARCHAR[]))
"""


def price_load(cursor: DuckDBPyConnection, load_id: int) -> None:
    """Fill what is by customer for the charges and rollups of one load."""
    _fill(cursor, _OF_LOAD, {"load_id": load_id})
    divide(cursor)


def price_accounts(cursor: DuckDBPyConnection, accounts: Iterable[tuple[str, str]]) -> None:
    """Fill what is by customer again for some accounts, each named by program and account."""
    named = [*accounts]
    _fill(
        cursor,
        _OF_ACCOUNTS,
        {
            "programs": [program for program, _ in named],
            "accounts": [account for _, account in named],
        },
    )


def divide(cursor: DuckDBPyConnection) -> None:
    """Divide shared costs by what is there now; fill those again whose parts are others."""
    if changed := share_out(cursor):
        price_accounts(cursor, changed)


def add_up(cursor: DuckDBPyConnection, load_id: int) -> None:
    """Add up the charges of a load again, by month, by day and by customer."""
    for table in ("charge_monthly", "charge_daily"):
        cursor.execute(f"DELETE FROM {table} WHERE load_id = ?", [load_id])  # noqa: S608
    roll_up(cursor, load_id)
    price_load(cursor, load_id)


def _fill(cursor: DuckDBPyConnection, which: str, parameters: Mapping[str, object]) -> None:
    for statement in (_FORGET_MONTHS, _PRICE_MONTHS, _FORGET_DAYS):
        cursor.execute(statement.format(which=which), parameters)
    counted = cursor.execute(_COUNT_DAYS.format(which=which), parameters).fetchall()
    parts = counted[0][0] // _DAYS_AT_ONCE + 1
    for part in range(parts):
        share = {"parts": parts, "part": part}
        cursor.execute(_PRICE_DAYS.format(which=which), {**parameters, **share})
