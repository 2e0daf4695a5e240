"""Commitments: who pays what by which policy, in SQL and in Python, and nothing gets lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER, Role, Scope
from ses_dash.billing import commitment_cells, commitments, prepaid, verify
from ses_dash.billing.conservation import conservation
from ses_dash.billing.pricing import KEPT_FEES, KEPT_UNUSED
from ses_dash.errors import (
    BadValueError,
    FrozenPricesError,
    ImportRowError,
    NotAllowedError,
    UnknownCommitmentError,
)
from ses_dash.ledger import pricebooks
from ses_dash.model.pricebook import Pricebook, PricebookChoice, PricebookVersion, PriceRule
from ses_dash.warehouse.commitment_costs import RoleMonth
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.commitment import Policy
    from ses_dash.model.customer import Customer

PLUS_20 = PriceRule("program", "", "percent", Decimal(20))
FEE = Charge("ada", "100", category="Purchase", commitment="sp-1", effective="0", listed="0")
USED = Charge("bea", "0", commitment="sp-1", status="Used", effective="60", listed="90")
OWN = replace(USED, account="ada", effective="30", listed="45")
UNUSED = replace(OWN, status="Unused", effective="10", listed="0")
PLAIN = Charge("bea", "5")
MONTH = (FEE, USED, OWN, UNUSED, PLAIN)


def two(shop: Shop) -> tuple[Customer, Customer]:
    """Return the owner of a commitment, and somebody else who uses it."""
    ada, bea = shop.customer("Ada"), shop.customer("Bea")
    shop.own("ada", ada)
    shop.own("bea", bea)
    return ada, bea


def pay_20(shop: Shop, *customers: Customer) -> None:
    """Let customers pay 20 % more than what charges cost."""
    with shop.stores.ledger.write() as conn:
        book = pricebooks.create(conn, SINGLE_USER, Pricebook(0, "Standard", "aws"))
        version = PricebookVersion(0, book.id, OCTOBER, (PLUS_20,))
        pricebooks.save_version(conn, SINGLE_USER, version)
        for each in customers:
            choice = PricebookChoice(each.id, "aws", "", OCTOBER, book.id)
            pricebooks.choose(conn, SINGLE_USER, choice)


def go_by(shop: Shop, policy: Policy | None, month: int = 0, owner: int | None = None) -> None:
    """Let the commitment go by a policy from so many months after October."""
    since = OCTOBER.shift(month)
    commitments.choose(shop.stores, SINGLE_USER, "sp-1", policy, since, owner=owner)


@pytest.mark.parametrize(
    ("policy", "ada", "bea", "kept"),
    [
        (None, "100", "5", {}),
        ("owner", "100", "95", {}),
        ("shared", "40", "65", {KEPT_FEES: 100}),
        ("ours", "45", "95", {KEPT_FEES: 100, KEPT_UNUSED: 0}),
    ],
)
def test_r10_who_pays_what_by_each_policy(
    shop: Shop,
    policy: Any,  # noqa: ANN401
    ada: str,
    bea: str,
    kept: dict[str, int],
) -> None:
    two(shop)
    shop.load(*MONTH)
    if policy:
        go_by(shop, policy)
    drafts = {each.customer.name: each for each in shop.preview().drafts}
    assert [drafts[name].total for name in ("Ada", "Bea")] == [Decimal(ada), Decimal(bea)]
    assert drafts["Ada"].kept == kept
    [found] = conservation(shop.stores)
    assert [found.difference, found.kept] == [0, sum(kept.values())]


def test_r10_a_rule_in_percent_is_on_the_cost_that_the_policy_names(shop: Shop) -> None:
    pay_20(shop, *two(shop))
    shop.load(*MONTH)
    go_by(shop, "ours")
    drafts = {each.customer.name: each for each in shop.preview().drafts}
    assert drafts["Bea"].total == Decimal(114)  # (90 + 5) x 1.2
    [line] = drafts["Bea"].lines
    assert "+20 % on list cost" in line.explanation
    assert [each.priced for each in line.details] == ["rule", "rule"]


def test_r10_at_cost_is_on_demand_where_the_policy_says_so(shop: Shop) -> None:
    two(shop)
    shop.load(*MONTH)
    go_by(shop, "owner")
    drafts = {each.customer.name: each for each in shop.preview().drafts}
    assert drafts["Bea"].lines[0].explanation == "5 EUR -> on demand; at cost -> 95 EUR"


def test_r10_what_takes_a_price_back_is_nothing_on_demand(shop: Shop) -> None:
    """AWS bills the use of a Savings Plan at its own price, and takes it back on another line."""
    two(shop)
    covered = replace(USED, cost="90")
    shop.load(FEE, covered, replace(covered, cost="-90", effective="0", listed="0"))
    for policy, price in (("owner", 90), ("shared", 60), ("ours", 90)):
        go_by(shop, policy)  # type: ignore[arg-type]
        drafts = {each.customer.name: each for each in shop.preview().drafts}
        assert drafts["Bea"].total == price
        assert drafts["Bea"].blocked == ""


def test_r10_r12_without_a_list_cost_there_is_no_price(shop: Shop) -> None:
    ada, bea = two(shop)
    pay_20(shop, ada, bea)
    shop.change(replace(bea, at_cost=False))
    shop.load(FEE, replace(USED, listed="0"))
    go_by(shop, "ours")
    drafts = {each.customer.name: each for each in shop.preview().drafts}
    assert "there is no price for Compute" in drafts["Bea"].blocked


def test_r10_the_owner_a_policy_names_has_the_fee_of_an_account_of_others(shop: Shop) -> None:
    ada, bea = two(shop)
    shop.load(*MONTH, replace(FEE, account="nobody's", cost="7"))
    go_by(shop, "owner", owner=bea.id)
    drafts = {each.customer.name: each for each in shop.preview().drafts}
    assert drafts["Bea"].total == 112  # both fees, and her own use as it is billed
    assert drafts["Ada"].total == 45
    [found] = conservation(shop.stores)
    assert [found.difference, found.unassigned] == [0, 0]
    shop.change(replace(bea, at_cost=False))
    assert shop.preview(bea).drafts[0].blocked
    assert shop.preview(ada).drafts[0].total == 45


def test_r10_a_policy_holds_from_its_month_on_until_the_next_one(shop: Shop) -> None:
    two(shop)
    for month in range(3):
        day = OCTOBER.shift(month).start
        shop.load(replace(USED, day=day), period=OCTOBER.shift(month))
    shop.load(FEE)
    go_by(shop, "shared", 1)
    go_by(shop, None, 2)
    found = [shop.preview(period=OCTOBER.shift(month)).drafts for month in range(3)]
    assert [sum(each.total for each in month) for month in found] == [100, 60, 0]


def test_r10_upfront_fees_that_are_kept_have_no_statement_of_their_own(shop: Shop) -> None:
    two(shop)
    shop.set("aws_ri_purchase", "immediate")
    shop.load(replace(FEE, frequency="One-Time"), OWN)
    assert [each.kind for each in shop.preview().drafts] == ["main", "supplementary"]
    go_by(shop, "shared")
    [draft] = shop.preview().drafts
    assert draft.kind == "main"
    assert draft.total == 30
    assert draft.kept == {KEPT_FEES: Decimal(100)}


def test_r10_a_frozen_month_stays_as_it_is(shop: Shop) -> None:
    two(shop)
    shop.load(*MONTH)
    shop.freeze()
    with pytest.raises(FrozenPricesError, match="2026-10 are frozen"):
        go_by(shop, "shared")
    go_by(shop, "shared", 1)
    assert verify.verify(shop.stores) == []


def test_r10_a_frozen_statement_with_kept_fees_verifies(shop: Shop) -> None:
    two(shop)
    shop.load(*MONTH)
    go_by(shop, "shared")
    assert {each.status for each in shop.freeze()} == {"frozen"}
    assert verify.verify(shop.stores) == []
    assert {each.difference for each in conservation(shop.stores)} == {0}


def test_r10_what_each_policy_would_earn(shop: Shop) -> None:
    two(shop)
    shop.load(*MONTH)
    [found] = commitments.compare(shop.stores, SINGLE_USER, "sp-1", (OCTOBER, OCTOBER))
    assert [found.listed, found.effective, found.fees, found.unused] == [135, 90, 100, 10]
    assert found.cost == 100
    assert found.earned == {"owner": 90, "shared": 0, "ours": 35}
    go_by(shop, "ours")
    assert commitments.compare(shop.stores, SINGLE_USER, "sp-1", (OCTOBER, OCTOBER)) == [found]


def months_of(role: Any, billed: int, effective: int, count: int = 1) -> list[RoleMonth]:  # noqa: ANN401
    """Return months of a commitment from October on, each with the same amounts."""
    year = datetime(2026, 10, 1), datetime(2027, 10, 1)  # noqa: DTZ001 - as stored, in UTC
    amounts = (Decimal(billed), Decimal(effective), Decimal(0))
    return [
        RoleMonth("aws", "sp-1", "EUR", OCTOBER.shift(month), role, *year, *amounts)
        for month in range(count)
    ]


def test_r10_prepaid_is_rolled_forward_to_nothing_at_the_terms_end() -> None:
    """12,000 upfront for 12 months: month 1 = 1,000 used and 11,000 prepaid."""
    used = months_of("used", 0, 1000, 12)
    found = [*prepaid.roll([*months_of("fee", 12000, 0), *used])]
    first, last = found[0], found[-1]
    assert [first.opening, first.bought, first.released, first.closing] == [0, 12000, 1000, 11000]
    assert [last.opening, last.released, last.closing] == [1000, 1000, 0]
    assert not any(each.fault for each in found)
    *_, short = prepaid.roll([*months_of("fee", 12001, 0), *used])
    assert "1.00 EUR is left after the end of its term, 2027-10-01" in short.fault
    *_, unpaid = prepaid.roll(used)
    assert "more is used up than was paid" in unpaid.fault


def test_r10_prepaid_of_fees_by_the_month_is_nothing(shop: Shop) -> None:
    """AWS: a monthly fee that carries what was not used, and use whose price is taken back."""
    two(shop)
    renewal = replace(FEE, cost="100", effective="30", status="Unused", frequency="Recurring")
    used = replace(USED, cost="90", effective="70")
    shop.load(renewal, used, replace(used, cost="-90", effective="0"))
    [found] = prepaid.roll_forward(shop.stores, SINGLE_USER)
    assert [found.bought, found.released, found.closing, found.fault] == [70, 70, 0, ""]
    assert "aws,sp-1,EUR,2026-10,0,70,70,0" in prepaid.as_csv(shop.stores, SINGLE_USER)


def test_r10_a_policy_without_a_fee_in_sight_names_its_owner(shop: Shop) -> None:
    _, bea = two(shop)
    shop.load(USED)
    with pytest.raises(BadValueError, match="owner"):
        go_by(shop, "owner")
    go_by(shop, "owner", owner=bea.id)
    [found] = commitments.all(shop.stores, SINGLE_USER)
    assert found.policies[0].owner_id == bea.id
    assert found.used == 60
    with pytest.raises(UnknownCommitmentError, match="sp-2"):
        commitments.choose(shop.stores, SINGLE_USER, "sp-2", "ours", OCTOBER)
    with pytest.raises(NotAllowedError):
        commitments.all(shop.stores, replace(SINGLE_USER, role=Role.CUSTOMER))


def test_r10_policies_go_out_and_in_as_csv(shop: Shop) -> None:
    two(shop)
    shop.load(*MONTH)
    go_by(shop, "shared")
    text = commitment_cells.export_policies(shop.stores, SINGLE_USER)
    assert "aws,sp-1,2026-10,shared,Ada" in text
    more = text + "aws,sp-1,2026-11,ours,\r\n"
    tried = commitment_cells.import_policies(shop.stores, SINGLE_USER, more, dry_run=True)
    assert tried.changed == 1
    assert commitment_cells.export_policies(shop.stores, SINGLE_USER) == text
    commitment_cells.import_policies(shop.stores, SINGLE_USER, more)
    assert commitment_cells.export_policies(shop.stores, SINGLE_USER) == more
    elsewhere = replace(SINGLE_USER, scope=Scope.only(shop.customer("Elsewhere").id))
    assert len(commitment_cells.export_policies(shop.stores, elsewhere).splitlines()) == 1
    with pytest.raises(ImportRowError, match="policy"):
        commitment_cells.import_policies(shop.stores, SINGLE_USER, more.replace("ours", "yours"))
