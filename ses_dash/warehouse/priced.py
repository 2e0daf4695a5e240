"""How rows of charges get their price in SQL: by a rule of a pricebook, at cost, or not at all."""

from __future__ import annotations

_PRICE = """
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
"""
# Which rule of a version is for a row: the join of each level.
_KEYS = {"term": "price_term", "sku": "sku_id", "service": "service_name", "program": "''"}


def priced(rows: str, terms: str = "priced_terms", rules: str = "rule_of") -> str:
    """Return the query of rows by owner with what they sell for (R9, R11, R12), unrounded.

    `rows` names a relation that has, beside its amounts, what `charge_monthly` tells prices by:
    program, customer_id, account, billing_period, charge_kind, service_name, sku_id, price_term,
    price_month, pricing_unit. `terms` and `rules` are relations like `priced_terms` and `rule_of`:
    those of a rehearsal, say.
    """
    found = ", ".join(f"by_{level}.rule" for level in _KEYS)
    joins = "".join(_join(rules, level, key) for level, key in _KEYS.items())
    return f"""
    SELECT ruled.* EXCLUDE (at_cost, sold, rule), {_PRICE}
    FROM (
        SELECT termed.* EXCLUDE (version_now), coalesce({found}) AS rule
        FROM ({_termed(rows, terms)}) AS termed
        LEFT JOIN held_version AS held
            ON held.version = version_now
            AND held.first_month <= price_month AND held.end_month > price_month
        {joins}
    ) AS ruled
    """  # noqa: S608 - from names in our own code


def _termed(rows: str, terms: str) -> str:
    """Return the query of rows with the version they are priced by, as of their month."""
    same = f"program = {rows}.program AND {{0}}.customer_id = {rows}.customer_id"
    month = "{0}.first_month <= billing_period AND {0}.end_month > billing_period"
    on = f"{{0}}.{same} AND {month}"
    return f"""
        SELECT
            {rows}.*,
            general.at_cost,
            is_sold({rows}.charge_kind, upfront_commitment, general.excludes_upfront) AS sold,
            coalesce(own.version, general.version) AS version_now
        FROM {rows}
        LEFT JOIN {terms} AS general ON {on.format("general")} AND general.account = ''
        LEFT JOIN {terms} AS own ON {on.format("own")} AND own.account = {rows}.account
    """  # noqa: S608


def _join(rules: str, level: str, key: str) -> str:
    by = f"by_{level}"
    return f"""
        LEFT JOIN {rules} AS {by}
            ON {by}.version = coalesce(held.held, version_now) AND {by}.level = '{level}'
            AND {by}.charge_kind = termed.charge_kind AND {by}.key = {key}
    """
