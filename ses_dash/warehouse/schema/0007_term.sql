-- Seats and terms (R13): the version of a pricebook is that of the term's start, a rule may be for a
-- SKU with its term and billing cycle, and a quantity is prorated by the days of its cycle.

ALTER TABLE charge ADD COLUMN IF NOT EXISTS term VARCHAR;
ALTER TABLE charge ADD COLUMN IF NOT EXISTS term_start TIMESTAMP;
ALTER TABLE charge ADD COLUMN IF NOT EXISTS prorated_quantity DECIMAL(38, 18);

CREATE MACRO price_month_of(term_start) AS date_trunc('month', term_start)::DATE;
CREATE MACRO price_term_of(sku, term) AS CASE WHEN term IS NOT NULL THEN sku || ':' || term END;

ALTER TABLE charge_monthly ADD COLUMN price_month DATE;
ALTER TABLE charge_monthly ADD COLUMN price_term VARCHAR;
ALTER TABLE charge_daily ADD COLUMN price_month DATE;
ALTER TABLE charge_daily ADD COLUMN price_term VARCHAR;
ALTER TABLE customer_month ADD COLUMN price_month DATE;
ALTER TABLE customer_month ADD COLUMN price_term VARCHAR;

-- Which version of the pricebook of a version holds for terms that begin in some months; its first
-- one for those that began before it.
CREATE TABLE held_version (
    version BIGINT NOT NULL,
    first_month DATE NOT NULL,
    end_month DATE NOT NULL,
    held BIGINT NOT NULL
);

-- Single charges by owner, with residues and the price, in the words of the rollups and reports.
CREATE OR REPLACE VIEW customer_charge AS
WITH owned AS (
    SELECT
        span.customer_id,
        1 AS charges,
        charge_period_start::DATE AS day,
        upfront_of(charge.program, charge_category, charge_frequency, commitment_discount_id)
            AS upfront_commitment,
        charge_kind_of(
            charge_category, charge.marketplace, charge.service_name, sku_id,
            commits_of(charge_category, commitment_discount_id)
        ) AS charge_kind,
        coalesce(prorated_quantity, pricing_quantity, 0)::DECIMAL(38, 12) AS priced_quantity,
        price_month_of(term_start) AS price_month,
        price_term_of(sku_id, term) AS price_term,
        CASE WHEN coalesce(charge.list_cost, 0) = 0 THEN charge.billed_cost ELSE 0 END
            AS unlisted_cost,
        CASE WHEN charge.effective_cost = 0 THEN charge.billed_cost ELSE 0 END AS unamortised_cost,
        charge.* REPLACE (
            coalesce(charge.list_cost, 0) AS list_cost,
            coalesce(charge.partner_discount, 0) AS partner_discount,
            category_of(charge.service_category, service.service_category, service.by_user)
                AS service_category,
            coalesce(region.region_id, charge.region_id) AS region_id,
            known_region.region_name AS region_name,
            priced_unit(coalesce(priced.unit, charge.pricing_unit), pricing_quantity)
                AS pricing_unit,
            coalesce(consumed.unit, charge.consumed_unit) AS consumed_unit
        ),
        coalesce(residue.billed_cost, 0) AS billed_residue,
        coalesce(residue.effective_cost, 0) AS effective_residue,
        coalesce(residue.list_cost, 0) AS list_residue
    FROM charge
    LEFT JOIN charge_residue AS residue
        ON residue.load_id = charge.load_id AND residue.source_row = charge.source_row
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
),
termed AS (
    SELECT
        owned.*,
        general.at_cost,
        is_sold(owned.charge_kind, upfront_commitment, general.excludes_upfront) AS sold,
        coalesce(own.version, general.version) AS version_now
    FROM owned
    LEFT JOIN priced_terms AS general
        ON general.program = owned.program AND general.customer_id = owned.customer_id
        AND general.account = ''
        AND general.first_month <= billing_period AND general.end_month > billing_period
    LEFT JOIN priced_terms AS own
        ON own.program = owned.program AND own.customer_id = owned.customer_id
        AND own.account = owned.account
        AND own.first_month <= billing_period AND own.end_month > billing_period
),
ruled AS (
    SELECT
        termed.* EXCLUDE (version_now),
        coalesce(by_term.rule, by_sku.rule, by_service.rule, by_program.rule) AS rule
    FROM termed
    LEFT JOIN held_version AS held
        ON held.version = version_now
        AND held.first_month <= price_month AND held.end_month > price_month
    LEFT JOIN rule_of AS by_term
        ON by_term.version = coalesce(held.held, version_now) AND by_term.level = 'term'
        AND by_term.charge_kind = termed.charge_kind AND by_term.key = termed.price_term
    LEFT JOIN rule_of AS by_sku
        ON by_sku.version = coalesce(held.held, version_now) AND by_sku.level = 'sku'
        AND by_sku.charge_kind = termed.charge_kind AND by_sku.key = termed.sku_id
    LEFT JOIN rule_of AS by_service
        ON by_service.version = coalesce(held.held, version_now) AND by_service.level = 'service'
        AND by_service.charge_kind = termed.charge_kind AND by_service.key = termed.service_name
    LEFT JOIN rule_of AS by_program
        ON by_program.version = coalesce(held.held, version_now) AND by_program.level = 'program'
        AND by_program.charge_kind = termed.charge_kind
)
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
FROM ruled;

DELETE FROM name_rules;
