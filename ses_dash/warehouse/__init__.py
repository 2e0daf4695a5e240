"""The warehouse: charges, rollups and priced months in DuckDB. The only package importing duckdb.

It is rebuildable from the ledger and the archive. See docs/architecture.md.
"""
