"""The page Load data: the saved mappings, days written in a way of the file's own, totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import background
from ses_dash.ledger import mappings
from tests.ingest.mapped_files import GERMAN, german
from tests.ui.conftest import texts, visit
from tests.ui.loads import drop, press, states
from tests.ui.test_mapping import billed, choose, chosen, infos, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores


@pytest.fixture(autouse=True)
def _at_rest() -> Iterator[None]:
    yield
    background.shut_down()


def save(stores: Stores, *names: str) -> None:
    with stores.ledger.write() as conn:
        for name in names:
            mappings.save(conn, SINGLE_USER, german(name=name))


def kept(stores: Stores) -> list[str]:
    with stores.ledger.read() as conn:
        return [each.mapping.name for each in mappings.all(conn)]


def say(app: AppTest, label: str, value: str) -> AppTest:
    (box,) = [each for each in app.text_input if each.label == label]
    box.set_value(value).run()
    assert not app.exception
    return app


def test_saved_mappings_are_listed_with_their_use(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    app = visit(own_app, "load")
    assert "Saved mappings" not in " ".join(each.label for each in app.expander)
    save(stores, "Nord", "Unused: A/B")
    with stores.ledger.write() as conn:
        mappings.remove(conn, SINGLE_USER, "Unused: A/B")
    save(stores, "Unused: A/B")
    with stores.ledger.write() as conn:
        mappings.save(conn, SINGLE_USER, german(name="Unused: A/B", columns=("Kunde",)))
    app = press(drop(visit(own_app, "load"), write(tmp_path, "a.csv", GERMAN)), stores, "load")
    assert states(stores) == ["live"]
    assert [each.label for each in app.expander] == ["Saved mappings (2)"]
    shown = texts(app)
    assert "Microsoft Azure · 7 columns · changed 2026-11-20 12:00 by single user" in shown
    assert "last file 2026-11-20 12:00" in shown
    assert "1 column · changed 2026-11-20 12:00 by single user · no file yet" in shown


def test_a_saved_mapping_is_deleted_after_it_is_confirmed(own_app: AppTest, stores: Stores) -> None:
    save(stores, "Nord", "Süd")
    app = visit(own_app, "load")
    app.button(key="mapping-delete-Nord").click().run()
    assert "is used for no file any more" in texts(app)
    assert kept(stores) == ["Nord", "Süd"]
    app.button(key="mapping-delete-Nord").click()  # without a browser both in one run
    app.button(key="mapping-delete-sure").click().run()
    assert not app.exception
    assert kept(stores) == ["Süd"]


def test_a_saved_mapping_is_the_start_of_another_one(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    save(stores, "Nord")
    app = visit(own_app, "load")
    app.button(key="mapping-start-Nord").click().run()
    other = GERMAN.replace("Währung", "Waehrung")
    app = drop(app, write(tmp_path, "other.csv", other))
    assert chosen(app, "Start from") == "Nord"
    (name,) = [each for each in app.text_input if each.label == "Name of the mapping"]
    assert name.value == "Nord 2"
    app = choose(app, "Currency", 6)
    assert chosen(app, "Columns are set apart by") == "Semicolon ;"
    press(app, stores, "mapping-load")
    assert kept(stores) == ["Nord", "Nord 2"]


def test_days_written_in_a_way_of_their_own(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    text = "Amount,Currency,Date\n1,EUR,03-Oct-2026\n2,EUR,31-Oct-2026\n"
    app = drop(visit(own_app, "load"), write(tmp_path, "own.csv", text))
    assert chosen(app, "From") == "Date"
    assert "how days are written" in infos(app)[0]
    app = choose(app, "Days are written like", "Another way …")
    assert "how days are written" in infos(app)[0]
    app = choose(app, "Month of this file", "2026-10")
    app = say(app, "Their parts", "tag-monat")
    assert "dates written 'tag-monat' are not known" in infos(app)[0]
    app = say(app, "Their parts", "day.mon.year")
    assert "03-Oct-2026 cannot be read" in texts(app)
    app = say(app, "Their parts", "day-mon-year")
    assert "03-Oct-2026 is 3 October 2026, 31-Oct-2026 is 31 October 2026." in texts(app)
    press(app, stores, "mapping-load")
    assert len(billed(stores)) == 1
    with stores.ledger.read() as conn:
        assert mappings.get(conn, "own").dates == "%d-%b-%Y"


def test_totals_are_asked_about_and_compared_with_the_charges(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    text = "Account,Amount,Currency\n1,1.50,EUR\n2,2.50,EUR\nTotal,4.01,\n"
    app = drop(visit(own_app, "load"), write(tmp_path, "totals.csv", text))
    app = choose(app, "Month of this file", "2026-10")
    assert "This row may add others up:** Total · 4.01" in " ".join(infos(app))
    assert infos(app)[-1] == "Still to say: whether totals are left out."
    (asked,) = [each for each in app.button_group if each.label == "Rows that add others up"]
    app = asked.select("They are charges").run()
    assert chosen(app, "Leave out rows by") == "No column: all are charges"
    assert "Are they charges?" in app.warning[0].value.replace("\\", "")
    (asked,) = [each for each in app.button_group if each.label == "Rows that add others up"]
    app = asked.select("Leave them out").run()
    assert chosen(app, "Leave out rows by") == "Account"
    said = "Its charges add up to 4 EUR, but “Total” says 4.01 EUR."
    assert said in app.warning[0].value.replace("\\", "")
    press(app, stores, "mapping-load")
    assert [f"{cost:.2f} {currency}" for currency, cost in billed(stores)] == ["4.00 EUR"]
    with stores.ledger.read() as conn:
        assert mappings.get(conn, "totals").skip_texts == ("Total",)


def test_a_copy_of_a_mapping_for_a_file_that_is_written_otherwise(
    own_app: AppTest, stores: Stores, tmp_path: Path
) -> None:
    save(stores, "Nord")
    app = visit(own_app, "load")
    app.button(key="mapping-start-Nord").click().run()
    text = "Account,Amount,Currency\n1,1.50,EUR\n2,2.50,EUR\n"
    app = drop(app, write(tmp_path, "other.csv", text))
    assert chosen(app, "Start from") == "Nord"
    assert chosen(app, "Columns are set apart by") == "Comma ,"
    assert list(app.dataframe[0].value.iloc[0]) == ["1", "1.50", "EUR"]
