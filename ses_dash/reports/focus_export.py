"""Charges as FOCUS 1.2, a piece of the file at a time: CSV text or Parquet, however many there are.

All FOCUS columns, in the order of the alphabet, then ours: `x_program`, `x_marketplace`,
`x_columns` (the provider's other columns as JSON) and `x_as_loaded` (see `focus_columns`). Loading
such a file gives the same charges, to the last digit.

CSV holds every digit of an amount. Parquet holds DECIMAL(38,18); the exact amount stands in
`x_as_loaded` where it has more decimals. Text is as the provider wrote it: a FOCUS file is read by
programs, and a quote against spreadsheets would be part of an id there.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from ses_dash.access import Action, authorize
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.focus import MEASURES
from ses_dash.ledger import deliveries
from ses_dash.reports import focus_columns
from ses_dash.reports.query import IN_SCOPE
from ses_dash.warehouse.read import scope_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ses_dash.access import Actor
    from ses_dash.reports.filters import Filters
    from ses_dash.stores import Stores

    Part = dict[str, int]  # of a delivery: its load_id, which part, and how many charges are wanted

Kind = Literal["csv", "parquet"]
KINDS: tuple[Kind, ...] = ("csv", "parquet")

_ROWS = 25_000  # in memory at a time, about, and in a row group
_PART = 5_000  # rows of a delivery that are counted together
_LAST_ROW = 2**63 - 1
_NO_PART = {"load_id": 0, "part": 0, "charges": 0}
_OWNED = """
FROM charge
LEFT JOIN owner_span AS span
    ON span.program = charge.program AND span.account = charge.account
    AND span.valid_from <= charge.charge_period_start::DATE
    AND span.valid_to > charge.charge_period_start::DATE
"""
_PARTS = f"""
SELECT load_id, source_row // {_PART} AS part, count(*) AS charges
FROM (SELECT charge.*, span.customer_id {_OWNED})
WHERE {{conditions}}
GROUP BY ALL
ORDER BY ALL
"""  # noqa: S608 - from constants
_IN_SPAN = """
load_id BETWEEN $first_load AND $last_load AND source_row BETWEEN $least AND $most
AND (load_id > $first_load OR source_row >= $first_row)
AND (load_id < $last_load OR source_row <= $last_row)
"""
# What services and units are called here: see warehouse/names.
_NAMES = """
    service.service_category AS known_category,
    coalesce(priced.unit, charge.pricing_unit) AS known_unit,
    coalesce(consumed.unit, charge.consumed_unit) AS known_consumed
"""
_NAMED = """
LEFT JOIN service
    ON service.program = charge.program
    AND service.service_name = coalesce(charge.service_name, '')
LEFT JOIN unit AS priced ON priced.said = charge.pricing_unit
LEFT JOIN unit AS consumed ON consumed.said = charge.consumed_unit
"""
_CHARGES = f"""
SELECT {{columns}}
FROM (SELECT charge.*, span.customer_id, {_NAMES} {_OWNED} {_NAMED})
LEFT JOIN (
    SELECT load_id, source_row, {", ".join(f"{name} AS {name}_residue" for name in MEASURES)}
    FROM charge_residue
    WHERE {_IN_SPAN}
) USING (load_id, source_row)
WHERE {_IN_SPAN} AND {{conditions}}
ORDER BY load_id, source_row
"""  # noqa: S608 - from constants
_UTC = pa.timestamp("us", "UTC")
_WRITERS: dict[Kind, Callable[[_Sink, pa.Schema], Any]] = {
    "csv": pc.CSVWriter,
    "parquet": pq.ParquetWriter,
}


def pieces(
    stores: Stores, actor: Actor, filters: Filters, kind: Kind, delivery: int | None = None
) -> Iterator[bytes]:
    """Return a FOCUS file of the charges that filters and scope let through, in pieces.

    `delivery` narrows it to what one delivery brought and is live. Charges come in the order of
    their deliveries and rows, as they were when the first piece was asked for. Raises
    `NotAllowedError` for somebody who may not see cost, before there is any piece.
    """
    for action in (Action.READ, Action.SEE_COST):
        authorize(actor, action)
    parameters = scope_parameters(actor.scope) | {
        each.key: each.parameter(value) for each, value in filters.chosen()
    }
    conditions = [IN_SCOPE, *(each.sql for each, _ in filters.chosen())]
    if delivery is not None:
        with stores.ledger.read() as conn:
            parameters["delivery"] = deliveries.get(conn, delivery).id
        conditions.append("load_id = $delivery")
    bring_up_to_date(stores)
    return _written(stores, " AND ".join(conditions), parameters, kind)


def file_name(filters: Filters, kind: Kind, delivery: int | None = None) -> str:
    """Return what such a file is called, by what it holds."""
    parts = ["delivery", str(delivery)] if delivery is not None else []
    parts += dict.fromkeys(str(value) for _, value in filters.chosen())
    return f"{' '.join(['focus-1.2', *parts])}.{kind}"


def _written(
    stores: Stores, conditions: str, parameters: dict[str, object], kind: Kind
) -> Iterator[bytes]:
    sink = _Sink()
    columns = focus_columns.as_text() if kind == "csv" else focus_columns.typed()
    charges = _CHARGES.format(columns=", ".join(columns), conditions=conditions)
    with stores.warehouse.snapshot() as run:
        parts = run(_PARTS.format(conditions=conditions), parameters).to_pylist()
        nothing = run(f"{charges} LIMIT 0", parameters | _span([_NO_PART]))
        schema = pa.schema([_in_utc(field) for field in nothing.schema])
        with _WRITERS[kind](sink, schema) as writer:
            for span in _spans(parts):
                writer.write_table(run(charges, parameters | span).cast(schema))
                yield sink.taken()
    yield sink.taken()


def _spans(parts: Iterable[Part]) -> Iterator[dict[str, int]]:
    """Put parts that follow each other together, while their charges are few enough."""
    held: list[Part] = []
    for part in parts:
        if held and sum(each["charges"] for each in held) + part["charges"] > _ROWS:
            yield _span(held)
            held = []
        held.append(part)
    if held:
        yield _span(held)


def _span(parts: Sequence[Part]) -> dict[str, int]:
    """Return what `_IN_SPAN` reads; within one delivery its rows can be told by number at once."""
    first, last = parts[0], parts[-1]
    first_row, last_row = first["part"] * _PART, (last["part"] + 1) * _PART - 1
    single = first["load_id"] == last["load_id"]
    return {
        "first_load": first["load_id"],
        "first_row": first_row,
        "last_load": last["load_id"],
        "last_row": last_row,
        "least": first_row if single else 0,
        "most": last_row if single else _LAST_ROW,
    }


def _in_utc(field: pa.Field) -> pa.Field:
    return field.with_type(_UTC) if pa.types.is_timestamp(field.type) else field


class _Sink(io.RawIOBase):
    """A file that keeps what was written only until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def tell(self) -> int:
        """Return how much was ever written."""
        return self._at

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever is a buffer
        """Keep the bytes."""
        content = bytes(data)
        self._pieces.append(content)
        self._at += len(content)
        return len(content)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        content = b"".join(self._pieces)
        self._pieces.clear()
        return content
