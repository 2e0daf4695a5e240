"""What a person is asked about actual and amortised costs, and what they need not be asked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from tests.ingest.azure_files import azure, covered, manifest, purchase, unused, usage
from tests.ingest.test_combining import (
    ACTUAL,
    AMORTISED,
    BOTH,
    NEWER_ACTUAL,
    NEWER_AMORTISED,
    Figures,
    figures,
    statuses,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

OTHER = "64e355d7-997c-491d-b0c1-8414dccfcf42"
OCTOBER = {
    "BillingPeriodStartDate": "10/01/2026",
    "BillingPeriodEndDate": "10/31/2026",
    "Date": "10/04/2026",
}


@pytest.fixture
def both(write: Write, load: Load) -> None:
    """Both kinds of costs are live."""
    load(write("actual.csv", ACTUAL), write("amortised.csv", AMORTISED))


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("content", "question"),
    [
        (azure(usage("1"), covered("4"), unused("1")), "Down from"),
        (azure(usage("10"), covered("0"), purchase("60")), "Down from"),
        (
            azure(usage("10", SubscriptionId=OTHER), covered("42", SubscriptionId=OTHER)),
            "",
        ),
    ],
)
def test_a_real_shrink_is_held(
    write: Write, load: Load, stores: Stores, content: str, question: str
) -> None:
    [result] = load(write("less.csv", content))
    assert result.status == ("held" if question else "loaded")
    assert question in result.reason
    if question:
        assert figures(stores) == BOTH


def test_an_account_that_vanishes_is_held(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", azure(usage("10"), usage("1", SubscriptionId=OTHER), purchase("600"))))
    [result] = load(write("m.csv", AMORTISED))
    assert result.status == "held"
    assert f"No charges any more for {OTHER}" in result.reason
    assert figures(stores) == Figures(3, Decimal(611), Decimal(611))
    [approved] = pipeline.approve(stores, SINGLE_USER, result.delivery or 0)
    assert approved.status == "loaded"
    assert figures(stores) == BOTH


@pytest.mark.usefixtures("both")
def test_what_is_held_is_put_together_with_what_is_live_when_it_is_approved(
    write: Write, load: Load, stores: Stores
) -> None:
    [held] = load(write("less.csv", azure(usage("1"), covered("4"), unused("1"))))
    assert held.status == "held"
    load(write("newer.csv", NEWER_ACTUAL))
    [result] = pipeline.approve(stores, SINGLE_USER, held.delivery or 0)
    assert result.status == "loaded"
    assert figures(stores) == Figures(5, Decimal(608), Decimal(6))
    assert pipeline.rebuild(stores) == []


def test_two_of_a_kind_in_one_command_are_a_question(
    write: Write, load: Load, stores: Stores
) -> None:
    contents = (ACTUAL, AMORTISED, NEWER_AMORTISED)
    results = load(
        *(write(f"{name}.csv", text) for name, text in zip("xyz", contents, strict=True))
    )
    assert statuses(results) == ["loaded", "loaded", "held"]
    assert "given together with it" in results[2].reason
    assert figures(stores) == BOTH
    [added] = pipeline.approve(stores, SINGLE_USER, results[2].delivery or 0, as_part=True)
    assert added.status == "loaded"
    assert figures(stores) == Figures(7, Decimal(621), Decimal(121))
    assert pipeline.rebuild(stores) == []


def test_both_kinds_in_one_file_are_a_question(write: Write, load: Load) -> None:
    [result] = load(write("a.csv", azure(usage("10"), covered("42"), purchase("600"))))
    assert result.status == "held"
    assert "both would count" in result.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (azure(purchase("600"), usage("5", **OCTOBER)), AMORTISED),
        (azure(usage("10"), covered("42"), covered("9", **OCTOBER)), ACTUAL),
    ],
)
def test_files_of_other_months_are_not_put_together(
    write: Write, load: Load, stores: Stores, first: str, second: str
) -> None:
    """Of the actual costs of October nothing but purchases would be left."""
    load(write("first.csv", first))
    before = figures(stores)
    [result] = load(write("second.csv", second))
    assert result.status == "held"
    assert "It cannot be put together with delivery 1" in result.reason
    assert figures(stores) == before


def test_a_month_that_was_replaced_in_part_is_not_brought_back(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("two.csv", azure(usage("10"), covered("42"), usage("5", **OCTOBER))))
    load(write("october.csv", azure(usage("6", **OCTOBER))))
    [result] = load(write("actual.csv", ACTUAL))
    assert "Part of delivery 1 was replaced since" in result.reason
    assert figures(stores).billed == Decimal(58)


def export(write: Write, folder: str, content: str, **said: str) -> list[Path]:
    """Write an export of one file with its manifest; they are named alike in every export."""
    table = write(f"{folder}/part_0_0001.csv", content)
    return [table, write(f"{folder}/manifest.json", manifest({table.name: len(content)}, **said))]


@pytest.mark.parametrize("reverse", [False, True])
def test_exports_with_manifests_are_put_together_whichever_ran_last(
    write: Write, load: Load, stores: Stores, *, reverse: bool
) -> None:
    exports = [
        export(write, "x", ACTUAL, kind="ActualCost", submitted="2026-10-02T06:00:00Z"),
        export(write, "y", AMORTISED, kind="AmortizedCost", submitted="2026-10-03T06:00:00Z"),
    ]
    for paths in reversed(exports) if reverse else exports:
        assert statuses(load(*paths)) == ["loaded", "loaded"]
    assert figures(stores) == BOTH
    assert pipeline.rebuild(stores) == []
    older = export(write, "z", NEWER_AMORTISED, submitted="2026-10-01T06:00:00Z")
    [result, _] = load(*older)
    assert result.status == "held"
    assert "before what is loaded (2026-10-03T06:00:00Z)" in result.reason
    newer = export(write, "z", NEWER_ACTUAL, submitted="2026-10-02T18:00:00Z")
    assert statuses(load(*newer)) == ["loaded", "loaded"]
    assert figures(stores) == Figures(5, Decimal(617), Decimal(60))


def test_a_folder_of_both_exports_is_loaded_at_once(
    write: Write, load: Load, stores: Stores
) -> None:
    export(write, "exports/actual", ACTUAL, kind="ActualCost")
    table, _ = export(write, "exports/amortised", AMORTISED, kind="AmortizedCost")
    assert statuses(load(table.parent.parent)) == 4 * ["loaded"]
    assert figures(stores) == BOTH
    assert pipeline.rebuild(stores) == []


def test_where_no_row_tells_the_manifest_does(write: Write, load: Load, stores: Stores) -> None:
    load(*export(write, "x", azure(usage("10")), kind="ActualCost"))
    load(*export(write, "y", AMORTISED, kind="AmortizedCost"))
    assert figures(stores) == Figures(3, Decimal(10), Decimal(60))
    assert pipeline.rebuild(stores) == []
