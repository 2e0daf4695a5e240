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

DELETE FROM name_rules;
