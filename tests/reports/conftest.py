"""A reseller's two months: two customers, an account that moved, one that nobody owns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.ledger import accounts, customers
from ses_dash.model.customer import Assignment, Customer
from tests.warehouse import charges
from tests.warehouse.charges import Charge

if TYPE_CHECKING:
    from ses_dash.stores import Stores

SEPTEMBER, OCTOBER = date(2026, 9, 9), date(2026, 10, 9)
LOADED = (
    Charge("a", SEPTEMBER, Decimal(2)),
    Charge("a", OCTOBER, Decimal("3.0000000000000000000000000001"), resource_id="=disk"),
    Charge("a", date(2026, 10, 20), Decimal(5), service_name="=SUM(A1)"),
    Charge("b", SEPTEMBER, Decimal(10)),
    Charge("b", OCTOBER, Decimal(-1), charge_category="Credit", service_name=None),
    Charge("b", OCTOBER, Decimal(1), charge_category="Tax"),
    Charge("c", OCTOBER, Decimal(4)),
    Charge("c", OCTOBER, Decimal(100), billing_currency="EUR"),
    Charge("d", SEPTEMBER, Decimal(6), program="gcp"),
)


@pytest.fixture
def loaded(stores: Stores) -> Stores:
    """Stores with the two months. Ann has id 1, =Bob 2; a moves from Ann to =Bob on the 15th."""
    with stores.ledger.write() as conn:
        for name in ("Ann", "=Bob"):
            customers.create(conn, SINGLE_USER, Customer(0, name))
        accounts.ensure(conn, [("aws", name, f"Account {name}") for name in "abc"])
        accounts.ensure(conn, [("gcp", "d", "")])
        for program, account, customer, day in (
            ("aws", "a", 1, date(1970, 1, 1)),
            ("aws", "a", 2, date(2026, 10, 15)),
            ("aws", "b", 2, date(1970, 1, 1)),
            ("gcp", "d", 1, date(1970, 1, 1)),
        ):
            accounts.assign(conn, SINGLE_USER, Assignment(program, account, customer, day))
    charges.put(stores.warehouse, LOADED)
    return stores


@pytest.fixture
def ann() -> Actor:
    """Somebody of the customer Ann."""
    return Actor("ann@example.com", Role.CUSTOMER, Scope.only(1))


@pytest.fixture
def manager() -> Actor:
    """An account manager of the customer =Bob."""
    return Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(2))
