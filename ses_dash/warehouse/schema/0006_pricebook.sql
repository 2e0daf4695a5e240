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
DROP VIEW customer_charge;  -- made again by 0008, which knows all that prices go by
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

DELETE FROM name_rules;
