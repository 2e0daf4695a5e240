"""Statements are published or made void: once, by who may, with the reason kept."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import life, statements
from ses_dash.billing.freeze import freeze
from ses_dash.billing.verify import verify
from ses_dash.errors import (
    NotAllowedError,
    NotFoundError,
    ReasonNeededError,
    SesDashError,
    StepRefusedError,
)
from ses_dash.ledger import audit
from ses_dash.ledger import statements as kept
from ses_dash.model.statement_life import FILE_KINDS
from tests.billing.living import (
    FINANCE,
    TODAY,
    at_once,
    find,
    latest_audit,
    pay,
    publish,
    steps,
)
from tests.billing.shop import Charge

if TYPE_CHECKING:
    from ses_dash.model.delivery import Progress
    from tests.billing.shop import Shop


@pytest.fixture
def frozen(three_frozen: Shop) -> Shop:
    """Statements 1 of 100.00 EUR, 2 of 0.00 and 3 of -5.00."""
    return three_frozen


def test_publishing_opens_a_statement_to_its_customer(frozen: Shop) -> None:
    visitor = Actor("ada", Role.CUSTOMER, Scope.only(find(frozen).customer_id))
    with pytest.raises(NotFoundError):
        statements.find(frozen.stores, visitor, "1")
    (result,) = life.publish(frozen.stores, FINANCE, ["1"])
    assert result == life.StepResult("1", done=True)
    assert statements.find(frozen.stores, visitor, "1").state == "open"
    assert steps(frozen)[1:] == [("open", "eva", "")]
    row = latest_audit(frozen)
    assert (row.action, row.subject, row.actor) == ("publish", "1", "eva")
    assert (row.before, row.after) == ("frozen", "open")


def test_one_that_cannot_be_published_does_not_stop_the_others(frozen: Shop) -> None:
    publish(frozen, "2")
    life.void(frozen.stores, FINANCE, "3", "wrong")
    shown: list[Progress] = []
    results = life.publish(frozen.stores, FINANCE, ["3", "2", "99", "1"], shown.append)
    assert [(each.number, each.done, each.reason) for each in results] == [
        ("3", False, "Statement 3 is void, so it cannot be published."),
        ("2", False, "Statement 2 is published already."),
        ("99", False, "There is no statement '99'."),
        ("1", True, ""),
    ]
    assert [(step.done, step.total, step.message) for step in shown][-1] == (3, 4, "Publishing 1")


@pytest.mark.parametrize("number", ["2", "3"])
def test_nothing_to_pay_is_paid_once_published(frozen: Shop, number: str) -> None:
    assert find(frozen, number).state == "frozen"
    publish(frozen, number)
    assert find(frozen, number).state == "paid"
    assert steps(frozen, number)[1:] == [
        ("open", "eva", ""),
        ("paid", "eva", "Nothing is to be paid."),
    ]


def test_files_a_stop_kept_from_being_made_are_made_before_publishing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.own("Ada", shop.customer("Ada"))
    shop.load(Charge("Ada", "100"))
    monkeypatch.setattr("ses_dash.billing.freeze.render_statements", lambda *_: None)
    freeze(shop.stores, SINGLE_USER, shop.preview())
    with shop.stores.ledger.read() as conn:
        assert kept.files(conn, 1) == ()
    assert publish(shop, "1") == [True]
    with shop.stores.ledger.read() as conn:
        assert [file.kind for file in kept.files(conn, 1)] == list(FILE_KINDS)


def test_a_statement_whose_file_is_lost_is_not_published(frozen: Shop) -> None:
    with frozen.stores.ledger.read() as conn:
        file = kept.files(conn, 1)[0]
    path = frozen.stores.archive.path(file.sha256)
    path.chmod(0o644)
    path.write_bytes(b"cut")
    (result,) = life.publish(frozen.stores, FINANCE, ["1"])
    assert (result.done, find(frozen).state) == (False, "frozen")
    assert result.reason.startswith(f"The stored file {file.name} is damaged or missing.")


def test_r25_void_keeps_every_byte_and_the_number(frozen: Shop) -> None:
    before = frozen.frozen_bytes()
    done = life.void(frozen.stores, FINANCE, "1", " wrong address ")
    assert done.state == "void"
    assert not done.due
    assert steps(frozen)[1:] == [("void", "eva", "wrong address")]
    row = latest_audit(frozen)
    assert (row.action, row.before, row.after) == ("void", "frozen", "void")
    assert row.reason == "wrong address"
    assert frozen.frozen_bytes() == before
    assert verify(frozen.stores) == []


def test_a_void_month_is_frozen_again_under_the_next_number(frozen: Shop) -> None:
    life.void(frozen.stores, FINANCE, "1", "wrong")
    (again,) = (each for each in frozen.freeze() if each.status == "frozen")
    assert again.number == "4"
    found = find(frozen, "4")
    assert (found.ordinal, found.customer_name) == (2, "Ada")
    assert verify(frozen.stores) == []
    with pytest.raises(StepRefusedError, match="is void already"):
        life.void(frozen.stores, FINANCE, "1", "again")


@pytest.mark.parametrize("reason", ["", " "])
def test_void_needs_a_reason(frozen: Shop, reason: str) -> None:
    with pytest.raises(ReasonNeededError):
        life.void(frozen.stores, FINANCE, "1", reason)
    assert find(frozen).state == "frozen"


def test_r25_what_is_published_is_not_made_void(frozen: Shop) -> None:
    publish(frozen, "1", "2")
    for number in ("1", "2"):
        with pytest.raises(StepRefusedError, match="put right by a credit statement"):
            life.void(frozen.stores, FINANCE, number, "wrong")
    with clock.fixed(datetime(2027, 6, 1, tzinfo=UTC)):
        assert find(frozen).state == "past_due"
        with pytest.raises(StepRefusedError, match="credit statement"):
            life.void(frozen.stores, FINANCE, "1", "late")
        assert publish(frozen, "1") == [False]


def test_customers_are_not_told_who_and_why(frozen: Shop) -> None:
    publish(frozen, "1")
    pay(frozen, "30", reference="Transfer 4711")
    visitor = Actor("ada", Role.CUSTOMER, Scope.only(find(frozen).customer_id))
    told = life.events(frozen.stores, visitor, "1")
    assert [(each.state, each.actor, each.reason) for each in told] == [
        ("frozen", "", ""),
        ("open", "", ""),
    ]
    (payment,) = life.payments(frozen.stores, visitor, "1")
    assert (payment.actor, payment.reference) == ("", "Transfer 4711")
    assert life.payments(frozen.stores, FINANCE, "1")[0].actor == "eva"


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.CUSTOMER])
def test_only_finance_takes_these_steps(frozen: Shop, role: Role) -> None:
    actor = Actor("mo", role, Scope.all())
    with pytest.raises(NotAllowedError, match="publish a statement"):
        life.publish(frozen.stores, actor, ["1"])
    with pytest.raises(NotAllowedError, match="void a statement"):
        life.void(frozen.stores, actor, "1", "wrong")
    with pytest.raises(NotAllowedError, match="record a payment"):
        life.pay(frozen.stores, actor, "1", Decimal(1), TODAY)
    assert steps(frozen) == [("frozen", "single user", "")]


def test_a_statement_of_another_is_not_there(frozen: Shop) -> None:
    publish(frozen, "1")
    elsewhere = Actor("eva", Role.FINANCE, Scope.only(find(frozen, "2").customer_id))
    (result,) = life.publish(frozen.stores, elsewhere, ["1"])
    assert result.reason == "There is no statement '1'."
    for step in (
        lambda: life.void(frozen.stores, elsewhere, "1", "wrong"),
        lambda: life.pay(frozen.stores, elsewhere, "1", Decimal(1), TODAY),
        lambda: life.events(frozen.stores, elsewhere, "1"),
        lambda: life.payments(frozen.stores, elsewhere, "1"),
    ):
        with pytest.raises(NotFoundError, match=r"^There is no statement '1'\.$"):
            step()


def test_a_step_taken_while_the_files_are_checked_wins(
    frozen: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = statements.files

    def meanwhile(*wanted: Any) -> object:  # noqa: ANN401
        life.void(frozen.stores, FINANCE, "1", "in between")
        return files(*wanted)

    monkeypatch.setattr(statements, "files", meanwhile)
    (result,) = life.publish(frozen.stores, FINANCE, ["1"])
    assert not result.done
    assert result.reason == "Statement 1 has changed meanwhile. Look at it again."
    assert find(frozen).state == "void"


def test_of_eight_who_publish_at_once_one_does(frozen: Shop) -> None:
    results = at_once(*[lambda: publish(frozen, "1")] * 8)
    assert sorted(results, key=str) == [[False]] * 7 + [[True]]
    assert [state for state, *_ in steps(frozen)] == ["frozen", "open"]


def test_of_publish_and_void_at_once_one_wins(frozen: Shop) -> None:
    published, *voided = at_once(
        lambda: publish(frozen, "1"),
        *[lambda: life.void(frozen.stores, FINANCE, "1", "wrong")] * 3,
    )
    won = [each for each in voided if not isinstance(each, SesDashError)]
    assert (published == [True]) + len(won) == 1
    assert len(steps(frozen)) == 2
    assert (find(frozen).state == "open") == (published == [True])


def test_t30_of_many_who_void_at_once_one_does_and_the_number_stays(frozen: Shop) -> None:
    results = at_once(*[lambda: life.void(frozen.stores, FINANCE, "1", "wrong")] * 8)
    assert len([each for each in results if not isinstance(each, SesDashError)]) == 1
    assert [state for state, *_ in steps(frozen)] == ["frozen", "void"]
    assert find(frozen).number == "1"


def test_a_step_that_fails_leaves_nothing(frozen: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(frozen, "1")

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(audit, "record", fail)
    for step in (
        lambda: pay(frozen),
        lambda: life.publish(frozen.stores, FINANCE, ["2"]),
        lambda: life.void(frozen.stores, FINANCE, "3", "wrong"),
    ):
        with pytest.raises(ZeroDivisionError):
            step()
    monkeypatch.undo()
    assert [find(frozen, number).state for number in "123"] == ["open", "frozen", "frozen"]
    assert life.payments(frozen.stores, SINGLE_USER, "1") == ()
