"""A real ledger in a fresh folder, a customer in it, and a way to freeze."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ledger import customers, statements
from ses_dash.ledger.ledger import Ledger
from ses_dash.model.customer import Customer, Seller
from ses_dash.model.statement import (
    Document,
    Draft,
    Line,
    Party,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

Freeze = Callable[..., int]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path, empty_data: Path) -> Iterator[Ledger]:
    shutil.copy(empty_data / path.name, path)
    opened = Ledger.open(path)
    yield opened
    opened.close()


@pytest.fixture
def conn(ledger: Ledger) -> Iterator[Connection]:
    """A writing connection."""
    with ledger.write() as connection:
        yield connection


@pytest.fixture
def acme(ledger: Ledger) -> Customer:
    with ledger.write() as connection:
        return customers.create(connection, SINGLE_USER, Customer(0, "Acme", tax_rate=Decimal(19)))


def _line(cost: str) -> Line:
    return Line(
        account="111122223333",
        account_name="Production",
        service="AmazonEC2",
        charge_category="Usage",
        description="",
        service_start="2026-10-01",
        service_end="2026-11-01",
        cost=Decimal(cost),
        price=Decimal(cost),
        net=Decimal("1.50"),
        tax_rate=Decimal(19),
        explanation="at cost",
    )


def _draft(customer: Customer, changes: dict[str, Any]) -> Draft:
    buyer = Party(customer.id, customer.name, "", "", "", "", "", "")
    draft = Draft(
        kind="main",
        program="aws",
        period="2026-10",
        currency="EUR",
        seller=Seller(),
        customer=buyer,
        options={},
        lines=(_line("1.0000000000000000000001"), _line("0.4999999999999999999999")),
        tax_groups=(),
        kept={},
        net=Decimal("1.50"),
        tax=Decimal("0.29"),
        total=Decimal("1.79"),
        preliminary=False,
    )
    return replace(draft, **changes)


@pytest.fixture
def freeze() -> Freeze:
    """Return a function that freezes a statement of a customer, with changes to its draft."""

    def insert(
        conn: Connection,
        customer: Customer,
        *,
        series: str = "",
        n: int | None = None,
        **changes: Any,  # noqa: ANN401
    ) -> int:
        taken = n or statements.next_number(conn, series)
        draft = _draft(customer, changes)
        document = Document(
            draft=draft,
            series=series,
            n=taken,
            number=f"{series}{taken}",
            statement_date=date(2026, 11, 20),
            due_date=date(2026, 12, 20),
            frozen_at="2026-11-20T12:00:00.000000Z",
            ordinal=statements.next_ordinal(
                conn,
                customer.id,
                program=draft.program,
                period=draft.period,
                currency=draft.currency,
                kind=draft.kind,
            ),
        )
        content = f'{{"number":"{document.number}","name":"Müller"}}'
        chain = hashlib.sha256(content.encode()).hexdigest()
        return statements.insert(conn, SINGLE_USER, document, content, chain)

    return insert
