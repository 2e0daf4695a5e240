"""Tables in no known format, read by a mapping: exact, never guessed, and the same next month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.ingest.mapped_files import GERMAN, charges, german, plain, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

EUR, CHF = Decimal("1234.50"), Decimal(12)


def reasons(result: FileResult) -> set[str]:
    return {str(reject).partition(": ")[2] for reject in result.rejects}


def test_german_numbers_days_and_names(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("nord.csv", GERMAN), mapping=german())
    assert (result.status, result.reason, result.format) == ("loaded", "", "mapped: Nord")
    assert (result.records, result.loaded) == (3, 3)
    assert [each.code for each in result.findings] == ["several currencies"]
    assert result.billed_cost == result.effective_cost == {"CHF": CHF, "EUR": EUR}
    assert (result.programs, result.billing_periods) == (("azure",), ("2026-10",))
    first, second, third = charges(
        stores,
        "account, sub_account_name, service_name, billed_cost, pricing_quantity, pricing_unit, "
        "billing_account_id, invoice_issuer_name, charge_period_start, x['Datum']",
    )
    assert first[:4] == ("000000000042", "Café Nord", "Speicher", Decimal("1234.56"))
    assert first[4:] == (
        Decimal("1024.5"),
        "GB",
        "Nord",
        "Nord",
        datetime(2026, 10, 3),  # noqa: DTZ001 - as stored: UTC
        None,
    )
    assert second[3] == Decimal("-0.06")
    assert (third[0], third[4]) == ("7", None)


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "cost"),
    [
        ("1.234,56", ",", ".", "1234.56"),
        ("1.234", ",", ".", "1234"),
        ("1,234", ".", ",", "1234"),
        ("-1,234,567.8", ".", ",", "-1234567.8"),
        ("1,5", ",", "", "1.5"),
        ("1\u202f234,5", ",", " ", "1234.5"),
        ("1\u2019234.50", ".", "'", "1234.5"),
        (" \u221212.5 ", ".", "", "-12.5"),
        ("1.5E-03", ".", "", "0.0015"),
        ("0.1234567890123456789", ".", "", "0.1234567890123456789"),
        ("(1,234.56)", ".", ",", "-1234.56"),
        ("1.234,56-", ",", ".", "-1234.56"),
        (" 0,5\u2212 ", ",", ".", "-0.5"),
        ("(0.1234567890123456789)", ".", "", "-0.1234567890123456789"),
        ("(0.00)", ".", "", "0"),
        ("1\u2019234.50-", ".", "'", "-1234.50"),
    ],
)
def test_amounts_are_read_as_declared(
    write: Write, load: Load, text: str, decimal: str, thousands: str, cost: str
) -> None:
    mapping = replace(plain(), decimal=decimal, thousands=thousands)
    path = write("a.csv", f'Cost,Name\n"{text}",x\n')
    [result] = load(path, mapping=mapping, period="2026-10")
    assert (result.reason, result.billed_cost) == ("", {"EUR": Decimal(cost)})


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "example"),
    [
        ("1.234,56", ".", "", "1234.56"),  # T52: nothing is declared
        ("1,234", ".", "", "1234.56"),
        ("1.234", ",", "", "1234,56"),
        ("12.34,5", ",", ".", "1.234,56"),
        ("1,234.56", ",", ".", "1.234,56"),
        ("12 EUR", ".", "", "1234.56"),
        ("1_000", ".", "", "1234.56"),
        ("NaN", ".", "", "1234.56"),
        ("0.123", ",", ".", "1.234,56"),
        ("(-5)", ".", "", "1234.56"),
        ("-5-", ".", "", "1234.56"),
        ("(5", ".", "", "1234.56"),
        ("5)", ".", "", "1234.56"),
        ("(1.234,56)", ".", ",", "1,234.56"),
        ("()", ".", "", "1234.56"),
        ("-", ".", "", "1234.56"),
        ("1E3-", ".", "", "1234.56"),
    ],
)
def test_t52_an_amount_written_otherwise_is_refused(
    write: Write, load: Load, text: str, decimal: str, thousands: str, example: str
) -> None:
    mapping = replace(plain(), decimal=decimal, thousands=thousands)
    path = write("a.csv", f'Cost,Name\n5,x\n"{text}",x\n')
    [result] = load(path, mapping=mapping, period="2026-10")
    assert (result.status, result.loaded, result.rejected) == ("refused", 0, 1)
    assert reasons(result) == {f"'{text}' is no number written like {example}"}
    assert (result.rejects[0].record, result.rejects[0].line) == (2, 3)


def test_no_amount_is_no_zero(write: Write, load: Load) -> None:
    [result] = load(write("a.csv", "Cost,Name\n,x\n"), mapping=plain(), period="2026-10")
    assert reasons(result) == {"'' is empty"}
    long = "0." + "1" * 40
    [result] = load(write("b.csv", f"Cost,Name\n{long},x\n"), mapping=plain(), period="2026-10")
    assert reasons(result) == {f"'{long}' is not a number that can be kept exactly"}


@pytest.mark.parametrize(
    ("dates", "text", "day"),
    [
        ("year-month-day", "2026-10-02", 2),
        ("year-month-day", "2026-10-02T00:00:00Z", 2),
        ("month/day/year", "10/2/2026", 2),
        ("day/month/year", "02/10/26", 2),
        ("day.month.year", "2.10.2026", 2),
        ("%d-%b-%Y", "02-Oct-2026", 2),
    ],
)
def test_days_are_read_as_declared(
    write: Write, load: Load, stores: Stores, dates: str, text: str, day: int
) -> None:
    mapping = replace(plain(start="Day", period="Day"), dates=dates)
    [result] = load(write("a.csv", f"Cost,Day\n1,{text}\n"), mapping=mapping)
    assert (result.reason, result.billing_periods) == ("", ("2026-10",))
    assert charges(stores, "CAST(charge_period_start AS DATE), billing_period") == [
        (date(2026, 10, day), date(2026, 10, 1))
    ]


@pytest.mark.parametrize(
    ("dates", "text"),
    [("year-month-day", "10/2/2026"), ("day/month/year", "10/31/2026"), ("%d.%m.%Y", "2026-10-31")],
)
def test_a_day_written_otherwise_is_refused(
    write: Write, load: Load, dates: str, text: str
) -> None:
    mapping = replace(plain(start="Day"), dates=dates)
    [result] = load(write("a.csv", f"Cost,Day\n1,{text}\n"), mapping=mapping, period="2026-10")
    assert reasons(result) == {f"'{text}' is no day written as {dates}"}


@pytest.mark.parametrize("text", ["2026-10", "202610", "10/2026", "October 2026", "2026-10-31"])
def test_months_are_read_in_any_clear_way(write: Write, load: Load, text: str) -> None:
    [result] = load(write("a.csv", f"Cost,M\n1,{text}\n"), mapping=plain(period="M"))
    assert (result.reason, result.billing_periods) == ("", ("2026-10",))


def test_a_last_day_is_whole(write: Write, load: Load, stores: Stores) -> None:
    mapping = plain(start="From", end="To")
    rows = "Cost,From,To\n1,2026-10-01,2026-10-31\n2,2026-10-01,2026-10-31 12:00:00\n4,,\n"
    load(write("a.csv", rows), mapping=mapping, period="2026-10")
    assert charges(stores, "charge_period_start::VARCHAR, charge_period_end::VARCHAR") == [
        ("2026-10-01 00:00:00", "2026-11-01 00:00:00"),
        ("2026-10-01 00:00:00", "2026-10-31 12:00:00"),
        ("2026-10-01 00:00:00", None),
    ]


def test_a_month_that_nobody_says_is_asked_for(write: Write, load: Load) -> None:
    path = write("a.csv", "Cost,Name\n1,x\n")
    [result] = load(path, mapping=plain())
    assert (result.status, result.loaded) == ("refused", 0)
    assert "does not say its billing month" in result.reason
    [result] = load(path, mapping=plain(), period="2026-09")
    assert result.billing_periods == ("2026-09",)


def test_rows_that_are_no_charges_are_counted_with_their_money(write: Write, load: Load) -> None:
    mapping = replace(plain(), skip_column="Name", skip_texts=("Total", ""))
    rows = 'Cost,Name\n1.25,x\n"n/a",TOTAL \n1.25,total\n9,\n'
    [result] = load(write("a.csv", rows), mapping=mapping, period="2026-10")
    assert (result.records, result.loaded, result.skipped) == (4, 1, 3)
    assert result.billed_cost == {"EUR": Decimal("1.25")}
    skipped, compared = result.findings
    assert skipped.message == (
        "Rows that say “Total”, “” in Name are no charges: 3. All that is skipped: 10.25 EUR."
    )
    assert (compared.code, compared.message) == (
        "stated total met",
        "Its charges in EUR add up to what “Total” says.",
    )


def test_programs_and_kinds_of_charge_by_their_words(
    write: Write, load: Load, stores: Stores
) -> None:
    mapping = replace(
        plain(program="Cloud", category="Art"), categories={"Steuer": "Tax", "": "Usage"}
    )
    rows = "Cost,Cloud,Art\n1,Microsoft Azure,steuer\n2,AWS,\n4,gcp,credit\n"
    [result] = load(write("a.csv", rows), mapping=mapping, period="2026-10")
    assert (result.reason, result.programs) == ("", ("aws", "azure", "gcp"))
    assert charges(stores, "program, charge_category") == [
        ("azure", "Tax"),
        ("aws", "Usage"),
        ("gcp", "Credit"),
    ]
    wrong = "Cost,Cloud,Art\n1,Acme,Miete\n"
    [result] = load(write("b.csv", wrong), mapping=mapping, period="2026-10")
    assert {reject.column for reject in result.rejects} == {"Cloud", "Art"}


def test_t51_encodings(write: Write, load: Load) -> None:
    cafe = german(encoding="windows-1252")
    for number, content in enumerate(
        (GERMAN.encode("utf-8-sig"), GERMAN.encode("utf-16"), GERMAN.encode("cp1252"))
    ):
        [result] = load(write(f"{number}.csv", content), mapping=cafe, approve=True)
        assert result.billed_cost == {"CHF": CHF, "EUR": EUR}, number
    [refused] = load(write("c.csv", GERMAN.encode("cp1252") + b" "), mapping=german())
    assert refused.status == "refused"
    [undefined] = load(write("d.csv", GERMAN.encode("cp1252") + b"\x81\n"), mapping=cafe)
    assert "line 5 is not WINDOWS-1252 text" in undefined.reason


def test_quotes_line_ends_and_a_cut_file(write: Write, load: Load, stores: Stores) -> None:
    mapping = replace(plain(service="Name"), delimiter=";")
    rows = 'Name;Cost\r\n"two\nlines; ""x"", y";1\r\n\r\nz;a lot\r\n'
    [result] = load(write("a.csv", rows), mapping=mapping, period="2026-10")
    assert [(each.record, each.line) for each in result.rejects] == [(2, 5)]
    [result] = load(write("b.csv", rows.replace("a lot", "2")), mapping=mapping, period="2026-10")
    assert charges(stores, "service_name") == [('two\nlines; "x", y',), ("z",)]
    [result] = load(
        write("c.csv", rows.replace("a lot", "2") + "y;1"), mapping=mapping, period="2026-10"
    )
    assert (result.status, "no line end" in result.reason) == ("held", True)
    [result] = load(
        write("d.csv", rows.replace("a lot", "2") + '"y;1\n'), mapping=mapping, period="2026-10"
    )
    assert "quotation mark that is not closed" in result.reason


def test_workbook_and_parquet(write: Write, load: Load, tmp_path: Path) -> None:
    book = workbook(("Name", "Cost", "Account"), ("x", 0.1, 123456789012), ("y", "2.05", "007"))
    mapping = plain(account="Account")
    [result] = load(
        write("a.xlsx", book), mapping=replace(mapping, delimiter=";"), period="2026-10"
    )
    assert (result.reason, result.billed_cost) == ("", {"EUR": Decimal("2.15")})
    table = pa.table({"Cost": [Decimal("0.10"), Decimal("2.05")], "Account": ["7", "8"]})
    parquet.write_table(table, tmp_path / "b.parquet")
    [result] = load(tmp_path / "b.parquet", mapping=replace(mapping, name="B"), period="2026-10")
    assert (result.reason, result.billed_cost) == ("", {"EUR": Decimal("2.15")})
