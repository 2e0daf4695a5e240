"""The page Load data: a file in no known format is told how to be read."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import background
from ses_dash.ledger import deliveries, mappings
from tests.ingest.mapped_files import GERMAN, german
from tests.ui import sample
from tests.ui.conftest import texts, visit
from tests.ui.loads import drop, press, states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    yield
    background.shut_down()


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def choose(app: AppTest, label: str, value: object) -> AppTest:
    (box,) = [each for each in app.selectbox if each.label == label]
    if isinstance(value, str) and value not in box.options:
        pytest.fail(f"{label} offers {box.options}")
    box.select(value).run()
    assert not app.exception
    return app


def chosen(app: AppTest, label: str) -> object:
    (box,) = [each for each in app.selectbox if each.label == label]
    return box.options[box.index] if box.index is not None else None


def infos(app: AppTest) -> list[str]:
    found = [each.value.replace("\\", "") for each in app.info]
    return [
        each
        for each in found
        if "Nothing arrived" not in each and "Not a known billing file" not in each
    ]


def billed(stores: Stores) -> list[tuple[str, Decimal]]:
    query = "SELECT billing_currency, sum(billed_cost) FROM charge GROUP BY ALL ORDER BY ALL"
    return stores.warehouse.rows(query)


def test_a_german_file_is_proposed_previewed_saved_and_loaded(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    app = drop(visit(own_app, "load"), write(tmp_path, "Nord-2026-10.csv", GERMAN))
    assert next(each.value for each in app.subheader) == "Tell us how to read it"
    assert list(app.dataframe[0].value.iloc[0])[:3] == ["000000000042", "Café Nord", "03.10.2026"]
    assert chosen(app, "Columns are set apart by") == "Semicolon ;"
    assert chosen(app, "Cost") == "Betrag"
    assert chosen(app, "Account") == "Kunde"
    assert chosen(app, "Amounts are written like") == "1.234,56"
    assert chosen(app, "Days are written like") == "31.10.2026"
    assert infos(app) == ["Still to say: the month."]
    assert app.button(key="mapping-load").disabled
    app = choose(app, "Month of this file", "2026-10")
    assert not infos(app)
    preview = app.dataframe[1].value
    assert list(preview["month"]) == ["2026-10", "2026-10"]
    assert list(preview["cost"]) == ["12.00 CHF", "1,234.50 EUR"]
    assert "All of it: 3 rows." in texts(app)
    (name,) = [each for each in app.text_input if each.label == "Name of the mapping"]
    assert name.value == "Nord"
    app = press(app, stores, "mapping-load")
    assert "1,234.50 EUR" in texts(app)
    assert states(stores) == ["live"]
    assert billed(stores) == [("CHF", Decimal(12)), ("EUR", Decimal("1234.5"))]
    with stores.ledger.read() as conn:
        [kept] = mappings.all(conn)
        assert deliveries.get(conn, 1).mapping == kept.mapping
    assert kept.mapping.columns == german().columns
    assert not list(stores.settings.work.glob("upload-*"))


def test_next_month_only_the_month_is_asked_for(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    fields = {key: each for key, each in german().fields.items() if key != "period"}
    with stores.ledger.write() as conn:
        mappings.save(conn, SINGLE_USER, german(fields=fields))
    december = GERMAN.replace(".10.", ".12.")
    app = drop(visit(own_app, "load"), write(tmp_path, "december.csv", december))
    assert app.dataframe[0].value["what"][0] == "Mapped: Nord"
    assert not [each for each in app.subheader if "Tell us" in each.value]
    app = choose(app, "Month of the files that do not say", "2026-12")
    press(app, stores, "load")
    assert states(stores) == ["live"]


def test_a_saved_mapping_is_the_start_for_a_file_with_other_columns(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    with stores.ledger.write() as conn:
        mappings.save(conn, SINGLE_USER, german())
    other = GERMAN.replace("Währung\n", "Währung;Notiz\n").replace("EUR\n", "EUR;x\n")
    other = other.replace("CHF\n", "CHF;y\n")
    app = drop(visit(own_app, "load"), write(tmp_path, "other.csv", other))
    assert chosen(app, "Start from") == "Nord"
    assert chosen(app, "Billing month") == "Datum"
    assert list(app.dataframe[1].value["cost"]) == ["12.00 CHF", "1,234.50 EUR"]
    press(app, stores, "mapping-load")
    assert states(stores) == ["live"]
    with stores.ledger.read() as conn:
        [kept] = mappings.all(conn)
    assert kept.mapping.columns[-1] == "Notiz"


def test_what_is_open_is_asked_and_never_guessed(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    text = 'Cost,Date,Name\n"1,234",03/04/2026,x\n"1,234",03/04/2026,Total\n'
    app = drop(visit(own_app, "load"), write(tmp_path, "open.csv", text))
    assert infos(app) == [
        "**This row may add others up:** 1,234 · 03/04/2026 · Total",
        (
            "Still to say: currency, how amounts are written, how days are written, whether totals "
            "are left out, the month."
        ),
    ]
    (asked,) = [each for each in app.button_group if each.label == "Rows that add others up"]
    app = asked.select("Leave them out").run()
    assert chosen(app, "Leave out rows by") == "Name"
    app = choose(app, "Currency", "The same in every row")
    assert "currency needs a column or a value" not in " ".join(infos(app))
    (typed,) = [each for each in app.text_input if each.label == "Currency of every row"]
    typed.set_value("EUR").run()
    app = choose(app, "Amounts are written like", "1,234.56")
    app = choose(app, "Days are written like", "31/10/2026")
    app = choose(app, "Month of this file", "2026-04")
    assert list(app.dataframe[1].value["cost"]) == ["1,234.00 EUR"]
    assert "All of it: 2 rows, 1 of them left out." in texts(app)
    assert "All that is skipped: 1234 EUR." in texts(app)
    app = choose(app, "Amounts are written like", "1234.56")
    assert app.button(key="mapping-load").disabled
    assert "is no number written like 1234.56" in app.warning[0].value.replace("\\", "")
    assert states(stores) == []


def test_another_delimiter_shows_the_rows_anew(own_app: AppTest, tmp_path: Path) -> None:
    text = "Cost;a,Name\n1;2,x\n3;4,y\n"
    app = drop(visit(own_app, "load"), write(tmp_path, "odd.csv", text))
    assert len(app.dataframe[0].value.columns) == 2
    app = choose(app, "Columns are set apart by", "Bar |")
    assert "it is no table of several columns with rows" in app.warning[0].value.replace("\\", "")
    assert app.button(key="mapping-load").disabled
    app = choose(app, "Columns are set apart by", "Semicolon ;")
    assert chosen(app, "Cost") == "Cost"


def test_files_with_the_same_columns_and_a_known_one_are_loaded_together(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    first = write(tmp_path, "a.csv", GERMAN)
    second = write(tmp_path, "b.csv", GERMAN.replace("12;CHF", "13;CHF").replace("\n7;", "\n8;"))
    third = write(tmp_path, "c.csv", "x,y\n1,2\n")
    known = sample.write(tmp_path, "2026-10")
    app = drop(visit(own_app, "load"), first, second, third, known)
    assert app.button(key="mapping-load").label == "Save and load 2 files"
    assert chosen(app, "File") == "a.csv"
    app = choose(app, "Month of this file", "2026-10")
    press(app, stores, "mapping-load")
    assert sorted(states(stores)) == ["held", "live", "live"]


def test_a_table_that_cannot_be_read_is_a_sentence(own_app: AppTest, tmp_path: Path) -> None:
    app = drop(visit(own_app, "load"), write(tmp_path, "x.csv", "Cost,Cost,a\n1,2,3\n"))
    assert not app.exception
    app = choose(app, "Currency", "The same in every row")
    (typed,) = [each for each in app.text_input if each.label == "Currency of every row"]
    typed.set_value("EUR").run()
    app = choose(app, "Month of this file", "2026-10")
    assert "it has the column Cost twice" in app.warning[0].value.replace("\\", "")


def test_the_row_of_column_names_is_found_shown_and_can_be_changed(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    text = "Invoice 4711\n\nNorth Ltd.\n" + GERMAN
    app = drop(visit(own_app, "load"), write(tmp_path, "Nord.csv", text))
    assert str(chosen(app, "Column names are in")).startswith("Row 3: Kunde, Kundenname")
    assert "Above the column names, not read: Invoice 4711 · North Ltd." in texts(app)
    app = choose(app, "Column names are in", 0)
    assert "it is no table of several columns with rows" in app.warning[0].value.replace("\\", "")
    app = choose(app, "Column names are in", 2)
    app = choose(app, "Month of this file", "2026-10")
    assert "All of it: 5 rows, 2 of them left out." in texts(app)
    assert not [each for each in app.button if each.key == "load"]
    press(app, stores, "mapping-load")
    assert billed(stores) == [("CHF", Decimal(12)), ("EUR", Decimal("1234.5"))]
    with stores.ledger.read() as conn:
        [kept] = mappings.all(conn)
    assert kept.mapping.above == 2
