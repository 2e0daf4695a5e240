-- Prices by rules of pricebooks (R9, R11, R12). What is loaded is added up again before it is first
-- read: no rules of names were used on it yet, as the last lines here say.

-- What kind of charge pricebooks tell apart (R11). A discount of the partner programme is ours.
-- `commits`: it is the fee of a commitment.
CREATE MACRO charge_kind_of(category, marketplace, service, sku, commits) AS
CASE
    WHEN category = 'Tax' THEN 'tax'
    WHEN category = 'Credit' THEN CASE WHEN sku = 'SppDiscount' THEN 'partner' ELSE 'credit' END
    WHEN marketplace = 1 THEN 'marketplace'
    WHEN commits THEN 'commitment'
    WHEN regexp_matches(service, '\b[Ss]upport\b') THEN 'support'
    ELSE 'usage'
END;

CREATE MACRO commits_of(category, commitment) AS category = 'Purchase' AND commitment IS NOT NULL;

-- By how much a billed cost is lower because of what the partner earns (R9); NULL: not at all.
ALTER TABLE charge ADD COLUMN IF NOT EXISTS partner_discount DECIMAL(38, 18);

-- A quantity without a number has no unit either: no rule can price by it (R12).
CREATE MACRO priced_unit(unit, quantity) AS CASE WHEN quantity IS NOT NULL THEN unit END;

ALTER TABLE charge_monthly ADD COLUMN charge_kind VARCHAR DEFAULT 'usage';
ALTER TABLE charge_monthly ADD COLUMN priced_quantity DECIMAL(38, 12) DEFAULT 0;
ALTER TABLE charge_monthly ADD COLUMN partner_discount DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE charge_monthly ADD COLUMN unlisted_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE charge_monthly ADD COLUMN unamortised_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE charge_daily ADD COLUMN sku_id VARCHAR;
ALTER TABLE charge_daily ADD COLUMN pricing_unit VARCHAR;
ALTER TABLE charge_daily ADD COLUMN charge_kind VARCHAR DEFAULT 'usage';
ALTER TABLE charge_daily ADD COLUMN priced_quantity DECIMAL(38, 12) DEFAULT 0;
ALTER TABLE charge_daily ADD COLUMN partner_discount DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE charge_daily ADD COLUMN unlisted_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE charge_daily ADD COLUMN unamortised_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE customer_month ADD COLUMN charge_kind VARCHAR DEFAULT 'usage';
ALTER TABLE customer_month ADD COLUMN priced_quantity DECIMAL(38, 12) DEFAULT 0;
ALTER TABLE customer_month ADD COLUMN partner_discount DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE customer_month ADD COLUMN unlisted_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE customer_month ADD COLUMN unamortised_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE customer_month ADD COLUMN unpriced_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE customer_day ADD COLUMN unpriced_cost DECIMAL(38, 18) DEFAULT 0;

-- Which version of a pricebook prices a customer in which months (end exclusive), and what goes
-- without: of an account, or with an empty account of all others. As customer_month was made with.
CREATE TABLE priced_terms (
    program VARCHAR NOT NULL,
    customer_id BIGINT NOT NULL,
    account VARCHAR NOT NULL,
    first_month DATE NOT NULL,
    end_month DATE NOT NULL,
    version BIGINT,
    at_cost BOOLEAN NOT NULL,
    excludes_upfront BOOLEAN NOT NULL
);
CREATE TABLE priced_rule (
    version BIGINT NOT NULL,
    charge_kind VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    unit VARCHAR,                -- NULL: no quantity is needed
    billed_factor DECIMAL(9, 6) NOT NULL,
    effective_factor DECIMAL(9, 6) NOT NULL,
    list_factor DECIMAL(9, 6) NOT NULL,
    per_unit DECIMAL(18, 12) NOT NULL
);
DROP VIEW customer_charge;
DROP TABLE priced_rate;
DROP MACRO linear_price;
DROP MACRO linear_residue;
DELETE FROM priced_assignment;

-- The rule of a version of a pricebook: of the SKU, else of the service, else of the program.
CREATE VIEW rule_of AS
SELECT
    version, charge_kind, level, key,
    struct_pack(
        unit := unit, billed := billed_factor, effective := effective_factor, listed := list_factor,
        per_unit := per_unit
    ) AS rule
FROM priced_rule;

CREATE OR REPLACE MACRO is_sold(kind, upfront_commitment, excludes_upfront) AS
kind NOT IN ('tax', 'partner')
AND NOT (upfront_commitment IS NOT NULL AND coalesce(excludes_upfront, false));

-- Can a rule price this? `fits` is false, never NULL, where there is no rule.
CREATE MACRO fits(rule, unit) AS
coalesce(rule.per_unit IS NOT NULL AND (rule.unit IS NULL OR rule.unit = unit), false);

-- What goes at cost: all of a customer "at cost" that no rule can price (R12), and kinds of charges
-- that no rule names (R11).
CREATE MACRO passes(rule, kind, at_cost) AS
coalesce(at_cost, false) OR (at_cost IS NOT NULL AND kind <> 'usage' AND rule.per_unit IS NULL);

-- The cost of charges that lack what a rule goes by.
CREATE MACRO lacking(rule, unlisted, unamortised) AS
CASE WHEN rule.listed <> 0 THEN unlisted ELSE 0::DECIMAL(38, 18) END
+ CASE WHEN rule.effective <> 0 THEN unamortised ELSE 0::DECIMAL(38, 18) END;

-- What amounts sell for, before rounding. `billed` and `effective` are before partner money (R9).
CREATE MACRO price_by(
    rule, kind, unit, sold, at_cost, billed, effective, listed, quantity, unlisted, unamortised
) AS
CASE
    WHEN NOT sold THEN 0::DECIMAL(38, 24)
    WHEN fits(rule, unit) THEN
        billed * rule.billed
        + effective * rule.effective
        + listed * rule.listed
        + CASE WHEN rule.per_unit <> 0 THEN quantity::DECIMAL(26, 12) * rule.per_unit
            ELSE 0::DECIMAL(38, 24) END
        + CASE WHEN at_cost THEN lacking(rule, unlisted, unamortised) * 1::DECIMAL(9, 6)
            ELSE 0::DECIMAL(38, 24) END
    WHEN passes(rule, kind, at_cost) THEN billed * 1::DECIMAL(9, 6)
    ELSE 0::DECIMAL(38, 24)
END;
CREATE MACRO price_residue_by(rule, kind, unit, sold, at_cost, billed, effective, listed) AS
CASE
    WHEN NOT sold THEN 0::DECIMAL(38, 36)
    WHEN fits(rule, unit) THEN
        residue_times(billed, rule.billed)
        + residue_times(effective, rule.effective)
        + residue_times(listed, rule.listed)
    WHEN passes(rule, kind, at_cost) THEN billed
    ELSE 0::DECIMAL(38, 36)
END;

-- The cost of what an owner has no price for (R12).
CREATE MACRO unpriced_by(rule, kind, unit, sold, at_cost, billed, unlisted, unamortised) AS
CASE
    WHEN at_cost IS NULL OR NOT sold THEN 0::DECIMAL(38, 18)
    WHEN fits(rule, unit) THEN
        CASE WHEN at_cost THEN 0::DECIMAL(38, 18)
            ELSE lacking(rule, unlisted, unamortised) END
    WHEN passes(rule, kind, at_cost) THEN 0::DECIMAL(38, 18)
    ELSE billed
END;

-- Single charges by owner, with residues and the price, in the words of the rollups and reports.
CREATE VIEW customer_charge AS
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
        coalesce(pricing_quantity, 0)::DECIMAL(38, 12) AS priced_quantity,
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
ruled AS (
    SELECT
        owned.*,
        general.at_cost,
        is_sold(owned.charge_kind, upfront_commitment, general.excludes_upfront) AS sold,
        coalesce(by_sku.rule, by_service.rule, by_program.rule) AS rule
    FROM owned
    LEFT JOIN priced_terms AS general
        ON general.program = owned.program AND general.customer_id = owned.customer_id
        AND general.account = ''
        AND general.first_month <= billing_period AND general.end_month > billing_period
    LEFT JOIN priced_terms AS own
        ON own.program = owned.program AND own.customer_id = owned.customer_id
        AND own.account = owned.account
        AND own.first_month <= billing_period AND own.end_month > billing_period
    LEFT JOIN rule_of AS by_sku
        ON by_sku.version = coalesce(own.version, general.version) AND by_sku.level = 'sku'
        AND by_sku.charge_kind = owned.charge_kind AND by_sku.key = owned.sku_id
    LEFT JOIN rule_of AS by_service
        ON by_service.version = coalesce(own.version, general.version)
        AND by_service.level = 'service'
        AND by_service.charge_kind = owned.charge_kind AND by_service.key = owned.service_name
    LEFT JOIN rule_of AS by_program
        ON by_program.version = coalesce(own.version, general.version)
        AND by_program.level = 'program' AND by_program.charge_kind = owned.charge_kind
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
