"""Freezing in the background: stopped and resumed, after a crash, and what changed meanwhile."""

from __future__ import annotations

import shutil
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import bulk, verify
from ses_dash.errors import FreezeRunningError, NotAllowedError
from ses_dash.ledger import statements
from ses_dash.period import BillingPeriod
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ses_dash.billing.bulk import Job
    from ses_dash.billing.freeze import Preview

NAMES = ("Alder", "Birch", "Cedar", "Dogwood")
NOVEMBER = BillingPeriod(date(2026, 11, 1))


@pytest.fixture(autouse=True)
def _no_job_stays() -> Iterator[None]:
    yield
    bulk.shut_down()


@pytest.fixture
def month(shop: Shop) -> Preview:
    """The preview of a month with four customers."""
    for name in NAMES:
        shop.own(name, shop.customer(name))
    shop.load(*(Charge(name, "10") for name in NAMES))
    return shop.preview()


def _begin(shop: Shop, *previews: Preview, **settings: object) -> Job:
    return bulk.begin(shop.stores, SINGLE_USER, previews, **settings)  # type: ignore[arg-type]


def _until(happens: Callable[[], bool]) -> None:
    while not happens():
        time.sleep(0.01)


def _numbers(shop: Shop) -> list[tuple[str, str]]:
    with shop.stores.ledger.read() as conn:
        return [(each.number, each.customer_name) for each in statements.all(conn, Scope.all())]


def _stopped_after_one(shop: Shop, month: Preview) -> Job:
    """Begin a job and stop it while it is at its first customer."""
    with shop.stores.warehouse.write_lock:  # which every freeze of a customer takes
        job = _begin(shop, month)
        _until(lambda: job.standing().message == f"Freezing {NAMES[0]}")
        job.stop()
        assert job.standing().state == "stopping"
    job.join()
    return job


def test_a_month_is_frozen_in_the_background(shop: Shop, month: Preview) -> None:
    job = _begin(shop, month, statement_date=date(2026, 11, 5))
    job.join()
    at = job.standing()
    assert (at.state, at.done, at.total, at.error) == ("done", 4, 4, "")
    assert [(each.number, each.customer) for each in at.results] == _numbers(shop)
    assert _numbers(shop) == [(str(n), name) for n, name in enumerate(NAMES, start=1)]
    with shop.stores.ledger.read() as conn:
        found = statements.all(conn, Scope.all())
        assert {each.statement_date for each in found} == {"2026-11-05"}
        assert not statements.without_files(conn)
    assert bulk.current(shop.stores, SINGLE_USER) is job


def test_several_months_are_one_job(shop: Shop, month: Preview) -> None:
    shop.own("sub", shop.customer("Elder"), program="azure")
    shop.load(Charge("sub", "7"), program="azure")
    job = _begin(shop, month, shop.preview(program="azure"))
    job.join()
    assert job.programs == ("aws", "azure")
    assert job.standing().total == len(_numbers(shop)) == 5


def test_it_stops_between_two_customers_and_goes_on(shop: Shop, month: Preview) -> None:
    job = _stopped_after_one(shop, month)
    at = job.standing()
    assert (at.state, at.done, len(at.results)) == ("stopped", 1, 1)
    assert _numbers(shop) == [("1", NAMES[0])]
    with shop.stores.ledger.read() as conn:
        assert not statements.without_files(conn)
    job.resume()
    job.join()
    at = job.standing()
    assert (at.state, at.done) == ("done", 4)
    assert [each.number for each in at.results] == ["1", "2", "3", "4"]
    assert verify.verify(shop.stores) == []


def test_how_long_it_takes_is_told_as_soon_as_it_can_be(shop: Shop, month: Preview) -> None:
    with shop.stores.warehouse.write_lock:
        job = _begin(shop, month)
        assert job.standing().seconds_left is None
    job.join()
    assert job.standing().seconds_left is None


def test_after_a_crash_a_new_preview_goes_on(shop: Shop, month: Preview) -> None:
    _stopped_after_one(shop, month)
    bulk.shut_down()
    assert bulk.current(shop.stores, SINGLE_USER) is None
    again = shop.preview()
    assert again.frozen == ("1", "", "", "")
    job = _begin(shop, again)
    job.join()
    assert job.total == 3
    assert [each.number for each in job.standing().results] == ["2", "3", "4"]


def test_r29_what_changed_since_is_skipped_and_named(shop: Shop, month: Preview) -> None:
    shop.load(Charge("Birch", "5"))
    job = _begin(shop, month)
    job.join()
    results = {each.customer: each for each in job.standing().results}
    assert [results[name].status for name in NAMES] == ["frozen", "skipped", "frozen", "frozen"]
    assert "Birch: its figures changed since the preview" in results["Birch"].reason
    assert len(_numbers(shop)) == 3


def test_who_cannot_be_frozen_is_named_and_stops_nobody(shop: Shop, month: Preview) -> None:
    shop.own("odd", shop.customer("Aspen"))
    shop.load(Charge("odd", "5", currency="XXX"))
    job = _begin(shop, shop.preview())
    job.join()
    results = {each.customer: each for each in job.standing().results}
    assert results["Aspen"].status == "blocked"
    assert "names no currency" in results["Aspen"].reason
    assert len(_numbers(shop)) == len(month.drafts)


def test_one_job_at_a_time(shop: Shop, month: Preview) -> None:
    with shop.stores.warehouse.write_lock:
        job = _begin(shop, month)
        with pytest.raises(FreezeRunningError, match="single user started is still running"):
            _begin(shop, month)
        bulk.dismiss()
        assert bulk.current(shop.stores, SINGLE_USER) is job
    job.join()
    bulk.dismiss()
    assert bulk.current(shop.stores, SINGLE_USER) is None


def test_what_is_refused_is_said_and_freezes_nothing(shop: Shop, month: Preview) -> None:
    shop.load(Charge("Alder", "3", day=NOVEMBER.start), period=NOVEMBER)
    job = _begin(shop, month, shop.preview(period=NOVEMBER))
    job.join()
    at = job.standing()
    assert (at.state, at.done, at.total) == ("failed", 4, 5)
    assert "needs a reason" in at.error
    assert len(_numbers(shop)) == 4


def test_after_a_failure_it_goes_on_with_what_is_left(shop: Shop, month: Preview) -> None:
    folder = shop.stores.settings.archive
    shutil.rmtree(folder)
    folder.write_text("in the way")
    job = _begin(shop, month)
    job.join()
    assert job.standing().state == "failed"
    assert "the log of the server" in job.standing().error
    frozen = _numbers(shop)
    assert len(frozen) == 4
    folder.unlink()
    folder.mkdir()
    job.resume()
    job.join()
    at = job.standing()
    assert at.state == "done"
    assert {each.status for each in at.results} == {"skipped"}
    assert _numbers(shop) == frozen


def test_the_end_of_the_server_waits_for_the_customer_it_is_at(shop: Shop, month: Preview) -> None:
    job = _begin(shop, month)
    bulk.shut_down()
    assert not job.busy
    assert bulk.current(shop.stores, SINGLE_USER) is None
    assert len(_numbers(shop)) == len(job.standing().results)


def test_only_those_who_may_freeze(shop: Shop, month: Preview) -> None:
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.all())
    with pytest.raises(NotAllowedError):
        bulk.begin(shop.stores, manager, [month])
    with pytest.raises(NotAllowedError):
        bulk.current(shop.stores, manager)
    assert not _numbers(shop)
