"""What is stored of a number and its residue are its text, whatever way it is written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.warehouse import amounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

DIGITS = "0123456789"
NUMBERS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-", "+"]),
    st.text(DIGITS, min_size=1, max_size=9),
    st.one_of(st.just(""), st.just("."), st.text(DIGITS, max_size=26).map(".{}".format)),
    st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from("eE"), st.integers(-10, 10))),
)


@pytest.fixture(scope="module")
def db() -> Iterator[DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for macro in amounts.MACROS:
            connection.execute(macro)
        yield connection


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(NUMBERS, min_size=1, max_size=40))
def test_stored_and_residue_are_the_text(db: DuckDBPyConnection, texts: list[str]) -> None:
    given_ = pa.table({"t": texts})
    stored = amounts.stored("t", any_long=True)
    residue = amounts.residue("t", any_long=True)
    query = f"SELECT t, {amounts.is_bad('t')}, {stored}, {residue} FROM given_"
    for text, bad, kept, rest in db.execute(query).fetchall():
        exact = Decimal(text)
        with money.exact():
            assert not bad, text
            assert kept == exact.quantize(Decimal("1E-18"), rounding=ROUND_HALF_UP), text
            assert kept + rest == exact, text
    assert given_.num_rows == len(texts)


@pytest.mark.parametrize(
    "text",
    ["1,234", "1_000", "", "x", "0x10", "1e", "NaN", "inf", "1E-37", "1e30", "1e-400", "--1"],
)
def test_what_cannot_be_kept_exactly_is_bad(db: DuckDBPyConnection, text: str) -> None:
    [(bad,)] = db.execute(f"SELECT {amounts.is_bad('t')} FROM (SELECT ? AS t)", [text]).fetchall()
    assert bad


@pytest.mark.parametrize("text", ["0.00E+00", "0E-100", "1E-36", " 12 ", "5.", ".5", None])
def test_what_can_be_kept_is_not(db: DuckDBPyConnection, text: str | None) -> None:
    query = f"SELECT {amounts.is_bad('t')} FROM (SELECT ?::VARCHAR AS t)"
    assert db.execute(query, [text]).fetchall() == [(False,)]


def test_without_long_texts_a_plain_cast_does(db: DuckDBPyConnection) -> None:
    parts = (
        amounts.stored("t", any_long=False),
        amounts.residue("t", any_long=False),
        amounts.stored("'convertible'", any_long=True, lenient=True),
    )
    [row] = db.execute(f"SELECT {', '.join(parts)} FROM (SELECT '1.5' AS t)").fetchall()
    assert row == (Decimal("1.5"), Decimal(0), None)
