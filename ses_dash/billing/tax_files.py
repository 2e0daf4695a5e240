"""Tax profiles and rates: read, changed, and as one CSV, in and out (R18, R35)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing import cell_readers as read
from ses_dash.billing.assigning import owner
from ses_dash.billing.importing import Change, Imported, Layout, import_rows, read_cell
from ses_dash.billing.render import cells
from ses_dash.errors import BadValueError
from ses_dash.ledger import customers, taxes
from ses_dash.model.tax import TaxProfile, TaxRate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.model.tax import TaxKind
    from ses_dash.stores import Stores

    Row = Mapping[str, str]

# A line with a customer is its profile, one without is a rate.
LAYOUT = Layout(
    (
        *("profile", "valid_from", "customer", "country", "category", "rate", "certificate"),
        *("certificate_from", "certificate_until", "text"),
    ),
    required=2,
)


def known(
    stores: Stores, actor: Actor
) -> tuple[dict[str, tuple[TaxProfile, ...]], tuple[TaxRate, ...]]:
    """Return the profiles in scope by name of the customer, and every rate."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        everybody = customers.all(conn, actor.scope, archived=True)
        dated = taxes.profiles(conn, actor.scope)
        rates = taxes.rates(conn)
    named = {each.name: dated[each.id] for each in everybody if each.id in dated}
    return named, rates


def save_profile(stores: Stores, actor: Actor, profile: TaxProfile) -> TaxProfile:
    """Keep how a customer is taxed from a day of supply on."""
    authorize(actor, Action.EDIT_CHARGES)
    with stores.ledger.write() as conn:
        return taxes.save_profile(conn, actor, profile)


def remove_profile(stores: Stores, actor: Actor, profile: TaxProfile) -> None:
    """Take back what was said of a customer's tax for a day."""
    authorize(actor, Action.EDIT_CHARGES)
    with stores.ledger.write() as conn:
        taxes.remove_profile(conn, actor, profile)


def save_rate(stores: Stores, actor: Actor, rate: TaxRate) -> TaxRate:
    """Keep a tax rate from a day of supply on."""
    authorize(actor, Action.EDIT_CHARGES)
    with stores.ledger.write() as conn:
        return taxes.save_rate(conn, actor, rate)


def import_taxes(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Add or change the profiles and rates of a CSV. One bad line, and nothing is taken."""
    authorize(actor, Action.EDIT_CHARGES)

    def prepare(conn: Connection) -> Take:
        return lambda row: _take(conn, actor, row)

    return import_rows(stores, csv_text, LAYOUT, prepare, dry_run=dry_run, file=file)


def export_taxes(stores: Stores, actor: Actor) -> str:
    """Return profiles and rates as the CSV that `import_taxes` reads."""
    profiles, rates = known(stores, actor)
    rows = [
        *(_cells(rate) for rate in rates),
        *(_cells(each, name) for name, dated in profiles.items() for each in dated),
    ]
    return cells.table(LAYOUT.columns, (map(cells.text, row.values()) for row in rows))


def _take(conn: Connection, actor: Actor, row: Row) -> list[Change]:
    customer_id = read_cell(row, "customer", lambda text: owner(conn, actor, text))
    if customer_id is None:
        return _take_rate(conn, actor, row)
    wanted = TaxProfile(
        customer_id,
        read.needed_day(row, "valid_from"),
        cast("TaxKind", row["profile"].strip().lower()),
        rate=read.amount(row, "rate"),
        certificate=row.get("certificate", ""),
        certificate_from=read.day(row, "certificate_from"),
        certificate_until=read.day(row, "certificate_until"),
        text=row.get("text", ""),
    )
    dated = taxes.profiles(conn, actor.scope).get(customer_id, ())
    before = next((each for each in dated if each.valid_from == wanted.valid_from), None)
    after = taxes.save_profile(conn, actor, wanted)
    name = row["customer"].strip()
    return _differences(f"{name} {wanted.valid_from}", before, after)


def _take_rate(conn: Connection, actor: Actor, row: Row) -> list[Change]:
    rate = read.amount(row, "rate")
    if rate is None:
        raise BadValueError("rate", "", "a line without customer is a rate, in percent")
    wanted = TaxRate(
        cast("TaxKind", row["profile"].strip().lower()),
        read.needed_day(row, "valid_from"),
        rate,
        country=row.get("country", "").strip().upper(),
        category=row.get("category", "").strip().lower(),
    )
    same = (each for each in taxes.rates(conn) if _key(each) == _key(wanted))
    before = next(same, None)
    after = taxes.save_rate(conn, actor, wanted)
    return _differences(" ".join(filter(None, map(str, _key(wanted)))), before, after)


def _key(rate: TaxRate) -> tuple[str, str, str, date]:
    return rate.country, rate.kind, rate.category, rate.valid_from


def _differences(
    subject: str, before: TaxProfile | TaxRate | None, after: TaxProfile | TaxRate
) -> list[Change]:
    return list(_changed(subject, _cells(before) if before else None, _cells(after)))


def _changed(subject: str, before: Row | None, after: Row) -> Iterator[Change]:
    if before is None:
        said = ", ".join(f"{name} {value}" for name, value in after.items() if value)
        yield Change(subject, "new", "", said)
        return
    for name, value in after.items():
        if before[name] != value:
            yield Change(subject, name, before[name], value)


def _cells(row: TaxProfile | TaxRate, customer: str = "") -> dict[str, str]:
    """Return a profile or rate as the texts of a line, by column."""
    facts = {
        "profile": row.kind,
        "customer": customer,
        "rate": "" if row.rate is None else money.plain(row.rate),
    } | {
        name: getattr(row, name, "") for name in LAYOUT.columns if name not in ("customer", "rate")
    }
    facts["profile"] = row.kind
    return {name: _text(facts[name]) for name in LAYOUT.columns}


def _text(value: object) -> str:
    return "" if value is None else str(value)
