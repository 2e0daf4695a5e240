"""A load comes in whole or not at all, and takes over what it is complete for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import NotStoredError, TotalsDifferError
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.model.delivery import Slice
from ses_dash.model.reading import Said
from ses_dash.warehouse import staged, staging
from ses_dash.warehouse.commit import LiveSlice, Load, commit, empty, live_slices, loads, replaced
from ses_dash.warehouse.source import Source, open_parser
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.warehouse.warehouse import Warehouse

TINY = "1." + "0" * 20 + "7"


def staged_load(work: Path, load_id: int, content: str) -> Load:
    """Stage a small report the way the parsing process does."""
    path, target = work / f"{load_id}.csv", work / f"{load_id}.parquet"
    path.write_text(content)
    names = content.splitlines()[0].split(",")
    header = Header(path.name, names)
    reading = identify(header, PROVIDERS).read(header, Said())
    source = Source(path.name, path, len(names))
    with open_parser(work, "500MB", 1) as db:
        survey = staging.survey(db, source, reading)
        staging.write(db, source, reading, survey, target)
        return Load(load_id, reading.family, ((target, survey.records),), staged.totals(db, target))


def test_charges_residues_and_rollups(warehouse: Warehouse, work: Path) -> None:
    load = staged_load(work, 1, cur({"line_item_unblended_cost": TINY}, {}))
    commit(warehouse, load, "a.csv")
    assert warehouse.rows("SELECT source_row, billed_cost FROM charge ORDER BY ALL") == [
        (1, Decimal(1)),
        (2, Decimal("1.25")),
    ]
    assert warehouse.rows("SELECT source_row, billed_cost FROM charge_residue") == [
        (1, Decimal("7E-21"))
    ]
    for table in ("charge_monthly", "charge_daily", "customer_month"):
        query = f"SELECT sum(charges), sum(billed_cost), sum(billed_residue) FROM {table}"
        assert warehouse.rows(query) == [(2, Decimal("2.25"), Decimal("7E-21"))]
    assert loads(warehouse) == {1}


def test_totals_that_differ_leave_nothing(warehouse: Warehouse, work: Path) -> None:
    load = staged_load(work, 1, cur())
    [total] = load.totals
    wrong = replace(total, amounts=total.amounts | {"billed_cost": Decimal("1.26")})
    with pytest.raises(TotalsDifferError, match=r"stored 1\.25 USD billed_cost, .*says 1\.26 USD"):
        commit(warehouse, replace(load, totals=(wrong,)), "a.csv")
    assert warehouse.rows("SELECT * FROM charge") == []
    assert loads(warehouse) == frozenset()


def test_a_failing_statement_leaves_nothing(warehouse: Warehouse, work: Path) -> None:
    commit(warehouse, staged_load(work, 1, cur()), "a.csv")
    load = replace(staged_load(work, 2, cur({}, {})), load_id=1)
    with pytest.raises(NotStoredError, match=r"a.csv could not be stored"):
        commit(warehouse, load, "a.csv")
    assert warehouse.rows("SELECT count(*) FROM charge") == [(1,)]


def test_what_is_replaced_and_what_stands_beside(warehouse: Warehouse, work: Path) -> None:
    commit(warehouse, staged_load(work, 1, cur({"line_item_unblended_cost": TINY})), "a.csv")
    beside = replace(staged_load(work, 2, cur()), replaces=False)
    commit(warehouse, beside, "b.csv")
    assert [held.load_id for held in live_slices(warehouse)] == [1, 2]
    commit(warehouse, staged_load(work, 3, cur({}, {}, {})), "c.csv")
    assert [held.load_id for held in live_slices(warehouse)] == [3]
    for table in ("charge", "charge_monthly", "charge_daily", "customer_month"):
        assert warehouse.rows(f"SELECT DISTINCT load_id FROM {table}") == [(3,)]
    assert warehouse.rows("SELECT * FROM charge_residue") == []
    empty(warehouse)
    assert loads(warehouse) == frozenset()


@pytest.mark.parametrize("before_the_upgrade", [True, False])
def test_only_the_slice_of_an_issuer_is_replaced(
    warehouse: Warehouse, work: Path, *, before_the_upgrade: bool
) -> None:
    first = focus(*({"InvoiceIssuerName": name} for name in ("A", "A", "B")))
    commit(warehouse, staged_load(work, 1, first), "a.csv")
    if before_the_upgrade:
        with warehouse.write() as cursor:
            cursor.execute("UPDATE charge SET slice_issuer = NULL")
    commit(warehouse, staged_load(work, 2, focus({"InvoiceIssuerName": "A"})), "b.csv")
    rows = warehouse.rows("SELECT load_id, invoice_issuer_name FROM charge ORDER BY ALL")
    assert rows == [(1, "B"), (2, "A")]


def test_another_family_is_replaced_by_its_claim() -> None:
    month = date(2026, 9, 1)
    focus = [LiveSlice(1, "focus", Slice("aws", issuer, "42", month)) for issuer in ("A", "B")]
    other = LiveSlice(2, "focus", Slice("aws", "A", "43", month))
    live = (*focus, other)
    assert replaced(live, "cur", [Slice("aws", "", "42", month)]) == tuple(focus)
    assert replaced(live, "focus", [Slice("aws", "A", "42", month)]) == (focus[0],)
