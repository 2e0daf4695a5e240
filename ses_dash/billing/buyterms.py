"""Buy terms (R8): keep them by month, take them as CSV, and say what months will cost us."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.importing import Change, Imported, Layout, import_rows, read_cell
from ses_dash.billing.render import cells
from ses_dash.errors import BadValueError
from ses_dash.ledger import buyterms as ledger
from ses_dash.model.buying import BOUGHT_KINDS, BUY_METHODS, BuyTerm
from ses_dash.model.currency import CURRENCIES
from ses_dash.model.program import program_key
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.read import seller_costs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores

    Row = Mapping[str, str]

LAYOUT = Layout(
    ("program", "valid_from", "charges", "method", "value", "currency"),
    required=5,
)
_PERCENT_DECIMALS, _LOWEST, _HIGHEST = 4, Decimal(-100), Decimal(99_000)


class MonthCost(NamedTuple):
    """What a program's month costs us in one currency, exact: seller cost = `charges` + `fixed`."""

    program: str
    period: BillingPeriod
    currency: str
    file: Decimal  # what the provider's files say
    charges: Decimal  # that by the terms in percent
    fixed: Decimal  # billed beside it, for no charge in particular

    @property
    def seller_cost(self) -> Decimal:
        """Return what the distributor will bill us."""
        return money.total((self.charges, self.fixed))


def all(stores: Stores, actor: Actor) -> tuple[BuyTerm, ...]:  # noqa: A001 - read as buyterms.all
    """Return the buy terms that count, by program, kind of charge and month."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        return ledger.all(conn)


def costs(stores: Stores, actor: Actor) -> list[MonthCost]:
    """Return what every month costs us, the latest first. A fixed amount needs no charges."""
    terms = all(stores, actor)
    bring_up_to_date(stores)
    found = seller_costs(stores.warehouse, actor.scope)
    return [MonthCost(*key, *amounts, _fixed(terms, *key)) for key, amounts in found.items()]


def export_terms(stores: Stores, actor: Actor) -> str:
    """Return all buy terms as `import_terms` reads them."""
    rows = (
        (
            *map(cells.text, (each.program, str(each.valid_from), each.charges, each.method)),
            *(money.plain(each.value), cells.text(each.currency)),
        )
        for each in all(stores, actor)
    )
    return cells.table(LAYOUT.columns, rows)


def import_terms(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Take buy terms from a CSV; one bad line, and nothing is taken.

    A term holds until the next one for the same program and kind of charge. Nothing that is frozen
    depends on them: they say what we pay, not what is paid to us.
    """
    authorize(actor, Action.EDIT_PRICES)

    def prepare(conn: Connection) -> Take:
        return lambda row: _take(conn, actor, row)

    return import_rows(stores, csv_text, LAYOUT, prepare, dry_run=dry_run, file=file)


def checked(term: BuyTerm) -> BuyTerm:
    """Return a term; raise `BadValueError` for one that cannot be."""
    for field, value, known in (
        ("charges", term.charges, BOUGHT_KINDS),
        ("method", term.method, BUY_METHODS),
    ):
        if value not in known:
            raise BadValueError(field, value, f"choose one of {', '.join(known)}")
    if term.method == "percent":
        _check_percent(term.value)
    fixed = term.method == "fixed"
    if fixed and (term.charges != "all" or term.currency not in CURRENCIES):
        want = "a fixed amount is for all charges, in a currency"
        raise BadValueError("currency", term.currency, want)
    if fixed and not term.value.is_finite():
        raise BadValueError("value", term.value, "it is an amount")
    if term.method == "percent" and term.currency:
        raise BadValueError("currency", term.currency, "a percentage has none")
    return term


def _take(conn: Connection, actor: Actor, row: Row) -> list[Change]:
    words: dict[str, Any] = {
        name: row.get(name, "").strip().lower() for name in ("charges", "method")
    }
    term = checked(
        BuyTerm(
            program=read_cell(row, "program", program_key),
            charges=words["charges"],
            method=words["method"],
            value=read_cell(row, "value", lambda text: _value(words["method"], text)),
            valid_from=read_cell(row, "valid_from", BillingPeriod.parse),
            currency=row.get("currency", "").strip().upper(),
        )
    )
    held = {each.place: each for each in ledger.all(conn) if each.valid_from <= term.valid_from}
    before = held.get(term.place)
    if before is not None and before.valid_from == term.valid_from and before == term:
        return []
    ledger.choose(conn, actor, term)
    said = "" if before is None else _told(before)
    return [Change(term.program, term.charges, said, f"{_told(term)} from {term.valid_from}")]


def _value(method: str, text: str) -> Decimal:
    """Read a value; a term that ends what was before has none."""
    return money.ZERO if method == "none" and not text else money.parse(text)


def _told(term: BuyTerm) -> str:
    if term.method == "percent":
        return f"{term.value:+f} %"
    return f"{money.plain(term.value)} {term.currency}" if term.method == "fixed" else "none"


def _fixed(terms: Iterable[BuyTerm], program: str, period: BillingPeriod, currency: str) -> Decimal:
    own = [
        each
        for each in terms
        if (each.program, each.currency) == (program, currency) and each.valid_from <= period
    ]
    return own[-1].value if own and own[-1].method == "fixed" else money.ZERO


def _check_percent(value: Decimal) -> None:
    fine = value.is_finite() and _LOWEST <= value <= _HIGHEST
    if not fine or value != money.quantize(value, _PERCENT_DECIMALS):
        want = f"a percentage is {_LOWEST} to {_HIGHEST:,} with at most 4 decimals"
        raise BadValueError("value", value, want)
