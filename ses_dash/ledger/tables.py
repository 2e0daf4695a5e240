"""The ledger's tables as queries see them; the migrations make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    true,
)

from ses_dash.ledger.columns import Exact, Json

if TYPE_CHECKING:
    from ses_dash.access import Scope


def within(scope: Scope, customer_id: Column[int]) -> ColumnElement[bool]:
    """Return the condition that a row is of a customer in scope."""
    return true() if scope.customers is None else customer_id.in_(sorted(scope.customers))


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _of_statement() -> Column[int]:
    return Column("statement_id", ForeignKey("statement.id"), primary_key=True)


# What statements are counted by: the key of R24, whose `ordinal` tells apart what shares it.
STATEMENT_KEY = ("program", "period", "customer_id", "currency", "kind")

metadata = MetaData()

fact_version = Table(
    "fact_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
)

customer = Table(
    "customer",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),
    Column("name_key", Text, nullable=False, unique=True),  # the name without case and outer space
    _text("contact"),
    _text("email"),
    _text("address"),
    _text("country"),
    _text("tax_id"),
    Column("tax_rate", Exact, nullable=False),
    Column("at_cost", Boolean, nullable=False),
    _text("payment_method"),
    Column("archived", Boolean, nullable=False),
    Column("custom_fields", Json, nullable=False),
    *map(_text, ("bill_to", "language", "purchase_order", "seller")),
)

account = Table(
    "account",
    metadata,
    Column("program", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    _text("name"),
    Column("archived", Boolean, nullable=False),
)

account_assignment = Table(
    "account_assignment",
    metadata,
    Column("program", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("customer_id", ForeignKey("customer.id")),
    ForeignKeyConstraint(["program", "account"], ["account.program", "account.account"]),
)

seller = Table(
    "seller",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # empty: the first seller
    _text("name"),
    _text("address"),
    _text("email"),
    _text("tax_id"),
    _text("tax_name"),
    _text("remittance"),
    _text("time_zone"),
    _text("logo_sha256"),
    _text("country"),
    _text("language"),
    _text("bank_account_name"),
    _text("bank_account"),
    _text("bank_bic"),
    _text("number_prefix"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("arrived_at"),
    _text("format"),
    _text("family"),
    Column("importer_version", Integer, nullable=False),
    Column("program", Text),
    _text("run_time"),
    Column("adds_to", ForeignKey("delivery.id")),
    _text("state"),
    _text("reason"),
    _text("approved_by"),
    Column("findings", Json, nullable=False),
    Column("totals", Json, nullable=False),
    _text("period"),
    Column("mapping", Json, nullable=False),  # null: the format is known
)

delivery_file = Table(
    "delivery_file",
    metadata,
    Column("delivery_id", ForeignKey("delivery.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    _text("name"),
    Column("sha256", Text, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    _text("role"),
)

mapping = Table(
    "mapping",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),
    Column("content", Json, nullable=False),  # null: no longer used
    _text("saved_at"),
    _text("saved_by"),
)

option_value = Table(
    "option_value",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("at"),
    _text("actor"),
    _text("key"),
    Column("customer_id", ForeignKey("customer.id")),  # null: for everybody
    Column("value", Json, nullable=False),  # null: no longer set
)

statement = Table(
    "statement",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("kind"),
    _text("program"),
    _text("period"),
    _text("currency"),
    Column("customer_id", ForeignKey("customer.id"), nullable=False, index=True),
    _text("customer_name"),
    _text("statement_date"),
    _text("due_date"),
    Column("net", Exact, nullable=False),
    Column("tax", Exact, nullable=False),
    Column("total", Exact, nullable=False),
    _text("chain"),
    _text("document_sha256"),
    Column("ordinal", Integer, nullable=False),
    _text("subject"),
    Column("payable", Exact, nullable=False),
    _text("document_json"),  # last: reading the list does not pass over the documents
    Index("ix_statement_key", *STATEMENT_KEY, "ordinal", unique=True),
)

statement_number = Table(
    "statement_number",
    metadata,
    Column("series", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("statement_id", ForeignKey("statement.id"), nullable=False, unique=True),
)

statement_line = Table(
    "statement_line",
    metadata,
    _of_statement(),
    Column("ordinal", Integer, primary_key=True),
    _text("account"),
    _text("service"),
    _text("charge_category"),
    Column("cost", Exact, nullable=False),
    Column("price", Exact, nullable=False),
    Column("net", Exact, nullable=False),
)

statement_event = Table(
    "statement_event",
    metadata,
    _of_statement(),
    Column("ordinal", Integer, primary_key=True),
    _text("at"),
    _text("state"),
    _text("actor"),
    _text("reason"),
)

statement_file = Table(
    "statement_file",
    metadata,
    _of_statement(),
    Column("kind", Text, primary_key=True),
    _text("name"),
    _text("sha256"),
    Column("size", Integer, nullable=False),
)

payment = Table(
    "payment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("statement_id", ForeignKey("statement.id"), nullable=False, index=True),
    _text("at"),
    _text("actor"),
    Column("amount", Exact, nullable=False),
    _text("paid_on"),
    _text("reference"),
)

credit = Table(
    "credit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey("customer.id"), nullable=False, index=True),
    _text("program"),
    _text("currency"),
    Column("amount", Exact, nullable=False),
    _text("description"),
    Column("valid_from", Date, nullable=False),
    Column("expires", Date),
    Column("kind", Text),
)

credit_withdrawal = Table(
    "credit_withdrawal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("credit_id", ForeignKey("credit.id"), nullable=False, index=True),
    _text("at"),
    _text("actor"),
    Column("amount", Exact, nullable=False),
    _text("reason"),
)

credit_use = Table(
    "credit_use",
    metadata,
    _of_statement(),
    Column("credit_id", ForeignKey("credit.id"), primary_key=True, index=True),
    _text("kind"),
    Column("amount", Exact, nullable=False),
)

number_jump = Table(
    "number_jump",
    metadata,
    Column("series", Text, primary_key=True),
    Column("to_n", Integer, primary_key=True),
    _text("at"),
    _text("actor"),
    _text("reason"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    _text("reason"),
)
