"""R1: files of another kind for a bill that is loaded are control: compared, never added."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing.verify import verify
from ses_dash.errors import (
    BilledTwiceError,
    NoRivalError,
    NotAllowedError,
    NothingHeldError,
)
from ses_dash.ingest import pipeline
from ses_dash.ingest.changes import changes, frozen_months
from ses_dash.ledger import deliveries
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import Changes, FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

CONTROL = focus({"BilledCost": "2"}, {"BilledCost": "0.50", "SubAccountId": "000000000008"})


@pytest.fixture
def control(write: Write, load: Load, stores: Stores) -> Path:
    """The path of a FOCUS file that is kept as control beside a Cost and Usage Report."""
    load(write("cur.csv", cur({}, {})))
    path = write("focus.csv", CONTROL)
    [held] = load(path)
    assert held.status == "held"
    assert "or only be compared with it, as control?" in held.reason
    pipeline.control(stores, SINGLE_USER, held.delivery or 0)
    return path


def states(stores: Stores) -> list[str]:
    with stores.ledger.read() as conn:
        return list(deliveries.states(conn).values())


def billed(stores: Stores) -> Decimal:
    return Decimal(stores.warehouse.rows("SELECT sum(billed_cost) FROM charge")[0][0])


def compared(stores: Stores) -> Changes:
    with stores.ledger.read() as conn:
        kept = deliveries.get(conn, 2)
    found = changes(stores, SINGLE_USER, kept)
    assert frozen_months(stores, SINGLE_USER, kept, found) == ()
    return found


@pytest.mark.usefixtures("control")
def test_it_is_in_no_total(stores: Stores) -> None:
    assert states(stores) == ["live", "control"]
    assert billed(stores) == Decimal("2.50")
    assert verify(stores) == []
    assert pipeline.rebuild(stores) == []
    pipeline.recover(stores)
    assert states(stores) == ["live", "control"]
    assert billed(stores) == Decimal("2.50")


@pytest.mark.usefixtures("control")
def test_it_is_compared_by_account_and_currency(stores: Stores) -> None:
    found = compared(stores)
    assert (found.replaced, found.rivals) == ((1,), (1,))
    rows = [(each.account, each.currency, each.before, each.now) for each in found.accounts]
    assert rows == [
        ("000000000007", "USD", Decimal("2.50"), Decimal(2)),
        ("000000000008", "USD", None, Decimal("0.50")),
    ]
    assert [each.difference for each in found.accounts] == [Decimal("-0.50"), Decimal("0.50")]


@pytest.mark.usefixtures("control")
def test_it_is_compared_with_the_money_as_it_is_now(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("later.csv", cur({}, {}, {})))
    assert states(stores) == ["superseded", "control", "live"]
    found = compared(stores)
    assert found.replaced == (3,)
    assert found.accounts[0].before == Decimal("3.75")


def test_its_bytes_again_are_unchanged(
    control: Path, write: Write, load: Load, stores: Stores
) -> None:
    for path in (control, write("renamed.csv", CONTROL)):
        for approve in (False, True):  # nobody makes it the money by the way
            [again] = load(path, approve=approve)
            assert (again.status, again.delivery) == ("unchanged", 2)
            assert again.reason == "Delivery 2 keeps it as control."
    assert states(stores) == ["live", "control"]


@pytest.mark.usefixtures("control")
def test_a_person_may_make_it_the_money_later(stores: Stores) -> None:
    [result] = pipeline.approve(stores, SINGLE_USER, 2)
    assert result.status == "loaded"
    assert states(stores) == ["superseded", "refused", "live"]
    assert billed(stores) == Decimal("2.50")
    assert verify(stores) == []
    with pytest.raises(NothingHeldError):
        pipeline.control(stores, SINGLE_USER, 2)


@pytest.mark.usefixtures("control")
def test_it_is_never_added_as_a_part(write: Write, load: Load, stores: Stores) -> None:
    with pytest.raises(BilledTwiceError, match="the bill would count twice"):
        pipeline.approve(stores, SINGLE_USER, 2, as_part=True)
    [held] = load(write("third.csv", focus({"BilledCost": "9"})))
    with pytest.raises(BilledTwiceError):
        pipeline.approve(stores, SINGLE_USER, held.delivery or 0, as_part=True)
    assert billed(stores) == Decimal("2.50")


def test_what_is_held_for_another_reason_is_no_control(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur({}, {})))
    [held] = load(write("b.csv", cur()))
    assert held.status == "held"
    with pytest.raises(NoRivalError, match="Delivery 2 cannot be kept as control"):
        pipeline.control(stores, SINGLE_USER, 2)
    with pytest.raises(NothingHeldError):
        pipeline.control(stores, SINGLE_USER, 1)
    with pytest.raises(NotAllowedError):
        pipeline.control(stores, Actor("mia", Role.ACCOUNT_MANAGER, Scope.only(1)), 2)
    assert states(stores) == ["live", "held"]


def test_accounts_under_another_billing_account_may_be_control_too(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur({}, {"line_item_usage_account_id": "000000000009"})))
    bill = {"BillingAccountId": "distributor"}
    [held] = load(write("b.csv", focus(bill | {"BilledCost": "1.30"}, bill | {"SubAccountId": ""})))
    assert held.status == "held"
    with stores.ledger.read() as conn:
        waiting = changes(stores, SINGLE_USER, deliveries.get(conn, 2))
    assert (waiting.replaced, waiting.accounts, waiting.rivals) == ((), (), (1,))
    pipeline.control(stores, SINGLE_USER, 2)
    assert billed(stores) == Decimal("2.50")
    rows = [(each.account, each.before, each.now) for each in compared(stores).accounts]
    assert rows == [
        ("distributor", None, Decimal("1.25")),
        ("000000000007", Decimal("1.25"), Decimal("1.30")),
    ]
