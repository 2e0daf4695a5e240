"""Actual and amortised costs of one month become one delivery: whatever the order, never added."""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries
from ses_dash.money import total
from ses_dash.warehouse.commit import empty
from tests.ingest.azure_files import azure, covered, purchase, unused, usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

# A month with a reservation: 10 of other usage, 600 paid up front, 50 of it for this month.
ACTUAL = azure(usage("10"), covered("0"), purchase("600"))
AMORTISED = azure(usage("10"), covered("42"), unused("8"))


class Figures(NamedTuple):
    """What is in the warehouse."""

    charges: int
    billed: Decimal
    effective: Decimal


def figures(stores: Stores) -> Figures:
    rows = stores.warehouse.rows(
        "SELECT charges, billed_cost, billed_residue, effective_cost, effective_residue "
        "FROM charge_monthly"
    )
    return Figures(
        sum(int(row[0]) for row in rows),
        total([part for row in rows for part in row[1:3]]),
        total([part for row in rows for part in row[3:5]]),
    )


def statuses(results: Iterable[FileResult]) -> list[str]:
    return [result.status for result in results]


def codes(result: FileResult) -> set[str]:
    return {finding.code for finding in result.findings}


@pytest.fixture
def actual(write: Write) -> Path:
    return write("actual/a.csv", ACTUAL)


@pytest.fixture
def amortised(write: Write) -> Path:
    return write("amortised/a.csv", AMORTISED)


BOTH = Figures(4, Decimal(610), Decimal(60))


def by_microsofts_recipe(actual: Path, amortised: Path) -> Figures:
    """Work out what two files are together, row by row."""
    charges, billed, effective = 0, [Decimal(0)], [Decimal(0)]
    for path in (actual, amortised):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                cost = Decimal(row["Cost"])
                committed = row["PricingModel"] in ("Reservation", "SavingsPlan")
                bought = committed and row["ChargeType"] in ("Purchase", "Refund")
                if path == amortised or bought:
                    charges += 1
                    billed.append(cost if bought or not committed else Decimal(0))
                    effective.append(Decimal(0) if bought else cost)
    return Figures(charges, total(billed), total(effective))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("together", [True, False])
def test_the_samples_give_the_figures_of_microsofts_recipe(
    load: Load, stores: Stores, shared_data: Path, order: tuple[int, int], *, together: bool
) -> None:
    files = [
        shared_data / "azure" / name
        for name in ("ea_actual_2023-09.csv", "ea_amortized_2023-09.csv")
    ]
    given = [files[i] for i in order]
    results = load(*given) if together else [load(path)[0] for path in given]
    assert statuses(results) == ["loaded", "loaded"]
    expected = by_microsofts_recipe(*files)
    assert expected.charges == 29
    assert figures(stores) == expected
    assert statuses(load(*files)) == ["unchanged", "unchanged"]
    assert pipeline.rebuild(stores) == []
    assert figures(stores) == expected


def test_alone_each_is_what_its_column_says_and_says_what_is_missing(
    load: Load, stores: Stores, actual: Path, amortised: Path
) -> None:
    [first] = load(actual)
    assert figures(stores) == Figures(3, Decimal(610), Decimal(610))
    assert "actual costs" in codes(first)
    with stores.ledger.read() as conn:
        [file] = deliveries.get(conn, 1).files
    assert file.role == "actual"
    [second] = load(amortised)
    assert "amortised costs" not in codes(second)
    assert "put together" in codes(second)


def test_amortised_costs_alone_say_so(load: Load, stores: Stores, amortised: Path) -> None:
    [result] = load(amortised)
    assert figures(stores) == Figures(3, Decimal(60), Decimal(60))
    assert "amortised costs" in codes(result)


@pytest.mark.parametrize("reverse", [False, True])
def test_in_one_command_the_results_are_those_of_both_together(
    load: Load, actual: Path, amortised: Path, *, reverse: bool
) -> None:
    paths = [amortised, actual] if reverse else [actual, amortised]
    results = dict(zip(paths, load(*paths), strict=True))
    assert {result.delivery for result in results.values()} == {2}
    assert results[actual].billed_cost == {"USD": Decimal(600)}
    assert results[actual].effective_cost == {"USD": Decimal(0)}
    assert (results[actual].loaded, results[actual].skipped) == (1, 2)
    assert results[amortised].billed_cost == {"USD": Decimal(10)}
    assert results[amortised].effective_cost == {"USD": Decimal(60)}
    assert results[amortised].loaded == 3


def test_what_is_skipped_is_counted_with_its_money(
    load: Load, actual: Path, amortised: Path
) -> None:
    load(amortised)
    [result] = load(actual)
    [skipped] = [each.message for each in result.findings if each.code == "skipped"]
    assert "2 rows" in skipped
    assert "10 USD" in skipped


NEWER_ACTUAL = azure(usage("10"), covered("0"), purchase("600"), purchase("7"))
NEWER_AMORTISED = azure(usage("11"), covered("42"), unused("8"))
NEWER = {
    "actual": (NEWER_ACTUAL, Figures(5, Decimal(617), Decimal(60))),
    "amortised": (NEWER_AMORTISED, Figures(4, Decimal(611), Decimal(61))),
}


@pytest.mark.parametrize("role", NEWER)
def test_a_newer_version_replaces_only_its_own_kind(
    write: Write, load: Load, stores: Stores, actual: Path, amortised: Path, role: str
) -> None:
    load(actual, amortised)
    content, expected = NEWER[role]
    newer = write("newer.csv", content)
    [result] = load(newer)
    assert (result.status, result.reason) == ("loaded", "")
    assert figures(stores) == expected
    [again] = load(newer)
    assert again.status == "unchanged"
    old = actual if role == "actual" else amortised
    [back] = load(old)
    assert "were replaced before" in back.reason
    assert pipeline.rebuild(stores) == []
    assert figures(stores) == expected


def test_every_order_of_four_files_ends_the_same(write: Write, load: Load, stores: Stores) -> None:
    """The newest of each kind counts; here the second of each is newer than the first."""
    contents = {"a1": ACTUAL, "m1": AMORTISED, "a2": NEWER_ACTUAL, "m2": NEWER_AMORTISED}
    for number, order in enumerate(permutations(contents)):
        if order.index("a1") < order.index("a2") and order.index("m1") < order.index("m2"):
            month = f"{number + 1:02}"
            for name in order:
                content = contents[name].replace("8611537", f"account-{month}")
                [result] = load(write(f"{month}/{name}.csv", content), approve=True)
                assert result.status == "loaded"
    rows = stores.warehouse.rows(
        "SELECT billing_account_id, count(*), sum(billed_cost)::INTEGER, "
        "sum(effective_cost)::INTEGER FROM charge GROUP BY ALL"
    )
    assert len(rows) == 6
    assert {row[1:] for row in rows} == {(5, 618, 61)}


def test_a_lost_warehouse_is_made_again_with_both(
    load: Load, stores: Stores, actual: Path, amortised: Path
) -> None:
    load(actual, amortised)
    empty(stores.warehouse)
    pipeline.recover(stores)
    assert figures(stores) == BOTH


def test_a_crash_before_the_commit_is_finished_with_both(
    load: Load, stores: Stores, actual: Path, amortised: Path
) -> None:
    load(actual, amortised)
    with stores.ledger.write() as conn:
        both = deliveries.get(conn, 2)
        deliveries.set_state(conn, 1, "refused")
        deliveries.set_state(conn, 2, "accepted")
    empty(stores.warehouse)
    pipeline.recover(stores)
    assert figures(stores) == BOTH
    assert [file.role for file in both.files] == ["amortised", "actual"]


def test_an_actual_month_whose_commitments_were_paid_before_is_told_by_its_use(
    write: Write, load: Load, stores: Stores, amortised: Path
) -> None:
    paid_before = write("p.csv", azure(usage("10"), covered("0")))
    load(paid_before, amortised)
    expected = Figures(3, Decimal(10), Decimal(60))
    assert figures(stores) == expected
    assert pipeline.rebuild(stores) == []
    assert figures(stores) == expected


def test_where_no_row_tells_the_name_does(write: Write, load: Load, stores: Stores) -> None:
    silent = write("ActualCost_2026-09.csv", azure(usage("10")))
    results = load(silent, write("AmortizedCost_2026-09.csv", AMORTISED))
    assert statuses(results) == ["loaded", "loaded"]
    assert figures(stores) == Figures(3, Decimal(10), Decimal(60))
    assert pipeline.rebuild(stores) == []


def test_without_commitments_and_names_the_newer_one_counts(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", azure(usage("10"))))
    [result] = load(write("b.csv", azure(usage("11"))))
    assert (result.status, codes(result)) == ("loaded", {"date layout"})
    assert figures(stores) == Figures(1, Decimal(11), Decimal(11))


def test_files_of_other_runs_are_loaded_with_a_finding(
    write: Write, load: Load, actual: Path
) -> None:
    load(actual)
    [result] = load(write("m.csv", NEWER_AMORTISED))
    [said] = [each.message for each in result.findings if each.code == "other runs"]
    assert "actual costs are 10 USD, the amortised ones 11" in said
