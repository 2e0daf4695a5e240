"""Freeze: numbers without gaps, one statement per month, and nothing changes it afterwards."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import anchor, document, freeze, options, statements
from ses_dash.billing.render.files import render
from ses_dash.billing.verify import verify
from ses_dash.errors import NotAllowedError, NotFoundError, ReasonNeededError
from ses_dash.ledger import audit
from ses_dash.ledger import statements as frozen_statements
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.model.delivery import Progress


def _customers(shop: Shop, count: int) -> list[Customer]:
    with shop.stores.ledger.write():
        everybody = [shop.customer(f"Customer {number:03}", "20") for number in range(count)]
        for each in everybody:
            shop.own(f"account-{each.id}", each)
    shop.load(*(Charge(f"account-{each.id}", "10.005") for each in everybody))
    return everybody


def _numbers(shop: Shop) -> list[str]:
    return [each.number for each in statements.all(shop.stores, SINGLE_USER)]


def test_a_freeze_makes_a_numbered_document_with_its_files(shop: Shop) -> None:
    (customer,) = _customers(shop, 1)
    steps: list[Progress] = []
    (result,) = shop.freeze(progress=steps.append)
    assert (result.status, result.number, result.total) == ("frozen", "1", Decimal("12.01"))
    made = statements.read_document(shop.stores, SINGLE_USER, "1")
    assert made.draft.customer.name == customer.name
    assert (made.statement_date, made.due_date) == (date(2026, 11, 20), date(2026, 12, 20))
    assert [file.name for file in statements.files(shop.stores, SINGLE_USER, "1")] == [
        "statement-1.pdf",
        "statement-1.csv",
        "statement-1-detail.csv",
    ]
    assert [step.message for step in steps] == ["Freezing Customer 000", "Writing the documents"]
    assert verify(shop.stores) == []


def test_a_document_is_read_back_as_it_was_written(shop: Shop) -> None:
    _customers(shop, 1)
    shop.freeze()
    text = statements.read_json(shop.stores, SINGLE_USER, "1")
    assert document.to_json(document.from_json(text)) == text
    assert '"total":"12.01"' in text


def test_t19_parallel_freezes_number_without_gaps(shop: Shop) -> None:
    everybody = _customers(shop, 50)
    previews = [shop.preview(each) for each in everybody]
    with ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(lambda each: freeze.freeze(shop.stores, SINGLE_USER, each), previews)
        )
    numbers = sorted(int(result.number) for (result,) in results)
    assert numbers == list(range(1, 51))
    assert verify(shop.stores) == []


def test_t20_parallel_freezes_of_one_month_make_one_statement(shop: Shop) -> None:
    _customers(shop, 1)
    approved = shop.preview()
    with ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(lambda _: freeze.freeze(shop.stores, SINGLE_USER, approved), range(20))
        )
    states = [result.status for (result,) in results]
    assert sorted(states) == ["frozen", *["skipped"] * 19]
    reasons = {result.reason for (result,) in results if result.status == "skipped"}
    assert reasons == {"Customer 000: this month is frozen already, as statement 1."}
    assert _numbers(shop) == ["1"]


def test_r29_a_customer_whose_figures_changed_is_skipped_and_named(shop: Shop) -> None:
    first, second = _customers(shop, 2)
    approved = shop.preview()
    shop.load(Charge(f"account-{first.id}", "1"))
    results = freeze.freeze(shop.stores, SINGLE_USER, approved)
    assert [result.status for result in results] == ["skipped", "frozen"]
    assert "changed since the preview" in results[0].reason
    assert results[1].customer == second.name
    assert [result.status for result in shop.freeze()] == ["frozen", "skipped"]
    assert _numbers(shop) == ["1", "2"]


def test_an_option_changed_after_the_preview_counts_too(shop: Shop) -> None:
    _customers(shop, 1)
    approved = shop.preview()
    options.set_option(shop.stores, SINGLE_USER, "invoice_notes", "Hello")
    (result,) = freeze.freeze(shop.stores, SINGLE_USER, approved)
    assert result.status == "skipped"


def test_a_blocked_customer_does_not_stop_the_others(shop: Shop) -> None:
    first, _ = _customers(shop, 2)
    shop.load(Charge(f"account-{first.id}", "1", currency="XXX"))
    results = shop.freeze()
    assert [result.status for result in results] == ["frozen", "blocked", "frozen"]
    assert "names no currency" in results[1].reason
    assert _numbers(shop) == ["1", "2"]


def test_t35_r27_before_the_figures_are_final_a_reason_is_needed(shop: Shop) -> None:
    _customers(shop, 1)
    with clock.fixed(datetime(2026, 10, 20, tzinfo=UTC)):
        approved = shop.preview()
        assert approved.needs_reason
        with pytest.raises(ReasonNeededError, match="Freezing AWS 2026-10 before"):
            freeze.freeze(shop.stores, SINGLE_USER, approved, reason="  ")
        freeze.freeze(shop.stores, SINGLE_USER, approved, reason="the customer leaves")
    made = statements.read_document(shop.stores, SINGLE_USER, "1")
    assert made.draft.preliminary
    assert made.reason == "the customer leaves"
    with shop.stores.ledger.read() as conn:
        row = next(row for row in audit.rows(conn, 10) if row.action == "freeze")
    assert (row.subject, row.reason) == ("1", "the customer leaves")


def test_r27_a_pro_forma_has_no_number_and_leaves_nothing_behind(shop: Shop) -> None:
    (customer,) = _customers(shop, 1)
    options.set_option(shop.stores, SINGLE_USER, "term_value", "10")
    (draft,) = shop.preview().drafts
    made = freeze.pro_forma(shop.stores, SINGLE_USER, draft)
    assert (made.draft, made.n, made.number) == (draft, 0, "")
    assert (made.statement_date, made.due_date) == (date(2026, 11, 20), date(2026, 11, 30))
    assert statements.all(shop.stores, SINGLE_USER) == ()
    shop.freeze(customer, statement_date=date(2026, 12, 24))
    assert freeze.pro_forma(shop.stores, SINGLE_USER, draft).statement_date == date(2026, 12, 24)


def test_a_pro_forma_of_another_is_not_made(shop: Shop) -> None:
    first, second = _customers(shop, 2)
    (draft,) = shop.preview(first).drafts
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(second.id))
    with pytest.raises(NotFoundError):
        freeze.pro_forma(shop.stores, manager, draft)


def test_another_month_frozen_in_between_is_no_change(shop: Shop) -> None:
    (customer,) = _customers(shop, 1)
    september = OCTOBER.shift(-1)
    shop.load(Charge(f"account-{customer.id}", "7.005", day=september.start), period=september)
    shop.load(
        Charge(f"account-{customer.id}", "7.005", "Storage", day=september.start), period=september
    )
    approved = shop.preview()
    shop.freeze(period=september)
    (result,) = freeze.freeze(shop.stores, SINGLE_USER, approved)
    assert result.status == "frozen"
    made = statements.read_document(shop.stores, SINGLE_USER, result.number)
    assert str(made.draft.history[-2].net) == "14.02"


def test_r22_dates_never_go_back_within_a_series(shop: Shop) -> None:
    first, second = _customers(shop, 2)
    shop.freeze(first, statement_date=date(2026, 12, 1))
    shop.freeze(second)
    dates = [each.statement_date for each in statements.all(shop.stores, SINGLE_USER)]
    assert dates == ["2026-12-01", "2026-12-01"]


def test_the_statement_date_is_the_sellers(shop: Shop) -> None:
    from ses_dash.ledger import seller  # noqa: PLC0415

    with shop.stores.ledger.write() as conn:
        seller.save(
            conn, SINGLE_USER, replace(seller.get(conn), name="We", time_zone="Pacific/Auckland")
        )
    _customers(shop, 1)
    shop.freeze()
    made = statements.read_document(shop.stores, SINGLE_USER, "1")
    assert made.statement_date == date(2026, 11, 21)


def test_the_preview_says_what_is_frozen_and_what_nobody_owns(shop: Shop) -> None:
    first, _ = _customers(shop, 2)
    shop.load(Charge("nobodys", "7.5"))
    shop.freeze(first)
    again = shop.preview()
    assert again.frozen == ("1", "")
    assert again.unassigned == {"EUR": Decimal("7.5")}


def test_only_finance_freezes(shop: Shop) -> None:
    _customers(shop, 1)
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.all())
    with pytest.raises(NotAllowedError):
        freeze.freeze(shop.stores, manager, shop.preview())


def test_a_customer_sees_no_statement_before_it_is_published(shop: Shop) -> None:
    (customer,) = _customers(shop, 1)
    shop.freeze()
    visitor = Actor("visitor", Role.CUSTOMER, Scope.only(customer.id))
    assert statements.all(shop.stores, visitor) == ()
    for read in (statements.find, statements.files):
        with pytest.raises(NotFoundError):
            read(shop.stores, visitor, "1")
    with pytest.raises(NotAllowedError):
        statements.read_json(shop.stores, visitor, "1")


def test_a_statement_of_another_is_not_there(shop: Shop) -> None:
    first, second = _customers(shop, 2)
    shop.freeze(first)
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(second.id))
    with pytest.raises(NotFoundError):
        statements.read_file(shop.stores, manager, "1", "pdf")


def test_files_missing_after_a_stop_are_made_again_with_the_same_bytes(shop: Shop) -> None:
    _customers(shop, 2)
    shop.freeze_without_files()
    anchor.path(shop.stores).write_text("1 cut off in the midd", encoding="utf-8")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: freeze.render_pending(shop.stores), range(4)))
    assert freeze.render_pending(shop.stores) == 0
    assert len(shop.frozen_bytes()) == 8
    assert verify(shop.stores) == []


def test_a_file_asked_for_before_it_was_made_is_made(shop: Shop) -> None:
    _customers(shop, 1)
    shop.freeze_without_files()
    file, content = statements.read_file(shop.stores, SINGLE_USER, "1", "csv")
    assert (file.size, content[:6]) == (len(content), b"number")


def test_many_are_rendered_by_other_processes_to_the_same_bytes(shop: Shop) -> None:
    _customers(shop, 21)
    shop.freeze()
    with shop.stores.ledger.read() as conn:
        last = frozen_statements.find(conn, Scope.all(), "21")
        text = frozen_statements.document_json(conn, last.id)
    kept = shop.frozen_bytes()
    assert {file.kind: file.content for file in render(text, last.chain)} == {
        kind: kept["21", kind] for kind in ("pdf", "csv", "detail")
    }


def test_t28_neither_time_zone_nor_time_changes_a_file(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _customers(shop, 1)
    shop.freeze()
    kept = shop.frozen_bytes()
    with shop.stores.ledger.read() as conn:
        found = frozen_statements.find(conn, Scope.all(), "1")
    monkeypatch.setitem(os.environ, "TZ", "Asia/Tokyo")
    time.tzset()
    with clock.fixed(datetime(2031, 1, 1, tzinfo=UTC)):
        again = render(kept["1", "json"].decode(), found.chain)
    monkeypatch.undo()
    time.tzset()
    assert [kept["1", file.kind] for file in again] == [file.content for file in again]


def test_t29_what_changes_later_does_not_reach_a_statement(shop: Shop) -> None:
    (customer,) = _customers(shop, 1)
    shop.freeze()
    kept = shop.frozen_bytes()
    shop.change(
        replace(customer, name="Renamed", tax_rate=Decimal(7), address="Elsewhere", archived=True)
    )
    options.set_option(shop.stores, SINGLE_USER, "group_lines_by_account", "on")
    shop.load(Charge(f"account-{customer.id}", "99"))
    freeze.render_pending(shop.stores)
    assert shop.frozen_bytes() == kept
    assert verify(shop.stores) == []
