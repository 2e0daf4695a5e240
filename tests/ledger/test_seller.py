"""The seller: one, with a default, audited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.errors import BadValueError
from ses_dash.ledger import audit, seller
from ses_dash.model.customer import Seller

if TYPE_CHECKING:
    from sqlalchemy import Connection

NORTH = Seller(name="North Cloud", tax_name="MwSt", time_zone="Europe/Berlin", logo_sha256="a" * 64)


def test_before_anybody_said_there_is_a_default(conn: Connection) -> None:
    assert seller.get(conn) == Seller()


def test_the_seller_is_kept_and_changes_are_audited(conn: Connection) -> None:
    for kept in (NORTH, NORTH, Seller(name="North Cloud GmbH")):
        seller.save(conn, SINGLE_USER, kept)
        assert seller.get(conn) == kept
    names = [(row.before["name"], row.after["name"]) for row in audit.rows(conn, 10)]
    assert names == [("North Cloud", "North Cloud GmbH"), ("Your company", "North Cloud")]


@pytest.mark.parametrize(
    "bad", [Seller(name=" "), Seller(time_zone="Mars/Base"), Seller(time_zone="../../etc/passwd")]
)
def test_a_seller_that_cannot_be_kept_is_refused(conn: Connection, bad: Seller) -> None:
    with pytest.raises(BadValueError):
        seller.save(conn, SINGLE_USER, bad)
    assert seller.get(conn) == Seller()
