"""Deliveries: which files arrived, what they are and what became of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from ses_dash import clock
from ses_dash.errors import NotFoundError
from ses_dash.ledger import tables
from ses_dash.model import mapping
from ses_dash.model.delivery import Delivery, DeliveryFile, Finding, Slice, SliceTotal
from ses_dash.model.reading import Said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from ses_dash.model.delivery import DeliveryState

_TABLE = tables.delivery
_FILE = tables.delivery_file
_NOTHING = Said()


def add(  # noqa: PLR0913 - a delivery is these facts
    conn: Connection,
    *,
    format: str,  # noqa: A002 - the word of the record
    family: str,
    importer_version: int,
    files: Sequence[DeliveryFile],
    said: Said = _NOTHING,
    run_time: str = "",
    adds_to: int | None = None,
    state: DeliveryState = "accepted",
    reason: str = "",
    findings: Iterable[Finding] = (),
    totals: Iterable[SliceTotal] = (),
    approved_by: str = "",
) -> Delivery:
    """Record that files arrived together and return the delivery; its id is its sequence."""
    new = Delivery(
        id=0,
        arrived_at=clock.stamp(),
        format=format,
        family=family,
        importer_version=importer_version,
        files=tuple(files),
        state=state,
        reason=reason,
        program=said.program,
        period=said.period,
        mapping=said.mapping,
        run_time=run_time,
        adds_to=adds_to,
        approved_by=approved_by,
        findings=tuple(findings),
        totals=tuple(totals),
    )
    return _insert(conn, new)


def set_state(
    conn: Connection,
    delivery_id: int,
    state: DeliveryState,
    *,
    reason: str = "",
    approved_by: str = "",
) -> None:
    """Say what became of a delivery, and why. Who approved it stays known."""
    values = {"state": state, "reason": reason}
    if approved_by:
        values["approved_by"] = approved_by
    changed = conn.execute(_TABLE.update().where(_TABLE.c.id == delivery_id).values(values))
    if not changed.rowcount:
        raise NotFoundError("delivery", delivery_id)


def get(conn: Connection, delivery_id: int) -> Delivery:
    """Return a delivery, or raise `NotFoundError`."""
    found = _select(conn, _TABLE.c.id == delivery_id)
    if not found:
        raise NotFoundError("delivery", delivery_id)
    return found[0]


def all(conn: Connection) -> tuple[Delivery, ...]:  # noqa: A001 - read as deliveries.all
    """Return every delivery in the order of arrival."""
    return _select(conn)


def some(conn: Connection, ids: Iterable[int]) -> tuple[Delivery, ...]:
    """Return the deliveries of some ids, in the order of arrival."""
    return _select(conn, _TABLE.c.id.in_(sorted(set(ids))))


def in_state(conn: Connection, state: DeliveryState) -> tuple[Delivery, ...]:
    """Return the deliveries in a state, in the order of arrival."""
    return _select(conn, _TABLE.c.state == state)


def states(conn: Connection) -> dict[int, DeliveryState]:
    """Return the state of every delivery by its id, without reading the rest."""
    return {row.id: row.state for row in conn.execute(select(_TABLE.c.id, _TABLE.c.state))}


def arrivals(conn: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return when some deliveries arrived, by id, without reading the rest."""
    query = select(_TABLE.c.id, _TABLE.c.arrived_at).where(_TABLE.c.id.in_(sorted(set(ids))))
    return {row.id: row.arrived_at for row in conn.execute(query)}


def newest(
    conn: Connection,
    *,
    states: Collection[DeliveryState] = (),
    program: str | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[tuple[Delivery, ...], int]:
    """Return a page of the deliveries, newest first, and how many there are in all.

    No states: any. A program's deliveries are those with charges of it, or said to be of it.
    """
    where: list[ColumnElement[bool]] = [_TABLE.c.state.in_(states)] if states else []
    where += [_of_program(program)] if program else []
    found = select(_TABLE.c.id).where(*where)
    count: int = conn.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    page = conn.execute(found.order_by(_TABLE.c.id.desc()).limit(limit).offset(offset)).scalars()
    return some(conn, page)[::-1], count


def sharing(conn: Connection, sha256s: Collection[str]) -> tuple[Delivery, ...]:
    """Return the deliveries with any of these files, by hash, in the order of arrival."""
    return _select(conn, _TABLE.c.id.in_(_with_any(sha256s)))


def with_files(conn: Connection, sha256s: frozenset[str]) -> tuple[Delivery, ...]:
    """Return the deliveries whose files have exactly these hashes, in the order of arrival."""
    return tuple(
        delivery
        for delivery in sharing(conn, sha256s)
        if {file.sha256 for file in delivery.files} == sha256s
    )


def _with_any(sha256s: Collection[str]) -> Select[tuple[int]]:
    return select(_FILE.c.delivery_id).where(_FILE.c.sha256.in_(sorted(sha256s)))


def _of_program(program: str) -> ColumnElement[bool]:
    total = func.json_each(_TABLE.c.totals).table_valued("value")
    named = func.json_extract(total.c.value, "$.slice.program") == program
    return or_(_TABLE.c.program == program, select(total.c.value).where(named).exists())


def _insert(conn: Connection, new: Delivery) -> Delivery:
    values = {column.name: getattr(new, column.name) for column in _TABLE.c if column.name != "id"}
    inserted = conn.execute(_TABLE.insert().values(values).returning(_TABLE.c.id))
    delivery = replace(new, id=inserted.scalar_one())
    for ordinal, file in enumerate(delivery.files):
        conn.execute(
            _FILE.insert(), {"delivery_id": delivery.id, "ordinal": ordinal, **asdict(file)}
        )
    return delivery


def last_arrivals(conn: Connection) -> dict[str, str]:
    """Return when files of each format arrived last."""
    latest = func.max(_TABLE.c.arrived_at).label("latest")
    query = select(_TABLE.c.format, latest).group_by(_TABLE.c.format)
    return {row.format: row.latest for row in conn.execute(query)}


def _select(conn: Connection, *where: ColumnElement[bool]) -> tuple[Delivery, ...]:
    chosen = select(_TABLE.c.id).where(*where)
    files: defaultdict[int, list[DeliveryFile]] = defaultdict(list)
    query = select(_FILE).where(_FILE.c.delivery_id.in_(chosen)).order_by(*_FILE.primary_key)
    for row in conn.execute(query):
        files[row.delivery_id].append(DeliveryFile(row.name, row.sha256, row.size, row.role))
    rows = conn.execute(select(_TABLE).where(*where).order_by(_TABLE.c.id))
    return tuple(_delivery(row, files[row.id]) for row in rows)


def _delivery(row: Row[Any], files: list[DeliveryFile]) -> Delivery:
    read = {
        "files": tuple(files),
        "findings": tuple(Finding(**finding) for finding in row.findings),
        "totals": tuple(_total(total) for total in row.totals),
        "mapping": None if row.mapping is None else mapping.read(row.mapping),
    }
    return Delivery(**(row._asdict() | read))


def _total(kept: dict[str, Any]) -> SliceTotal:
    day = date.fromisoformat(kept["slice"]["billing_period"])
    amounts = {measure: Decimal(amount) for measure, amount in kept["amounts"].items()}
    slice_ = Slice(**(kept["slice"] | {"billing_period": day}))
    return SliceTotal(**(kept | {"slice": slice_, "amounts": amounts}))
