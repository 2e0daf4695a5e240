"""Exports of frozen months: codes, the log, the warning before a second import, no void after."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash import clock
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import life
from ses_dash.billing.accounting import exporting, mappings
from ses_dash.errors import (
    AlreadyExportedError,
    CodesMissingError,
    ImportRowError,
    NotAllowedError,
    NotFoundError,
    NothingToExportError,
    StatementChangedError,
    StatementExportedError,
)
from ses_dash.model.accounting import Code
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.billing.living import FINANCE, find, latest_audit, three
from tests.billing.shop import OCTOBER, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.model.accounting import Export

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

MANAGER = Actor("tom", Role.ACCOUNT_MANAGER, Scope.all())
CUSTOMER = Actor("ada", Role.CUSTOMER, Scope.only(1))


def run(shop: Shop, key: str = "neutral", *, again: bool = False) -> Export:
    return exporting.export(shop.stores, FINANCE, key, "aws", OCTOBER, again=again)


def content(shop: Shop, made: Export, name: str) -> list[dict[str, str]]:
    packed = zipfile.ZipFile(io.BytesIO(b"".join(exporting.zip_of(shop.stores, made))))
    return list(csv.DictReader(io.StringIO(packed.read(name).decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Export]]:
    """Three statements, the second one void, exported; for tests that change nothing."""
    settings = Settings(tmp_path_factory.mktemp("exported") / "data", memory_limit="1GB", threads=2)
    with clock.fixed(NOW), opened(settings) as stores:
        shop = three(Shop(stores))
        life.void(stores, FINANCE, "2", "wrong")
        yield shop, run(shop)


def test_a_month_is_exported_and_logged_and_fetched_again(exported: tuple[Shop, Export]) -> None:
    shop, made = exported
    assert [each.name for each in made.files] == [
        "neutral-aws-2026-10.csv",
        "neutral-aws-2026-10-control.csv",
    ]
    assert (made.actor, made.profile, made.numbers) == ("eva", "neutral", ("1", "3"))
    rows = content(shop, made, "neutral-aws-2026-10.csv")
    assert [(each["number"], each["gross"]) for each in rows] == [("1", "100.00"), ("3", "-5.00")]
    control = content(shop, made, "neutral-aws-2026-10-control.csv")
    assert control[0]["sha256"] == made.files[0].sha256
    assert [each["total"] for each in control] == ["95.00", "95.00"]
    assert exporting.log(shop.stores, FINANCE) == (made,)
    first, second = (b"".join(exporting.zip_of(shop.stores, made)) for _ in range(2))
    assert first == second


def test_a_second_export_is_warned_about_with_the_day_of_the_first(
    exported: tuple[Shop, Export],
) -> None:
    shop, _ = exported
    found = exporting.preview(shop.stores, FINANCE, "neutral", "aws", OCTOBER)
    assert sorted(found.earlier) == ["1", "3"]
    assert found.totals() == {"EUR": (Decimal(95), Decimal(0), Decimal(95))}
    with pytest.raises(AlreadyExportedError, match="1 on 2026-11-20, 3 on 2026-11-20"):
        run(shop)


def test_r25_what_was_exported_is_not_made_void(exported: tuple[Shop, Export]) -> None:
    shop, _ = exported
    with pytest.raises(StatementExportedError, match=r"exported to accounting \(neutral, 2026-11"):
        life.void(shop.stores, FINANCE, "1", "wrong")


def test_a_statement_made_void_meanwhile_stops_the_export(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    three(shop)
    found = exporting.preview(shop.stores, FINANCE, "neutral", "aws", OCTOBER)
    life.void(shop.stores, FINANCE, "3", "wrong")
    monkeypatch.setattr(exporting, "preview", lambda *_: found)
    with pytest.raises(StatementChangedError, match="Statement 3"):
        run(shop)
    assert exporting.log(shop.stores, FINANCE) == ()


def test_codes_come_and_go_as_csv_with_a_dry_run(shop: Shop) -> None:
    three(shop)
    with pytest.raises(CodesMissingError, match=r"code of Ada, the tax code of 0, .* code of Bea"):
        run(shop, "sage-50")
    table = (
        "kind,key,value,profile,program\ncustomer,Ada,00017,sage-50,\ncustomer,Bea,B,,\n"
        "customer,Cleo,=C,,aws\ntax,0.0%,T0,,\ntracking,,-,,\n"
    )
    tried = mappings.import_codes(shop.stores, FINANCE, table, dry_run=True)
    assert (tried.lines, tried.changed) == (5, 5)
    assert tried.changes[0][1] == ("customer Ada", "sage-50", "", "00017")
    assert mappings.codes(shop.stores, FINANCE) == ()
    mappings.import_codes(shop.stores, FINANCE, table)
    assert latest_audit(shop).action == "set accounting code"
    assert Code("tax", "", "", "0", "T0") in mappings.codes(shop.stores, FINANCE)
    written = mappings.export_codes(shop.stores, FINANCE)
    assert "customer,Ada,00017,sage-50,\r\n" in written
    assert "customer,Cleo,'=C,,aws\r\n" in written
    assert mappings.import_codes(shop.stores, FINANCE, written).changes == ()
    made = run(shop, "sage-50")
    assert made.files == run(shop, "sage-50", again=True).files
    rows = content(shop, made, "sage-50-aws-2026-10-EUR.csv")
    assert [(each["Type"], each["Account Reference"]) for each in rows] == [
        ("SI", "00017"),
        ("SC", "'=C"),
    ]
    mappings.set_code(shop.stores, FINANCE, {"kind": "customer", "key": "Bea", "value": ""})
    with pytest.raises(CodesMissingError, match=r"needs the customer code of Bea\."):
        exporting.preview(shop.stores, FINANCE, "sage-50", "aws", OCTOBER)


def test_bad_codes_are_named_by_their_lines(exported: tuple[Shop, Export]) -> None:
    shop, _ = exported
    faults = {
        "colour,,x,,": "kind: kind cannot be 'colour'",
        "customer,Nobody,x,,": "key: There is no customer 'Nobody'",
        "tax,low,x,,": "key: key cannot be 'low': write a rate",
        "setting,size,x,,": "key: key cannot be 'size': it is one of account_length",
        "setting,fiscal_year,3101,,": "value: value cannot be '3101': write its first month",
        "setting,client north,1,,": "key: There is no seller 'north'",
        "item,,x,sap,": "profile: There is no profile 'sap'",
    }
    table = "\n".join(("kind,key,value,profile,program", *faults))
    with pytest.raises(ImportRowError) as caught:
        mappings.import_codes(shop.stores, FINANCE, table, file="codes.csv")
    for line, fault in enumerate(faults.values(), start=2):
        assert f"codes.csv, line {line}, column {fault}" in str(caught.value)


def test_only_finance_and_admins_export(exported: tuple[Shop, Export]) -> None:
    shop, _ = exported
    for actor in (MANAGER, CUSTOMER):
        with pytest.raises(NotAllowedError):
            exporting.preview(shop.stores, actor, "neutral", "aws", OCTOBER)
        with pytest.raises(NotAllowedError):
            exporting.log(shop.stores, actor)
        with pytest.raises(NotAllowedError):
            mappings.export_codes(shop.stores, actor)
        with pytest.raises(NotAllowedError):
            mappings.import_codes(shop.stores, actor, "")
    with pytest.raises(NothingToExportError):
        exporting.preview(shop.stores, SINGLE_USER, "neutral", "gcp", OCTOBER)
    with pytest.raises(NotFoundError):
        exporting.find(shop.stores, SINGLE_USER, 9)


def test_an_export_is_seen_only_by_who_sees_all_of_it(exported: tuple[Shop, Export]) -> None:
    shop, made = exported
    ada, cleo = (find(shop, number).customer_id for number in made.numbers)
    both = Actor("eva", Role.FINANCE, Scope.only(ada, cleo))
    assert exporting.log(shop.stores, both) == (exporting.find(shop.stores, both, made.id),)
    one = Actor("eva", Role.FINANCE, Scope.only(ada))
    assert exporting.log(shop.stores, one) == ()
    with pytest.raises(NotFoundError):
        exporting.find(shop.stores, one, made.id)
