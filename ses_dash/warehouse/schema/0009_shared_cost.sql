-- Shared costs: what charges of an account are divided among, and by which key.

CREATE TABLE priced_sharing (
    program VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    first_month DATE NOT NULL,
    end_month DATE NOT NULL,      -- exclusive
    key VARCHAR NOT NULL,         -- usage, equal, fixed
    customer_id BIGINT,           -- NULL: all customers that used anything
    share DECIMAL(9, 6)           -- of fixed
);
-- What came of it: who has which part of the charges of an account in a month and currency.
CREATE TABLE cost_share (
    program VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    billing_period DATE NOT NULL,
    billing_currency VARCHAR NOT NULL,
    customer_id BIGINT NOT NULL,
    share DECIMAL(9, 6) NOT NULL
);
ALTER TABLE customer_month ADD COLUMN share DECIMAL(9, 6);  -- NULL: all of it

-- A part of an amount, and what of it 18 decimals do not hold; a part of a quantity at 18 decimals.
CREATE MACRO part_of(amount, share) AS
CASE WHEN share IS NULL THEN amount ELSE (amount * share)::DECIMAL(38, 18) END;
CREATE MACRO residue_part_of(amount, residue, share) AS
CASE
    WHEN share IS NULL THEN residue
    ELSE (amount * share - (amount * share)::DECIMAL(38, 18))::DECIMAL(38, 36)
        + residue_times(residue, share)
END;
CREATE MACRO quantity_part_of(quantity, share) AS
CASE WHEN share IS NULL THEN quantity
    ELSE (quantity::DECIMAL(32, 12) * share)::DECIMAL(38, 18) END;

-- Made at every start: warehouse/charges.py.
DROP VIEW customer_charge;
