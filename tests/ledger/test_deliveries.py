"""Deliveries: what arrived, found again by content."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import NotFoundError
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import Delivery, DeliveryFile, Finding, Slice, SliceTotal
from ses_dash.model.mapping import Mapping, Origin
from ses_dash.model.reading import Said

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ses_dash.model.delivery import DeliveryState

MAPPING = Mapping("A", {"cost": Origin("Cost"), "currency": Origin(value="EUR")}, ("Cost",))
PART_1 = DeliveryFile("part-1.csv", "1" * 64, 10, "actual")
PART_2 = DeliveryFile("part-2.csv", "2" * 64, 2**40)
TOTAL = SliceTotal(
    slice=Slice("aws", "AWS", "999", date(2026, 10, 1)),
    currency="USD",
    account="111122223333",
    records=3,
    amounts={"billed_cost": Decimal("-0.1234567890123456789"), "list_cost": Decimal(5)},
)


def _add(conn: Connection, *files: DeliveryFile, state: DeliveryState = "accepted") -> Delivery:
    return deliveries.add(
        conn, format="aws_cur", family="cur", importer_version=1, files=files, state=state
    )


def test_a_delivery_comes_back_whole(conn: Connection) -> None:
    first = _add(conn, PART_1)
    added = deliveries.add(
        conn,
        format="focus",
        family="focus",
        importer_version=2,
        files=[PART_2, PART_1],
        said=Said("aws", "2026-10", MAPPING),
        run_time="2026-11-03T00:00:00Z",
        adds_to=first.id,
        state="held",
        reason="a part",
        findings=[Finding("lone", "a part alone")],
        totals=[TOTAL],
        approved_by="anna",
    )
    assert added.id == 2
    assert added.arrived_at == "2026-11-20T12:00:00.000000Z"
    assert added.files == (PART_2, PART_1)
    assert deliveries.get(conn, added.id) == added
    assert deliveries.all(conn) == (first, added)


def test_the_state_changes_and_who_approved_stays(conn: Connection) -> None:
    delivery = _add(conn, PART_1, state="held")
    deliveries.set_state(conn, delivery.id, "accepted", approved_by="anna")
    deliveries.set_state(conn, delivery.id, "superseded", reason="by delivery 2")
    kept = deliveries.get(conn, delivery.id)
    assert (kept.state, kept.reason, kept.approved_by) == ("superseded", "by delivery 2", "anna")


def test_an_unknown_delivery_is_named(conn: Connection) -> None:
    with pytest.raises(NotFoundError, match="no delivery '7'"):
        deliveries.get(conn, 7)
    with pytest.raises(NotFoundError, match="no delivery '7'"):
        deliveries.set_state(conn, 7, "live")


def test_deliveries_are_found_by_exactly_their_files(conn: Connection) -> None:
    lone = _add(conn, PART_1, state="superseded")
    both = _add(conn, PART_1, PART_2)
    again = _add(conn, PART_1)
    one, two = frozenset({PART_1.sha256}), frozenset({PART_1.sha256, PART_2.sha256})
    assert deliveries.with_files(conn, one) == (lone, again)
    assert deliveries.with_files(conn, two) == (both,)
    assert deliveries.with_files(conn, frozenset({PART_2.sha256})) == ()
    assert deliveries.with_files(conn, frozenset()) == ()


def test_deliveries_are_found_by_id_state_and_any_file(conn: Connection) -> None:
    first, second, third = _add(conn, PART_1), _add(conn, PART_2, state="held"), _add(conn, PART_1)
    assert deliveries.some(conn, [third.id, first.id, third.id]) == (first, third)
    assert deliveries.in_state(conn, "held") == (second,)
    assert deliveries.sharing(conn, [PART_1.sha256]) == (first, third)
    assert list(deliveries.states(conn).values()) == ["accepted", "held", "accepted"]


def test_pages_of_deliveries_are_newest_first_and_filtered(conn: Connection) -> None:
    bare = _add(conn, PART_1, state="refused")
    said = deliveries.add(
        conn, format="", family="", importer_version=0, files=[PART_2], said=Said("azure")
    )
    holds = deliveries.add(
        conn, format="cur", family="cur", importer_version=1, files=[PART_1], totals=[TOTAL]
    )
    assert deliveries.newest(conn, limit=2) == ((holds, said), 3)
    assert deliveries.newest(conn, limit=2, offset=2) == ((bare,), 3)
    assert deliveries.newest(conn, limit=9, program="aws") == ((holds,), 1)
    assert deliveries.newest(conn, limit=9, program="azure") == ((said,), 1)
    assert deliveries.newest(conn, limit=9, states=["refused", "held"]) == ((bare,), 1)
