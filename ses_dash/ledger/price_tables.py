"""The ledger's tables of what is sold and bought for how much; the migrations make them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Table, Text

from ses_dash.ledger.columns import Json
from ses_dash.ledger.tables import metadata

pricebook = Table(
    "pricebook",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),  # the name without case and outer space
    Column("program", Text, nullable=False),
    Column("archived", Boolean, nullable=False),
)

pricebook_version = Table(
    "pricebook_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pricebook_id", ForeignKey("pricebook.id"), nullable=False, index=True),
    Column("effective_from", Date, nullable=False),  # the first of a month
    Column("rules", Json, nullable=False),
    Column("saved_at", Text, nullable=False),
    Column("saved_by", Text, nullable=False),
)

pricebook_choice = Table(
    "pricebook_choice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey("customer.id"), nullable=False, index=True),
    Column("program", Text, nullable=False),
    Column("account", Text, nullable=False),  # empty: all that have no choice of their own
    Column("valid_from", Date, nullable=False),  # the first of a month
    Column("pricebook_id", ForeignKey("pricebook.id")),  # null: by none any more
    Column("chosen_at", Text, nullable=False),
    Column("chosen_by", Text, nullable=False),
)

commitment_policy = Table(
    "commitment_policy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("program", Text, nullable=False),
    Column("commitment_id", Text, nullable=False),
    Column("valid_from", Date, nullable=False),  # the first of a month
    Column("policy", Text),  # null: as the file has it from then on
    Column("owner_id", ForeignKey("customer.id")),
    Column("chosen_at", Text, nullable=False),
    Column("chosen_by", Text, nullable=False),
)

# What a statement was priced with beside its pricebooks, so that its month keeps to it (R28).
statement_terms = Table(
    "statement_terms",
    metadata,
    Column("statement_id", ForeignKey("statement.id"), primary_key=True),
    Column("at_cost", Boolean, nullable=False),
    Column("upfront", Text, nullable=False),
)

buy_term = Table(
    "buy_term",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("program", Text, nullable=False),
    Column("charges", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("currency", Text, nullable=False),  # empty but for fixed amounts
    Column("valid_from", Date, nullable=False),  # the first of a month
    Column("chosen_at", Text, nullable=False),
    Column("chosen_by", Text, nullable=False),
)

shared_cost = Table(
    "shared_cost",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("program", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("valid_from", Date, nullable=False),  # the first of a month
    Column("key", Text),  # null: its owner's from then on
    Column("chosen_at", Text, nullable=False),
    Column("chosen_by", Text, nullable=False),
)

shared_part = Table(
    "shared_part",
    metadata,
    Column("shared_cost_id", ForeignKey("shared_cost.id"), primary_key=True),
    Column("customer_id", ForeignKey("customer.id"), primary_key=True),
    Column("percent", Text),  # null where the key is not fixed
)
