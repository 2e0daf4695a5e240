-- Whose slice a charge belongs to (`load_slice.issuer`), where that is not who issues the invoice: a
-- month of usage, a report. NULL in what was loaded before: there it is who issues the invoice.
ALTER TABLE charge ADD COLUMN slice_issuer VARCHAR;
