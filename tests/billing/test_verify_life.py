"""Verify checks what statements share: credits spent once, and days billed once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import credits as given
from ses_dash.billing import document, verify
from ses_dash.model.credit import Credit
from ses_dash.period import BillingPeriod
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer

SEPTEMBER = BillingPeriod(date(2026, 9, 1))


@pytest.fixture
def ada(shop: Shop) -> Customer:
    """Charged 10 of AWS and, over two months, 40 of Azure."""
    ada = shop.customer("Ada", "20")
    shop.own("aws", ada)
    shop.own("azure", ada, program="azure")
    shop.load(Charge("aws", "10"))
    for month in (SEPTEMBER, OCTOBER):
        days = [month.start.replace(day=day) for day in (3, 28)]
        used = [Charge("azure", "10", frequency="Usage-Based", day=day) for day in days]
        shop.load(*used, program="azure", period=month)
    return ada


def _give(shop: Shop, owner: Customer, **facts: Any) -> None:  # noqa: ANN401
    known: dict[str, Any] = {"id": 0, "customer_id": owner.id, "currency": "EUR"}
    known |= {"amount": Decimal(7), "description": "Welcome", "valid_from": date(2026, 1, 1)}
    given.give(shop.stores, SINGLE_USER, Credit(**known | facts))


def _found(shop: Shop) -> list[str]:
    return [f"{each.where}: {each.what}" for each in verify.verify(shop.stores)]


def _tamper(shop: Shop, *changes: str) -> None:
    with closing(sqlite3.connect(shop.stores.settings.ledger)) as ledger:
        for (name,) in ledger.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            ledger.execute(f"DROP TRIGGER {name}")
        for change in changes:
            ledger.execute(change)
        ledger.commit()


@pytest.mark.parametrize("kind", ["discount", "prepaid"])
def test_a_spent_credit_verifies(shop: Shop, ada: Customer, kind: str) -> None:
    _give(shop, ada, kind=kind)
    _give(shop, ada, amount=Decimal(100), kind=kind)
    (result,) = shop.freeze(ada)
    assert result.status == "frozen"
    assert _found(shop) == []
    shop.void(result.number)
    assert _found(shop) == []


def test_a_withdrawn_credit_verifies(shop: Shop, ada: Customer) -> None:
    _give(shop, ada, amount=Decimal(100))
    shop.freeze(ada)
    given.withdraw(shop.stores, SINGLE_USER, 1, "a mistake")
    assert _found(shop) == []


def test_a_use_that_only_the_document_knows(shop: Shop, ada: Customer) -> None:
    _give(shop, ada)
    shop.freeze(ada)
    _tamper(shop, "DELETE FROM credit_use")
    assert _found(shop) == [
        "credit 1 (Welcome): what statements spend of it is not what the ledger says"
    ]


def test_a_credit_made_smaller_than_what_was_spent(shop: Shop, ada: Customer) -> None:
    _give(shop, ada)
    shop.freeze(ada)
    _tamper(shop, "UPDATE credit SET amount = '6'")
    assert _found(shop) == ["credit 1 (Welcome): statements spend more of it than was given"]


def test_a_credit_that_was_never_given(shop: Shop, ada: Customer) -> None:
    _give(shop, ada)
    shop.freeze(ada)
    _tamper(shop, "DELETE FROM credit_use", "DELETE FROM credit")
    assert _found(shop) == ["credit 1: statements spend it, but it was never given"]


def test_days_that_two_statements_bill(
    shop: Shop, ada: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.set("azure_billing_day", "25")
    shop.freeze(ada, program="azure", period=SEPTEMBER)
    shop.freeze(ada, program="azure", period=OCTOBER)
    assert _found(shop) == []
    kept = document.draft_of

    def tampered(text: str) -> dict[str, Any]:
        draft = dict(kept(text))
        return draft | ({"metered_to": "2026-09-20"} if draft["period"] == "2026-09" else {})

    monkeypatch.setattr(document, "draft_of", tampered)
    assert _found(shop) == [
        "2: its metered days begin on 2026-09-26; those of 1 end before 2026-09-20"
    ]
