"""The tables of what statements add to priced usage: tax, charges, currencies."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, Table, Text

from ses_dash.ledger.columns import Exact, Json, Month
from ses_dash.ledger.tables import metadata


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


tax_profile = Table(
    "tax_profile",
    metadata,
    Column("customer_id", ForeignKey("customer.id"), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    _text("kind"),
    Column("rate", Exact),
    _text("certificate"),
    Column("certificate_from", Date),
    Column("certificate_until", Date),
    _text("text"),
)

tax_rate = Table(
    "tax_rate",
    metadata,
    Column("country", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("rate", Exact, nullable=False),
)

charge = Table(
    "charge",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),
    _text("rule"),
    Column("first", Month, nullable=False),
    Column("last", Month),
    Column("customer_id", ForeignKey("customer.id"), index=True),
    _text("program"),
    _text("account"),
    _text("printed_on"),
    Column("base", Json, nullable=False),
    _text("currency"),
    Column("amount", Exact, nullable=False),
    Column("tiers", Json, nullable=False),
    Column("least", Exact, nullable=False),
    _text("unit"),
)

charge_use = Table(
    "charge_use",
    metadata,
    Column("statement_id", ForeignKey("statement.id"), primary_key=True),
    Column("charge_id", ForeignKey("charge.id"), primary_key=True, index=True),
)

exchange_rate = Table(
    "exchange_rate",
    metadata,
    Column("period", Month, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("rate", Exact, nullable=False),
    _text("origin"),
    Column("day", Date, nullable=False),
)

statement_currency = Table(
    "statement_currency",
    metadata,
    Column("customer_id", ForeignKey("customer.id"), primary_key=True),
    Column("program", Text, primary_key=True),
    Column("first", Month, primary_key=True),
    _text("currency"),
)
