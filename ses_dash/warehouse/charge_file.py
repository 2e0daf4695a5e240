"""Batches of typed charges, written to a Parquet file in their order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHERS = "x"  # the column of the provider's other columns: a list of pairs that becomes a map


def write(batches: pa.RecordBatchReader, target: Path) -> None:
    """Write batches; a file without any row has its columns all the same."""
    # `from_pylist` would import pandas, which takes longer than all else does with a small file.
    nothing = [pa.nulls(0, field.type) for field in batches.schema]
    none = pa.RecordBatch.from_arrays(nothing, schema=batches.schema)
    schema = _with_map(none).schema
    options = {
        "compression": "lz4",  # it is read once, and at once
        "use_dictionary": [*_texts(schema), f"{OTHERS}.key_value.key", f"{OTHERS}.key_value.value"],
        "write_statistics": False,
    }
    with parquet.ParquetWriter(target, schema, **options) as writer:
        for table in map(_with_map, chain([none], _ahead(iter(batches)))):
            writer.write_table(table)


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches, the next one being made while one is written."""
    with ThreadPoolExecutor(1) as background:
        coming = background.submit(next, batches, None)
        while batch := coming.result():
            coming = background.submit(next, batches, None)
            yield batch


def _texts(schema: pa.Schema) -> list[str]:
    """Return the columns of texts, which recur; amounts hardly do."""
    return [field.name for field in schema if pa.types.is_string(field.type)]


def _with_map(batch: pa.RecordBatch) -> pa.Table:
    """Turn the list of pairs into a map. SQL's own `map` takes twice the time of all the rest."""
    table = pa.Table.from_batches([batch])
    at = table.schema.get_field_index(OTHERS)
    if at < 0:
        return table
    pairs = batch.column(at)
    keys, values = (pairs.values.field(i) for i in (0, 1))
    return table.set_column(at, OTHERS, pa.MapArray.from_arrays(pairs.offsets, keys, values))
