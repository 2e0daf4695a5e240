"""Microsoft CSP: invoices side by side, in their month, after estimates and beside usage."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from tests.ingest.csp_files import AZURE, INVOICE, invoice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

NONE = {"InvoiceNumber": ""}
OTHER = {"InvoiceNumber": "G000000010"}
LATE = AZURE | {"ChargeStartDate": "8/1/2026", "ChargeEndDate": "8/31/2026"}


def billed(stores: Stores) -> list[tuple[str, str | None, Decimal]]:
    """Return the month, invoice and cost of what is live."""
    return stores.warehouse.rows(
        "SELECT strftime(billing_period, '%Y-%m'), invoice_id, sum(billed_cost) FROM charge "
        "GROUP BY ALL ORDER BY ALL"
    )


def test_invoices_of_a_month_stand_side_by_side_and_each_replaces_itself(
    write: Write, load: Load, stores: Stores
) -> None:
    results = load(write("one.csv", invoice({})), write("two.csv", invoice(OTHER)))
    assert [each.status for each in results] == ["loaded", "loaded"]
    [again] = load(write("three.csv", invoice({"Subtotal": "310"})))
    assert again.status == "loaded"
    expected = [
        ("2026-09", "G000000009", Decimal(310)),
        ("2026-09", "G000000010", Decimal(300)),
    ]
    assert billed(stores) == expected
    assert pipeline.rebuild(stores) == []
    assert billed(stores) == expected


def test_a_file_of_two_invoices_is_two_slices(write: Write, load: Load, stores: Stores) -> None:
    load(write("both.csv", invoice({}, OTHER)))
    [again] = load(write("one.csv", invoice({"Subtotal": "310"})))
    assert again.status == "loaded"
    assert [cost for *_, cost in billed(stores)] == [310, 300]


def test_late_usage_and_credits_are_of_the_month_of_their_invoice(
    write: Write, load: Load, stores: Stores
) -> None:
    next_month = OTHER | {"ChargeStartDate": "10/2/2026", "ChargeEndDate": "10/1/2027"}
    [result] = load(write("a.csv", invoice(LATE, AZURE, {}, LATE | OTHER, next_month)))
    assert result.billing_periods == ("2026-09", "2026-10")
    assert billed(stores) == [
        ("2026-09", "G000000009", Decimal("371.94")),
        ("2026-10", "G000000010", Decimal("335.97")),
    ]
    starts = "SELECT min(charge_period_start)::VARCHAR FROM charge"
    assert stores.warehouse.rows(starts) == [("2026-08-01 00:00:00",)]


def test_a_part_of_an_invoice_asks_before_it_replaces_all_of_it(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", invoice(LATE, AZURE, {})))
    [part] = load(write("b.csv", invoice(LATE)))
    assert part.status == "held"
    assert [cost for *_, cost in billed(stores)] == [Decimal("371.94")]
    pipeline.approve(stores, SINGLE_USER, part.delivery or 0)
    assert billed(stores) == [("2026-08", "G000000009", Decimal("35.97"))]


def test_an_invoice_takes_the_place_of_its_estimate(
    write: Write, load: Load, stores: Stores
) -> None:
    for name, cost in (("sooner", "200"), ("later", "250")):
        [estimate] = load(write(f"{name}.csv", invoice(NONE | {"Subtotal": cost})))
        assert estimate.status == "loaded"
    assert billed(stores) == [("2026-09", None, Decimal(250))]
    [result] = load(write("billed.csv", invoice({})))
    assert (result.status, result.reason) == ("loaded", "")
    assert billed(stores) == [("2026-09", "G000000009", Decimal(300))]
    [late] = load(write("late.csv", invoice(NONE | {"Subtotal": "260"})))
    assert late.status == "held"
    assert "a file of another kind" in late.reason
    assert pipeline.rebuild(stores) == []
    assert billed(stores) == [("2026-09", "G000000009", Decimal(300))]


def test_an_invoice_asks_before_it_replaces_an_estimate_in_another_currency(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", invoice(NONE | {"Currency": "GBP"}, NONE)))
    [result] = load(write("b.csv", invoice({})))
    assert result.status == "held"
    assert len(billed(stores)) == 1


def test_partners_in_any_case_are_one(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", invoice({})))
    [again] = load(write("b.csv", invoice({"PartnerId": INVOICE["PartnerId"].upper()}, AZURE)))
    assert again.status == "loaded"
    assert [cost for *_, cost in billed(stores)] == [Decimal("335.97")]
