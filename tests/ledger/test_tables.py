"""What the tables hold exactly, and what may never change in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, literal, select
from sqlalchemy.exc import IntegrityError, StatementError

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.ledger import (
    accounting,
    balances,
    charges,
    columns,
    customers,
    frozen_terms,
    life,
    options,
    schedules,
    statements,
    tables,
)
from ses_dash.ledger import credits as credits_
from ses_dash.ledger.added_tables import charge_use
from ses_dash.model.accounting import Code
from ses_dash.model.charge import Charge
from ses_dash.model.credit import Credit
from ses_dash.model.customer import Customer
from ses_dash.model.delivery import Finding
from ses_dash.model.pricebook import FrozenTerms
from ses_dash.model.statement import CreditUse
from ses_dash.model.statement_life import Schedule, StatementFile
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.ledger.conftest import Freeze

INSERT_ONLY = (
    "statement",
    "statement_line",
    "statement_event",
    "statement_file",
    "statement_number",
    "number_jump",
    "payment",
    "credit",
    "credit_withdrawal",
    "credit_use",
    "statement_credit",
    "balance_settlement",
    "publish_schedule",
    "charge_use",
    "statement_terms",
    "option_value",
    "accounting_code",
    "accounting_export",
    "accounting_export_statement",
    "audit",
)


@pytest.fixture
def filled(conn: Connection, acme: Customer, freeze: Freeze) -> Connection:
    """Every insert-only table holds a row."""
    amount = Decimal(100)
    given = credits_.give(
        conn, SINGLE_USER, Credit(0, acme.id, "EUR", amount, "Welcome", date(2026, 11, 1))
    )
    spent = (CreditUse(given.id, given.description, "discount", Decimal(40)),)
    statement_id = freeze(conn, acme, credits=spent)
    october = BillingPeriod(date(2026, 10, 1))
    fee = Charge(0, "Fee", "fixed", october, program="aws", currency="EUR", amount=amount)
    kept = charges.save(conn, SINGLE_USER, fee)
    conn.execute(charge_use.insert(), {"statement_id": statement_id, "charge_id": kept.id})
    frozen_terms.keep(conn, statement_id, FrozenTerms(at_cost=True, upfront="exclude"))
    credits_.withdraw(conn, SINGLE_USER, given.id, "agreed")
    payment_id = life.pay(
        conn, SINGLE_USER, statement_id, amount=amount, paid_on=date(2026, 11, 20), reference=""
    )
    other = freeze(conn, acme)
    balances.credit(conn, other, statement_id, applied=amount, completes=True)
    balances.settle(conn, SINGLE_USER, other, amount, payment_id=payment_id)
    schedules.add(conn, Schedule(other, None, "", "eva"))
    statements.add_file(conn, statement_id, StatementFile("pdf", "1.pdf", "a" * 64, 3))
    statements.jump(conn, SINGLE_USER, "", 10, "a new year")
    options.set_value(conn, SINGLE_USER, "term_value", 14)
    accounting.set_code(conn, SINGLE_USER, Code("tax", "", "", "19", "S19"))
    accounting.add_export(
        conn,
        SINGLE_USER,
        profile="neutral",
        month=("aws", "2026-10"),
        files=[],
        statement_ids=[statement_id],
    )
    return conn


@pytest.mark.parametrize("table", INSERT_ONLY)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {table} SET rowid = rowid",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ],
)
def test_written_rows_never_change(filled: Connection, table: str, sql: str) -> None:
    before = filled.exec_driver_sql(f"SELECT * FROM {table}").all()
    assert before
    with pytest.raises(IntegrityError, match=f"{table} is insert-only"):
        filled.exec_driver_sql(sql.format(table=table))
    assert filled.exec_driver_sql(f"SELECT * FROM {table}").all() == before


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO statement_credit VALUES (1, 1, '0', 0)",
        "INSERT INTO balance_settlement VALUES (1, '', '', 'refunded', '1', NULL, NULL)",
        "INSERT INTO balance_settlement VALUES (1, '', '', 'carried forward', '1', 1, 1)",
        "INSERT INTO balance_settlement VALUES (1, '', '', 'both', '1', 1, 1)",
    ],
)
def test_r17_a_balance_is_settled_in_one_way_and_nothing_credits_itself(
    filled: Connection, sql: str
) -> None:
    with pytest.raises(IntegrityError, match="CHECK constraint failed"):
        filled.exec_driver_sql(sql)


def test_r16c_a_statement_is_credited_in_full_once(
    filled: Connection, acme: Customer, freeze: Freeze
) -> None:
    with pytest.raises(IntegrityError, match="UNIQUE"):
        balances.credit(filled, freeze(filled, acme), 1, applied=Decimal(0), completes=True)


@pytest.mark.parametrize("text", ["0.1234567890123456789012345", "-12.30", "0", "1E+3", "9" * 60])
def test_an_amount_comes_back_to_the_last_digit(conn: Connection, text: str) -> None:
    kept = conn.execute(select(literal(Decimal(text), columns.Exact()))).scalar_one()
    assert kept == Decimal(text)


def test_a_float_is_no_amount(conn: Connection) -> None:
    with pytest.raises(StatementError, match=r"0\.1"):
        conn.execute(select(literal(0.1, columns.Exact())))


def test_records_are_kept_as_plain_values(conn: Connection) -> None:
    value = {"b": (Decimal("1.50"), None), "a": Finding("late", "ü"), "day": date(2026, 11, 1)}
    kept = conn.execute(select(literal(value, columns.Json()))).scalar_one()
    finding = {"code": "late", "message": "ü"}
    assert kept == {"a": finding, "b": ["1.5", None], "day": "2026-11-01"}


def test_what_is_no_record_is_not_kept(conn: Connection) -> None:
    with pytest.raises(StatementError, match="object"):
        conn.execute(select(literal({"x": object()}, columns.Json())))


@pytest.mark.parametrize(
    ("scope", "seen"), [(Scope.all(), 2), (Scope.only(1), 1), (Scope.only(), 0), (Scope.only(9), 0)]
)
def test_a_scope_lets_its_customers_through(conn: Connection, scope: Scope, seen: int) -> None:
    for name in ("Acme", "Bolt"):
        customers.create(conn, SINGLE_USER, Customer(0, name))
    count = (
        select(func.count())
        .select_from(tables.customer)
        .where(tables.within(scope, tables.customer.c.id))
    )
    assert conn.execute(count).scalar_one() == seen
