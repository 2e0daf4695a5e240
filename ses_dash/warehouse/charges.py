"""Single charges by owner, with residues and the price: a view in the words of the rollups."""

from __future__ import annotations

from ses_dash.warehouse.priced import priced

_AMOUNTS = ("billed", "effective", "list")
# A part of each where the charge is a shared cost.
_PARTS = ", ".join(
    f"part_of({amount}, share.share) AS {name}"
    for name, amount in (
        ("billed_cost", "charge.billed_cost"),
        ("effective_cost", "charge.effective_cost"),
        ("list_cost", "coalesce(charge.list_cost, 0)"),
        ("contracted_cost", "charge.contracted_cost"),
        ("partner_discount", "coalesce(charge.partner_discount, 0)"),
    )
)
_QUANTITIES = ", ".join(
    f"quantity_part_of(charge.{name}, share.share) AS {name}"
    for name in ("pricing_quantity", "consumed_quantity", "prorated_quantity")
)
_RESIDUES = ", ".join(
    f"residue_part_of(coalesce(charge.{name}_cost, 0), coalesce(residue.{name}_cost, 0), "
    f"share.share) AS {name}_residue"
    for name in _AMOUNTS
)
_OWNED = f"""
SELECT
    coalesce(share.customer_id, span.customer_id) AS customer_id,
    share.share,
    1 AS charges,
    charge_period_start::DATE AS day,
    upfront_of(charge.program, charge_category, charge_frequency, commitment_discount_id)
        AS upfront_commitment,
    charge_kind_of(
        charge_category, charge.marketplace, charge.service_name, sku_id,
        commits_of(charge_category, commitment_discount_id)
    ) AS charge_kind,
    quantity_part_of(
        coalesce(charge.prorated_quantity, charge.pricing_quantity, 0)::DECIMAL(38, 12),
        share.share
    ) AS priced_quantity,
    price_month_of(term_start) AS price_month,
    price_term_of(sku_id, term) AS price_term,
    commitment_role_of(
        charge_category, commitment_discount_id, commitment_discount_status,
        charge.billed_cost, charge.effective_cost
    ) AS commitment_role,
    CASE WHEN commitment_role IS NOT NULL THEN commitment_discount_id END AS commitment_id,
    part_of(
        unlisted_of(
            commitment_role, charge.billed_cost, charge.effective_cost, charge.list_cost
        ),
        share.share
    ) AS unlisted_cost,
    part_of(
        unamortised_of(commitment_role, charge.billed_cost, charge.effective_cost), share.share
    ) AS unamortised_cost,
    charge.* REPLACE (
        {_PARTS},
        {_QUANTITIES},
        category_of(charge.service_category, service.service_category, service.by_user)
            AS service_category,
        coalesce(region.region_id, charge.region_id) AS region_id,
        known_region.region_name AS region_name,
        priced_unit(coalesce(priced.unit, charge.pricing_unit), charge.pricing_quantity)
            AS pricing_unit,
        coalesce(consumed.unit, charge.consumed_unit) AS consumed_unit
    ),
    {_RESIDUES}
FROM charge
LEFT JOIN charge_residue AS residue
    ON residue.load_id = charge.load_id AND residue.source_row = charge.source_row
LEFT JOIN cost_share AS share
    ON share.program = charge.program AND share.account = charge.account
    AND share.billing_period = charge.billing_period
    AND share.billing_currency = charge.billing_currency
LEFT JOIN owner_span AS span
    ON span.program = charge.program AND span.account = charge.account
    AND span.valid_from <= charge.charge_period_start::DATE
    AND span.valid_to > charge.charge_period_start::DATE
LEFT JOIN service
    ON service.program = charge.program
    AND service.service_name = coalesce(charge.service_name, '')
LEFT JOIN region
    ON region.program = charge.program AND region.said_id = charge.region_id
LEFT JOIN known_region
    ON known_region.program = region.program AND known_region.region_id = region.region_id
LEFT JOIN unit AS priced ON priced.said = charge.pricing_unit
LEFT JOIN unit AS consumed ON consumed.said = charge.consumed_unit
"""  # noqa: S608 - from constants

CUSTOMER_CHARGE = f"""
CREATE OR REPLACE VIEW customer_charge AS
WITH owned AS ({_OWNED})
{priced("owned", materialized=True).replace("WITH ruled", ", ruled", 1)}
"""
