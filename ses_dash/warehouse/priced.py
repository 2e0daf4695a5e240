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
    billed_cost * bought AS seller_cost,
    residue_times(billed_residue, bought) AS seller_residue
"""
_ON_BASIS = """
    on_basis(found, basis, commitment_role, pricing_unit, charge_kind, at_cost) AS rule
"""


def priced(
    rows: str,
    terms: str = "priced_terms",
    rules: str = "rule_of",
    policies: str = "priced_commitment",
) -> str:
    """Return the query of rows by owner with what they sell for (R9-R12) and cost us (R8).

    Both are unrounded.

    `rows` names a relation that has, beside its amounts, what `charge_monthly` tells prices by:
    program, customer_id, account, billing_period, charge_kind, service_name, sku_id, pricing_unit,
    commitment_id, commitment_role. The others are relations like those that are their defaults:
    those of a rehearsal, say.
    """
    return f"""
    SELECT
        ruled.* EXCLUDE (at_cost, sold, found, rule, basis, bought),
        {_AMOUNTS}
    FROM (
        SELECT *, {_ON_BASIS}
        FROM (SELECT
            {rows}.*,
            general.at_cost,
            is_sold({rows}.charge_kind, upfront_commitment, general.excludes_upfront)
                AND basis IS DISTINCT FROM 'kept' AS sold,
            coalesce(by_sku.rule, by_service.rule, by_program.rule) AS found,
            coalesce(buying.factor, 1::DECIMAL(9, 6)) AS bought
        FROM ({_committed(rows, policies)}) AS {rows}
        {_joins(rows, terms, rules)})
    ) AS ruled
    """  # noqa: S608 - from names in our own code


def _joins(rows: str, terms: str, rules: str) -> str:
    """Return the joins of rows with what they are bought and sold by."""
    version = "coalesce(own.version, general.version)"
    return f"""
    LEFT JOIN priced_buying AS buying
        ON buying.program = {rows}.program AND buying.charge_kind = {rows}.charge_kind
        AND buying.first_month <= billing_period AND buying.end_month > billing_period
    LEFT JOIN {terms} AS general
        ON general.program = {rows}.program AND general.customer_id = {rows}.customer_id
        AND general.account = ''
        AND general.first_month <= billing_period AND general.end_month > billing_period
    LEFT JOIN {terms} AS own
        ON own.program = {rows}.program AND own.customer_id = {rows}.customer_id
        AND own.account = {rows}.account
        AND own.first_month <= billing_period AND own.end_month > billing_period
    LEFT JOIN {rules} AS by_sku
        ON by_sku.version = {version} AND by_sku.level = 'sku'
        AND by_sku.charge_kind = {rows}.charge_kind AND by_sku.key = {rows}.sku_id
    LEFT JOIN {rules} AS by_service
        ON by_service.version = {version} AND by_service.level = 'service'
        AND by_service.charge_kind = {rows}.charge_kind
        AND by_service.key = {rows}.service_name
    LEFT JOIN {rules} AS by_program
        ON by_program.version = {version} AND by_program.level = 'program'
        AND by_program.charge_kind = {rows}.charge_kind
    """


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
    """  # noqa: S608 - from names in our own code
