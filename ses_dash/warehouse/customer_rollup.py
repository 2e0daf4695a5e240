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
    FROM charge_monthly AS monthly {NOT_SHARED}
    JOIN owned USING (load_id, program, account, billing_period)
    WHERE by_one
)
INSERT INTO customer_month BY NAME
{priced("by_owner")}
"""  # noqa: S608 - from constants
_COUNT_HANDED_OVER = f"{_OWNED} SELECT count(*) FROM owned WHERE NOT by_one"  # noqa: S608
_PRICE_HANDED_OVER = f"""
{_OWNED},
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
    {by_month(CHARGES.replace("charge ", "handed_over AS charge ", 1), "customer_id,")}
)
INSERT INTO customer_month BY NAME
{priced("by_owner")}
"""  # noqa: S608
_PRICE_SHARED = f"""
WITH by_owner AS ({divided("charge_monthly")} WHERE {{which}})
INSERT INTO customer_month BY NAME
{priced("by_owner")}
"""
_SUMS_OF_DAYS = ", ".join(
    f"sum({name}) AS {name}"
    for name in (
        *("pricing_quantity", "billed_cost", "effective_cost", "list_cost"),
        *("billed_residue", "effective_residue", "list_residue"),
        *("price", "price_residue", "unpriced_cost", "seller_cost", "seller_residue"),
    )
)
_OWNED_DAYS = f"""
SELECT span.customer_id, daily.*
FROM (
    FROM charge_daily {NOT_SHARED} WHERE {{which}} AND hash(account, day) % $parts = $part
) AS daily
LEFT JOIN owner_span AS span
    ON span.program = daily.program AND span.account = daily.account
    AND span.valid_from <= daily.day AND span.valid_to > daily.day
"""  # noqa: S608
_SHARED_DAYS = f"""
{divided("charge_daily")}
WHERE {{which}} AND hash(account, day, share.customer_id) % $parts = $part
"""


def _price_days(rows: str) -> str:
    """Return the statement that adds rows of days by owner up.

    Materialized: planned at once, the sums would write out what prices are by for each of its uses.
    """
    return f"""
    WITH by_owner AS ({rows}),
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
_COUNT_SHARED_DAYS = f"SELECT count(*) FROM ({divided('charge_daily')} WHERE {{which}})"  # noqa: S608
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
    if named := [*accounts]:
        programs, names = map(list, zip(*named, strict=True))
        _fill(cursor, _OF_ACCOUNTS, {"programs": programs, "accounts": names})


def divide(cursor: DuckDBPyConnection) -> None:
    """Divide shared costs by what is there now; fill those again whose parts are others."""
    price_accounts(cursor, share_out(cursor))


def add_up(cursor: DuckDBPyConnection, load_id: int) -> None:
    """Add up the charges of a load again, by month, by day and by customer."""
    for table in ("charge_monthly", "charge_daily"):
        cursor.execute(f"DELETE FROM {table} WHERE load_id = ?", [load_id])  # noqa: S608
    roll_up(cursor, load_id)
    price_load(cursor, load_id)


def _fill(cursor: DuckDBPyConnection, which: str, parameters: Mapping[str, object]) -> None:
    def run(statement: str, **more: int) -> DuckDBPyConnection:
        return cursor.execute(statement.format(which=which), {**parameters, **more})

    def count(statement: str) -> int:
        [(found,)] = run(statement).fetchall()
        return int(found)

    for statement in (_FORGET_MONTHS, _PRICE_MONTHS, _FORGET_DAYS):
        run(statement)
    if count(_COUNT_HANDED_OVER):
        run(_PRICE_HANDED_OVER)
    shared = count(_COUNT_SHARED_DAYS)
    if shared:
        run(_PRICE_SHARED)
    for days, rows in ((count(_COUNT_DAYS), _OWNED_DAYS), (shared, _SHARED_DAYS)):
        parts = -(-days // _DAYS_AT_ONCE)
        for part in range(parts):
            run(_price_days(rows), parts=parts, part=part)
