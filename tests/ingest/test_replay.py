"""After a crash at any point between the stores, a start puts them in agreement."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import DeliveryFile
from ses_dash.warehouse.commit import empty
from tests.ingest.files import cur

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import Delivery
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]


def accepted(stores: Stores, content: str) -> Delivery:
    """Leave what a crash leaves before the warehouse's commit."""
    sha256 = stores.archive.put(content.encode())
    with stores.ledger.write() as conn:
        return deliveries.add(
            conn,
            format="aws-cur2",
            family="cur",
            importer_version=1,
            files=[DeliveryFile("a.csv", sha256, len(content))],
        )


def state_of(stores: Stores, delivery_id: int) -> str:
    with stores.ledger.read() as conn:
        return deliveries.get(conn, delivery_id).state


def billed(stores: Stores) -> Decimal:
    [(total,)] = stores.warehouse.rows("SELECT coalesce(sum(billed_cost), 0) FROM charge_monthly")
    return Decimal(total)


def test_an_accepted_delivery_without_its_charges_is_run_again(stores: Stores) -> None:
    delivery = accepted(stores, cur())
    pipeline.recover(stores)
    assert (state_of(stores, delivery.id), billed(stores)) == ("live", Decimal("1.25"))


def test_an_accepted_delivery_that_cannot_be_read_is_refused(stores: Stores) -> None:
    delivery = accepted(stores, "a,b\n1,2\n")
    pipeline.recover(stores)
    assert (state_of(stores, delivery.id), billed(stores)) == ("refused", Decimal(0))


def test_charges_without_the_mark_are_marked(stores: Stores, write: Write) -> None:
    pipeline.load(stores, SINGLE_USER, [write("a.csv", cur())])
    pipeline.load(stores, SINGLE_USER, [write("b.csv", cur({}, {}))])
    with stores.ledger.write() as conn:
        deliveries.set_state(conn, 1, "live")
        deliveries.set_state(conn, 2, "accepted")
    pipeline.recover(stores)
    assert (state_of(stores, 1), state_of(stores, 2)) == ("superseded", "live")
    assert billed(stores) == Decimal("2.5")


def test_an_empty_warehouse_is_made_again(stores: Stores, write: Write) -> None:
    pipeline.load(stores, SINGLE_USER, [write("a.csv", cur())])
    empty(stores.warehouse)
    pipeline.recover(stores)
    assert billed(stores) == Decimal("1.25")


def test_rebuild_names_what_differs(stores: Stores, write: Write) -> None:
    pipeline.load(stores, SINGLE_USER, [write("a.csv", cur())])
    with stores.ledger.read() as conn:
        delivery = deliveries.get(conn, 1)
    [total] = delivery.totals
    wrong = replace(total, amounts=total.amounts | {"billed_cost": Decimal(9)})
    with stores.ledger.write() as conn:
        deliveries.set_state(conn, 1, "refused")
        deliveries.add(
            conn,
            format=delivery.format,
            family=delivery.family,
            importer_version=1,
            files=delivery.files,
            state="live",
            totals=[wrong],
        )
    [difference] = pipeline.rebuild(stores)
    assert difference.where == "delivery 2 (a.csv)"
    assert "billed_cost 1.25" in difference.what
    assert "was recorded as 1 records, billed_cost 9" in difference.what


def test_rebuild_names_a_damaged_file_and_goes_on(stores: Stores, write: Write) -> None:
    october = {"bill_billing_period_start_date": "2026-10-01T00:00:00Z"}
    pipeline.load(
        stores, SINGLE_USER, [write("a.csv", cur()), write("b.csv", cur(october, october))]
    )
    with stores.ledger.read() as conn:
        path = stores.archive.path(deliveries.get(conn, 1).files[0].sha256)
    path.chmod(0o600)
    path.write_text("changed")
    differences = pipeline.rebuild(stores)
    assert "is damaged or missing" in differences[0].what
    assert billed(stores) == Decimal("2.5")
