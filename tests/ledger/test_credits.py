"""Credits: what may be given, in which order it is spent, what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.errors import (
    BadValueError,
    NotFoundError,
    NothingLeftError,
    ReasonNeededError,
    UnknownProgramError,
)
from ses_dash.ledger import audit, credits, customers, life  # noqa: A004 - the word for it
from ses_dash.model.credit import Credit, CreditBalance
from ses_dash.model.customer import Customer
from ses_dash.model.statement import CreditUse
from ses_dash.model.statement_life import StatementEvent

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.ledger.conftest import Freeze

NOVEMBER = date(2026, 11, 1)
TODAY = date(2026, 11, 20)
WELCOME = Credit(0, 1, "EUR", Decimal("200.00"), "Welcome", NOVEMBER)


def _give(conn: Connection, owner: Customer, amount: str = "200", **fields: Any) -> Credit:  # noqa: ANN401
    new = replace(WELCOME, customer_id=owner.id, amount=Decimal(amount), **fields)
    return credits.give(conn, SINGLE_USER, new)


def _use(credit: Credit, amount: str) -> CreditUse:
    return CreditUse(credit.id, credit.description, "discount", Decimal(amount))


def _left(conn: Connection) -> list[str]:
    return [str(each.remaining) for each in credits.balances(conn, Scope.all())]


def _available(conn: Connection, owner: Customer, **changes: Any) -> list[str]:  # noqa: ANN401
    wanted: dict[str, Any] = {"program": "aws", "currency": "EUR", "day": TODAY} | changes
    found = credits.available(conn, owner.id, **wanted)
    return [each.credit.description for each in found]


def test_a_credit_comes_back_as_given(conn: Connection, acme: Customer) -> None:
    given = _give(
        conn,
        acme,
        "200.50",
        description=" Welcome ",
        expires=NOVEMBER,
        kind="prepaid",
        program="AzurePlan",
    )
    assert given == Credit(
        id=1,
        customer_id=acme.id,
        currency="EUR",
        amount=Decimal("200.50"),
        description="Welcome",
        valid_from=NOVEMBER,
        expires=NOVEMBER,
        kind="prepaid",
        program="csp",
    )
    assert credits.balances(conn, Scope.all()) == (CreditBalance(given, Decimal("200.50")),)
    row = audit.rows(conn, 1)[0]
    assert (row.action, row.subject, row.after["amount"]) == ("give credit", "Acme", "200.5")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount": Decimal(0)}, "amount cannot be '0': it is above 0 with at most 2 decimals"),
        ({"amount": Decimal(-5)}, "amount cannot be"),
        ({"amount": Decimal("0.001")}, "amount cannot be"),
        ({"amount": Decimal("NaN")}, "amount cannot be"),
        ({"amount": Decimal("Infinity")}, "amount cannot be"),
        ({"amount": Decimal("1E+200")}, "amount cannot be"),
        ({"amount": Decimal("0.5"), "currency": "JPY"}, "at most 0 decimals, as JPY has them"),
        ({"currency": "eur"}, "currency cannot be 'eur': write its ISO 4217 code"),
        ({"currency": "XXX"}, "currency cannot be"),
        ({"description": " "}, "description cannot be '': it has 1 to 200 characters"),
        ({"description": "x" * 201}, "1 to 200 characters"),
        ({"description": "a\tb"}, "no line breaks or control characters"),
        ({"expires": date(2026, 10, 31)}, "it is not before the first day, 2026-11-01"),
        ({"kind": "gift"}, "it is discount or prepaid, or left open"),
    ],
)
def test_a_credit_that_cannot_be_kept_is_refused(
    conn: Connection, acme: Customer, change: dict[str, Any], message: str
) -> None:
    before = audit.rows(conn, 10)
    with pytest.raises(BadValueError, match=message):
        credits.give(conn, SINGLE_USER, replace(WELCOME, customer_id=acme.id, **change))
    assert credits.balances(conn, Scope.all()) == ()
    assert audit.rows(conn, 10) == before


def test_a_credit_is_for_a_program_there_is_or_for_all(conn: Connection, acme: Customer) -> None:
    with pytest.raises(UnknownProgramError):
        _give(conn, acme, program="cloud9")


def test_a_credit_of_another_is_not_there(conn: Connection, acme: Customer) -> None:
    bolt = customers.create(conn, SINGLE_USER, Customer(0, "Bolt"))
    given = _give(conn, acme)
    finance = Actor("eva", Role.FINANCE, Scope.only(bolt.id))
    assert credits.balances(conn, finance.scope) == ()
    assert credits.balances(conn, finance.scope, customer_id=acme.id) == ()
    with pytest.raises(NotFoundError):
        credits.withdraw(conn, finance, given.id, "mine")
    with pytest.raises(NotFoundError):
        credits.give(conn, finance, WELCOME)
    with pytest.raises(NotFoundError):
        credits.get(conn, Scope.all(), 9)


def test_what_expires_first_is_spent_first(conn: Connection, acme: Customer) -> None:
    late, soon = date(2027, 6, 30), date(2026, 12, 31)
    for name, expires, valid_from in (
        ("never", None, NOVEMBER),
        ("never, from before", None, date(2026, 9, 1)),
        ("late", late, NOVEMBER),
        ("soon", soon, NOVEMBER),
        ("soon, given second", soon, NOVEMBER),
        ("soon, from before", soon, date(2026, 10, 1)),
    ):
        _give(conn, acme, description=name, expires=expires, valid_from=valid_from)
    assert _available(conn, acme) == [
        "soon, from before",
        "soon",
        "soon, given second",
        "late",
        "never, from before",
        "never",
    ]


def test_only_what_fits_a_statement_is_available(conn: Connection, acme: Customer) -> None:
    bolt = customers.create(conn, SINGLE_USER, Customer(0, "Bolt"))
    _give(conn, acme, description="any")
    _give(conn, acme, description="aws", program="aws")
    _give(conn, acme, description="gcp", program="gcp")
    _give(conn, acme, description="dollars", currency="USD")
    _give(conn, acme, description="from today", valid_from=TODAY)
    _give(conn, acme, description="from tomorrow", valid_from=date(2026, 11, 21))
    _give(conn, acme, description="until today", expires=TODAY)
    _give(conn, acme, description="until yesterday", expires=date(2026, 11, 19))
    _give(conn, bolt, description="another's")
    assert _available(conn, acme) == ["until today", "any", "aws", "from today"]
    assert _available(conn, acme, program="gcp")[1:3] == ["any", "gcp"]
    assert _available(conn, acme, currency="USD") == ["dollars"]
    assert _available(conn, bolt) == ["another's"]


def test_uses_are_taken_off_until_nothing_is_left(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    given = _give(conn, acme)
    freeze(conn, acme, credits=(_use(given, "150.50"),))
    assert _left(conn) == ["49.50"]
    assert _available(conn, acme) == ["Welcome"]
    freeze(conn, acme, program="gcp", credits=(_use(given, "49.50"),))
    assert _left(conn) == ["0.00"]
    assert _available(conn, acme) == []


@pytest.mark.parametrize("amount", ["200.01", "0", "-1"])
def test_no_more_is_spent_than_is_left(
    conn: Connection, acme: Customer, freeze: Freeze, amount: str
) -> None:
    given = _give(conn, acme)
    with pytest.raises(ValueError, match="credit 1 cannot be spent"):
        freeze(conn, acme, credits=(_use(given, amount),))


def test_no_statement_spends_what_is_not_its_customers(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    bolt = customers.create(conn, SINGLE_USER, Customer(0, "Bolt"))
    given = _give(conn, acme)
    with pytest.raises(ValueError, match="cannot be spent: 1 EUR"):
        freeze(conn, bolt, credits=(_use(given, "1"),))
    with pytest.raises(ValueError, match="cannot be spent: 1 USD"):
        freeze(conn, acme, currency="USD", credits=(_use(given, "1"),))


def test_one_credit_is_spent_once_by_a_statement(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    given = _give(conn, acme)
    with pytest.raises(IntegrityError, match="UNIQUE"):
        freeze(conn, acme, credits=(_use(given, "1"), _use(given, "2")))


def test_a_void_gives_credits_back(conn: Connection, acme: Customer, freeze: Freeze) -> None:
    given = _give(conn, acme)
    first = freeze(conn, acme, credits=(_use(given, "150.00"),))
    freeze(conn, acme, program="gcp", credits=(_use(given, "20.00"),))
    life.add(conn, first, StatementEvent(2, "", "void", "", "wrong"))
    assert _left(conn) == ["180.00"]


def test_what_is_left_is_withdrawn_with_a_reason(
    conn: Connection, acme: Customer, freeze: Freeze
) -> None:
    given = _give(conn, acme)
    used = freeze(conn, acme, credits=(_use(given, "150.00"),))
    for reason in ("", "  "):
        with pytest.raises(ReasonNeededError):
            credits.withdraw(conn, SINGLE_USER, given.id, reason)
    after = credits.withdraw(conn, SINGLE_USER, given.id, " agreed ")
    assert after == CreditBalance(replace(given, withdrawn=True), Decimal("0.00"))
    assert _available(conn, acme) == []
    row = audit.rows(conn, 1)[0]
    assert (row.action, row.subject, row.reason) == ("withdraw credit", "Acme", "agreed")
    assert (row.before["remaining"], row.after["remaining"]) == ("50", "0")
    with pytest.raises(NothingLeftError, match="'Welcome'"):
        credits.withdraw(conn, SINGLE_USER, given.id, "again")
    life.add(conn, used, StatementEvent(2, "", "void", "", "wrong"))
    assert _left(conn) == ["150.00"]  # what the void gives back was not withdrawn
    credits.withdraw(conn, SINGLE_USER, given.id, "this too")
    assert _left(conn) == ["0.00"]
