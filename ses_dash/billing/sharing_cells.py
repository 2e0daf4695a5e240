"""Shared costs as CSV, out and in (R35): a line for each customer of an account and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing import sharing
from ses_dash.billing.importing import Change, Imported, Layout, import_rows, read_cell
from ses_dash.billing.render import cells
from ses_dash.errors import BadValueError, CellError, NotFoundError, SesDashError
from ses_dash.ledger import customers
from ses_dash.model.program import program_key
from ses_dash.model.sharing import KEYS, Part, SharedCost
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.model.sharing import SharingKey
    from ses_dash.stores import Stores

    Row = Mapping[str, str]
    Place = tuple[str, str, BillingPeriod]

LAYOUT = Layout(
    ("program", "account", "valid_from", "key", "customer", "percent"),
    required=4,
)
NONE = "none"


def export_sharing(stores: Stores, actor: Actor) -> str:
    """Return what is shared as `import_sharing` reads it."""
    found = sharing.known(stores, actor)
    with stores.ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
    rows = (
        (
            *map(cells.text, (each.program, each.account, str(each.valid_from), each.key or NONE)),
            cells.text(names[part.customer_id] if part else ""),
            money.plain(part.percent) if part and part.percent is not None else "",
        )
        for each in found
        for part in each.parts or (None,)
    )
    return cells.table(LAYOUT.columns, rows)


def import_sharing(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Take what is shared from a CSV; one bad line, and nothing is taken.

    The lines of one account and month belong together. A line without a customer: among all who
    used anything. `none` as key: it is its owner's again.
    """
    authorize(actor, Action.EDIT_PRICES)
    taking = _Sharing(actor)
    return import_rows(
        stores,
        csv_text,
        LAYOUT,
        taking.begin,
        dry_run=dry_run,
        file=file,
        finish=taking.finish,
    )


def key_named(text: str) -> SharingKey | None:
    """Return the key of a name, None for `none`; raise `BadValueError` for any other."""
    name = text.strip().lower()
    for key in KEYS:
        if name == key:
            return key
    if name != NONE:
        raise BadValueError("key", text, f"choose one of {', '.join(KEYS)} or {NONE}")
    return None


class _Sharing:
    """What is shared in a file while it is read: kept when its last line is."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._read: dict[Place, SharedCost] = {}

    def begin(self, conn: Connection) -> Take:
        """Return what takes a row."""
        self._conn = conn
        return self.take

    def take(self, row: Row) -> list[Change]:
        """Read the part of a row; what differs is told when all of an account is there."""
        program = read_cell(row, "program", program_key)
        account = row["account"].strip()
        month = read_cell(row, "valid_from", BillingPeriod.parse)
        key = read_cell(row, "key", key_named)
        place = (program, account, month)
        held = self._read.get(place, SharedCost(program, account, month, key))
        if held.key != key:
            raise CellError("key", "Another line of this account and month has another key.")
        parts = (*held.parts, *self._part(row))
        if len({each.customer_id for each in parts}) < len(parts):
            raise CellError("customer", "Another line of this account and month is for the same.")
        if place in self._read and len(parts) == len(held.parts):
            raise CellError("customer", "Other lines of this account and month name customers.")
        self._read[place] = SharedCost(program, account, month, key, parts)
        return []

    def finish(self) -> list[Change]:
        """Keep all of it; return what differs."""
        changes = []
        for shared in self._read.values():
            ordered = tuple(sorted(shared.parts, key=lambda each: each.customer_id))
            made = SharedCost(*_place(shared), shared.key, ordered)
            try:
                if sharing.keep(self._conn, self._actor, made):
                    changes.append(self._change(made))
            except SesDashError as error:
                where = f"{shared.program} {shared.account} from {shared.valid_from}"
                raise CellError("", f"{where}: {error}") from error
        return changes

    def _part(self, row: Row) -> list[Part]:
        name = row.get("customer", "").strip()
        percent = read_cell(row, "percent", _percent)
        if not name:
            if percent is not None:
                raise CellError("customer", "A percentage is some customer's: name it.")
            return []
        found = customers.by_name(self._conn, name)
        if found is None or not self._actor.scope.holds(found.id):
            raise CellError("customer", str(NotFoundError("customer", name)))
        return [Part(found.id, percent)]

    def _change(self, shared: SharedCost) -> Change:
        among = f", {len(shared.parts)} customers" if shared.parts else ""
        said = f"{shared.key or NONE}{among} from {shared.valid_from}"
        return Change(f"{shared.program} {shared.account}", "shared", "", said)


def _place(shared: SharedCost) -> Place:
    return shared.program, shared.account, shared.valid_from


def _percent(text: str) -> Decimal | None:
    return money.parse(text.removesuffix("%").strip()) if text else None
