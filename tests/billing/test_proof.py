"""The proof: the last run of verify, whoever asked for it and from wherever."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import proof
from ses_dash.billing.verify import verify
from ses_dash.errors import NotAllowedError
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.delivery import Progress
    from ses_dash.stores import Stores


def test_t24_the_last_run_says_what_verify_says(shop: Shop) -> None:
    shop.own("a", shop.customer("Ada", "20"))
    shop.load(Charge("a", "10"))
    shop.freeze()
    steps: list[Progress] = []
    good = proof.prove(shop.stores, SINGLE_USER, steps.append)
    assert (good.differences, good.at) == ([], "2026-11-20T12:00:00.000000Z")
    assert proof.last(shop.stores, SINGLE_USER) == good
    assert [f"Checking {each.name}" for each in good.checks] == [each.message for each in steps]
    with closing(sqlite3.connect(shop.stores.settings.ledger)) as ledger:
        ledger.execute("DROP TRIGGER statement_no_update")
        ledger.execute("UPDATE statement SET total = '12.01'")
        ledger.commit()
    bad = proof.prove(shop.stores, SINGLE_USER)
    assert bad.differences == verify(shop.stores)
    assert [each.name for each in bad.checks if each.difference] == ["documents"]
    assert proof.last(shop.stores, SINGLE_USER) == bad


@pytest.mark.parametrize("wreck", ["", "[]", "{}", '{"at":1,"actor":2,"checks":[1]}'])
def test_a_run_that_cannot_be_read_is_none(stores: Stores, wreck: str) -> None:
    assert proof.last(stores, SINGLE_USER) is None
    proof.path(stores).write_text(wreck, encoding="utf-8")
    assert proof.last(stores, SINGLE_USER) is None


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.CUSTOMER])
def test_only_finance_and_admins_see_it(stores: Stores, role: Role) -> None:
    actor = Actor("somebody", role, Scope.all())
    for step in (proof.prove, proof.last):
        with pytest.raises(NotAllowedError):
            step(stores, actor)
