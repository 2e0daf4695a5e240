"""AWS RI Purchase: every upfront fee is on one statement at most, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash import clock, money
from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import freeze, statements
from ses_dash.billing.conservation import conservation
from ses_dash.billing.draft import drafts
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.pricing import KEPT_UPFRONT
from ses_dash.warehouse.read import month_prices
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import Draft, StatementKind

PLAN = "arn:aws:savingsplans::111122223333:savingsplan/1a2b"
MODES = ("end_of_month", "immediate", "exclude")


def _fee(account: str, cost: str, commitment: str | None = PLAN, **facts: Any) -> Charge:  # noqa: ANN401
    known: dict[str, Any] = {"category": "Purchase", "frequency": "One-Time"}
    return Charge(account, cost, commitment=commitment, **known | facts)


def _drafts(shop: Shop) -> list[Draft]:
    return drafts(shop.stores, SINGLE_USER, "aws", OCTOBER)


def _kinds(made: list[Draft]) -> list[tuple[str, str, str]]:
    return [(draft.kind, draft.subject, str(draft.total)) for draft in made]


@pytest.fixture
def buyer(shop: Shop) -> Customer:
    """Usage of 10 and an upfront fee of 12,000."""
    made = shop.customer("Buyer")
    shop.own("a", made)
    shop.load(Charge("a", "10"), _fee("a", "12000"))
    return made


def test_at_the_end_of_the_month_a_fee_is_a_line_of_its_own(shop: Shop, buyer: Customer) -> None:
    shop.load(_fee("a", "7", commitment=None), _fee("a", "5", frequency="Recurring"))
    (draft,) = _drafts(shop)
    assert draft.customer.id == buyer.id
    assert [(line.description, str(line.net)) for line in draft.lines] == [
        ("Compute (purchase)", "12.00"),
        ("Compute (upfront fee of 1a2b)", "12000.00"),
        ("Compute", "10.00"),
    ]


def test_immediate_is_a_statement_for_each_purchase(shop: Shop, buyer: Customer) -> None:
    shop.set("aws_ri_purchase", "immediate", buyer)
    shop.load(_fee("a", "30", "ri-2"), _fee("a", "12", "ri-2"), Charge("a", "1", category="Tax"))
    main, plan, second = _drafts(shop)
    assert _kinds([main, plan, second]) == [
        ("main", "", "10.00"),
        ("supplementary", PLAN, "12000.00"),
        ("supplementary", "ri-2", "42.00"),
    ]
    assert (main.kept, plan.kept) == ({"provider tax": Decimal(1)}, {})
    assert (len(main.history), plan.history) == (6, ())


def test_excluded_fees_are_kept_and_have_no_price(shop: Shop, buyer: Customer) -> None:
    assert _report(shop) == Decimal(12010)
    shop.set("aws_ri_purchase", "exclude", buyer)
    (draft,) = _drafts(shop)
    assert (str(draft.total), draft.kept) == ("10.00", {KEPT_UPFRONT: Decimal(12000)})
    assert _report(shop) == Decimal(10)
    (found,) = conservation(shop.stores)
    sums = (found.loaded, found.kept, found.difference)
    assert [int(each) for each in sums] == [12010, 12000, 0]


def test_a_customer_with_nothing_but_excluded_fees(shop: Shop) -> None:
    shop.own("a", shop.customer("Only a plan"))
    shop.set("aws_ri_purchase", "exclude")
    shop.load(_fee("a", "12000"))
    (draft,) = _drafts(shop)
    assert (draft.lines, draft.kept) == ((), {KEPT_UPFRONT: Decimal(12000)})
    assert conservation(shop.stores)[0].difference == 0


def test_a_mode_can_be_tried_without_setting_it(shop: Shop, buyer: Customer) -> None:
    tried = {"aws_ri_purchase": "immediate"}
    made = drafts(shop.stores, SINGLE_USER, "aws", OCTOBER, changes=tried)
    assert [draft.kind for draft in made] == ["main", "supplementary"]
    shop.freeze(buyer)  # what is frozen has decided
    made = drafts(shop.stores, SINGLE_USER, "aws", OCTOBER, changes=tried)
    assert [draft.kind for draft in made] == ["main"]


def test_other_programs_know_no_upfront_fees(shop: Shop) -> None:
    shop.set("aws_ri_purchase", "immediate")
    shop.own("a", shop.customer("Elsewhere"), program="gcp")
    shop.load(_fee("a", "12000"), program="gcp")
    (draft,) = drafts(shop.stores, SINGLE_USER, "gcp", OCTOBER)
    assert draft.kind == "main"


def test_a_purchase_is_frozen_at_once_without_a_reason(shop: Shop, buyer: Customer) -> None:
    shop.set("aws_ri_purchase", "immediate")
    with clock.fixed(datetime(2026, 10, 5, tzinfo=UTC)):
        whole = shop.preview()
        assert whole.needs_reason
        purchases = whole.of_kind("supplementary")
        assert not purchases.needs_reason
        (result,) = freeze.freeze(shop.stores, SINGLE_USER, purchases)
    assert (result.status, result.number, result.kind, result.subject) == (
        "frozen",
        "S1",
        "supplementary",
        PLAN,
    )
    assert (result.customer, result.total) == (buyer.name, Decimal("12000.00"))
    made = statements.read_document(shop.stores, SINGLE_USER, "S1")
    assert (made.series, made.draft.preliminary, made.draft.refers_to) == (
        "supplementary:",
        False,
        "",
    )
    assert shop.preview().frozen == ("", "S1")


def test_a_supplementary_statement_refers_to_the_months(shop: Shop, buyer: Customer) -> None:
    shop.set("aws_ri_purchase", "immediate")
    shop.set("next_invoice_number", "INV-0001")
    shop.load(_fee("a", "30", "ri-2"))
    results = shop.freeze(buyer)
    assert [result.number for result in results] == ["INV-0001", "INV-S0001", "INV-S0002"]
    made = statements.read_document(shop.stores, SINGLE_USER, "INV-S0002")
    assert (made.draft.refers_to, made.ordinal) == ("INV-0001", 2)


def test_one_purchase_is_frozen_once(shop: Shop, buyer: Customer) -> None:
    shop.set("aws_ri_purchase", "immediate")
    approved = shop.preview(buyer)
    shop.freeze(buyer)
    again = freeze.freeze(shop.stores, SINGLE_USER, approved)
    assert [result.status for result in again] == ["skipped", "skipped"]
    shop.void("S1")
    assert [result.number for result in shop.freeze(buyer)] == ["1", "S2"]
    made = statements.read_document(shop.stores, SINGLE_USER, "S2")
    assert made.ordinal == 2


@pytest.mark.parametrize("later", MODES)
@pytest.mark.parametrize("first", MODES)
def test_the_mode_of_a_frozen_month_stays(
    shop: Shop, buyer: Customer, first: str, later: str
) -> None:
    shop.set("aws_ri_purchase", first)
    before = _kinds(_drafts(shop))
    shop.freeze(buyer)
    shop.set("aws_ri_purchase", later)
    assert _kinds(_drafts(shop)) == before
    assert [each.pending for each in conservation(shop.stores)] == [0]


def test_a_void_month_lets_the_option_decide_again(shop: Shop, buyer: Customer) -> None:
    shop.freeze(buyer)
    shop.set("aws_ri_purchase", "immediate")
    shop.void("1")
    assert [kind for kind, _, _ in _kinds(_drafts(shop))] == ["main", "supplementary"]


def test_what_has_its_own_statement_is_never_on_the_months(shop: Shop, buyer: Customer) -> None:
    shop.set("aws_ri_purchase", "immediate")
    freeze.freeze(shop.stores, SINGLE_USER, shop.preview(buyer).of_kind("supplementary"))
    for mode in MODES:
        shop.set("aws_ri_purchase", mode)
        main, plan = _drafts(shop)
        assert (str(main.total), main.kept, plan.subject) == ("10.00", {}, PLAN)


PURCHASES = [f"plan-{number}" for number in range(4)]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("mode"), st.sampled_from(MODES)),
        st.tuples(st.just("mode"), st.sampled_from(MODES)),
        st.tuples(st.just("freeze"), st.sampled_from(["main", "supplementary"])),
        st.tuples(st.just("freeze"), st.sampled_from(["main", "supplementary"])),
        st.tuples(st.just("void"), st.sampled_from(["main", "supplementary", *PURCHASES])),
        st.tuples(st.just("buy"), st.sampled_from(PURCHASES)),
    ),
    max_size=12,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps, price=st.decimals(-100, 100, places=6))
def test_every_purchase_is_billed_once_at_most(
    shop: Shop, steps: list[tuple[str, str]], price: Decimal
) -> None:
    customer = shop.customer(f"Customer {shop.loads}")
    account = f"account {shop.loads}"
    shop.own(account, customer)
    fees = [_fee(account, money.plain(price), name, service=name) for name in PURCHASES[:2]]
    loads = [shop.load(Charge(account, "1", service="Usage"), *fees)]
    for step, value in steps:
        if step == "buy":
            loads.append(shop.load(_fee(account, money.plain(price), value, service=value)))
        else:
            _take(shop, customer, step, value)
        _each_is_billed_once(shop, customer)
        assert all(each.difference == 0 for each in conservation(shop.stores))
    _void(shop, customer, "main", "supplementary", *PURCHASES)
    for load in loads:
        shop.forget(load)


def _take(shop: Shop, customer: Customer, step: str, value: str) -> None:
    if step == "mode":
        shop.set("aws_ri_purchase", value)
    elif step == "void":
        _void(shop, customer, value)
    else:
        kind: StatementKind = "main" if value == "main" else "supplementary"
        shop.freeze_without_files(customer, kinds=(kind,))


def _void(shop: Shop, customer: Customer, *which: str) -> None:
    for each in statements.all(shop.stores, SINGLE_USER, customer_id=customer.id):
        if each.state != "void" and {each.kind, each.subject} & {*which}:
            shop.void(each.number)


def _each_is_billed_once(shop: Shop, customer: Customer) -> None:
    """No purchase is on two statements that stand, and one that is on none is not on two drafts."""
    found = statements.all(shop.stores, SINGLE_USER, customer_id=customer.id)
    stand = [each for each in found if each.state != "void"]
    frozen = [
        statements.read_document(shop.stores, SINGLE_USER, each.number).draft for each in stand
    ]
    keys = {(draft.kind, draft.subject) for draft in frozen}
    open_ = [
        draft
        for draft in drafts(shop.stores, SINGLE_USER, "aws", OCTOBER, frozenset({customer.id}))
        if (draft.kind, draft.subject) not in keys
    ]
    times = Counter(line.service for draft in (*frozen, *open_) for line in draft.lines)
    assert all(count == 1 for count in times.values()), times


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    costs=st.lists(st.decimals(-100, 100, places=5), min_size=1, max_size=4),
    shared=st.booleans(),
)
def test_all_statements_come_to_the_same_apart_or_together(
    shop: Shop, costs: list[Decimal], *, shared: bool
) -> None:
    customer = shop.customer(f"Customer {shop.loads}")
    account = f"account {shop.loads}"
    shop.own(account, customer)
    fees = [
        _fee(account, money.plain(cost), "one" if shared else f"plan-{number}")
        for number, cost in enumerate(costs)
    ]
    load = shop.load(Charge(account, "0.004", category="Purchase"), *fees)
    sums = []
    for mode in ("end_of_month", "immediate"):
        shop.set("aws_ri_purchase", mode)
        made = [draft for draft in _drafts(shop) if draft.customer.id == customer.id]
        sums.append(
            (
                money.total(draft.net for draft in made),
                money.total(line.cost for draft in made for line in draft.lines),
            )
        )
    assert sums[0] == sums[1]
    shop.forget(load)


def _report(shop: Shop) -> Decimal:
    """Return what the report charges for October."""
    bring_up_to_date(shop.stores)
    found = month_prices(shop.stores.warehouse, Scope.all(), "aws", OCTOBER, OCTOBER.shift(1))
    return money.total(each.price for each in found)
