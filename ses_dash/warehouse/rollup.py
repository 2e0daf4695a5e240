"""How charges add up to the rollups: one wording for every place that adds them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_UPFRONT = """
    upfront_of(program, charge_category, charge_frequency, commitment_discount_id)
        AS upfront_commitment
"""

_PRICED = "priced_unit(pricing_unit, pricing_quantity) AS unit_of_price"
_COMMITS = "commits_of(charge_category, commitment_discount_id) AS commits"
_TERM = "price_month_of(term_start) AS price_month, price_term_of(sku_id, term) AS price_term"
_ROLE = """
    commitment_role_of(
        charge_category, commitment_discount_id, commitment_discount_status, charge.billed_cost,
        charge.effective_cost
    )
"""
_COMMITMENT = f"""
    {_ROLE} AS commitment_role,
    CASE WHEN charge_category IN ('Purchase', 'Usage') THEN commitment_discount_id END
        AS commitment_id
"""
_KIND = "charge_kind_of(charge_category, marketplace, sums.service_name, sku_id, commits)"

# What `charge_monthly` is grouped by; a kind of charge is told from others by these.
MONTHLY_KEYS = f"""
    load_id, program, billing_period, billing_account_id, sub_account_id, account, service_name,
    sku_id, region_id, charge_category, charge_class, charge_frequency, commitment_discount_status,
    marketplace, billing_currency, service_category, {_UPFRONT}, {_COMMITS}, {_PRICED},
    {_TERM}, {_COMMITMENT}
"""

# What `charge_daily` is grouped by.
DAILY_KEYS = f"""
    load_id, charge_period_start::DATE AS day, program, billing_period, account, service_name,
    sku_id, charge_category, marketplace, billing_currency, {_UPFRONT}, {_COMMITS}, {_PRICED},
    {_TERM}, {_COMMITMENT}
"""

# Charges with what their amounts have beyond 18 decimals.
CHARGES = "charge LEFT JOIN charge_residue AS residue USING (load_id, source_row)"

DAILY_SUMS = f"""
    count(*) AS charges,
    coalesce(sum(pricing_quantity), 0) AS pricing_quantity,
    coalesce(sum(coalesce(prorated_quantity, pricing_quantity)::DECIMAL(38, 12)), 0)
        AS priced_quantity,
    coalesce(sum(partner_discount), 0) AS partner_discount,
    sum(unlisted_of({_ROLE}, charge.billed_cost, charge.effective_cost, charge.list_cost))
        AS unlisted_cost,
    sum(unamortised_of({_ROLE}, charge.billed_cost, charge.effective_cost)) AS unamortised_cost,
    sum(charge.billed_cost) AS billed_cost,
    sum(charge.effective_cost) AS effective_cost,
    coalesce(sum(charge.list_cost), 0) AS list_cost,
    coalesce(sum(residue.billed_cost), 0) AS billed_residue,
    coalesce(sum(residue.effective_cost), 0) AS effective_residue,
    coalesce(sum(residue.list_cost), 0) AS list_residue
"""

MONTHLY_SUMS = f"""
    {DAILY_SUMS},
    min(charge_period_start) AS service_start,
    max(greatest(charge_period_start, charge_period_end)) AS service_end,
    min(charge_description) AS charge_description,
    coalesce(sum(charge.contracted_cost), 0) AS contracted_cost,
    coalesce(sum(residue.contracted_cost), 0) AS contracted_residue
"""


def by_month(charges: str, keys: str = "") -> str:
    """Return the query that adds charges up by month, called as they are here: warehouse/names."""
    return f"""
    SELECT
        sums.* EXCLUDE (commits, unit_of_price) REPLACE (
            coalesce(region.region_id, sums.region_id) AS region_id,
            category_of(sums.service_category, service.service_category, service.by_user)
                AS service_category
        ),
        {_KIND} AS charge_kind,
        coalesce(unit.unit, unit_of_price) AS pricing_unit
    FROM (SELECT {keys} {MONTHLY_KEYS}, {MONTHLY_SUMS} FROM {charges} GROUP BY ALL) AS sums
    LEFT JOIN region ON region.program = sums.program AND region.said_id = sums.region_id
    LEFT JOIN unit ON unit.said = unit_of_price
    LEFT JOIN service
        ON service.program = sums.program
        AND service.service_name = coalesce(sums.service_name, '')
    """  # noqa: S608 - from constants


_FILL_MONTHLY = f"""
INSERT INTO charge_monthly BY NAME
{by_month(f"{CHARGES} WHERE load_id = $load_id")}
"""
_FILL_DAILY = f"""
INSERT INTO charge_daily BY NAME
SELECT
    sums.* EXCLUDE (commits, unit_of_price, marketplace),
    {_KIND} AS charge_kind,
    coalesce(unit.unit, unit_of_price) AS pricing_unit
FROM (
    SELECT {DAILY_KEYS}, {DAILY_SUMS} FROM {CHARGES} WHERE load_id = $load_id GROUP BY ALL
) AS sums
LEFT JOIN unit ON unit.said = unit_of_price
"""  # noqa: S608 - from constants


def roll_up(cursor: DuckDBPyConnection, load_id: int) -> None:
    """Fill both rollups from the charges of a load that has none in them."""
    for statement in (_FILL_MONTHLY, _FILL_DAILY):
        cursor.execute(statement, {"load_id": load_id})
