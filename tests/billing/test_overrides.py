"""One option for many customers is what each of them has by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash.access import SINGLE_USER
from ses_dash.billing import options, overrides
from ses_dash.ledger import options as stored

if TYPE_CHECKING:
    from tests.billing.shop import Shop

KEY = "azure_billing_day"
changes = st.lists(
    st.tuples(st.sampled_from([None, 1, 2]), st.one_of(st.none(), st.integers(1, 31))), max_size=8
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=changes)
def test_the_value_of_each_is_the_effective_one(
    shop: Shop, changes: list[tuple[int | None, int | None]]
) -> None:
    if not shop.loads:
        shop.customer("One")
        shop.customer("Two")
        shop.loads = 1
    with shop.stores.ledger.write() as conn:
        for owner, value in changes:
            stored.set_value(conn, SINGLE_USER, KEY, value, customer_id=owner)
        found = overrides.of_customers(conn, KEY)
        for owner in (1, 2):
            assert found(owner) == options.effective(conn, owner)[KEY]
            assert overrides.of_customers(conn, KEY, {KEY: 7})(owner) == 7


def test_whether_it_was_ever_set(shop: Shop) -> None:
    with shop.stores.ledger.read() as conn:
        assert not overrides.ever_set(conn, KEY)
    shop.set(KEY, "25")
    shop.set(KEY, "31")
    shop.set("term_value", "5")
    with shop.stores.ledger.read() as conn:
        assert overrides.ever_set(conn, KEY)
        assert not overrides.ever_set(conn, "aws_ri_purchase")
