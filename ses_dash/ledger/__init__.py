"""The ledger: the system of record in SQLite, one module of functions per aggregate."""
