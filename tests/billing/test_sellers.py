"""Several sellers: whose statement it is, and numbers that never meet (R23)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from ses_dash import clock
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import (
    customers,
    life,
    options,
    parcel,
    rehearsal,
    scheduling,
    seller,
    statements,
)
from ses_dash.billing.verify import verify
from ses_dash.errors import (
    BadValueError,
    ImportRowError,
    NameTakenError,
    NotAllowedError,
    NotFoundError,
)
from ses_dash.ledger import customers as ledger_customers
from tests.billing.living import FINANCE, publish
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import Document
    from ses_dash.stores import Stores

MANAGER = Actor("manager", Role.ACCOUNT_MANAGER, Scope.all())


@pytest.fixture
def north(stores: Stores) -> Stores:
    """Stores with a second seller, and nothing else."""
    seller.add(
        *(stores, SINGLE_USER, "north"),
        name="Northwind Nordic",
        number_prefix="N-",
        time_zone="Pacific/Auckland",
    )
    return stores


@pytest.fixture
def two(north: Stores) -> Shop:
    """Ada is billed by the first seller, Bea and Cleo by the one in the north."""
    shop = Shop(north)
    for name, by in (("Ada", ""), ("Bea", "north"), ("Cleo", "north")):
        shop.own(name, shop.customer(name, seller=by))
        shop.load(Charge(name, "10"))
    return shop


def _frozen(shop: Shop) -> list[Document]:
    numbers = [each.number for each in statements.all(shop.stores, SINGLE_USER)]
    return [statements.read_document(shop.stores, SINGLE_USER, number) for number in numbers]


def test_r23_each_seller_counts_by_itself(two: Shop) -> None:
    two.freeze()
    found = [(each.series, each.n, each.number, each.draft.seller.name) for each in _frozen(two)]
    assert found == [
        ("main:", 1, "1", "Your company"),
        ("north/main:N-", 1, "N-1", "Northwind Nordic"),
        ("north/main:N-", 2, "N-2", "Northwind Nordic"),
    ]
    assert verify(two.stores) == []


def test_r23_the_preview_names_the_number_that_freeze_gives(two: Shop) -> None:
    options.go_on_at(two.stores, SINGLE_USER, "north", "120", "paper")
    drafts = two.preview().drafts
    named = [rehearsal.upcoming(two.stores, SINGLE_USER, each) for each in drafts]
    assert named == ["1", "N-120", "N-120"]
    assert rehearsal.earliest(two.stores, SINGLE_USER, drafts) is None
    two.freeze()
    last = rehearsal.earliest(two.stores, SINGLE_USER, drafts)
    assert str(last) == "2026-11-21"


def test_r23_a_prefix_of_ours_goes_behind_the_sellers(two: Shop) -> None:
    two.set("next_invoice_number", "2027-0001")
    two.freeze()
    assert [each.number for each in _frozen(two)] == ["2027-0001", "N-2027-0001", "N-2027-0002"]


def test_r23_the_number_of_a_customer_goes_on_in_its_sellers_series(two: Shop) -> None:
    with two.stores.ledger.read() as conn:
        bea = ledger_customers.by_name(conn, "Bea")
    assert bea is not None
    assert options.left_out(two.stores, SINGLE_USER, "5", bea.id) == 4
    options.set_option(
        two.stores, SINGLE_USER, "next_invoice_number", "5", customer_id=bea.id, reason="paper"
    )
    two.freeze()
    assert [each.number for each in _frozen(two)] == ["1", "N-5", "N-6"]
    assert verify(two.stores) == []


def test_r23_numbers_of_a_seller_go_on_where_the_paper_ended(two: Shop) -> None:
    assert options.go_on_at(two.stores, SINGLE_USER, "north", "120", "paper") == "N-120"
    two.freeze()
    assert [each.number for each in _frozen(two)] == ["1", "N-120", "N-121"]
    assert verify(two.stores) == []


def test_a_number_of_another_seller_is_never_given_twice(two: Shop) -> None:
    two.set("next_invoice_number", "N-1")
    ada, bea, _ = two.freeze()
    assert (ada.number, bea.number) == ("N-1", "N-N-1")
    two.set("next_invoice_number", "1")
    two.void("N-N-1")
    (again,) = two.freeze(_customer(two, "Bea"))
    assert (again.status, "N-1 is used already" in again.reason) == ("blocked", True)


def _customer(shop: Shop, name: str) -> Customer:
    with shop.stores.ledger.read() as conn:
        found = ledger_customers.by_name(conn, name)
    assert found is not None
    return found


def test_t29_another_seller_later_leaves_frozen_statements_as_they_are(two: Shop) -> None:
    two.freeze()
    before = two.frozen_bytes()
    two.change(replace(_customer(two, "Bea"), seller=""))
    seller.change(two.stores, SINGLE_USER, "north", name="Elsewhere", number_prefix="E-")
    assert two.frozen_bytes() == before
    two.own("late", _customer(two, "Cleo"))
    two.load(Charge("late", "1", currency="USD"))
    two.freeze(_customer(two, "Cleo"))
    assert _frozen(two)[-1].number == "E-1"


def test_r22_the_date_is_that_of_the_sellers_time_zone(two: Shop) -> None:
    two.freeze()
    assert [each.statement_date.isoformat() for each in _frozen(two)] == [
        "2026-11-20",
        "2026-11-21",
        "2026-11-21",
    ]


def test_r26_money_moves_and_statements_open_by_the_clock_of_their_seller(two: Shop) -> None:
    two.freeze()
    publish(two, "1", "N-1")
    tomorrow = date(2026, 11, 21)  # it is noon of the 20th; in Auckland the 21st has begun
    ten = Decimal(10)
    assert life.pay(two.stores, FINANCE, "N-1", ten, tomorrow).state == "paid"
    with pytest.raises(BadValueError, match="not after today, 2026-11-20"):
        life.pay(two.stores, FINANCE, "1", ten, tomorrow)
    today = [life.today(two.stores, FINANCE, number) for number in ("1", "N-1")]
    assert today == [date(2026, 11, 20), tomorrow]
    (done,) = scheduling.schedule(two.stores, FINANCE, ["N-2"], tomorrow, time(9))
    assert done.done
    with clock.fixed(datetime(2026, 11, 20, 20, tzinfo=UTC)):
        assert [each.number for each in scheduling.publish_due(two.stores)] == ["N-2"]


def test_r24_a_group_that_two_sellers_bill_has_a_cover_from_each(two: Shop) -> None:
    table = "name,bill_to\nAda,Group\nBea,Group\nCleo,Group\n"
    customers.import_customers(two.stores, SINGLE_USER, table)
    two.freeze()
    packed = b"".join(parcel.month(two.stores, SINGLE_USER, OCTOBER))
    file = zipfile.ZipFile(io.BytesIO(packed))
    found = {
        name: "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read(name))).pages)
        for name in file.namelist()
        if name.startswith("covers/")
    }
    assert list(found) == ["covers/001-Group.pdf", "covers/002-Group.pdf"]
    first, north = found.values()
    assert ("from Your company" in first, "from Northwind Nordic" in north) == (True, True)
    assert ("Ada" in first, "Bea" in first, "Ada" in north, "Cleo" in north) == (
        *(True, False),
        *(False, True),
    )


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("South", {"number_prefix": "S1-"}),
        ("south/main:", {"number_prefix": "X-"}),
        ("south", {"number_prefix": ""}),
        ("south", {"number_prefix": "N-"}),
        ("south", {"number_prefix": "X1"}),
        ("south", {"number_prefix": "XS"}),
        ("south", {"number_prefix": "-"}),
        ("south", {"number_prefix": "X-", "country": "Germany"}),
        ("south", {"number_prefix": "X-", "language": "it"}),
    ],
)
def test_a_seller_whose_numbers_could_meet_others_is_refused(
    north: Stores, key: str, values: dict[str, str]
) -> None:
    with pytest.raises(BadValueError):
        seller.add(north, SINGLE_USER, key, name="South", **values)
    assert len(seller.everyone(north, SINGLE_USER)) == 2


def test_a_key_is_given_once_and_by_whom_may(north: Stores) -> None:
    with pytest.raises(NameTakenError):
        seller.add(north, SINGLE_USER, "north", name="Other", number_prefix="O-")
    with pytest.raises(NotAllowedError):
        seller.add(north, MANAGER, "south", name="South", number_prefix="S-")
    with pytest.raises(NotFoundError):
        seller.change(north, SINGLE_USER, "south", name="South")
    with pytest.raises(BadValueError, match="the first seller has none"):
        seller.change(north, SINGLE_USER, number_prefix="X-")


def test_customers_say_who_bills_them_and_in_which_language(north: Stores) -> None:
    text = "name,language,purchase_order,seller\nDora,fr,PO-7,north\nAda,de,,\n"
    customers.import_customers(north, SINGLE_USER, text)
    dora = _customer(Shop(north), "Dora")
    assert (dora.language, dora.purchase_order, dora.seller) == ("fr", "PO-7", "north")
    exported = customers.export_customers(north, SINGLE_USER)
    again = customers.import_customers(north, SINGLE_USER, exported)
    assert (again.lines, again.changed) == (2, 0)


@pytest.mark.parametrize(
    ("column", "value"), [("language", "xx"), ("seller", "south"), ("purchase_order", "x" * 61)]
)
def test_what_no_document_can_be_made_with_is_refused(
    north: Stores, column: str, value: str
) -> None:
    with pytest.raises(ImportRowError) as caught:
        customers.import_customers(north, SINGLE_USER, f"name,{column}\nEve,{value}\n")
    assert column in str(caught.value)
