"""Tables of a report: exact texts, bounded, each row with its link."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.report import tables


def _script(currency: str, count: int) -> None:
    from decimal import Decimal  # noqa: PLC0415 - a script of its own

    import streamlit as st  # noqa: PLC0415 - as above

    from ses_dash.ui import report_table  # noqa: PLC0415 - as above
    from ses_dash.ui.tables import Column  # noqa: PLC0415 - as above

    rows = [
        {
            "name": f"<b>{n}</b>",
            "cost": Decimal("12345678901234567890.005"),
            "moved": Decimal("1234.5"),
            "share": Decimal("33.3"),
            "grown": None,
            "line": [Decimal(1), Decimal(2)],
        }
        for n in range(count)
    ]
    ticked = report_table.show(
        rows,
        (
            Column("name", "Name"),
            Column("cost", "Cost", "amount"),
            Column("moved", "Moved", "difference"),
            Column("share", "Share", "share"),
            Column("grown", "Grown", "change"),
            Column("line", "Months", "trend"),
        ),
        key="t",
        alt="Costs",
        currency=currency,
        total={"name": "Total", "cost": Decimal(1)},
        opens=lambda row: report_table.Target("customer", {"customer": row["name"]}),
        ticks=lambda row: row["name"] != "<b>0</b>",
    )
    st.caption(f"{len(ticked)} ticked")


@pytest.mark.parametrize(
    ("currency", "shown"),
    [
        ("EUR", "12,345,678,901,234,567,890.01"),
        ("JPY", "12,345,678,901,234,567,890"),
        ("KWD", "12,345,678,901,234,567,890.005"),
    ],
)
def test_amounts_are_exact_texts_rounded_to_their_currency(currency: str, shown: str) -> None:
    app = AppTest.from_function(_script, args=(currency, 1)).run()
    table = tables(app)["t"]
    assert table.column(f"Cost ({currency})") == [shown]
    assert table.column("Share") == ["33.3 %"]
    assert table.column("Grown") == [None]
    assert table.column("Months") == [[50, 100]]
    assert table.column(f"Moved ({currency})")[0].startswith("+1,23")


def test_names_stay_names_and_lead_somewhere() -> None:
    table = tables(AppTest.from_function(_script, args=("EUR", 2)).run())["t"]
    assert table.column("Name") == ["<b>0</b>", "<b>1</b>"]
    assert table.links[0] == "/customer?customer=%3Cb%3E0%3C%2Fb%3E"
    assert table.tickable == [False, True]
    assert table.total is not None
    assert (table.total["Name"], table.total["Cost (EUR)"]) == ("Total", "1.00")
    assert table.total["Share"] is None


def test_very_many_rows_are_cut_and_counted() -> None:
    app = AppTest.from_function(_script, args=("EUR", 250)).run()
    assert len(tables(app)["t"].rows) == 200
    assert "50 more are in the CSV." in [caption.value for caption in app.caption]


def test_nothing_is_ticked_until_somebody_ticks() -> None:
    app = AppTest.from_function(_script, args=("EUR", 3)).run()
    assert "0 ticked" in [caption.value for caption in app.caption]
