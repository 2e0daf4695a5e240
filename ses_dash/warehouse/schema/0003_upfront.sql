-- Upfront fees of commitments get a key of their own in the rollups: their statement is chosen by an
-- invoice option (AWS RI Purchase), and so is whether reports have a price for them.

-- The commitment whose upfront fee a charge is, else NULL.
CREATE MACRO upfront_of(program, category, frequency, commitment) AS
CASE
    WHEN program = 'aws' AND category = 'Purchase' AND frequency = 'One-Time' THEN commitment
END;

-- Is a charge sold on? Not the provider's tax, nor upfront fees where they are excluded.
CREATE MACRO is_sold(category, upfront_commitment, excludes_upfront) AS
category <> 'Tax' AND NOT (upfront_commitment IS NOT NULL AND coalesce(excludes_upfront, false));

-- As before, but it is told whether the charge is sold.
CREATE OR REPLACE MACRO linear_price(
    sold, billed, effective, listed, quantity,
    billed_factor, effective_factor, list_factor, per_unit
) AS
CASE WHEN NOT sold THEN 0::DECIMAL(38, 24) ELSE
    billed * coalesce(billed_factor, 0)
    + effective * coalesce(effective_factor, 0)
    + listed * coalesce(list_factor, 0)
    + CASE WHEN per_unit <> 0 THEN quantity::DECIMAL(26, 12) * per_unit
        ELSE 0::DECIMAL(38, 24) END
END;
CREATE OR REPLACE MACRO linear_residue(
    sold, billed, effective, listed, billed_factor, effective_factor, list_factor
) AS
CASE WHEN NOT sold THEN 0::DECIMAL(38, 36) ELSE
    residue_times(billed, billed_factor)
    + residue_times(effective, effective_factor)
    + residue_times(listed, list_factor)
END;

-- What is loaded is added up again. Nobody owns it until the ledger's facts are copied, which is
-- before the first read: the assignments and rates below are then all new.
ALTER TABLE charge_monthly ADD COLUMN upfront_commitment VARCHAR;
ALTER TABLE charge_daily ADD COLUMN upfront_commitment VARCHAR;
DELETE FROM charge_monthly;
INSERT INTO charge_monthly BY NAME
SELECT
    load_id, program, billing_period, billing_account_id, sub_account_id, account, service_name,
    sku_id, region_id, charge_category, charge_class, charge_frequency,
    commitment_discount_status, marketplace, billing_currency,
    upfront_of(program, charge_category, charge_frequency, commitment_discount_id)
        AS upfront_commitment,
    count(*) AS charges,
    min(charge_period_start) AS service_start,
    max(greatest(charge_period_start, charge_period_end)) AS service_end,
    min(charge_description) AS charge_description,
    min(pricing_unit) AS pricing_unit,
    coalesce(sum(pricing_quantity), 0) AS pricing_quantity,
    sum(charge.billed_cost) AS billed_cost,
    sum(charge.effective_cost) AS effective_cost,
    coalesce(sum(charge.list_cost), 0) AS list_cost,
    coalesce(sum(charge.contracted_cost), 0) AS contracted_cost,
    coalesce(sum(residue.billed_cost), 0) AS billed_residue,
    coalesce(sum(residue.effective_cost), 0) AS effective_residue,
    coalesce(sum(residue.list_cost), 0) AS list_residue,
    coalesce(sum(residue.contracted_cost), 0) AS contracted_residue
FROM charge LEFT JOIN charge_residue AS residue USING (load_id, source_row)
GROUP BY ALL;
DELETE FROM charge_daily;
INSERT INTO charge_daily BY NAME
SELECT
    load_id, charge_period_start::DATE AS day, program, billing_period, account, service_name,
    charge_category, billing_currency,
    upfront_of(program, charge_category, charge_frequency, commitment_discount_id)
        AS upfront_commitment,
    count(*) AS charges,
    coalesce(sum(pricing_quantity), 0) AS pricing_quantity,
    sum(charge.billed_cost) AS billed_cost,
    sum(charge.effective_cost) AS effective_cost,
    coalesce(sum(charge.list_cost), 0) AS list_cost,
    coalesce(sum(residue.billed_cost), 0) AS billed_residue,
    coalesce(sum(residue.effective_cost), 0) AS effective_residue,
    coalesce(sum(residue.list_cost), 0) AS list_residue
FROM charge LEFT JOIN charge_residue AS residue USING (load_id, source_row)
GROUP BY ALL;

CREATE OR REPLACE TABLE customer_month AS
    SELECT
        NULL::BIGINT AS customer_id, *,
        0::DECIMAL(38, 24) AS price, 0::DECIMAL(38, 36) AS price_residue
    FROM charge_monthly;
CREATE OR REPLACE TABLE customer_day AS
    SELECT
        NULL::BIGINT AS customer_id, *,
        0::DECIMAL(38, 24) AS price, 0::DECIMAL(38, 36) AS price_residue
    FROM charge_daily;
DELETE FROM priced_assignment;
DELETE FROM priced_rate;
ALTER TABLE priced_rate ADD COLUMN excludes_upfront BOOLEAN;

-- Single charges by owner, with residues and the price, in the words of the rollups.
CREATE OR REPLACE VIEW customer_charge AS
WITH owned AS (
    SELECT
        span.customer_id,
        1 AS charges,
        charge_period_start::DATE AS day,
        upfront_of(charge.program, charge_category, charge_frequency, commitment_discount_id)
            AS upfront_commitment,
        charge.* REPLACE (coalesce(charge.list_cost, 0) AS list_cost),
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
