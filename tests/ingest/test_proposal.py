"""What a table may mean, by names in four languages and by contents; nothing where it is open."""

from __future__ import annotations

import csv
import io

import pytest

from ses_dash.ingest import proposal
from ses_dash.ingest.proposal import propose
from ses_dash.model.mapping import FirstRows
from tests.ingest.mapped_files import GERMAN


def first(text: str) -> FirstRows:
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    return FirstRows(tuple(header), tuple(map(tuple, rows)))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (
            GERMAN,
            {
                "cost": "Betrag",
                "currency": "Währung",
                "account": "Kunde",
                "account_name": "Kundenname",
                "start": "Datum",
                "quantity": "Menge",
                "service": "Leistung",
            },
        ),
        (
            (
                "SubscriptionId;Customer Name;Product;Qty;UnitPrice;Total;Tax;Currency;"
                "InvoiceMonth\n"
                "ab;X;P;1;2.5;2.5;0.5;USD;2026-10\n"
            ),
            {
                "cost": "Total",
                "currency": "Currency",
                "account": "SubscriptionId",
                "account_name": "Customer Name",
                "period": "InvoiceMonth",
                "quantity": "Qty",
                "service": "Product",
            },
        ),
        (
            (
                "Client;Montant HT;Montant TTC;Devise;Date début;Date fin;Désignation\n"
                "A;1 234,50;1 500,00;EUR;01/10/2026;31/10/2026;x\n"
            ),
            {
                "cost": "Montant HT",
                "currency": "Devise",
                "account": "Client",
                "start": "Date début",
                "end": "Date fin",
                "description": "Désignation",
            },
        ),
        (
            (
                "Cuenta;Importe;Moneda;Fecha;Servicio;Proveedor;Type\n"
                "A;1,5;EUR;2026-10-03;x;AWS;Usage\n"
            ),
            {
                "cost": "Importe",
                "currency": "Moneda",
                "account": "Cuenta",
                "start": "Fecha",
                "service": "Servicio",
                "program": "Proveedor",
                "category": "Type",
            },
        ),
        ("a;b\n1;2\n", {}),
        ("Cost;Net\nnone;\n", {}),
    ],
)
def test_columns_by_name_and_content(text: str, columns: dict[str, str]) -> None:
    assert propose(first(text)).columns == columns


@pytest.mark.parametrize(
    ("costs", "marks"),
    [
        ("12.5 3", (".", "")),
        ("1,234.50 3", (".", ",")),
        ("12,5 3", (",", "")),
        ("1.234,56 3", (",", ".")),
        ("1'234.50 3", (".", "'")),
        ("0.123 3", (".", "")),
        ("1,234", None),  # T52: 1234, or 1.234
        ("1.234 5.678", None),
        ("1,234 0,5", (",", "")),
        ("(1,234.50) 3", (".", ",")),
        ("1.234,56- 3", (",", ".")),
    ],
)
def test_marks_where_there_is_one_way_to_read_them(
    costs: str, marks: tuple[str, str] | None
) -> None:
    text = "Cost;x\n" + "".join(f"{cost};\n" for cost in costs.split(" "))
    assert propose(first(text)).marks == marks


@pytest.mark.parametrize(
    ("days", "dates"),
    [
        ("2026-10-03", "year-month-day"),
        ("3.10.2026", "day.month.year"),
        ("03/04/2026", ""),
        ("03/04/2026 03/13/2026", "month/day/year"),
        ("03/04/26 13/03/26", "day/month/year"),
        ("03.04.2026 03/04/2026", ""),
        ("2026-10-03 03/04/2026", ""),
    ],
)
def test_dates_where_there_is_one_way_to_read_them(days: str, dates: str) -> None:
    text = "Date;x\n" + "".join(f"{day};\n" for day in days.split(" "))
    assert propose(first(text)).dates == dates


@pytest.mark.parametrize(
    ("text", "above"),
    [
        (GERMAN, 0),
        ("Invoice 4711;;\nNorth Ltd.;;\n" + GERMAN, 2),
        ("Invoice;4711\nCustomer;Tidewell\nAmount;\n" + GERMAN, 3),
        ("Invoice;4711\nCustomer;Tidewell\nx;y;z\nA;1;2\n", 1),  # nothing known: see the page
        ("a;b\n1;2\n", 0),
        ("1;2\n3;4\n", 0),
        ("Cost;Name\n1;Service cost account\n2;x\n", 0),
    ],
)
def test_the_row_of_column_names(text: str, above: int) -> None:
    assert proposal.above(list(csv.reader(io.StringIO(text), delimiter=";"))) == above


def test_rows_that_add_others_up() -> None:
    found = propose(first("Name;Cost\nx;1\nTotal;1\nSumme;1\nTotalizer Ltd;1\n"))
    assert (found.skip_column, found.skip_texts) == ("Name", ("Total", "Summe"))
