"""How rows of charges get their price in SQL: by a rule of a pricebook, at cost, or not at all."""

from __future__ import annotations


def priced(rows: str, terms: str = "priced_terms", rules: str = "rule_of") -> str:
    """Return the query of rows by owner with what they sell for (R9, R11, R12), unrounded.

    `rows` names a relation that has, beside its amounts, what `charge_monthly` tells prices by:
    program, customer_id, account, billing_period, charge_kind, service_name, sku_id, price_term,
    price_month, pricing_unit.
    `terms` and `rules` are relations like `priced_terms` and `rule_of`: those of a rehearsal, say.
    """
    version = "coalesce(held.held, version_now)"
    return f"""
    SELECT
        ruled.* EXCLUDE (at_cost, sold, rule),
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
            rule, charge_kind, pricing_unit, sold, at_cost, billed_cost, unlisted_cost,
            unamortised_cost
        ) AS unpriced_cost
    FROM (
        SELECT
            termed.* EXCLUDE (version_now),
            coalesce(by_term.rule, by_sku.rule, by_service.rule, by_program.rule) AS rule
        FROM (
            SELECT
                {rows}.*,
                general.at_cost,
                is_sold({rows}.charge_kind, upfront_commitment, general.excludes_upfront) AS sold,
                coalesce(own.version, general.version) AS version_now
            FROM {rows}
            LEFT JOIN {terms} AS general
                ON general.program = {rows}.program AND general.customer_id = {rows}.customer_id
                AND general.account = ''
                AND general.first_month <= billing_period AND general.end_month > billing_period
            LEFT JOIN {terms} AS own
                ON own.program = {rows}.program AND own.customer_id = {rows}.customer_id
                AND own.account = {rows}.account
                AND own.first_month <= billing_period AND own.end_month > billing_period
        ) AS termed
        LEFT JOIN held_version AS held
            ON held.version = version_now
            AND held.first_month <= price_month AND held.end_month > price_month
        LEFT JOIN {rules} AS by_term
            ON by_term.version = {version} AND by_term.level = 'term'
            AND by_term.charge_kind = termed.charge_kind AND by_term.key = termed.price_term
        LEFT JOIN {rules} AS by_sku
            ON by_sku.version = {version} AND by_sku.level = 'sku'
            AND by_sku.charge_kind = termed.charge_kind AND by_sku.key = termed.sku_id
        LEFT JOIN {rules} AS by_service
            ON by_service.version = {version} AND by_service.level = 'service'
            AND by_service.charge_kind = termed.charge_kind
            AND by_service.key = termed.service_name
        LEFT JOIN {rules} AS by_program
            ON by_program.version = {version} AND by_program.level = 'program'
            AND by_program.charge_kind = termed.charge_kind
    ) AS ruled
    """  # noqa: S608 - from names in our own code
