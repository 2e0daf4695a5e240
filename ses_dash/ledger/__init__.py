"""The ledger: the system of record in SQLite, one module of functions per aggregate."""

from sqlalchemy import Connection  # what the ledger lends, and its functions take

__all__ = ["Connection"]
