"""The tables of what comes after a freeze: credit statements, settled balances, schedules."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from ses_dash.ledger.columns import Exact
from ses_dash.ledger.tables import metadata


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _of_statement() -> Column[int]:
    return Column("statement_id", ForeignKey("statement.id"), primary_key=True)


# What a credit statement took off the amount due of the statement it credits (R16c).
statement_credit = Table(
    "statement_credit",
    metadata,
    _of_statement(),
    Column("original_id", ForeignKey("statement.id"), nullable=False, index=True),
    Column("applied", Exact, nullable=False),
    Column("completes", Boolean, nullable=False),  # nothing of the original is left
)
Index(
    "ix_statement_credit_completes",
    statement_credit.c.original_id,
    unique=True,
    sqlite_where=statement_credit.c.completes,
)

# What became of a balance in the customer's favour: one or the other, once (R17).
balance_settlement = Table(
    "balance_settlement",
    metadata,
    _of_statement(),
    _text("at"),
    _text("actor"),
    _text("way"),
    Column("amount", Exact, nullable=False),
    Column("payment_id", ForeignKey("payment.id")),
    Column("credit_id", ForeignKey("credit.id")),
)

# The last row of a statement says when it is to be published; without a moment: no more.
publish_schedule = Table(
    "publish_schedule",
    metadata,
    _of_statement(),
    Column("ordinal", Integer, primary_key=True),
    Column("publish_at", Text),
    _text("at"),
    _text("actor"),
    _text("reason"),
)
