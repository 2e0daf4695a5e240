"""How rows of charges get their price in SQL: by a rule of a pricebook, at cost, or not at all."""

from __future__ import annotations

_AMOUNTS = """
    price_by(
        rule, charge_kind, pricing_unit, sold, at_cost,
        billed_cost + partner_discount, effective_cost + partner_discount, list_cost,
        priced_quantity, unlisted_cost, unamortised_cost
    ) AS price,
    price_residue_by(
        rule, charge_kind, pricing_unit, sold, at_cost,
        billed_residue, effective_residue, list_residue
    ) AS price_residue,
    unpriced_by(
        rule, charge_kind, pricing_unit, sold, at_cost,
        cost_by(basis, commitment_role, billed_cost, effective_cost), unlisted_cost,
        unamortised_cost
    ) AS unpriced_cost,
    seller_cost_of(billed_cost, bought) AS seller_cost,
    seller_residue_of(billed_cost, billed_residue, bought) AS seller_residue
"""
# Which rule of a version is for a row: the join of each level.
_KEYS = {"term": "price_term", "sku": "sku_id", "service": "service_name", "program": "''"}


def priced(
    rows: str,
    terms: str = "priced_terms",
    rules: str = "rule_of",
    policies: str = "priced_commitment",
    *,
    materialized: bool = False,
) -> str:
    """Return the query of rows by owner with what they sell for (R9-R13) and cost us (R8).

    Both are unrounded.

    `rows` names a relation that has, beside its amounts, what `charge_monthly` tells prices by:
    program, customer_id, account, billing_period, charge_kind, service_name, sku_id, price_term,
    price_month, pricing_unit, commitment_id, commitment_role. The others are relations like those
    that are their defaults: those of a rehearsal, say. `materialized`: of few rows in many
    columns, whose query would take longer to plan than to run.
    """
    found = ", ".join(f"by_{level}.rule" for level in _KEYS)
    joins = "".join(_join(rules, level, key) for level, key in _KEYS.items())
    once = "MATERIALIZED" if materialized else "NOT MATERIALIZED"
    return f"""
    WITH ruled AS {once} (
        SELECT
            *, on_basis(found, basis, commitment_role, pricing_unit, charge_kind, at_cost) AS rule
        FROM (
            SELECT termed.* EXCLUDE (version_now), coalesce({found}) AS found
            FROM ({_termed(rows, terms, policies)}) AS termed
            LEFT JOIN held_version AS held
                ON held.version = version_now
                AND held.first_month <= price_month AND held.end_month > price_month
            {joins}
        )
    )
    SELECT ruled.* EXCLUDE (at_cost, sold, found, rule, basis, bought), {_AMOUNTS}
    FROM ruled
    """  # noqa: S608 - from names in our own code


def _termed(rows: str, terms: str, policies: str) -> str:
    """Return the query of rows with what they are bought and sold by, as of their month."""
    same = f"program = {rows}.program AND {{0}}.customer_id = {rows}.customer_id"
    month = "{0}.first_month <= billing_period AND {0}.end_month > billing_period"
    on = f"{{0}}.{same} AND {month}"
    return f"""
        SELECT
            {rows}.*,
            general.at_cost,
            is_sold({rows}.charge_kind, upfront_commitment, general.excludes_upfront)
                AND basis IS DISTINCT FROM 'kept' AS sold,
            coalesce(buying.factor, 1::DECIMAL(9, 6)) AS bought,
            coalesce(own.version, general.version) AS version_now
        FROM ({_committed(rows, policies)}) AS {rows}
        LEFT JOIN priced_buying AS buying
            ON buying.program = {rows}.program AND buying.charge_kind = {rows}.charge_kind
            AND {month.format("buying")}
        LEFT JOIN {terms} AS general ON {on.format("general")} AND general.account = ''
        LEFT JOIN {terms} AS own ON {on.format("own")} AND own.account = {rows}.account
    """  # noqa: S608


def _committed(rows: str, policies: str) -> str:
    """Return the query of rows with whose they are by the policies of commitments, and by what."""
    return f"""
    SELECT
        payer_by(policy, owner_id, customer_id, commitment_role) AS customer_id,
        {rows}.* EXCLUDE customer_id,
        basis_by(policy, owner_id, customer_id, commitment_role) AS basis
    FROM {rows}
    LEFT JOIN {policies} AS committed
        ON committed.program = {rows}.program AND committed.commitment_id = {rows}.commitment_id
        AND committed.first_month <= billing_period AND committed.end_month > billing_period
    """  # noqa: S608


def _join(rules: str, level: str, key: str) -> str:
    by = f"by_{level}"
    return f"""
        LEFT JOIN {rules} AS {by}
            ON {by}.version = coalesce(held.held, version_now) AND {by}.level = '{level}'
            AND {by}.charge_kind = termed.charge_kind AND {by}.key = {key}
    """
