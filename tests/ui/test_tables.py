"""Tables of exact figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from ses_dash.ui.tables import amounts


@pytest.mark.parametrize(
    ("currency", "shown"), [("EUR", "1234.57"), ("JPY", "1235"), ("KWD", "1234.568")]
)
def test_amounts_are_rounded_to_their_currency(currency: str, shown: str) -> None:
    def script(currency: str) -> None:
        from decimal import Decimal  # noqa: PLC0415 - a script of its own
        from typing import Any  # noqa: PLC0415 - a script of its own

        from ses_dash.ui.tables import Column, show  # noqa: PLC0415 - a script of its own

        rows: list[dict[str, Any]] = [{"cost": Decimal("1234.5675")}, {"cost": None}]
        show(rows, (Column("cost", "Cost", "amount"),), key="t", alt="Costs", currency=currency)

    app = AppTest.from_function(script, args=(currency,)).run()
    assert not app.exception
    assert list(app.dataframe[0].value["cost"]) == [Decimal(shown), None]


def test_every_kind_of_column_is_drawn() -> None:
    def script() -> None:
        from decimal import Decimal  # noqa: PLC0415 - a script of its own
        from typing import Any, get_args  # noqa: PLC0415 - as above

        from ses_dash.ui.tables import Column, Kind, show  # noqa: PLC0415 - as above

        values: dict[str, Any] = {"trend": [Decimal(1), Decimal(4)], "count": 3, "open": "o"}
        kinds = get_args(Kind)
        row = {kind: values.get(kind, Decimal("-1.5")) for kind in kinds}
        columns = [Column(kind, kind, kind) for kind in kinds]
        show([row, dict.fromkeys(kinds)], columns, key="t", alt="All", currency="EUR")

    app = AppTest.from_function(script).run()
    assert not app.exception
    shown = app.dataframe[0].value
    assert shown["difference"][0] == Decimal("-1.50")
    assert list(shown["trend"][0]) == [25, 100]


def test_amounts_of_two_currencies_stand_side_by_side() -> None:
    assert amounts({"USD": Decimal("2.005"), "EUR": Decimal(1)}) == "1.00 EUR · 2.01 USD"
    assert amounts({}) == ""
