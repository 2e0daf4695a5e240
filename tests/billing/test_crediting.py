"""Credit statements are documents of their own: the original stays, and less is due on it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from ses_dash import clock, money
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import crediting, life, reissue, settling, statements
from ses_dash.billing import credits as given
from ses_dash.billing.conservation import conservation
from ses_dash.billing.crediting import Wanted
from ses_dash.billing.verify import verify
from ses_dash.errors import (
    CreditRefusedError,
    CreditStatementError,
    NoBalanceError,
    NotAllowedError,
    NotFoundError,
    NothingToCreditError,
    NotReplacedError,
    ReasonNeededError,
    SesDashError,
    StepRefusedError,
)
from ses_dash.ledger import balances
from ses_dash.model.credit import Credit
from tests.billing.living import FINANCE, TODAY, at_once, find, latest_audit, pay, publish, steps
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.credit import CreditKind
    from ses_dash.model.statement import Statement
    from ses_dash.model.statement_life import FileKind


@pytest.fixture
def published(shop: Shop) -> Shop:
    """Statement 1 of Ada is open: 50.00 and 30.00 EUR net, 20 % tax, 96.00 EUR."""
    shop.own("a", shop.customer("Ada", "20"))
    shop.load(Charge("a", "50"), Charge("a", "30", service="Storage"))
    shop.freeze()
    publish(shop, "1")
    return shop


def _credit(shop: Shop, *places: int, amount: str = "", number: str = "1") -> Statement:
    wanted = Wanted(
        lines=dict.fromkeys(places) if places else None,
        amount=Decimal(amount) if amount else None,
    )
    return crediting.credit(shop.stores, FINANCE, number, wanted, reason="billed twice")


def _differences(shop: Shop) -> list[object]:
    return [*verify(shop.stores), *(each for each in conservation(shop.stores) if each.difference)]


def _sums(shop: Shop, kind: FileKind, *columns: str) -> list[str]:
    """Add up columns of a file of the first credit statement."""
    content = statements.read_file(shop.stores, FINANCE, "C1", kind)[1].decode("utf-8-sig")
    rows = list(csv.DictReader(content.splitlines()))
    return [str(money.total(Decimal(row[column]) for row in rows)) for column in columns]


def test_r16c_a_part_of_it_lowers_what_is_due_and_keeps_every_byte(published: Shop) -> None:
    before = published.frozen_bytes()
    done = _credit(published, 2)
    assert (done.number, done.kind, done.series) == ("C1", "credit", "credit:")
    assert (str(done.net), str(done.tax), str(done.total)) == ("-30.00", "-6.00", "-36.00")
    original = find(published)
    assert (original.state, str(original.due)) == ("open", "60.00")
    assert not done.due
    document = statements.read_document(published.stores, FINANCE, "C1")
    assert (document.draft.refers_to, document.reverses) == ("1", (2,))
    assert document.reason == "billed twice"
    assert before.items() <= published.frozen_bytes().items()
    (cost,) = conservation(published.stores)
    assert [cost.frozen, cost.drafts, cost.difference] == [80, 0, 0]
    assert _differences(published) == []
    row = latest_audit(published)
    assert (row.action, row.subject, row.after) == (
        "credit",
        "1",
        {"by": "C1", "total": "-36.00 EUR"},
    )


def test_r24_credited_in_full_the_month_is_frozen_again_and_says_what_it_replaces(
    published: Shop,
) -> None:
    _credit(published, amount="10")
    (kept,) = published.freeze()
    assert (kept.status, kept.number) == ("skipped", "1")
    done = _credit(published)
    assert find(published).state == "paid"
    assert steps(published)[-1] == ("paid", "eva", f"Credited by statement {done.number}")
    (cost,) = conservation(published.stores)
    assert [cost.frozen, cost.drafts, cost.difference] == [0, 80, 0]
    published.load(Charge("a", "5", service="Storage"), Charge("a", "1", service="DNS"))
    (again,) = published.freeze()
    assert (again.status, again.number) == ("frozen", "2")
    assert statements.read_document(published.stores, FINANCE, "2").replaces == "1"
    publish(published, "2", "C1", "C2")
    assert [find(published, number).state for number in ("C1", "C2")] == ["paid", "paid"]
    assert _differences(published) == []
    found = reissue.comparison(published.stores, FINANCE, "2")
    assert [(each.service, each.before, each.after) for each in found.lines] == [
        ("DNS", None, Decimal("1.00")),
        ("Storage", Decimal("30.00"), Decimal("35.00")),
    ]
    assert (found.same, [str(each.difference) for each in found.lines]) == (1, ["1.00", "5.00"])
    assert found.sums[2] == ("Total", Decimal("96.00"), Decimal("103.20"))
    others = statements.related(published.stores, FINANCE, find(published))
    replaced = reissue.replaced_by(find(published), others)
    assert replaced is not None
    assert replaced.number == "2"
    with pytest.raises(NotReplacedError):
        reissue.comparison(published.stores, FINANCE, "1")


def test_r24_a_void_statement_is_named_by_the_one_that_replaces_it(shop: Shop) -> None:
    shop.own("a", shop.customer("Ada"))
    shop.load(Charge("a", "50"))
    shop.freeze()
    shop.void("1")
    shop.freeze()
    assert statements.read_document(shop.stores, FINANCE, "2").replaces == "1"
    (again,) = shop.freeze()
    assert (again.status, again.number) == ("skipped", "2")


def test_t31_a_credited_statement_is_not_made_void_nor_is_its_credit(published: Shop) -> None:
    _credit(published, 1)
    with pytest.raises(StepRefusedError, match="credit statement"):
        life.void(published.stores, FINANCE, "1", "wrong")
    with pytest.raises(CreditStatementError, match="not made void"):
        life.void(published.stores, FINANCE, "C1", "wrong")
    publish(published, "C1")
    with pytest.raises(CreditStatementError, match="not credited itself"):
        _credit(published, number="C1")


def test_t32_over_the_remainder_nothing_is_frozen(published: Shop) -> None:
    _credit(published, amount="90")
    with pytest.raises(CreditRefusedError, match=r"6\.01 EUR is more .* 6\.00 EUR remain"):
        _credit(published, amount="6.01")
    _credit(published, amount="6.00")
    with pytest.raises(NothingToCreditError):
        _credit(published)
    assert [each.number for each in statements.all(published.stores, FINANCE)] == ["1", "C1", "C2"]


def test_of_eight_who_credit_it_at_once_one_does(published: Shop) -> None:
    results = at_once(*[lambda: _credit(published)] * 8)
    assert len([each for each in results if not isinstance(each, SesDashError)]) == 1
    assert find(published).fully_credited
    assert _differences(published) == []


def test_a_statement_that_is_not_published_is_not_credited(shop: Shop) -> None:
    shop.own("a", shop.customer("Ada"))
    shop.load(Charge("a", "50"))
    shop.freeze()
    with pytest.raises(StepRefusedError, match="Make it void instead"):
        _credit(shop)
    shop.void("1")
    with pytest.raises(StepRefusedError, match="nothing to credit"):
        _credit(shop)


def test_only_finance_credits_with_a_reason_what_is_in_its_scope(published: Shop) -> None:
    with pytest.raises(ReasonNeededError):
        crediting.credit(published.stores, FINANCE, "1", reason=" ")
    manager = Actor("mo", Role.ACCOUNT_MANAGER, Scope.all())
    for step in (
        lambda: crediting.credit(published.stores, manager, "1", reason="x"),
        lambda: crediting.preview(published.stores, manager, "1"),
        lambda: settling.refund(published.stores, manager, "1", TODAY),
        lambda: settling.carry_forward(published.stores, manager, "1"),
    ):
        with pytest.raises(NotAllowedError):
            step()
    elsewhere = Actor("eva", Role.FINANCE, Scope.only(999))
    with pytest.raises(NotFoundError):
        crediting.credit(published.stores, elsewhere, "1", reason="x")


def test_t37_the_clock_steps_back_but_the_dates_of_credits_do_not(published: Shop) -> None:
    _credit(published, 1)
    with clock.fixed(datetime(2026, 11, 18, 12, tzinfo=UTC)):
        assert _credit(published, 2).statement_date == "2026-11-20"


def test_r17_the_balance_of_a_paid_statement_is_refunded_once(published: Shop) -> None:
    pay(published, "80")
    preview = crediting.preview(published.stores, FINANCE, "1", Wanted(lines={1: None}))
    assert (str(preview.applied), str(preview.favour)) == ("16.00", "44.00")
    assert not preview.due
    assert not preview.completes
    credit = _credit(published, 1)
    assert (find(published).state, str(credit.due)) == ("paid", "-44.00")
    with pytest.raises(StepRefusedError, match="not published"):
        settling.refund(published.stores, FINANCE, "C1", TODAY)
    publish(published, "C1")
    done = settling.refund(published.stores, FINANCE, "C1", TODAY, reference="Transfer 1")
    assert str(done.paid) == "-44.00"
    assert not done.due
    (payment,) = life.payments(published.stores, FINANCE, "C1")
    assert (str(payment.amount), payment.reference) == ("-44.00", "Transfer 1")
    with pytest.raises(NoBalanceError):
        settling.refund(published.stores, FINANCE, "C1", TODAY)
    for number in ("C1", "1"):
        with pytest.raises(NoBalanceError):
            settling.carry_forward(published.stores, FINANCE, number)
    with pytest.raises(IntegrityError), published.stores.ledger.write() as conn:
        balances.settle(conn, FINANCE, done.id, Decimal(44), payment_id=payment.id)
    assert _differences(published) == []


def test_r17_t05_a_negative_statement_is_carried_forward_once(shop: Shop) -> None:
    owner = shop.customer("Ada")
    shop.own("a", owner)
    shop.load(Charge("a", "100"), Charge("a", "-120", category="Credit"))
    shop.freeze()
    publish(shop, "1")
    found = find(shop)
    assert (found.number, str(found.total), str(found.due)) == ("1", "-20.00", "-20.00")
    results = at_once(*[lambda: settling.carry_forward(shop.stores, FINANCE, "1")] * 4)
    assert len([each for each in results if not isinstance(each, SesDashError)]) == 1
    assert find(shop).due == 0
    (balance,) = given.balances(shop.stores, FINANCE)
    assert (balance.credit.kind, balance.credit.description, str(balance.remaining)) == (
        "prepaid",
        "Carried forward from statement 1",
        "20.00",
    )
    with pytest.raises(NoBalanceError):
        settling.refund(shop.stores, FINANCE, "1", TODAY)
    credit = _credit(shop)
    publish(shop, credit.number)
    assert (find(shop, "C1").state, str(find(shop, "C1").due)) == ("open", "20.00")
    life.pay(shop.stores, FINANCE, "C1", Decimal(20), TODAY)
    assert find(shop, "C1").state == "paid"
    assert _differences(shop) == []


def test_r17_a_full_credit_gives_spent_credits_back(shop: Shop) -> None:
    owner = shop.customer("Ada", "20")
    shop.own("a", owner)
    shop.load(Charge("a", "100"))
    spent: tuple[tuple[CreditKind, str], ...] = (("discount", "10"), ("prepaid", "40"))
    for kind, amount in spent:
        facts = Credit(0, owner.id, "EUR", Decimal(amount), kind, date(2026, 1, 1), kind=kind)
        given.give(shop.stores, SINGLE_USER, facts)
    shop.freeze()
    publish(shop, "1")
    assert str(find(shop).payable) == "68.00"
    _credit(shop)
    assert find(shop).due == 0
    left = given.balances(shop.stores, FINANCE)
    assert money.total(each.remaining for each in left) == 50
    assert _sums(shop, "csv", "net", "tax", "gross") == ["-90.00", "-18.00", "-68.00"]
    assert _sums(shop, "detail", "price") == ["-100"]
    assert _differences(shop) == []
    (again,) = shop.freeze()
    assert (again.number, str(find(shop, "2").payable)) == ("2", "68.00")
    assert _differences(shop) == []


def test_verify_names_a_credit_that_says_less_than_it_took(published: Shop) -> None:
    _credit(published)
    with published.stores.ledger.write() as conn:
        conn.exec_driver_sql("DROP TRIGGER statement_credit_no_update")
        conn.exec_driver_sql("UPDATE statement_credit SET completes = 0, applied = '500'")
    assert ("1", "whether it is credited in full is not what its credits say") in verify(
        published.stores
    )
