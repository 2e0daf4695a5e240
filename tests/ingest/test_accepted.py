"""What real files do that is no fault: encodings, line ends, nulls, exponents, odd columns."""

from __future__ import annotations

import gzip
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]


def codes(result: FileResult) -> set[str]:
    """Return the codes of a result's findings."""
    assert result.status == "loaded", result.reason
    return {finding.code for finding in result.findings}


def test_t51_byte_order_marks_and_utf_16(write: Write, load: Load, stores: Stores) -> None:
    encodings = ("utf-8-sig", "utf-16", "utf-8")
    for number, encoding in enumerate(encodings):
        month = {"BillingPeriodStart": f"2026-0{number + 1}-01T00:00:00Z"}
        text = focus({"ServiceName": "Café", **month})
        [result] = load(write(f"{encoding}-text.csv", text.encode(encoding)))
        assert codes(result) == set()
    rows = stores.warehouse.rows("SELECT DISTINCT service_name FROM charge")
    assert rows == [("Café",)]


def test_line_ends_of_both_kinds_in_one_file(write: Write, load: Load, stores: Stores) -> None:
    head, first, second, *rest = focus({"Tags": "a\nb"}, {}, {}).splitlines()
    [result] = load(write("a.csv", f"{head}\r\n{first}\n{second}\r\n" + "\n".join([*rest, ""])))
    assert (result.status, result.loaded) == ("loaded", 3)
    assert ("a\nb",) in stores.warehouse.rows("SELECT tags FROM charge")


def test_null_words_exponents_and_digits_beyond_what_is_stored(
    write: Write, load: Load, stores: Stores
) -> None:
    tiny = "0." + "0" * 18 + "5" * 18
    text = focus(
        {"BilledCost": "1.5E+02", "EffectiveCost": "None", "ListCost": "NULL"},
        {"BilledCost": f"-{tiny}", "EffectiveCost": "6.266090E-12", "SubAccountId": "null"},
        {"BilledCost": tiny},
        {"BilledCost": "12345678901234567890.123456789012345678"},
    )
    [result] = load(write("a.csv", text))
    assert result.billed_cost == {"USD": Decimal("12345678901234568040.123456789012345678")}
    assert result.effective_cost == {"USD": Decimal("2.00000000000626609")}
    accounts = stores.warehouse.rows("SELECT sub_account_id, account FROM charge ORDER BY 1")
    assert accounts[-1] == (None, "000000000042")
    assert stores.warehouse.rows("SELECT list_cost FROM charge WHERE source_row = 1") == [(None,)]


def test_no_final_newline_is_a_finding(write: Write, load: Load) -> None:
    [result] = load(write("a.csv", focus({"Tags": '{"a": 1}'}).rstrip("\n")))
    assert codes(result) == {"no final newline"}


def test_two_currencies_are_loaded_and_never_added(write: Write, load: Load) -> None:
    [result] = load(write("a.csv", focus({}, {"BillingCurrency": "EUR"})))
    assert result.billed_cost == {"EUR": Decimal("1.25"), "USD": Decimal("1.25")}


def test_odd_currencies_are_told(write: Write, load: Load) -> None:
    [result] = load(write("a.csv", focus({"BillingCurrency": "MC"}, {"BillingCurrency": ""})))
    assert codes(result) == {"unknown currency", "no currency"}
    assert set(result.billed_cost) == {"MC", "XXX"}


def test_american_dates_are_told(write: Write, load: Load, stores: Stores) -> None:
    row = {
        "BillingPeriodStart": "4/1/25",
        "BillingPeriodEnd": "5/1/25",
        "ChargePeriodStart": "4/2/25",
        "ChargePeriodEnd": "4/3/25",
    }
    [result] = load(write("a.csv", focus(row)))
    assert codes(result) == {"date layout"}
    assert result.billing_periods == ("2025-04",)
    rows = stores.warehouse.rows("SELECT charge_period_start::VARCHAR FROM charge")
    assert rows == [("2025-04-02 00:00:00",)]


def test_times_with_an_offset_are_utc(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", focus({"ChargePeriodStart": "2026-09-03T01:30:00+02:00"})))
    rows = stores.warehouse.rows("SELECT charge_period_start::VARCHAR FROM charge")
    assert rows == [("2026-09-02 23:30:00",)]


def test_t54_ids_keep_their_zeros_and_lose_blanks(write: Write, load: Load, stores: Stores) -> None:
    load(write("a.csv", focus({"SubAccountId": " 000000000123 "})))
    assert stores.warehouse.rows("SELECT account FROM charge") == [("000000000123",)]


def test_unknown_columns_are_kept_and_told(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("a.csv", focus({"Colour's": "re'd", "x_Team": "blue", "Empty": ""})))
    assert codes(result) == {"unknown columns"}
    assert stores.warehouse.rows("SELECT x FROM charge") == [
        ({"Colour's": "re'd", "x_Team": "blue"},)
    ]


def test_the_program_is_the_persons_only_where_the_file_is_silent(write: Write, load: Load) -> None:
    text = focus({}, {"ProviderName": "Acme", "InvoiceIssuerName": "Acme"})
    [result] = load(write("a.csv", text), program="ibm")
    assert result.programs == ("aws", "ibm")


def test_gzip_and_parquet_of_the_same_rows(write: Write, load: Load, stores: Stores) -> None:
    text = cur({}, {"line_item_unblended_cost": "0.1"})
    [packed] = load(write("a.csv.gz", gzip.compress(text.encode())))
    lines = [line.split(",") for line in text.replace("2026-09-01", "2026-08-01").splitlines()]
    columns = dict(zip(lines[0], map(list, zip(*lines[1:], strict=True)), strict=True))
    typed = pa.table(columns | {"line_item_unblended_cost": [1.25, 0.1]})
    typed = typed.append_column("resource_tags", pa.array([[("team", "red")], []], TAGS))
    path = write("a.parquet", b"")
    parquet.write_table(typed, path)
    [same] = load(path)
    assert (same.status, same.format) == ("loaded", "aws-cur2")
    assert packed.billed_cost == same.billed_cost == {"USD": Decimal("1.35")}
    tags = stores.warehouse.rows("SELECT tags FROM charge WHERE source_row = 1 AND load_id = 2")
    assert tags == [('{"team":"red"}',)]


TAGS = pa.map_(pa.string(), pa.string())
