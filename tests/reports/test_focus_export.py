"""FOCUS files of ours: the columns of FOCUS, exact amounts, and the same charges once loaded."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER
from ses_dash.errors import NotAllowedError, NotFoundError
from ses_dash.ingest import pipeline
from ses_dash.reports import focus_columns, focus_export
from ses_dash.reports.filters import Filters
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.conftest import NOON
from tests.ingest.files import focus
from tests.ingest.test_samples import SAMPLES
from tests.reports.focus_files import EXACT, charges, export, load, loaded_again, write_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from ses_dash.access import Actor
    from ses_dash.stores import Stores

FAMILIES = "SELECT DISTINCT family FROM load_slice WHERE live"
KINDS = pytest.mark.parametrize("kind", focus_export.KINDS)


@pytest.fixture(scope="module")
def filled_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with charges of every kind, those of an unknown provider as Microsoft CSP."""
    folder = tmp_path_factory.mktemp("filled")
    settings = Settings(data=folder / "data", memory_limit="1GB", threads=2)
    with clock.fixed(NOON), opened(settings) as stores:
        load(stores, write_all(folder / "inputs"), program="csp")
    return settings.data


@pytest.fixture
def filled(filled_data: Path, settings: Settings) -> Iterator[Stores]:
    """Stores with charges of every kind."""
    shutil.copytree(filled_data, settings.data)
    with opened(settings) as stores:
        yield stores


@pytest.fixture
def fresh(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of another data folder."""
    return replace(settings, data=tmp_path / "fresh")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(stores: Stores, actor: Actor, kind: focus_export.Kind = "csv", **more: Any) -> list[str]:  # noqa: ANN401
    pieces = focus_export.pieces(stores, actor, Filters(), kind, **more)
    return b"".join(pieces).decode().splitlines()


@KINDS
def test_all_columns_of_focus_in_order_and_then_ours(
    filled: Stores, tmp_path: Path, kind: str
) -> None:
    path = export(filled, tmp_path / f"out.{kind}")
    names = pq.read_schema(path).names if kind == "parquet" else list(rows(path)[0])
    assert tuple(names) == focus_columns.NAMES
    assert names[:57] == sorted(names[:57])
    assert names[57:] == ["x_program", "x_marketplace", "x_columns", "x_as_loaded"]


@KINDS
def test_loaded_again_every_charge_is_the_same(
    filled: Stores, tmp_path: Path, fresh: Settings, kind: str
) -> None:
    path = export(filled, tmp_path / f"out.{kind}")
    assert loaded_again(path, fresh) == charges(filled)
    with opened(fresh) as again:  # and so is the file, but for the rows' order among deliveries
        second = export(again, tmp_path / f"again.{kind}")
    if kind == "csv":
        assert sorted(path.read_text().splitlines()) == sorted(second.read_text().splitlines())


def test_the_samples_loaded_again_are_the_same(
    stores: Stores, shared_data: Path, tmp_path: Path, settings: Settings
) -> None:
    small = [shared_data / name for name in SAMPLES if "nise_large" not in name]
    pipeline.load(stores, SINGLE_USER, small)  # of those that bill the same month, the first one
    assert len(stores.warehouse.rows(FAMILIES)) > 1
    for kind in focus_export.KINDS:
        path = export(stores, tmp_path / f"out.{kind}")
        assert loaded_again(path, replace(settings, data=tmp_path / kind)) == charges(stores)


def test_csv_has_every_digit_and_nothing_where_there_is_nothing(
    filled: Stores, tmp_path: Path
) -> None:
    found = rows(export(filled, tmp_path / "out.csv"))
    assert {
        EXACT,
        "-0.0000000000000000004",
        "0.0000000000000000006",
        "12345678901234567.000000000000000001",
        "-7.5",
    } <= {row["BilledCost"] for row in found}
    exact = {"-0.9999999999999999996", f"0.{'0' * 35}1", "0.1000000000000000000000000000001"}
    assert exact <= {row["EffectiveCost"] for row in found}
    assert {row["InvoiceId"] for row in found} == {""}
    assert {row["BillingPeriodEnd"] for row in found} == {"2026-10-01T00:00:00Z"}
    assert "2026-09-03T01:02:03.456789Z" in {row["ChargePeriodStart"] for row in found}


def test_parquet_has_the_digits_a_decimal_cannot_hold_as_text(
    filled: Stores, tmp_path: Path
) -> None:
    table = pq.read_table(export(filled, tmp_path / "out.parquet"))
    assert str(table.schema.field("BilledCost").type) == "decimal128(38, 18)"
    assert str(table.schema.field("ChargePeriodStart").type) == "timestamp[us, tz=UTC]"
    [before] = [
        json.loads(row["x_as_loaded"])
        for row in table.to_pylist()
        if EXACT in (row["x_as_loaded"] or "")
    ]
    costs = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
    assert [before[name] for name in costs] == [EXACT] * 4
    assert Decimal(3) in table["BilledCost"].to_pylist()


def test_what_focus_asks_for_is_filled_in_and_what_was_loaded_is_told(
    filled: Stores, tmp_path: Path
) -> None:
    found = rows(export(filled, tmp_path / "out.csv", charge_category="Tax", program="csp"))
    assert found == []  # the program is that of the provider
    [tax] = rows(
        export(filled, tmp_path / "out.csv", charge_category="Tax", service_name="Compute")
    )
    assert (tax["ListUnitPrice"], tax["PricingQuantity"], tax["PricingUnit"]) == ("", "", "")
    assert (tax["ServiceCategory"], tax["ServiceSubcategory"]) == ("Other", "Other (Other)")
    assert (tax["BillingAccountName"], tax["ChargeFrequency"]) == ("000000000042", "One-Time")
    before = json.loads(tax["x_as_loaded"])
    assert Decimal(before["PricingQuantity"]) == 1
    assert before["BillingAccountName"] is None
    assert "BilledCost" not in before


def test_a_file_of_ours_with_more_columns_keeps_them_too(
    filled: Stores, tmp_path: Path, fresh: Settings
) -> None:
    path = export(filled, tmp_path / "out.csv", account="000000000007")
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[0], lines[1] = f'{lines[0]},"x_team"', f'{lines[1]},"blue"'
    path.write_text("\n".join([*lines[:2], ""]), encoding="utf-8")
    with opened(fresh) as again:
        load(again, [path])
        kept = again.warehouse.rows("SELECT x['x_team'] FROM charge")
    assert kept == [("blue",)]


def test_a_file_of_ours_that_was_changed_by_hand_is_refused_by_row(
    filled: Stores, tmp_path: Path, fresh: Settings
) -> None:
    path = export(filled, tmp_path / "out.csv")
    path.write_text(path.read_text().replace('"{""', '"{', 1))
    with opened(fresh) as again, pytest.raises(AssertionError, match="is no JSON object"):
        load(again, [path])


@KINDS
def test_nothing_is_a_file_too(stores: Stores, tmp_path: Path, kind: str) -> None:
    path = export(stores, tmp_path / f"out.{kind}")
    if kind == "parquet":
        assert pq.read_table(path).shape == (0, len(focus_columns.NAMES))
    else:
        assert path.read_text().count("\n") == 1


def test_an_end_customer_gets_no_charges(loaded: Stores, ann: Actor) -> None:
    with pytest.raises(NotAllowedError, match="see cost"):
        focus_export.pieces(loaded, ann, Filters(), "csv")


def test_an_account_manager_gets_those_of_the_own_customers(loaded: Stores, manager: Actor) -> None:
    assert len(read(loaded, SINGLE_USER)) == 1 + 9
    assert len(read(loaded, manager)) == 1 + 4  # b's three, and a's after it moved


def test_charges_of_one_delivery(stores: Stores, tmp_path: Path) -> None:
    for number, period in enumerate(("2026-09", "2026-10"), 1):
        path = tmp_path / f"{number}.csv"
        path.write_text(focus({"BillingPeriodStart": f"{period}-01T00:00:00Z"}))
        load(stores, [path])
    [row] = csv.DictReader(read(stores, SINGLE_USER, delivery=2))
    assert row["BillingPeriodStart"] == "2026-10-01T00:00:00Z"
    with pytest.raises(NotFoundError, match="delivery"):
        read(stores, SINGLE_USER, delivery=3)


def test_a_long_file_comes_in_pieces_of_what_was_there_at_first(
    stores: Stores, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    path.write_text(focus(*({"ResourceId": f"{number}"} for number in range(60_000))))
    load(stores, [path])
    pieces = focus_export.pieces(stores, SINGLE_USER, Filters(), "csv")
    first = next(pieces)
    path.write_text(focus(*({"ResourceId": "new"} for _ in range(60_000))))
    load(stores, [path])
    sent = [first, *pieces]
    found = [row["ResourceId"] for row in csv.DictReader(b"".join(sent).decode().splitlines())]
    assert found == [f"{number}" for number in range(60_000)]
    assert max(map(len, sent)) < sum(map(len, sent)) / 2


def test_deliveries_and_parts_of_them_are_put_together(stores: Stores, tmp_path: Path) -> None:
    for number in range(1, 4):
        rows_ = (
            {"ResourceId": f"{number} {row}", "BillingAccountId": f"{number}"} for row in range(9)
        )
        rare = {"BillingAccountId": f"{number}", "ServiceName": "Rare", "ResourceId": f"{number}"}
        path = tmp_path / f"{number}.csv"
        path.write_text(focus(*rows_, *({**rare, "ServiceName": "Often"},) * 12_000, rare))
        load(stores, [path])
    path = export(stores, tmp_path / "rare.csv", service_name="Rare")
    assert [row["ResourceId"] for row in rows(path)] == ["1", "2", "3"]
    assert len(rows(export(stores, tmp_path / "all.csv"))) == 3 * 12_010
