"""Shared costs as CSV: out and in the same, and each fault by its line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import sharing, sharing_cells
from ses_dash.errors import CellError, ImportRowError
from ses_dash.model.sharing import Part
from tests.billing.test_sharing import share, three

if TYPE_CHECKING:
    from tests.billing.shop import Shop


def test_r35_what_is_shared_goes_out_and_in_as_csv(shop: Shop) -> None:
    ada, bea, _ = three(shop)
    share(shop, "usage")
    share(shop, "fixed", Part(ada.id, Decimal("62.5")), Part(bea.id, Decimal("37.5")), month=1)
    text = sharing_cells.export_sharing(shop.stores, SINGLE_USER)
    assert "aws,hub,2026-10,usage,,\r\n" in text
    assert "aws,hub,2026-11,fixed,Ada,62.5\r\n" in text
    more = f"{text}aws,hub,2026-12,none,,\r\n"
    tried = sharing_cells.import_sharing(shop.stores, SINGLE_USER, more, dry_run=True)
    assert [each.after for _, each in tried.changes] == ["none from 2026-12"]
    assert sharing_cells.export_sharing(shop.stores, SINGLE_USER) == text
    sharing_cells.import_sharing(shop.stores, SINGLE_USER, more)
    assert sharing_cells.export_sharing(shop.stores, SINGLE_USER) == more


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        (["aws,hub,2026-10,usage,Nobody,"], "Nobody"),
        (["aws,hub,2026-10,mine,,"], "choose one of"),
        (["aws,hub,2026-10,fixed,,5"], "name it"),
        (["aws,hub,2026-10,usage,Ada,", "aws,hub,2026-10,equal,Bea,"], "another key"),
        (["aws,hub,2026-10,usage,Ada,", "aws,hub,2026-10,usage,Ada,"], "for the same"),
        (["aws,hub,2026-10,usage,Ada,", "aws,hub,2026-10,usage,,"], "name customers"),
        (["aws,hub,2026-10,fixed,Ada,40", "aws,hub,2026-10,fixed,Bea,40"], "not 80"),
    ],
)
def test_r35_a_line_that_cannot_be_is_named_and_nothing_is_taken(
    shop: Shop, lines: list[str], match: str
) -> None:
    three(shop)
    text = "\n".join((",".join(sharing_cells.LAYOUT.columns), *lines))
    with pytest.raises((ImportRowError, CellError), match=match):
        sharing_cells.import_sharing(shop.stores, SINGLE_USER, text)
    assert sharing.all(shop.stores, SINGLE_USER) == []
