"""The Azure Billing Day: every day is billed exactly once, and conservation stays exact (R32)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import statements
from ses_dash.billing.carried import waiting
from ses_dash.billing.conservation import conservation
from ses_dash.billing.draft import drafts
from ses_dash.period import BillingPeriod
from tests.billing.shop import OCTOBER, Charge, Shop
from tests.properties import on_stores

if TYPE_CHECKING:
    from ses_dash.billing.conservation import Conservation
    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import Document, Draft

NOVEMBER = OCTOBER.shift(1)


def _days(month: BillingPeriod) -> list[date]:
    return [month.start + timedelta(days=n) for n in range((month.end - month.start).days)]


def _used(day: date, account: str = "sub", **facts: Any) -> Charge:  # noqa: ANN401
    known: dict[str, Any] = {"service": f"{day}", "frequency": "Usage-Based", "day": day}
    return Charge(account, "1", **known | facts)


def _load(shop: Shop, month: BillingPeriod, *more: Charge, program: str = "azure") -> None:
    charges = [_used(day) for day in _days(month)]
    shop.load(*charges, *more, program=program, period=month)


def _drafts(shop: Shop, month: BillingPeriod, program: str = "azure") -> list[Draft]:
    return drafts(shop.stores, SINGLE_USER, program, month)


def _freeze(shop: Shop, month: BillingPeriod, *customers: Customer) -> None:
    shop.freeze_without_files(*customers, program="azure", period=month)


def _sums(of: Conservation, *names: str) -> list[int]:
    return [int(getattr(of, name)) for name in names]


def _carried(draft: Draft) -> list[int]:
    return [int(draft.carried_in), int(draft.carried_out)]


def _billed(made: Draft) -> list[str]:
    return sorted(line.service for line in made.lines)


@pytest.fixture
def customer(shop: Shop) -> Customer:
    """One customer with a subscription in Azure and in CSP."""
    made = shop.customer("Azure user", "20")
    for program in ("azure", "csp"):
        shop.own("sub", made, program=program)
    return made


@pytest.mark.parametrize("program", ["azure", "csp"])
def test_a_statement_runs_from_billing_day_to_billing_day(
    shop: Shop, customer: Customer, program: str
) -> None:
    shop.set("azure_billing_day", "25", customer)
    _load(shop, OCTOBER, program=program)
    _load(shop, NOVEMBER, program=program)
    (october,) = _drafts(shop, OCTOBER, program)
    (november,) = _drafts(shop, NOVEMBER, program)
    assert _billed(october) == [f"2026-10-{day:02}" for day in range(1, 26)]
    assert _billed(november)[0] == "2026-10-26"
    assert _billed(november)[-1] == "2026-11-25"
    assert (october.metered_from, october.metered_to) == ("2026-09-26", "2026-10-26")
    assert (_carried(october), _carried(november)) == ([0, 6], [6, 5])
    assert (october.net, november.net) == (Decimal("25.00"), Decimal("31.00"))


def test_a_day_can_be_tried_without_setting_it(shop: Shop, customer: Customer) -> None:
    _load(shop, OCTOBER)
    tried = {"azure_billing_day": 25}
    for month, first in ((OCTOBER, "2026-10-01"), (NOVEMBER, "2026-10-26")):
        (draft,) = drafts(shop.stores, SINGLE_USER, "azure", month, changes=tried)
        assert (draft.customer.id, _billed(draft)[0]) == (customer.id, first)
    assert _drafts(shop, NOVEMBER) == []


def test_on_the_31st_nothing_is_carried(shop: Shop, customer: Customer) -> None:
    _load(shop, OCTOBER)
    (october,) = _drafts(shop, OCTOBER)
    assert (october.metered_from, october.metered_to) == ("2026-10-01", "2026-11-01")
    assert (october.customer.id, _carried(october)) == (customer.id, [0, 0])
    assert len(october.lines) == 31


def test_other_programs_have_no_windows(shop: Shop) -> None:
    shop.set("azure_billing_day", "25")
    shop.own("a", shop.customer("Elsewhere"))
    shop.load(_used(date(2026, 10, 28), "a"))
    (draft,) = _drafts(shop, OCTOBER, "aws")
    assert (draft.metered_from, draft.metered_to, len(draft.lines)) == ("", "", 1)


def test_the_last_days_wait_for_a_statement_without_charges_of_its_own(
    shop: Shop, customer: Customer
) -> None:
    shop.set("azure_billing_day", "25")
    _load(shop, OCTOBER)
    preview = shop.preview(program="azure", period=NOVEMBER)
    (draft,) = preview.drafts
    assert (draft.customer.id, _carried(draft), len(draft.lines)) == (customer.id, [6, 0], 6)
    october, november = conservation(shop.stores, "azure")
    assert _sums(october, "loaded", "drafts", "carried_out", "difference") == [31, 25, 6, 0]
    assert _sums(november, "loaded", "drafts", "carried_in", "difference") == [0, 6, 6, 0]


def test_a_month_without_charges_says_that_it_waits(shop: Shop, customer: Customer) -> None:
    _load(shop, OCTOBER)
    assert waiting(shop.stores, SINGLE_USER) == []
    shop.set("azure_billing_day", "25", customer)
    assert waiting(shop.stores, SINGLE_USER) == [("azure", NOVEMBER)]
    stranger = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(99))
    assert waiting(shop.stores, stranger) == []
    _freeze(shop, NOVEMBER, customer)
    assert waiting(shop.stores, SINGLE_USER) == []


def test_a_changed_day_makes_one_long_statement(shop: Shop, customer: Customer) -> None:
    shop.set("azure_billing_day", "10")
    _load(shop, OCTOBER)
    _load(shop, NOVEMBER)
    _freeze(shop, OCTOBER, customer)
    shop.set("azure_billing_day", "31")
    (november,) = _drafts(shop, NOVEMBER)
    assert (november.metered_from, november.metered_to) == ("2026-10-11", "2026-12-01")
    assert (len(november.lines), _carried(november)) == (51, [21, 0])
    assert _drafts(shop, OCTOBER)[0].metered_to == "2026-10-11"


def test_what_comes_late_is_pending_where_its_day_is_frozen(shop: Shop, customer: Customer) -> None:
    shop.set("azure_billing_day", "25")
    _load(shop, OCTOBER)
    _freeze(shop, OCTOBER, customer)
    late = (_used(date(2026, 10, 3)), _used(date(2026, 10, 28)))
    shop.load(*late, program="azure", period=OCTOBER)
    october, november = conservation(shop.stores, "azure")
    assert _sums(october, "pending", "carried_out", "difference") == [1, 7, 0]
    assert _sums(november, "drafts", "pending", "difference") == [7, 0, 0]
    _freeze(shop, NOVEMBER, customer)
    shop.load(_used(date(2026, 10, 29)), program="azure", period=OCTOBER)
    october, november = conservation(shop.stores, "azure")
    assert _sums(october, "pending", "carried_out", "difference") == [2, 7, 0]
    assert _sums(november, "frozen", "pending", "difference") == [7, 0, 0]


def test_a_month_taken_back_after_its_days_were_carried_is_pending(
    shop: Shop, customer: Customer
) -> None:
    shop.set("azure_billing_day", "25")
    _load(shop, OCTOBER)
    _freeze(shop, NOVEMBER, customer)
    shop.forget(1)
    october, november = conservation(shop.stores, "azure")
    assert _sums(october, "loaded", "carried_out", "pending", "difference") == [0, 6, -6, 0]
    assert _sums(november, "frozen", "carried_in", "difference") == [6, 6, 0]


def test_r5_each_day_belongs_to_its_owner(shop: Shop, customer: Customer) -> None:
    shop.set("azure_billing_day", "25")
    buyer = shop.customer("Buyer")
    shop.own("sub", buyer, date(2026, 10, 28), program="azure")
    _load(shop, OCTOBER)
    sold, bought = _drafts(shop, NOVEMBER)
    assert (sold.customer.id, _billed(sold)) == (
        customer.id,
        ["2026-10-26", "2026-10-27"],
    )
    assert (bought.customer.id, len(bought.lines)) == (buyer.id, 4)
    assert all(each.difference == 0 for each in conservation(shop.stores))


def test_seats_tax_credits_and_the_marketplace_stay_in_their_month(
    shop: Shop, customer: Customer
) -> None:
    shop.set("azure_billing_day", "10", customer)
    day = date(2026, 10, 20)
    shop.load(
        _used(day),
        _used(day, frequency="Recurring", category="Purchase", service="Seats"),
        _used(day, category="Credit", service="Credit"),
        _used(day, category="Tax", service="Tax"),
        Charge("sub", "1", "Market", day=day, frequency="Usage-Based", marketplace=1),
        program="azure",
    )
    (october,), (november,) = _drafts(shop, OCTOBER), _drafts(shop, NOVEMBER)
    assert _billed(october) == ["Credit", "Market", "Seats"]
    assert october.kept == {"provider tax": Decimal(1)}
    assert _billed(november) == ["2026-10-20"]


MONTHS = [BillingPeriod(date(2027, 11, 1)).shift(count) for count in range(5)]  # a leap February
AROUND = (1, 2, 5, 6, 15, 16, 27, 28, 29, 30, 31)  # the days that boundaries below lie between
DAYS = {month: [day for day in _days(month) if day.day in AROUND] for month in MONTHS[:-1]}
steps = st.lists(
    st.one_of(
        st.tuples(st.just("day"), st.sampled_from([1, 15, 27, 28, 29, 30, 31])),
        st.tuples(st.just("own day"), st.sampled_from([5, 28, 29, 31])),
        st.tuples(st.just("freeze"), st.integers(0, 4)),
        st.tuples(st.just("freeze"), st.integers(0, 4)),
        st.tuples(st.just("void"), st.integers(0, 4)),
    ),
    min_size=2,
    max_size=9,
)


@settings(on_stores(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, moved=st.dates(date(2028, 1, 20), date(2028, 3, 5)))
def test_every_day_is_billed_once_whatever_changes(
    shop: Shop, steps: list[tuple[str, int]], moved: date
) -> None:
    first, second = (shop.customer(f"{name} {shop.loads}") for name in ("First", "Second"))
    account = f"sub {shop.loads}"
    shop.own(account, first, program="azure")
    shop.own(account, second, moved, program="azure")
    with shop.stores.ledger.write():
        shop.set("azure_billing_day", "31")
    loads = [
        shop.load(*(_used(day, account) for day in days), program="azure", period=month)
        for month, days in DAYS.items()
    ]
    for step, value in steps:
        _take(shop, step, value, first, second)
    assert _once(shop, first, second) == Counter(f"{day}" for each in DAYS.values() for day in each)
    assert all(each.difference == each.pending == 0 for each in conservation(shop.stores))
    for month in MONTHS:
        _void(shop, month)
    for load in loads:
        shop.forget(load)


def _take(shop: Shop, step: str, value: int, first: Customer, second: Customer) -> None:
    if step == "day":
        shop.set("azure_billing_day", f"{value}")
    elif step == "own day":
        shop.set("azure_billing_day", f"{value}", second)
    elif step == "void":
        _void(shop, MONTHS[value])
    elif _drafts(shop, MONTHS[value]):
        _freeze(shop, MONTHS[value], first, second)


def _void(shop: Shop, month: BillingPeriod) -> None:
    for each in _standing(shop):
        if each.draft.period == str(month):
            shop.void(each.number)


def _standing(shop: Shop) -> list[Document]:
    found = statements.all(shop.stores, SINGLE_USER, program="azure")
    stand = [each.number for each in found if each.state != "void"]
    return [statements.read_document(shop.stores, SINGLE_USER, number) for number in stand]


def _once(shop: Shop, *owners: Customer) -> Counter[str]:
    """Count the days on all statements that stand, and on the drafts of what is not frozen."""
    frozen = [each.draft for each in _standing(shop)]
    keys = {(draft.customer.id, draft.period) for draft in frozen}
    open_ = [
        draft
        for month in MONTHS
        for draft in _drafts(shop, month)
        if (draft.customer.id, draft.period) not in keys
    ]
    ids = Scope.only(*(owner.id for owner in owners))
    made = [draft for draft in (*frozen, *open_) if ids.holds(draft.customer.id)]
    return Counter(line.service for draft in made for line in draft.lines)
