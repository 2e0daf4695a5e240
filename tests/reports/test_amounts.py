"""Amounts in Arrow keep every digit, in the most common type that can."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from ses_dash.reports.amounts import amount_array, exact_sum

STORED, RESIDUE = pa.decimal128(38, 18), pa.decimal128(38, 36)


def column(texts: list[str], kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([Decimal(text) for text in texts], kind)])


def test_without_residue_nothing_is_copied() -> None:
    stored = column(["1", "2"], STORED)
    assert exact_sum(stored, column(["0", "0"], RESIDUE)) is stored


def test_a_residue_is_added_to_the_last_digit() -> None:
    rest = "0.000000000000000000000000000000000001"
    found = exact_sum(column(["7", "-1"], STORED), column(["0", rest], RESIDUE))
    assert found.to_pylist() == [7, Decimal("-0.999999999999999999999999999999999999")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", "decimal128(38, 18)"),
        ("1E+3", "decimal128(38, 18)"),
        ("9999999999.0000000000000000000000000001", "decimal128(38, 28)"),
        ("19999999999.0000000000000000000000000001", "decimal256(76, 28)"),
    ],
)
def test_the_type_is_the_smallest_common_one(text: str, kind: str) -> None:
    found = amount_array([Decimal(text), None])
    assert str(found.type) == kind
    assert found.to_pylist() == [Decimal(text), None]
