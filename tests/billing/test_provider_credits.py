"""Credits of the provider are lines with their tax; ours lower the tax or pay after it (R16)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import credits  # noqa: A004 - read as credits.give
from ses_dash.billing.document import from_json
from ses_dash.billing.verify import verify
from ses_dash.model.credit import Credit
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.statement import Draft


def _frozen(shop: Shop, number: str = "1") -> Draft:
    return from_json(shop.frozen_bytes()[number, "json"].decode()).draft


def test_t05_a_statement_of_credits_is_numbered_and_not_clipped(shop: Shop) -> None:
    shop.own("a", shop.customer("Refunded", "20"))
    shop.load(Charge("a", "100"), Charge("a", "-120", category="Credit"))
    (result,) = shop.freeze()
    assert (result.number, str(result.total)) == ("1", "-24.00")
    draft = _frozen(shop)
    assert (str(draft.net), str(draft.tax), str(draft.payable)) == ("-20.00", "-4.00", "-24.00")
    assert [(line.kind, str(line.net)) for line in draft.lines] == [
        ("credit", "-120.00"),
        ("usage", "100.00"),
    ]
    assert verify(shop.stores) == []


@pytest.mark.parametrize(
    ("option", "tax", "payable"), [("on", "14.00", "84.00"), ("off", "20.00", "90.00")]
)
def test_t06_the_option_decides_at_the_freeze_and_never_later(
    shop: Shop, option: str, tax: str, payable: str
) -> None:
    acme = shop.customer("Acme", "20")
    shop.own("a", acme)
    shop.load(Charge("a", "100"))
    welcome = Credit(0, acme.id, "EUR", Decimal(30), "Welcome", date(2026, 10, 1))
    credits.give(shop.stores, SINGLE_USER, welcome)
    shop.set("credits_in_tax_base", option)
    shop.freeze()
    kept = shop.frozen_bytes()
    shop.set("credits_in_tax_base", "off" if option == "on" else "on")
    assert shop.frozen_bytes() == kept
    draft = _frozen(shop)
    assert (str(draft.tax), str(draft.payable)) == (tax, payable)
