-- Charges, rollups and loads. The column list of `charge` is written from ses_dash/focus.py
-- where {charge_columns} stands; a test holds both together.

CREATE TABLE load (
    load_id BIGINT PRIMARY KEY,        -- = delivery id in the ledger
    records BIGINT NOT NULL,
    loaded_at TIMESTAMP NOT NULL
);

-- What each load is complete for, and whether it still is: a newer load takes slices over.
CREATE TABLE load_slice (
    load_id BIGINT NOT NULL,
    program VARCHAR NOT NULL,
    issuer VARCHAR NOT NULL,
    billing_account VARCHAR NOT NULL,
    billing_period DATE NOT NULL,
    family VARCHAR NOT NULL,
    live BOOLEAN NOT NULL
);

CREATE TABLE charge ({charge_columns});

-- What the text of an amount had beyond 18 decimals: stored + residue = file, to the last digit.
-- Only rows that have one.
CREATE TABLE charge_residue (
    load_id BIGINT NOT NULL,
    source_row BIGINT NOT NULL,
    billed_cost DECIMAL(38, 36) NOT NULL,
    effective_cost DECIMAL(38, 36) NOT NULL,
    list_cost DECIMAL(38, 36) NOT NULL,
    contracted_cost DECIMAL(38, 36) NOT NULL
);

CREATE TABLE charge_monthly (
    load_id BIGINT NOT NULL,
    program VARCHAR NOT NULL,
    billing_period DATE NOT NULL,
    billing_account_id VARCHAR NOT NULL,
    sub_account_id VARCHAR,
    account VARCHAR NOT NULL,
    service_name VARCHAR,
    sku_id VARCHAR,
    region_id VARCHAR,
    charge_category VARCHAR NOT NULL,
    charge_class VARCHAR,
    charge_frequency VARCHAR,
    commitment_discount_status VARCHAR,
    marketplace BIGINT NOT NULL,
    billing_currency VARCHAR NOT NULL,
    charges BIGINT NOT NULL,
    service_start TIMESTAMP NOT NULL,   -- earliest charge_period_start
    service_end TIMESTAMP NOT NULL,     -- latest charge_period_end, exclusive
    charge_description VARCHAR,         -- one of them, the least
    pricing_unit VARCHAR,               -- one of them, the least
    pricing_quantity DECIMAL(38, 18) NOT NULL,
    billed_cost DECIMAL(38, 18) NOT NULL,
    effective_cost DECIMAL(38, 18) NOT NULL,
    list_cost DECIMAL(38, 18) NOT NULL,
    contracted_cost DECIMAL(38, 18) NOT NULL,
    billed_residue DECIMAL(38, 36) NOT NULL,
    effective_residue DECIMAL(38, 36) NOT NULL,
    list_residue DECIMAL(38, 36) NOT NULL,
    contracted_residue DECIMAL(38, 36) NOT NULL
);

CREATE TABLE charge_daily (
    load_id BIGINT NOT NULL,
    day DATE NOT NULL,                  -- UTC day of charge_period_start
    program VARCHAR NOT NULL,
    billing_period DATE NOT NULL,
    account VARCHAR NOT NULL,
    service_name VARCHAR,
    charge_category VARCHAR NOT NULL,
    billing_currency VARCHAR NOT NULL,
    charges BIGINT NOT NULL,
    pricing_quantity DECIMAL(38, 18) NOT NULL,
    billed_cost DECIMAL(38, 18) NOT NULL,
    effective_cost DECIMAL(38, 18) NOT NULL,
    list_cost DECIMAL(38, 18) NOT NULL,
    billed_residue DECIMAL(38, 36) NOT NULL,
    effective_residue DECIMAL(38, 36) NOT NULL,
    list_residue DECIMAL(38, 36) NOT NULL
);

-- charge_monthly by owner, with the price by the customer's linear rate before rounding.
-- customer_id NULL: unassigned.
CREATE TABLE customer_month AS
    SELECT
        NULL::BIGINT AS customer_id, *,
        0::DECIMAL(38, 24) AS price, 0::DECIMAL(38, 36) AS price_residue
    FROM charge_monthly LIMIT 0;

-- The assignments and rates customer_month was computed with; what differs from the ledger's is
-- computed again.
CREATE TABLE priced_assignment (
    program VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    customer_id BIGINT,
    valid_from DATE NOT NULL
);
CREATE TABLE priced_rate (
    program VARCHAR NOT NULL,
    customer_id BIGINT NOT NULL,
    billed_factor DECIMAL(9, 6) NOT NULL,
    effective_factor DECIMAL(9, 6) NOT NULL,
    list_factor DECIMAL(9, 6) NOT NULL,
    per_unit DECIMAL(18, 12) NOT NULL
);
