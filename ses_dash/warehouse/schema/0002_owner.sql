-- Who owned an account on which days (valid_to exclusive), as customer_month was computed with.
CREATE VIEW owner_span AS
SELECT
    program, account, customer_id, valid_from,
    lead(valid_from, 1, DATE '9999-12-31')
        OVER (PARTITION BY program, account ORDER BY valid_from) AS valid_to
FROM priced_assignment;

-- What amounts sell for by a linear rate, before rounding; without a rate for nothing. The
-- provider's tax is not resold. A quantity is cut to 12 decimals, and only where it has a price.
CREATE MACRO linear_price(
    category, billed, effective, listed, quantity,
    billed_factor, effective_factor, list_factor, per_unit
) AS
CASE WHEN category = 'Tax' THEN 0::DECIMAL(38, 24) ELSE
    billed * coalesce(billed_factor, 0)
    + effective * coalesce(effective_factor, 0)
    + listed * coalesce(list_factor, 0)
    + CASE WHEN per_unit <> 0 THEN quantity::DECIMAL(26, 12) * per_unit
        ELSE 0::DECIMAL(38, 24) END
END;

-- What the residues of amounts sell for: exact at cost, and else wherever they have no more than 30
-- decimals, since no type holds more than 38.
CREATE MACRO residue_times(residue, factor) AS
CASE
    WHEN factor = 1 THEN residue
    WHEN residue = 0 OR coalesce(factor, 0) = 0 THEN 0::DECIMAL(38, 36)
    ELSE (residue::DECIMAL(38, 30) * factor)::DECIMAL(38, 36)
END;
CREATE MACRO linear_residue(
    category, billed, effective, listed, billed_factor, effective_factor, list_factor
) AS
CASE WHEN category = 'Tax' THEN 0::DECIMAL(38, 36) ELSE
    residue_times(billed, billed_factor)
    + residue_times(effective, effective_factor)
    + residue_times(listed, list_factor)
END;

-- charge_daily by owner, with the price; always computed together with customer_month.
CREATE TABLE customer_day AS
    SELECT
        NULL::BIGINT AS customer_id, *,
        0::DECIMAL(38, 24) AS price, 0::DECIMAL(38, 36) AS price_residue
    FROM charge_daily LIMIT 0;

-- Single charges by owner, with residues and the price, in the words of the rollups.
CREATE VIEW customer_charge AS
WITH owned AS (
    SELECT
        span.customer_id,
        1 AS charges,
        charge_period_start::DATE AS day,
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
        charge_category, billed_cost, effective_cost, list_cost, coalesce(pricing_quantity, 0),
        billed_factor, effective_factor, list_factor, per_unit
    ) AS price,
    linear_residue(
        charge_category, billed_residue, effective_residue, list_residue,
        billed_factor, effective_factor, list_factor
    ) AS price_residue
FROM owned
LEFT JOIN priced_rate AS rate
    ON rate.program = owned.program AND rate.customer_id = owned.customer_id;
