"""What filters offer: what has charges in the months chosen, beside the other filters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor
from ses_dash.errors import UnknownProgramError
from ses_dash.model.customer import Account
from ses_dash.reports import choices
from ses_dash.reports.choices import offered
from ses_dash.reports.filters import Filters
from tests.warehouse import charges
from tests.warehouse.charges import Charge

if TYPE_CHECKING:
    from ses_dash.stores import Stores

OCTOBER = Filters.read({"period": "2026-10"})
A, B, C = (Account("aws", name, f"Account {name}") for name in "abc")


def test_everything_charged_is_offered_most_charges_first(loaded: Stores) -> None:
    found = offered(loaded, SINGLE_USER, Filters())
    assert found.values == {
        "program": ("aws", "gcp"),
        "customer": (2, 1),
        "account": (A, B, C, Account("gcp", "d")),
        "service_name": ("Compute", "=SUM(A1)"),
        "region_id": (),
        "charge_category": ("Usage", "Credit", "Tax"),
        "billing_currency": ("USD", "EUR"),
    }
    assert found.cut == frozenset()


def test_only_the_months_chosen_count(loaded: Stores) -> None:
    assert offered(loaded, SINGLE_USER, OCTOBER).values["program"] == ("aws",)
    none = offered(loaded, SINGLE_USER, Filters.read({"period": "2020-01"}))
    assert not any(none.values.values())


def test_a_filter_narrows_the_others_and_not_itself(loaded: Stores) -> None:
    chosen = Filters.read({"account": "a", "program": "aws"})
    found = offered(loaded, SINGLE_USER, chosen).values
    assert found["account"] == (A, B, C)
    assert found["service_name"] == ("Compute", "=SUM(A1)")
    assert found["charge_category"] == ("Usage",)
    assert found["program"] == ("aws",)
    credit = Filters.read({"account": "a", "charge_category": "Credit"})
    assert offered(loaded, SINGLE_USER, credit).values["account"] == (B,)
    assert offered(loaded, SINGLE_USER, credit).values["service_name"] == ()


def test_the_currency_narrows_nothing(loaded: Stores) -> None:
    euro = Filters.read({"billing_currency": "EUR"})
    assert offered(loaded, SINGLE_USER, euro) == offered(loaded, SINGLE_USER, Filters())


def test_nobody_else_s_values_are_offered(loaded: Stores, ann: Actor, manager: Actor) -> None:
    assert offered(loaded, ann, OCTOBER).values["account"] == (A,)
    assert offered(loaded, ann, OCTOBER).values["service_name"] == ("Compute",)
    assert offered(loaded, manager, OCTOBER).values["account"] == (B, A)
    assert not any(offered(loaded, manager, Filters(customer="1")).values["account"])


def test_more_than_can_be_listed_is_cut(loaded: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST", 2)
    found = offered(loaded, SINGLE_USER, Filters())
    assert found.values["account"] == (A, B)
    assert found.cut == {"account", "charge_category"}


def test_a_value_with_quotes_is_a_value(loaded: Stores) -> None:
    charges.put(
        loaded.warehouse,
        [Charge("a", date(2026, 10, 1), Decimal(1), service_name="O'Neill")],
        load_id=2,
    )
    found = offered(loaded, SINGLE_USER, Filters(service_name="O'Neill"))
    assert found.values["account"] == (A,)
    with pytest.raises(UnknownProgramError):
        offered(loaded, SINGLE_USER, Filters(program="nothing"))
