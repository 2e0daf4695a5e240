"""What a person must look at is held with a question; the live version stays until they decide."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.errors import NotAllowedError, NothingHeldError
from ses_dash.ingest import pipeline
from ses_dash.ledger import accounts, deliveries
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

MONTH = cur({}, {}, {})


def billed(stores: Stores) -> list[Decimal]:
    """Return the sum of each live load."""
    query = "SELECT sum(billed_cost) FROM customer_month GROUP BY load_id ORDER BY load_id"
    return [Decimal(total) for (total,) in stores.warehouse.rows(query)]


def states(stores: Stores) -> list[str]:
    """Return the states of all deliveries."""
    with stores.ledger.read() as conn:
        return [delivery.state for delivery in deliveries.all(conn)]


def held(load: Load, stores: Stores, *paths: Path) -> str:
    """Load files, see that they are held with nothing changed, and return the question."""
    before = billed(stores)
    results = load(*paths)
    assert {result.status for result in results} == {"held"}
    assert states(stores)[-1] == "held"
    assert billed(stores) == before
    return results[0].reason


def test_a_newer_delivery_replaces_the_slice(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", MONTH))
    [result] = load(write("b.csv", cur({}, {}, {}, {})))
    assert result.status == "loaded"
    assert billed(stores) == [Decimal(5)]
    assert states(stores) == ["superseded", "live"]


def test_t63_months_in_any_order_stand_side_by_side(
    write: Write, load: Load, stores: Stores
) -> None:
    for month in ("2026-03", "2026-01", "2026-02"):
        row = {"bill_billing_period_start_date": f"{month}-01T00:00:00Z"}
        load(write(f"{month}.csv", cur(row)))
    assert billed(stores) == [Decimal("1.25")] * 3


def test_a_delivery_that_replaces_one_slice_of_two(
    write: Write, load: Load, stores: Stores
) -> None:
    october = {"bill_billing_period_start_date": "2026-10-01T00:00:00Z"}
    load(write("both.csv", cur({"line_item_unblended_cost": "1." + "0" * 20 + "1"}, october)))
    load(write("september.csv", cur({"line_item_unblended_cost": "3"})))
    assert states(stores) == ["live", "live"]
    assert billed(stores) == [Decimal("1.25"), Decimal(3)]
    assert stores.warehouse.rows("SELECT * FROM charge_residue") == []
    assert pipeline.rebuild(stores) == []
    assert billed(stores) == [Decimal("1.25"), Decimal(3)]


def test_t41_the_same_bytes_again_under_another_name(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", MONTH))
    [result] = load(write("b.csv", MONTH))
    assert (result.status, result.records) == ("unchanged", 3)
    assert billed(stores) == [Decimal("3.75")]


def test_one_file_given_twice(write: Write, load: Load) -> None:
    path = write("a.csv", MONTH)
    assert [result.status for result in load(path, path)] == ["loaded", "unchanged"]


def test_bytes_that_were_replaced(write: Write, load: Load, stores: Stores) -> None:
    first = write("a.csv", MONTH)
    load(first)
    load(write("b.csv", cur({}, {}, {}, {})))
    assert "These files were replaced before (delivery 1)" in held(load, stores, first)


def test_fewer_records_and_less_money(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", MONTH))
    question = held(load, stores, write("b.csv", cur({}, {"line_item_unblended_cost": "0.5"})))
    assert "Down from 3.75 USD to 1.75 USD (billed cost)" in question
    assert "records" not in question
    assert "Down from 3 rows to 1 rows" in held(load, stores, write("c.csv", cur()))


def test_an_account_that_vanished(write: Write, load: Load, stores: Stores) -> None:
    other = {"line_item_usage_account_id": "000000000008"}
    load(write("a.csv", cur({}, {}, {}, other)))
    question = held(load, stores, write("b.csv", MONTH))
    assert question == "No charges any more for 000000000008. Is that right?"


def test_another_currency(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", cur()))
    path = write("b.csv", cur({"line_item_currency_code": "EUR"}))
    assert held(load, stores, path) == "The currency was USD and is EUR. Is that right?"


def test_r1_a_second_family_of_files_for_the_same_bill(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", MONTH))
    path = write("b.csv", focus())
    question = held(load, stores, path)
    assert "aws 000000000042 of 2026-09 is loaded already from delivery 1 (aws-cur2)" in question
    [result] = load(path, approve=True)
    assert result.status == "loaded"
    assert billed(stores) == [Decimal("1.25")]
    assert states(stores) == ["superseded", "refused", "live"]


def test_a_lone_part_loads_with_a_finding_where_nothing_is_live(
    write: Write, load: Load, stores: Stores
) -> None:
    [result] = load(write("report-00001.csv", MONTH))
    assert (result.status, [finding.code for finding in result.findings]) == (
        "loaded",
        ["lone part"],
    )
    second = write("report-00002.csv", cur({}, {}, {}, {}))
    assert "Replace that, or add this as another part?" in held(load, stores, second)
    [added] = pipeline.approve(stores, SINGLE_USER, 2, as_part=True)
    assert added.status == "loaded"
    assert billed(stores) == [Decimal("3.75"), Decimal(5)]
    assert states(stores) == ["live", "refused", "live"]
    assert pipeline.rebuild(stores) == []
    assert billed(stores) == [Decimal("3.75"), Decimal(5)]
    [whole] = load(write("whole.csv", cur(*[{}] * 8)))
    assert (whole.status, billed(stores)) == ("loaded", [Decimal(10)])


def test_numbered_parts_given_together_are_one_delivery(
    write: Write, load: Load, stores: Stores
) -> None:
    paths = [write(f"report-0000{number}.csv", cur(*[{}] * number)) for number in (2, 1, 3)]
    results = load(*paths)
    assert [result.records for result in results] == [2, 1, 3]
    assert {result.delivery for result in results} == {1}
    rows = stores.warehouse.rows("SELECT source_row FROM charge ORDER BY source_row")
    assert [row for (row,) in rows] == [1, 2, 3, 4, 5, 6]


def test_a_part_that_is_missing_among_numbers(write: Write, load: Load, stores: Stores) -> None:
    paths = [write(f"report-{number}.csv", cur(*[{}] * number)) for number in (1, 3)]
    assert held(load, stores, *paths) == "part 2 of the report is missing. Load what is there?"


def test_t58_a_part_that_is_missing_of_a_manifest(write: Write, load: Load, stores: Stores) -> None:
    paths = [write(f"data/x-{number}.csv.gz", cur(*[{}] * number)) for number in (1, 2)]
    manifest = write("x-Manifest.json", manifest_of("x-1.csv.gz", "x-2.csv.gz", "x-3.csv.gz"))
    assert "x-3.csv.gz of the report is missing" in held(load, stores, *paths, manifest)


def test_two_parts_with_the_same_content(write: Write, load: Load, stores: Stores) -> None:
    paths = [write(f"report-{number}.csv", MONTH) for number in (1, 2)]
    assert held(load, stores, *paths) == "Two parts have the same content. Do both count?"


def test_a_manifest_gives_order_and_run_time(write: Write, load: Load, stores: Stores) -> None:
    second = write("new/data/x-2.csv", cur({}, {}))
    first = write("new/data/x-1.csv", cur())
    write("new/metadata/x-Manifest.json", manifest_of("data/x-1.csv", "data/x-2.csv"))
    results = load(first.parents[1])
    assert [result.status for result in results] == ["loaded"] * 3
    assert [result.format for result in results] == ["aws-cur2", "aws-cur2", "manifest"]
    older = write("old/x-1.csv", cur({}, {}, {}, {}))
    manifest = write("old/y-Manifest.json", manifest_of("x-1.csv", day="15"))
    question = held(load, stores, older, manifest)
    assert "The provider made it at 2026-10-15T06:00:00Z, before what is loaded" in question
    assert second.exists()


def test_files_of_one_command_for_the_same_bill(write: Write, load: Load) -> None:
    first, second = load(write("a.csv", MONTH), write("b.csv", cur({}, {}, {}, {})))
    assert (first.status, second.status) == ("loaded", "held")
    assert "was given together with it" in second.reason


def test_t47_a_file_cut_inside_its_last_number(write: Write, load: Load, stores: Stores) -> None:
    whole = cur(without=("line_item_tax_type",))
    assert whole.splitlines()[0].endswith("savings_plan_savings_plan_effective_cost")
    path = write("cut.csv", whole.rstrip("\n") + "123.4")
    assert "so the file may have been cut. Is it whole?" in held(load, stores, path)
    [result] = load(path, approve=True)
    assert result.status == "loaded"


def test_without_the_question_it_is_the_same_one_that_waits(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", MONTH))
    path = write("b.csv", cur())
    assert held(load, stores, path) == held(load, stores, path)
    assert states(stores) == ["live", "held"]


def test_approving_replaces_and_replays_in_the_order_of_decisions(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", MONTH))
    load(write("b.csv", cur()))
    load(write("c.csv", cur({}, {}, {}, {})))
    [result] = pipeline.approve(stores, SINGLE_USER, 2)
    assert (result.status, billed(stores)) == ("loaded", [Decimal("1.25")])
    assert states(stores) == ["superseded", "refused", "superseded", "live"]
    assert pipeline.rebuild(stores) == []
    assert billed(stores) == [Decimal("1.25")]
    with pytest.raises(NothingHeldError):
        pipeline.approve(stores, SINGLE_USER, 2)


def test_refusing_what_is_held(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", MONTH))
    load(write("b.csv", cur()))
    pipeline.refuse(stores, SINGLE_USER, 2, "sent by mistake")
    assert states(stores) == ["live", "refused"]
    assert billed(stores) == [Decimal("3.75")]


def test_who_may_load_and_approve(write: Write, stores: Stores) -> None:
    manager = Actor("mia", Role.ACCOUNT_MANAGER, Scope.only(1))
    with pytest.raises(NotAllowedError):
        pipeline.load(stores, manager, [write("a.csv", MONTH)])
    with pytest.raises(NotAllowedError):
        pipeline.approve(stores, manager, 1)


def test_accounts_that_a_delivery_shows_are_known(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", focus()))
    with stores.ledger.read() as conn:
        [account] = accounts.all(conn)
    assert (account.program, account.account, account.name) == ("aws", "000000000007", "seven")


def manifest_of(*files: str, day: str = "16") -> str:
    """Return a manifest of Data Exports, made on a day of October."""
    run = f"s3://bucket/run/2026-10-{day}T06:00:00.653Z-04e9e487/"
    return json.dumps({"executionId": "04e9e487", "dataFiles": [run + name for name in files]})
