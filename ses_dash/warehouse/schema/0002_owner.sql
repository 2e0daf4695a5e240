-- Who owned an account on which days (valid_to exclusive), as customer_month was computed with.
CREATE VIEW owner_span AS
SELECT
    program, account, customer_id, valid_from,
    lead(valid_from, 1, DATE '9999-12-31')
        OVER (PARTITION BY program, account ORDER BY valid_from) AS valid_to
FROM priced_assignment;
