"""A month as one ZIP: index, covers of bill-to groups, files, the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from ses_dash import clock
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import life, parcel
from ses_dash.billing import statements as reading
from ses_dash.billing.customers import export_customers, import_customers
from ses_dash.billing.render import overview
from ses_dash.errors import NoStatementsError
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.billing.living import FINANCE, find, publish, three
from tests.billing.shop import OCTOBER, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Ada (100 EUR, published) and Cleo (-5 EUR) are billed together; the one of Bea is void."""
    settings = Settings(tmp_path_factory.mktemp("month") / "data", memory_limit="1GB", threads=2)
    with clock.fixed(NOW), opened(settings) as stores:
        shop = three(Shop(stores))
        table = "name,bill_to\nAda,Orchard / Group\nCleo,Orchard / Group\nBea,\n"
        assert import_customers(stores, FINANCE, table).changed == 2
        life.void(stores, FINANCE, "2", "wrong")
        publish(shop, "1")
        yield shop


def packed(shop: Shop, actor: Actor = FINANCE, program: str | None = None) -> zipfile.ZipFile:
    content = b"".join(parcel.month(shop.stores, actor, OCTOBER, program))
    return zipfile.ZipFile(io.BytesIO(content))


def index(file: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read("index.csv").decode())))


def text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_month_is_one_zip_with_an_index(month: Shop) -> None:
    file = packed(month)
    assert file.namelist() == [
        "index.csv",
        "index.pdf",
        "covers/001-Orchard _ Group.pdf",
        "pdf/000001-statement-1.pdf",
        "csv/000001-statement-1.csv",
        "pdf/000003-statement-3.pdf",
        "csv/000003-statement-3.csv",
    ]
    rows = [(each["number"], each["bill_to"], each["total"], each["state"]) for each in index(file)]
    assert rows == [
        ("1", "Orchard / Group", "100.00", "open"),
        ("2", "", "0.00", "void"),
        ("3", "Orchard / Group", "-5.00", "frozen"),
        ("total", "", "95.00", "2 statements"),
    ]
    kept = reading.read_file(month.stores, FINANCE, "1", "pdf")[1]
    assert file.read("pdf/000001-statement-1.pdf") == kept
    assert "95.00" in text(file.read("index.pdf"))


def test_the_same_statements_are_the_same_bytes(month: Shop) -> None:
    first = b"".join(parcel.month(month.stores, FINANCE, OCTOBER))
    with clock.fixed(datetime(2027, 3, 1, tzinfo=UTC)):  # statement 1 is past due now
        assert b"".join(parcel.month(month.stores, FINANCE, OCTOBER)) == first
    assert b"".join(parcel.month(month.stores, FINANCE, OCTOBER, "aws")) == first


def test_r24_a_bill_to_group_has_a_cover_without_a_number(month: Shop) -> None:
    cover = text(packed(month).read("covers/001-Orchard _ Group.pdf"))
    for part in ("Orchard / Group", "Oct 2026", "Ada", "Cleo", "100.00", "-5.00", "95.00"):
        assert part in cover
    assert "Bea" not in cover
    assert "without a number" in cover
    assert "bill_to" in export_customers(month.stores, FINANCE).splitlines()[0]


def test_the_index_never_adds_currencies(month: Shop) -> None:
    euro = find(month, "1")
    yen = replace(euro, number="9", currency="JPY", net=Decimal(7000), total=Decimal(7000))
    table = parcel._index([euro, yen], {euro.customer_id: ""}).decode()
    sums = [row for row in csv.DictReader(io.StringIO(table)) if row["number"] == "total"]
    found = [(each["currency"], each["net"], each["total"]) for each in sums]
    assert found == [("EUR", "100.00", "100.00"), ("JPY", "7000", "7000")]


def test_a_customer_gets_its_own_published_statements_only(month: Shop) -> None:
    ada = Actor("ada", Role.CUSTOMER, Scope.only(find(month, "1").customer_id))
    file = packed(month, ada)
    assert [each["number"] for each in index(file)] == ["1", "total"]
    assert {name for name in file.namelist() if "/0" in name and "covers" not in name} == {
        "pdf/000001-statement-1.pdf",
        "csv/000001-statement-1.csv",
    }
    cleo = Actor("cleo", Role.CUSTOMER, Scope.only(find(month, "3").customer_id))
    for actor, program in ((cleo, None), (SINGLE_USER, "gcp")):
        with pytest.raises(NoStatementsError):
            packed(month, actor, program)


def test_r24_a_cover_never_adds_currencies_and_goes_on_over_pages(month: Shop) -> None:
    euro = find(month, "1")
    yen = replace(euro, currency="JPY", total=Decimal(7000), payable=Decimal(7000))
    many = [replace(euro, number=f"N-{n}") for n in range(60)] + [yen, yen]
    content = overview.render("Group", "2026-10", "North", many, NOW)
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    shown = text(content)
    assert "6,000.00" in shown
    assert "14,000" in shown
    assert "20,000" not in shown
    assert content == overview.render("Group", "2026-10", "North", many, NOW)
