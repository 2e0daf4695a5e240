-- Commitments (R10) and what the distributor bills us (R8). What is loaded is added up again before
-- it is first read, as the last line here says.

-- What a charge is to its commitment: its fee, use of it, what was not used; `renewal`: a fee that
-- carries what was not used as well (AWS), `offset`: takes back what the use of it was billed (AWS).
-- NULL: none of these.
CREATE MACRO commitment_role_of(category, commitment, status, billed, effective) AS
CASE
    WHEN commitment IS NULL THEN NULL
    WHEN category = 'Purchase' THEN
        CASE WHEN status = 'Unused' AND effective <> 0 THEN 'renewal' ELSE 'fee' END
    WHEN category <> 'Usage' THEN NULL
    WHEN status = 'Unused' THEN 'unused'
    WHEN billed < 0 AND effective = 0 THEN 'offset'
    ELSE 'used'
END;

-- The cost of a charge that lacks a list cost, or an effective cost (R12). The use of a commitment
-- costs what it carries of the fee, and what takes a price back has no cost of its own.
CREATE MACRO unlisted_of(role, billed, effective, listed) AS
CASE
    WHEN coalesce(listed, 0) <> 0 THEN 0::DECIMAL(38, 18)
    WHEN role IN ('used', 'offset') THEN effective
    ELSE billed
END;
CREATE MACRO unamortised_of(role, billed, effective) AS
CASE WHEN effective = 0 AND role IS DISTINCT FROM 'offset' THEN billed
    ELSE 0::DECIMAL(38, 18) END;

ALTER TABLE charge_monthly ADD COLUMN commitment_id VARCHAR;
ALTER TABLE charge_monthly ADD COLUMN commitment_role VARCHAR;
ALTER TABLE charge_daily ADD COLUMN commitment_id VARCHAR;
ALTER TABLE charge_daily ADD COLUMN commitment_role VARCHAR;
ALTER TABLE customer_month ADD COLUMN commitment_id VARCHAR;
ALTER TABLE customer_month ADD COLUMN commitment_role VARCHAR;
ALTER TABLE customer_month ADD COLUMN seller_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE customer_month ADD COLUMN seller_residue DECIMAL(38, 36) DEFAULT 0;
ALTER TABLE customer_day ADD COLUMN seller_cost DECIMAL(38, 18) DEFAULT 0;
ALTER TABLE customer_day ADD COLUMN seller_residue DECIMAL(38, 36) DEFAULT 0;

-- As customer_month was made with, months end exclusive: who has what of a commitment, and which
-- part of the file's amount we are billed.
CREATE TABLE priced_commitment (
    program VARCHAR NOT NULL,
    commitment_id VARCHAR NOT NULL,
    first_month DATE NOT NULL,
    end_month DATE NOT NULL,
    policy VARCHAR NOT NULL,
    owner_id BIGINT                -- not where all is ours
);
CREATE TABLE priced_buying (
    program VARCHAR NOT NULL,
    charge_kind VARCHAR NOT NULL,
    first_month DATE NOT NULL,
    end_month DATE NOT NULL,
    factor DECIMAL(9, 6) NOT NULL
);

-- Whose a charge of a commitment is: its fee, and what was not used, are its owner's.
CREATE MACRO payer_by(policy, owner_id, customer_id, role) AS
CASE WHEN policy IN ('owner', 'shared') AND role IN ('fee', 'renewal', 'unused') THEN owner_id
    ELSE customer_id END;

-- By which cost a charge of a commitment is sold, or that it is kept; NULL: as any other charge.
CREATE MACRO basis_by(policy, owner_id, customer_id, role) AS
CASE
    WHEN role IS NULL OR policy IS NULL THEN NULL
    WHEN policy = 'owner' THEN
        CASE WHEN role IN ('used', 'offset') AND customer_id IS DISTINCT FROM owner_id THEN 'list'
            ELSE 'billed' END
    WHEN role IN ('used', 'offset') THEN
        CASE WHEN policy = 'shared' THEN 'effective' ELSE 'list' END
    WHEN policy = 'shared' AND role <> 'fee' THEN 'effective'
    ELSE 'kept'
END;

-- A rule in percent on that cost in place of its own; what goes at cost goes at that one. Rules by
-- quantity stay as they are.
CREATE MACRO percent_on(factor, basis, role) AS
struct_pack(
    unit := NULL::VARCHAR,
    billed := CASE WHEN basis = 'billed' THEN factor ELSE 0 END::DECIMAL(9, 6),
    effective := CASE WHEN basis = 'effective' AND role <> 'offset' THEN factor ELSE 0
        END::DECIMAL(9, 6),
    listed := CASE WHEN basis = 'list' AND role <> 'offset' THEN factor ELSE 0 END::DECIMAL(9, 6),
    per_unit := 0::DECIMAL(18, 12)
);
CREATE MACRO on_basis(rule, basis, role, unit, kind, at_cost) AS
CASE
    WHEN basis IS NULL THEN rule
    WHEN fits(rule, unit) THEN
        CASE WHEN rule.unit IS NULL
            THEN percent_on(rule.billed + rule.effective + rule.listed, basis, role)
            ELSE rule END
    WHEN passes(rule, kind, at_cost) THEN percent_on(1, basis, role)
    ELSE rule
END;

-- What a charge costs for which there is no price: the use of a commitment is often billed nothing.
CREATE MACRO cost_by(basis, role, billed, effective) AS
CASE WHEN basis IN ('effective', 'list') AND role <> 'offset' THEN effective ELSE billed END;

-- What we are billed, and what 18 decimals cut off that. Where no buy terms are, no product is made,
-- which the greatest amounts that can be stored would not fit into.
CREATE MACRO seller_cost_of(billed, bought) AS
CASE WHEN bought = 1 THEN billed ELSE (billed * bought)::DECIMAL(38, 18) END;
CREATE MACRO seller_residue_of(billed, residue, bought) AS
CASE WHEN bought = 1 THEN residue ELSE
    (billed * bought - (billed * bought)::DECIMAL(38, 18))::DECIMAL(38, 36)
    + residue_times(residue, bought)
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
        coalesce(prorated_quantity, pricing_quantity, 0)::DECIMAL(38, 12) AS priced_quantity,
        price_month_of(term_start) AS price_month,
        price_term_of(sku_id, term) AS price_term,
        commitment_role_of(
            charge_category, commitment_discount_id, commitment_discount_status,
            charge.billed_cost, charge.effective_cost
        ) AS commitment_role,
        CASE WHEN commitment_role IS NOT NULL THEN commitment_discount_id END AS commitment_id,
        unlisted_of(
            commitment_role, charge.billed_cost, charge.effective_cost, charge.list_cost
        ) AS unlisted_cost,
        unamortised_of(commitment_role, charge.billed_cost, charge.effective_cost)
            AS unamortised_cost,
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
committed AS (
    SELECT
        payer_by(policy, owner_id, customer_id, commitment_role) AS customer_id,
        owned.* EXCLUDE customer_id,
        basis_by(policy, owner_id, customer_id, commitment_role) AS basis
    FROM owned
    LEFT JOIN priced_commitment AS committed
        ON committed.program = owned.program AND committed.commitment_id = owned.commitment_id
        AND committed.first_month <= billing_period AND committed.end_month > billing_period
),
termed AS (
    SELECT
        committed.*,
        general.at_cost,
        is_sold(committed.charge_kind, upfront_commitment, general.excludes_upfront)
            AND basis IS DISTINCT FROM 'kept' AS sold,
        coalesce(buying.factor, 1::DECIMAL(9, 6)) AS bought,
        coalesce(own.version, general.version) AS version_now
    FROM committed
    LEFT JOIN priced_buying AS buying
        ON buying.program = committed.program AND buying.charge_kind = committed.charge_kind
        AND buying.first_month <= billing_period AND buying.end_month > billing_period
    LEFT JOIN priced_terms AS general
        ON general.program = committed.program AND general.customer_id = committed.customer_id
        AND general.account = ''
        AND general.first_month <= billing_period AND general.end_month > billing_period
    LEFT JOIN priced_terms AS own
        ON own.program = committed.program AND own.customer_id = committed.customer_id
        AND own.account = committed.account
        AND own.first_month <= billing_period AND own.end_month > billing_period
),
ruled AS (
    SELECT
        termed.* EXCLUDE (version_now),
        coalesce(by_term.rule, by_sku.rule, by_service.rule, by_program.rule) AS found
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
),
-- Materialized: planned at once, what prices are by would be written out for each of its uses.
based AS MATERIALIZED (
    SELECT
        *, on_basis(found, basis, commitment_role, pricing_unit, charge_kind, at_cost) AS rule
    FROM ruled
)
SELECT
    based.* EXCLUDE (at_cost, sold, found, rule, basis, bought),
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
        rule, charge_kind, pricing_unit, sold, at_cost,
        cost_by(basis, commitment_role, billed_cost, effective_cost), unlisted_cost,
        unamortised_cost
    ) AS unpriced_cost,
    seller_cost_of(billed_cost, bought) AS seller_cost,
    seller_residue_of(billed_cost, billed_residue, bought) AS seller_residue
FROM based;

DELETE FROM name_rules;
