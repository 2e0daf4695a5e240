-- What services, regions and units are called here, by what files call them: see warehouse/names.
-- Charges keep the words of their file.

CREATE TABLE service (
    program VARCHAR NOT NULL,
    service_name VARCHAR NOT NULL,      -- '' for charges without one
    service_category VARCHAR NOT NULL,  -- where a file does not say one itself
    by_user BOOLEAN NOT NULL,           -- or, by a rule of the user, even where it does
    PRIMARY KEY (program, service_name)
);
CREATE TABLE region (
    program VARCHAR NOT NULL,
    said_id VARCHAR NOT NULL,
    said_name VARCHAR,
    region_id VARCHAR NOT NULL,
    region_name VARCHAR NOT NULL,
    PRIMARY KEY (program, said_id)
);
CREATE TABLE unit (said VARCHAR PRIMARY KEY, unit VARCHAR NOT NULL);

-- The names of regions by their ids of here.
CREATE VIEW known_region AS
SELECT program, region_id, min(region_name) AS region_name FROM region GROUP BY ALL;

-- What tells the rules that all of it was called by from others; empty: by none yet.
CREATE TABLE name_rules (fingerprint VARCHAR NOT NULL);

CREATE MACRO category_of(said, called, by_user) AS
CASE WHEN by_user THEN called ELSE coalesce(said, called, 'Other') END;

-- What is there is added up again before it is first read, since no rules were used on it yet.
ALTER TABLE charge_monthly ADD COLUMN service_category VARCHAR DEFAULT 'Other';
ALTER TABLE customer_month ADD COLUMN service_category VARCHAR DEFAULT 'Other';

-- Single charges by owner, with residues and the price, in the words of the rollups and reports.
CREATE OR REPLACE VIEW customer_charge AS
WITH owned AS (
    SELECT
        span.customer_id,
        1 AS charges,
        charge_period_start::DATE AS day,
        upfront_of(charge.program, charge_category, charge_frequency, commitment_discount_id)
            AS upfront_commitment,
        charge.* REPLACE (
            coalesce(charge.list_cost, 0) AS list_cost,
            category_of(charge.service_category, service.service_category, service.by_user)
                AS service_category,
            coalesce(region.region_id, charge.region_id) AS region_id,
            known_region.region_name AS region_name,
            coalesce(priced.unit, charge.pricing_unit) AS pricing_unit,
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
)
SELECT
    owned.*,
    linear_price(
        is_sold(charge_category, upfront_commitment, excludes_upfront),
        billed_cost, effective_cost, list_cost, coalesce(pricing_quantity, 0),
        billed_factor, effective_factor, list_factor, per_unit
    ) AS price,
    linear_residue(
        is_sold(charge_category, upfront_commitment, excludes_upfront),
        billed_residue, effective_residue, list_residue,
        billed_factor, effective_factor, list_factor
    ) AS price_residue
FROM owned
LEFT JOIN priced_rate AS rate
    ON rate.program = owned.program AND rate.customer_id = owned.customer_id;
