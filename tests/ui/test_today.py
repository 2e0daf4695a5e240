"""Today: what needs a person, most urgent first, and where the months stand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.billing import credits as billing_credits
from ses_dash.billing import freeze, life, options
from ses_dash.billing import statements as reading
from ses_dash.billing.assigning import assign
from ses_dash.ingest import pipeline
from ses_dash.ledger import customers
from ses_dash.model.credit import Credit
from ses_dash.period import BillingPeriod
from ses_dash.ui import board, months, tasks
from tests.billing.shop import Charge, Shop
from tests.ui import sample
from tests.ui.conftest import texts, visit
from tests.ui.sample import EVIL, NORTH

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores
    from ses_dash.ui.board import Month
    from ses_dash.ui.tasks import Task

OCTOBER = BillingPeriod.parse("2026-10")


@pytest.fixture
def sold(reselling: AppTest, stores: Stores) -> Stores:
    """The stores that the pages use, with two months of two programs."""
    del reselling  # has them in use
    return stores


def _freeze(stores: Stores, program: str, period: BillingPeriod) -> list[str]:
    """Freeze a month and return the numbers."""
    preview = freeze.preview(stores, SINGLE_USER, program, period)
    results = freeze.freeze(stores, SINGLE_USER, preview, reason="a test")
    return [result.number for result in results]


def _found() -> list[Task]:
    return tasks.find(SINGLE_USER, board.read(SINGLE_USER))


def _one(part: str) -> Task:
    """Return the task whose title has a part, of which there is one."""
    (task,) = [task for task in _found() if part in task.title]
    return task


def _month(program: str = "aws", period: BillingPeriod = OCTOBER) -> Month:
    return board.read(SINGLE_USER)[program, period]


def test_a_held_delivery_comes_first(sold: Stores, tmp_path: Path) -> None:
    path = sample.write(tmp_path, "2026-10")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    pipeline.load(sold, SINGLE_USER, [path])
    first = _found()[0]
    assert first.title == r"focus\-amazon\-2026\-10\.csv is held"
    assert (first.page, first.query) == ("load", {"delivery": "5"})
    assert first.amounts == {"USD": Decimal("73.895")}


def test_a_month_is_frozen_in_part_then_published(sold: Stores) -> None:
    assert _month().state == "final"
    with sold.ledger.read() as conn:
        known = customers.all(conn, SINGLE_USER.scope)
    north = next(each.id for each in known if each.name == NORTH)
    preview = freeze.preview(sold, SINGLE_USER, "aws", OCTOBER, frozenset({north}))
    freeze.freeze(sold, SINGLE_USER, preview)
    assert _month().state == "part"
    left = _one("AWS 2026-10: 1 customer left to freeze")
    assert left.why == "2 customers in all. Its figures have been final since 2026-11-15."
    assert left.amounts == {"USD": Decimal(5)}
    assert left.query == {"program": "AWS", "period": "2026-10"}
    _freeze(sold, "aws", OCTOBER)
    assert _month().state == "frozen"
    waiting = _one("2 statements frozen, not published")
    assert (waiting.amounts, waiting.query) == (
        {"USD": Decimal("1517.17")},
        {"state": "Frozen"},
    )
    numbers = [each.number for each in reading.all(sold, SINGLE_USER)]
    life.publish(sold, SINGLE_USER, numbers)
    assert _month().state == "published"
    assert not [task for task in _found() if "AWS 2026-10" in task.title]


def test_statements_past_due(sold: Stores) -> None:
    (number, other) = _freeze(sold, "aws", OCTOBER)
    life.publish(sold, SINGLE_USER, [number, other])
    life.pay(sold, SINGLE_USER, other, Decimal("12.17"), date(2026, 11, 20))
    with clock.fixed(datetime(2026, 12, 31, 12, tzinfo=UTC)):
        task = _one("2 statements past due")
    assert task.amounts == {"USD": Decimal("1505.00")}
    assert task.why.endswith("The oldest was due on 2026-12-20.")
    assert task.query == {"state": "Past due"}


def test_a_frozen_month_that_changed(sold: Stores, tmp_path: Path) -> None:
    _freeze(sold, "aws", OCTOBER)
    assert not [task for task in _found() if "changed" in task.title]
    path = sample.write(tmp_path, "2026-10")
    text = path.read_text(encoding="utf-8").replace("1200.12", "1212.42")
    path.write_text(text, encoding="utf-8")
    pipeline.load(sold, SINGLE_USER, [path])
    task = _one("AWS 2026-10: changed after it was frozen")
    assert task.amounts == {"USD": Decimal("12.30")}
    assert task.why == "2 frozen statements stay as frozen; what delivery 5 changed is pending."
    assert task.query == {"delivery": "5"}
    with sold.warehouse.write_lock:  # our own lock does not keep us out
        assert _one("changed after").amounts == task.amounts


@pytest.mark.usefixtures("sold")
def test_a_file_that_never_arrived() -> None:
    assert not [task for task in _found() if "arrived" in task.title]
    with clock.fixed(datetime(2026, 12, 2, 12, tzinfo=UTC)):
        early = _one("AWS 2026-11: no file arrived")
        (missing, _) = board.missing(board.read(SINGLE_USER))
    assert not early.urgent
    assert early.amounts == {"USD": Decimal("1265.135")}
    assert (missing.state, missing.period) == ("missing", BillingPeriod.parse("2026-11"))
    with clock.fixed(datetime(2026, 12, 15, 12, tzinfo=UTC)):
        assert _one("AWS 2026-11: no file arrived").urgent
    with clock.fixed(datetime(2027, 1, 2, 12, tzinfo=UTC)):  # it stopped coming long ago
        assert not [task for task in _found() if "arrived" in task.title]


def test_credits_about_to_expire(sold: Stores) -> None:
    with sold.ledger.read() as conn:
        known = {each.name: each.id for each in customers.all(conn, SINGLE_USER.scope)}
    for name, last in ((NORTH, date(2026, 12, 1)), (NORTH, date(2026, 12, 20)), (EVIL, None)):
        credit = Credit(0, known[name], "USD", Decimal(40), "Goodwill", date(2026, 1, 1), last)
        billing_credits.give(sold, SINGLE_USER, credit)
    late = Credit(0, known[NORTH], "EUR", Decimal(9), "x", date(2026, 1, 1), date(2026, 12, 21))
    billing_credits.give(sold, SINGLE_USER, late)
    task = _one("2 credits to expire")
    assert task.title.replace("\\", "") == f"{NORTH}: 2 credits to expire"
    assert (task.amounts, task.urgent) == ({"USD": Decimal(80)}, False)
    assert task.why == "What is left of it can be spent until 2026-12-01."
    assert task.query == {"customer": NORTH}


def test_the_last_days_of_azure_wait_for_the_next_month(sold: Stores, tmp_path: Path) -> None:
    path = sample.write(tmp_path, "2026-10", "Microsoft")
    whole = "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z"
    days = "2026-10-25T00:00:00Z,2026-10-26T00:00:00Z"
    text = path.read_text(encoding="utf-8").replace(f"{whole},{whole}", f"{whole},{days}")
    path.write_text(text, encoding="utf-8")
    assert pipeline.load(sold, SINGLE_USER, [path], approve=True)[0].status == "loaded"
    assert not [task for task in _found() if "last days" in task.title]
    options.set_option(sold, SINGLE_USER, "azure_billing_day", "20")
    task = _one("Microsoft Azure 2026-10: its last days wait for 2026-11")
    assert (task.amounts, task.urgent) == ({"EUR": Decimal(330)}, False)


def test_files_that_a_stop_kept_from_being_made_are_made(own_app: AppTest, stores: Stores) -> None:
    shop = Shop(stores)
    shop.own("a", shop.customer("First"))
    shop.load(Charge("a", "10"))
    shop.freeze_without_files()
    app = visit(own_app, "today")
    assert "1 statement without all files" in texts(app)
    app.button(key="make-files").click().run()
    assert not app.exception
    assert "without all files" not in texts(app)


@pytest.mark.usefixtures("sold")
def test_what_is_urgent_comes_before_what_is_about_to_be(own_app: AppTest) -> None:
    with clock.fixed(datetime(2026, 11, 3, 12, tzinfo=UTC)):
        found = _found()
        shown = visit(own_app, "today")
    assert [task.urgent for task in found] == [True, False, False]
    assert "expected to be final on 2026-11-15" in found[1].why
    assert [heading.value for heading in shown.subheader] == ["Coming up", "Months"]


@pytest.mark.usefixtures("sold")
def test_it_is_calm_when_nothing_is_to_do(own_app: AppTest, stores: Stores) -> None:
    assign(stores, SINGLE_USER, "aws", "333333333333", NORTH)
    for program in ("aws", "azure"):
        _freeze(stores, program, OCTOBER)
    life.publish(stores, SINGLE_USER, [each.number for each in reading.all(stores, SINGLE_USER)])
    assert _found() == []
    page = visit(own_app, "today")
    assert [box.value for box in page.success] == ["Nothing needs you now."]
    assert [heading.value for heading in page.subheader] == ["Months"]


@pytest.mark.parametrize(
    ("today", "state"),
    [((2026, 10, 31), "loaded"), ((2026, 11, 1), "settling"), ((2026, 11, 15), "final")],
)
def test_a_month_settles_with_the_days(today: tuple[int, int, int], state: str) -> None:
    rows: tuple[dict[str, Any], ...] = ({"customer_id": 1, "billing_currency": "EUR"},)
    with clock.fixed(datetime(*today, 12, tzinfo=UTC)):
        assert board.Month("aws", OCTOBER, rows).state == state


def test_every_state_has_a_word_and_a_sign_of_its_own() -> None:
    looks = list(months.LOOKS.values())
    assert len({look.word for look in looks}) == len({look.sign for look in looks}) == len(looks)


def test_the_strip_has_every_program_and_leads_away(app: AppTest) -> None:
    page = visit(app, "today")
    (legend,) = [text.value for text in page.caption if "**Final**" in text.value]
    assert "Published" not in legend
    page.session_state["months-next"] = ("billing", {"program": "AWS", "period": "2026-09"})
    page.run()
    assert [title.value for title in page.title] == ["Billing report"]
