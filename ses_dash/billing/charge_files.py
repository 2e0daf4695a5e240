"""Charges and discounts: read, changed, and as CSV, in and out (R14, R35)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing import cell_readers as read
from ses_dash.billing.additions import printed_for
from ses_dash.billing.assigning import owner
from ses_dash.billing.importing import Change, Imported, Layout, import_rows, read_cell
from ses_dash.billing.render import cells
from ses_dash.ledger import charges, customers
from ses_dash.model.charge import Charge
from ses_dash.model.program import program_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.model.charge import ChargeRule, PrintedOn
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

    Row = Mapping[str, str]

LAYOUT = Layout(
    (
        *("name", "rule", "from", "to", "customer", "program", "account", "printed_on", "base"),
        *("currency", "amount", "tiers", "minimum", "unit"),
    ),
    required=3,
)


def known(stores: Stores, actor: Actor) -> tuple[tuple[Charge, str], ...]:
    """Return the charges an actor may see, each with the name of its customer, empty for all."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
        found = charges.all(conn, actor.scope)
    return tuple((each, names.get(each.customer_id or 0, "")) for each in found)


def programs(stores: Stores, actor: Actor, period: BillingPeriod) -> set[str]:
    """Return which statements charges are printed on in a month: of programs, or services."""
    return {
        printed_for(charge)
        for charge, _ in known(stores, actor)
        if charge.holds_in(period) or (charge.rule == "once" and charge.first <= period)
    }


def save(stores: Stores, actor: Actor, charge: Charge) -> Charge:
    """Keep a charge, in place of the one of its name, scope and first month."""
    authorize(actor, Action.EDIT_CHARGES)
    with stores.ledger.write() as conn:
        return charges.save(conn, actor, charge)


def import_charges(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Add or change the charges of a CSV. One bad line, and nothing is taken.

    A charge is found by its name, customer, program, account and first month.
    """
    authorize(actor, Action.EDIT_CHARGES)

    def prepare(conn: Connection) -> Take:
        return lambda row: _take(conn, actor, row)

    return import_rows(stores, csv_text, LAYOUT, prepare, dry_run=dry_run, file=file)


def export_charges(stores: Stores, actor: Actor) -> str:
    """Return the charges as the CSV that `import_charges` reads."""
    rows = (_cells(charge, name) for charge, name in known(stores, actor))
    return cells.table(LAYOUT.columns, (map(cells.text, row.values()) for row in rows))


def _take(conn: Connection, actor: Actor, row: Row) -> list[Change]:
    name = row.get("customer", "").strip()
    wanted = _read(row, read_cell(row, "customer", lambda text: owner(conn, actor, text)))
    before = charges.same(conn, wanted)
    after = charges.save(conn, actor, wanted)
    now = _cells(after, name)
    if before is None:
        said = ", ".join(f"{column} {value}" for column, value in now.items() if value)
        return [Change(after.name, "new", "", said)]
    then = _cells(before, name)
    return [
        Change(after.name, column, then[column], value)
        for column, value in now.items()
        if then[column] != value
    ]


def _read(row: Row, customer_id: int | None) -> Charge:
    program = read_cell(row, "program", lambda text: program_key(text) if text else "")
    printed_on = row.get("printed_on", "").strip().lower() or ("program" if program else "services")
    base = tuple(kind for part in row.get("base", "").split(",") if (kind := part.strip().lower()))
    return Charge(
        id=0,
        name=row["name"].strip(),
        rule=cast("ChargeRule", row["rule"].strip().lower()),
        first=read.needed_month(row, "from"),
        last=read.month(row, "to"),
        customer_id=customer_id,
        program=program,
        account=row.get("account", "").strip(),
        printed_on=cast("PrintedOn", printed_on),
        base=base or ("usage", "purchase"),
        currency=row.get("currency", "").strip().upper(),
        amount=read.amount(row, "amount") or money.ZERO,
        tiers=read.tiers(row, "tiers"),
        least=read.amount(row, "minimum") or money.ZERO,
        unit=row.get("unit", "").strip(),
    )


def _cells(charge: Charge, customer: str) -> dict[str, str]:
    """Return a charge as the texts of a line, by column."""
    facts = {
        "from": str(charge.first),
        "to": str(charge.last or ""),
        "customer": customer,
        "base": ", ".join(charge.base),
        "amount": money.plain(charge.amount) if charge.amount else "",
        "tiers": read.written(charge.tiers),
        "minimum": money.plain(charge.least) if charge.least else "",
    }
    return {
        name: facts[name] if name in facts else getattr(charge, name) for name in LAYOUT.columns
    }
