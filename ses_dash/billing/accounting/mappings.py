"""Codes of accounting systems as CSV, out and in, and one at a time.

A row says: of this kind, in this profile and program (empty: all), for this key, the code is this
value. Keys are: of a customer its name; of an item, an income account and a tracking category a
product or category of charges (Usage, Purchase, Credit, Adjustment), empty for all others; of a tax
its rate in percent (20), or rate and category (20 Purchase); of a setting its name, or its name and
the key of a seller that has another one (client north). The value -
says that the cell stays empty; an empty value is set no longer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing.accounting import profiles
from ses_dash.billing.importing import Change, Imported, Layout, import_rows, read_cell
from ses_dash.billing.render import cells
from ses_dash.errors import BadAmountError, BadValueError, NotFoundError
from ses_dash.ledger import accounting, customers, seller
from ses_dash.model.accounting import CODE_KINDS, Code
from ses_dash.model.program import statement_program_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.model.accounting import CodeKind
    from ses_dash.stores import Stores

    Row = Mapping[str, str]

# What a setting looks like, and how that is said; any text where nothing is said.
_SHAPES = {
    "account_length": (r"[4-8]", "write 4 to 8"),
    "client": (r"[0-9]{1,5}", "write its number"),
    "consultant": (r"[0-9]{4,7}", "write its number"),
    "currency": (r"[A-Z]{3}", "write three letters like EUR"),
    "local_currency": (r"[A-Z]{3}", "write three letters like EUR"),
    "fiscal_year": (r"(0[1-9]|1[0-2])01", "write its first month and day like 0101 or 0701"),
    "date_format": (
        r"(?=.*YY)(?=.*MM)(?=.*DD)[YMD./ -]+",
        "write it with YYYY, MM and DD, like DD/MM/YYYY",
    ),
}
LAYOUT = Layout(("kind", "key", "value", "profile", "program"), required=3)


def codes(stores: Stores, actor: Actor) -> tuple[Code, ...]:
    """Return the codes that are set, by kind; the key of a customer is its name."""
    authorize(actor, Action.ACCOUNTING)
    with stores.ledger.read() as conn:
        names = {
            str(each.id): each.name for each in customers.all(conn, Scope.all(), archived=True)
        }
        found = accounting.codes(conn)
    return tuple(
        replace(each, key=names[each.key]) if each.kind == "customer" and each.key else each
        for each in found
    )


def set_code(stores: Stores, actor: Actor, row: Row) -> None:
    """Set one code, given as a row of the CSV."""
    authorize(actor, Action.ACCOUNTING)
    with stores.ledger.write() as conn:
        _take(conn, actor, row)


def import_codes(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Set the codes of a CSV. One bad line, and nothing is taken."""
    authorize(actor, Action.ACCOUNTING)

    def prepare(conn: Connection) -> Take:
        return lambda row: _take(conn, actor, row)

    return import_rows(stores, csv_text, LAYOUT, prepare, dry_run=dry_run, file=file)


def export_codes(stores: Stores, actor: Actor) -> str:
    """Return the codes as the CSV that `import_codes` reads."""
    rows = ([getattr(each, name) for name in LAYOUT.columns] for each in codes(stores, actor))
    return cells.table(LAYOUT.columns, (map(cells.text, row) for row in rows))


def _take(conn: Connection, actor: Actor, row: Row) -> list[Change]:
    """Set the code of a row and say what changed."""
    kind = read_cell(row, "kind", _kind)
    key = read_cell(row, "key", lambda text: _key(conn, actor, kind, text))
    profile = read_cell(row, "profile", lambda text: profiles.find(text).key if text else "")
    program = read_cell(row, "program", lambda text: statement_program_key(text) if text else "")
    value = read_cell(row, "value", lambda text: _value(kind, key, text))
    code = Code(kind, profile, program, key, value)
    before = accounting.set_code(conn, actor, code)
    if before == code.value:
        return []
    subject = " ".join(filter(None, (kind, row["key"].strip())))
    where = " ".join(filter(None, (profile, program))) or "all"
    return [Change(subject, where, before, code.value)]


def _kind(text: str) -> CodeKind:
    for kind in CODE_KINDS:
        if kind == text.lower():
            return kind
    raise BadValueError("kind", text, f"it is one of {', '.join(CODE_KINDS)}")


def _key(conn: Connection, actor: Actor, kind: CodeKind, text: str) -> str:
    """Return the key that a cell means: of customers the id, of taxes the rate written plainly."""
    if kind == "customer" and text:
        found = customers.by_name(conn, text)
        if found is None or not actor.scope.holds(found.id):
            raise NotFoundError("customer", text)
        return str(found.id)
    if kind == "tax" and text:
        rate, _, category = text.partition(" ")
        try:
            plain = money.plain(money.parse(rate.removesuffix("%")))
        except BadAmountError:
            raise BadValueError("key", text, "write a rate like 20, or 20 Purchase") from None
        return f"{plain} {category.strip()}".strip()
    if kind == "setting":
        name, _, of = text.partition(" ")
        if name not in _settings():
            raise BadValueError("key", text, f"it is one of {', '.join(_settings())}")
        seller.get(conn, of)
    return text


def _value(kind: CodeKind, key: str, text: str) -> str:
    """Return a code; raise for a setting that no file could be written with."""
    name = key.partition(" ")[0]
    shape, want = _SHAPES.get(name, ("", "")) if kind == "setting" else ("", "")
    if shape and text and not re.fullmatch(shape, text):
        raise BadValueError("value", text, want)
    return text


def _settings() -> list[str]:
    return sorted({name for profile in profiles.PROFILES for name in profile.settings})
