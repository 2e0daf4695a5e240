"""Pricebooks and who pays by which as CSV, out and in (R35)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing import pricebooks
from ses_dash.billing.importing import Change, Imported, Layout, import_rows, read_cell
from ses_dash.billing.render import cells
from ses_dash.errors import BadValueError, CellError, NotFoundError, UnknownPricebookError
from ses_dash.ledger import customers
from ses_dash.ledger import pricebooks as ledger
from ses_dash.model.pricebook import Pricebook, PricebookChoice, PriceRule
from ses_dash.model.program import program_key
from ses_dash.model.rule_checks import checked, tidy
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores

    Row = Mapping[str, str]
    Version = tuple[str, str, BillingPeriod]  # name and program of a pricebook, month
    Place = tuple[str, str, str]

PRICES = Layout(
    (
        *("pricebook", "program", "effective_from", "level", "key", "method", "value"),
        *("basis", "unit", "charges"),
    ),
    required=7,
)
CHOICES = Layout(("customer", "program", "pricebook", "valid_from", "account"), required=4)
_NONE = "none"


def export_prices(stores: Stores, actor: Actor, name: str = "") -> str:
    """Return every version of all pricebooks, or of one, as `import_prices` reads them."""
    authorize(actor, Action.SEE_COST)
    found = pricebooks.all(stores, actor)
    wanted = [pricebooks.find(stores, actor, name)] if name else found
    rows = (
        (
            *(each.book.name, each.book.program, str(version.effective_from)),
            *(rule.level, rule.key, rule.method, money.plain(rule.value)),
            *(rule.basis, rule.unit, rule.charges),
        )
        for each in wanted
        for version in each.versions
        for rule in version.rules
    )
    return cells.table(PRICES.columns, (_safe(row, number=6) for row in rows))


def import_prices(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Take pricebooks from a CSV; one bad line, and nothing is taken.

    The lines of one pricebook and month are a whole version: what it had before and the file has
    not goes out of it. Pricebooks that are new are added.
    """
    authorize(actor, Action.EDIT_PRICES)
    taking = _Prices(actor)
    return import_rows(
        stores,
        csv_text,
        PRICES,
        taking.begin,
        dry_run=dry_run,
        file=file,
        finish=taking.finish,
    )


def export_choices(stores: Stores, actor: Actor) -> str:
    """Return who pays by which pricebook as `import_choices` reads it."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
        books = {each.id: each.name for each in ledger.all(conn, archived=True)}
        found = ledger.choices(conn, actor.scope)
    rows = (
        (
            *(names[each.customer_id], each.program, books.get(each.pricebook_id or 0, _NONE)),
            *(str(each.valid_from), each.account),
        )
        for each in found
    )
    return cells.table(CHOICES.columns, (map(cells.text, row) for row in rows))


def import_choices(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Take who pays by which pricebook from a CSV; one bad line, and nothing is taken.

    `none` as pricebook: by none any more. An account pays by its own, whatever the customer does.
    """
    authorize(actor, Action.EDIT_PRICES)

    def prepare(conn: Connection) -> Take:
        return lambda row: _take_choice(conn, actor, row)

    return import_rows(stores, csv_text, CHOICES, prepare, dry_run=dry_run, file=file)


def drafted(
    stores: Stores, actor: Actor, csv_text: str, name: str, *, file: str = ""
) -> tuple[PriceRule, ...]:
    """Return the rules that a CSV has for a pricebook in its latest month; nothing is kept."""
    authorize(actor, Action.SEE_COST)
    taking = _Prices(actor)
    import_rows(stores, csv_text, PRICES, taking.begin, dry_run=True, file=file)
    own = [key for key in taking.read if ledger.key_of(key[0]) == ledger.key_of(name)]
    if not own:
        raise UnknownPricebookError(name)
    latest = max(own, key=lambda key: key[2])
    return checked(taking.read[latest].values())


class _Prices:
    """The versions in a file while it is read: kept when its last line is."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self.read: dict[Version, dict[Place, PriceRule]] = {}
        self._before: dict[Version, dict[Place, PriceRule]] = {}
        self._names: dict[str, str] = {}  # as they are written first

    def begin(self, conn: Connection) -> Take:
        """Return what takes a row."""
        self._conn = conn
        return self.take

    def take(self, row: Row) -> list[Change]:
        """Read the rule of a row, and say how it differs from the version in force."""
        written = read_cell(row, "pricebook", _filled)
        name = self._names.setdefault(ledger.key_of(written), written)
        program = read_cell(row, "program", program_key)
        version = (name, program, read_cell(row, "effective_from", BillingPeriod.parse))
        rule = _rule(row)
        if version not in self.read:
            self.read[version] = {}
            self._before[version] = self._in_force(version)
        if rule.place in self.read[version]:
            raise CellError("key", "Another line of this pricebook and month is for the same.")
        self.read[version][rule.place] = rule
        before = self._before[version].get(rule.place)
        if before == rule:
            return []
        return [_change(version, rule.place, before, rule)]

    def finish(self) -> list[Change]:
        """Keep every version; return what goes out of them."""
        gone = []
        for version, rules in self.read.items():
            name, program, month = version
            book = ledger.by_name(self._conn, name)
            if book is None:
                book = ledger.create(self._conn, self._actor, Pricebook(0, name, program))
            pricebooks.keep(self._conn, self._actor, book.id, month, rules.values())
            gone += [
                _change(version, place, rule, None)
                for place, rule in self._before[version].items()
                if place not in rules
            ]
        return gone

    def _in_force(self, version: Version) -> dict[Place, PriceRule]:
        """Return the rules that hold in the month of a version as things are."""
        name, program, month = version
        book = ledger.by_name(self._conn, name)
        if book is None:
            return {}
        if book.program != program:
            want = f"the pricebook is one of {book.program}"
            raise BadValueError("program", program, want)
        held = [v for v in ledger.versions(self._conn, [book.id]) if v.effective_from <= month]
        return {rule.place: rule for rule in held[-1].rules} if held else {}


def _rule(row: Row) -> PriceRule:
    words: dict[str, Any] = {
        "level": row["level"].strip().lower(),
        "method": row["method"].strip().lower(),
        "basis": row.get("basis", "").strip().lower() or "billed",
        "charges": row.get("charges", "").strip().lower() or "usage",
    }
    value = read_cell(row, "value", money.parse)
    return tidy(PriceRule(**words, key=row["key"], value=value, unit=row.get("unit", "")))


def _change(
    version: Version, place: Place, before: PriceRule | None, after: PriceRule | None
) -> Change:
    name, _, month = version
    kind, level, key = place
    what = " ".join(filter(None, (level, key, "" if kind == "usage" else kind)))
    return Change(f"{name} from {month}", what, str(before or ""), str(after or ""))


def _take_choice(conn: Connection, actor: Actor, row: Row) -> list[Change]:
    owner = customers.by_name(conn, row["customer"])
    if owner is None or not actor.scope.holds(owner.id):
        raise CellError("customer", str(NotFoundError("customer", row["customer"])))
    name = row["pricebook"].strip()
    book = None if name.lower() in ("", _NONE) else ledger.by_name(conn, name)
    if book is None and name.lower() not in ("", _NONE):
        raise BadValueError("pricebook", name, "there is none of that name")
    choice = PricebookChoice(
        owner.id,
        read_cell(row, "program", program_key),
        row.get("account", "").strip(),
        read_cell(row, "valid_from", BillingPeriod.parse),
        book.id if book else None,
    )
    if not pricebooks.keep_choice(conn, actor, choice):
        return []
    where = " ".join(filter(None, (owner.name, choice.program, choice.account)))
    return [Change(where, "pricebook", "", f"{name or _NONE} from {choice.valid_from}")]


def _filled(text: str) -> str:
    if not text:
        raise BadValueError("pricebook", text, "give its name")
    return text


def _safe(row: tuple[str, ...], *, number: int) -> list[str]:
    """Return cells that no spreadsheet runs; the number among them stays one."""
    return [cell if at == number else cells.text(cell) for at, cell in enumerate(row)]
