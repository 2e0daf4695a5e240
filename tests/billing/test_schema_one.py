"""Documents of the first schema are read, verified and rendered as they are, never rewritten."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import document, freeze, statements
from ses_dash.billing.render.files import render
from ses_dash.billing.verify import verify
from ses_dash.ledger import statements as kept
from tests.billing.shop import Charge, Shop

FILE = Path(__file__).parent / "data" / "statement-schema-1.json"
CHAIN = "2bbbad883d475940629b825a443f062434704450d37451311562194d128f2e27"


@pytest.fixture
def text() -> str:
    """A statement as the first version stored it."""
    return FILE.read_text(encoding="utf-8").rstrip("\n")


def _keep(shop: Shop, text: str) -> None:
    """Put the document into a ledger as it was, with its charges in the warehouse."""
    shop.own("a", shop.customer("Ada & Söhne", "20"))
    shop.load(
        Charge("a", "10.005"),
        Charge("a", "0.0040000000000000000001", service="Storage"),
        Charge("a", "1.9", category="Tax"),
        Charge("a", "-2", category="Credit"),
    )
    frozen = document.from_json(text)
    with shop.stores.ledger.write() as conn:
        kept.insert(conn, SINGLE_USER, frozen, text, CHAIN)
    freeze.render_pending(shop.stores)


def test_it_is_read_with_what_it_does_not_know_left_empty(text: str) -> None:
    made = document.from_json(text)
    draft = made.draft
    assert (made.number, made.ordinal, draft.subject, draft.credits) == ("1", 1, "", ())
    assert (draft.metered_from, draft.history, draft.customer.fields) == ("", (), ())
    assert draft.total == draft.payable == Decimal("9.61")
    assert document.chain(document.genesis("main:"), 1, text) == CHAIN


def test_it_is_canonical_as_it_is_and_in_no_other_way(text: str) -> None:
    made = document.from_json(text)
    assert document.is_canonical(text, made)
    assert not document.is_canonical(text.replace('"schema":1', '"schema": 1'), made)
    assert document.to_json(made) != text


def test_it_verifies_and_renders_and_stays_as_it_is(shop: Shop, text: str) -> None:
    _keep(shop, text)
    assert verify(shop.stores) == []
    assert statements.read_json(shop.stores, SINGLE_USER, "1") == text
    pdf, csv, detail = render(text, CHAIN)
    assert pdf.content.startswith(b"%PDF")
    assert b"10.01" in csv.content
    assert b"0.0040000000000000000001" in detail.content


def test_its_customer_is_frozen_on_with_the_next_number(shop: Shop, text: str) -> None:
    _keep(shop, text)
    shop.load(Charge("a", "5", currency="USD"))
    euro, dollar = shop.freeze()
    assert (euro.status, dollar.number) == ("skipped", "2")
    assert verify(shop.stores) == []
