"""A frozen statement is static: no sequence of edits and loads changes a byte of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import freeze, options
from ses_dash.billing.verify import verify
from ses_dash.ledger import customers, seller
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from collections.abc import Callable

    Edit = Callable[[Shop], None]


def _option(choice: tuple[str, str]) -> Edit:
    return lambda shop: _set(shop, *choice)


def _set(shop: Shop, key: str, text: str) -> None:
    options.set_option(shop.stores, SINGLE_USER, key, text)


def _customer(change: tuple[str, Any]) -> Edit:
    def edit(shop: Shop) -> None:
        with shop.stores.ledger.read() as conn:
            known = customers.all(conn, Scope.all(), archived=True)
        first = min(known, key=lambda each: each.id)
        shop.change(replace(first, **dict([change])))

    return edit


def _seller(name: str) -> Edit:
    def edit(shop: Shop) -> None:
        with shop.stores.ledger.write() as conn:
            seller.save(conn, SINGLE_USER, replace(seller.get(conn), name=name))

    return edit


def _assignment(day: int) -> Edit:
    return lambda shop: shop.own("a", None, OCTOBER.start.replace(day=day))


def _load(cost: Decimal) -> Edit:
    def edit(shop: Shop) -> None:
        shop.load(Charge("a", f"{cost:f}"), Charge("c", "1"))

    return edit


def _taken_back(_: int) -> Edit:
    return lambda shop: shop.forget(1)


edits = st.lists(
    st.one_of(
        st.sampled_from(
            [
                ("group_lines_by_account", "on"),
                ("rounding_adjustments", "on"),
                ("show_payment_method", "on"),
                ("invoice_notes", "Another note for {customer}"),
                ("term_value", "5"),
                ("next_invoice_number", "NEW-1"),
            ]
        ).map(_option),
        st.sampled_from(
            [("tax_rate", Decimal(7)), ("name", "Renamed"), ("archived", True), ("address", "Moon")]
        ).map(_customer),
        st.sampled_from(["We", "They"]).map(_seller),
        st.integers(1, 31).map(_assignment),
        st.decimals(-100, 100, places=5).map(_load),
        st.just(0).map(_taken_back),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=edits)
def test_no_later_edit_changes_a_frozen_byte(shop: Shop, edits: list[Edit]) -> None:
    if not shop.loads:
        shop.own("a", shop.customer("Ada", "20"))
        shop.own("b", shop.customer("Bea", "20"))
        shop.load(Charge("a", "10.005"), Charge("b", "3"), Charge("a", "1", service="Storage"))
        shop.freeze()
    kept = shop.frozen_bytes()
    for edit in edits:
        edit(shop)
    freeze.render_pending(shop.stores)
    assert shop.frozen_bytes() == kept
    assert verify(shop.stores) == []
