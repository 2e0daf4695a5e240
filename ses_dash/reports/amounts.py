"""Exact amounts in Arrow tables: what is stored and what storing cut off, added without loss."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ses_dash import money

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMON_DIGITS = 38  # of decimal128, which every reader knows; decimal256 has 76
_MOST_DIGITS = 76


def exact_sum(stored: pa.ChunkedArray, residue: pa.ChunkedArray) -> pa.ChunkedArray:
    """Add amounts and their residues. Mostly there is no residue, and nothing is copied."""
    if not pc.any(pc.not_equal(residue, pa.scalar(Decimal(0), residue.type))).as_py():
        return stored
    with money.exact():
        pairs = zip(stored.to_pylist(), residue.to_pylist(), strict=True)
        return amount_array([amount + rest for amount, rest in pairs])


def amount_array(amounts: Sequence[Decimal | None]) -> pa.ChunkedArray:
    """Return amounts in the smallest common decimal type that holds every digit of them."""
    shortest = [None if each is None else Decimal(money.plain(each)) for each in amounts]
    known = [each for each in shortest if each is not None]
    scale = max([money.STORED_DECIMALS, *(-int(each.as_tuple().exponent) for each in known)])
    whole = max([1, *(each.adjusted() + 1 for each in known)])
    digits = _COMMON_DIGITS if whole + scale <= _COMMON_DIGITS else _MOST_DIGITS
    kind = (
        pa.decimal128(digits, scale) if digits == _COMMON_DIGITS else pa.decimal256(digits, scale)
    )
    return pa.chunked_array([pa.array(shortest, kind)])
