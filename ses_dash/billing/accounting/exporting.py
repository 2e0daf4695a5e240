"""Exporting a month to accounting: what the files would be, then the files and an entry of the log.

The files are kept in the archive: an export can be fetched again, the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing import document, zipped
from ses_dash.billing.accounting import files as writing
from ses_dash.billing.accounting import profiles
from ses_dash.billing.accounting.booking import invoice
from ses_dash.billing.accounting.codes import Codes
from ses_dash.errors import (
    AlreadyExportedError,
    NotFoundError,
    NothingToExportError,
    StatementChangedError,
)
from ses_dash.ledger import accounting, statements
from ses_dash.model.accounting import ExportFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.accounting.files import Made
    from ses_dash.billing.accounting.profile import Profile
    from ses_dash.ledger import Connection
    from ses_dash.model.accounting import Export
    from ses_dash.model.statement import Statement
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores


@dataclass(frozen=True, slots=True)
class Preview:
    """An export before it is one. `earlier` says which statements were exported before, and when.

    `control` is the side file with the totals.
    """

    profile: Profile
    name: str
    files: tuple[Made, ...]
    control: tuple[str, bytes]
    statements: tuple[Statement, ...]
    earlier: Mapping[str, str]

    def totals(self) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
        """Return net, tax and total by currency."""
        invoices = [each for file in self.files for each in file.invoices]
        parts = ("net", "tax", "total")
        found = {}
        for currency in sorted({each.currency for each in invoices}):
            of = [each for each in invoices if each.currency == currency]
            net, tax, total = (money.total(getattr(each, part) for each in of) for part in parts)
            found[currency] = (net, tax, total)
        return found


def preview(stores: Stores, actor: Actor, key: str, program: str, period: BillingPeriod) -> Preview:
    """Return what an export of the statements of a month would be; void ones are left out.

    Raises `CodesMissingError` with everything that is not set, and `NotExportableError` for a
    statement that the system cannot take.
    """
    authorize(actor, Action.ACCOUNTING)
    profile = profiles.find(key)
    with stores.ledger.read() as conn:
        found = statements.all(conn, actor.scope, program=program, period=str(period))
        standing = tuple(each for each in found if each.state != "void")
        if not standing:
            raise NothingToExportError(program, str(period))
        made = _files(conn, profile, standing)
        earlier = _earlier(conn, profile, standing)
    name = _name(profile, program, str(period))
    control = (f"{name}-control.csv", writing.control(made))
    return Preview(profile, name, tuple(made), control, standing, earlier)


def export(
    stores: Stores,
    actor: Actor,
    key: str,
    program: str,
    period: BillingPeriod,
    *,
    again: bool = False,
) -> Export:
    """Export the statements of a month and return the entry of the log.

    Raises what `preview` does, and `AlreadyExportedError` where a statement was exported with the
    profile before, unless it is to be done again.
    """
    found = preview(stores, actor, key, program, period)
    if found.earlier and not again:
        raise AlreadyExportedError(found.profile.name, found.earlier)
    contents = [*((file.name, file.content) for file in found.files), found.control]
    kept = [ExportFile(name, stores.archive.put(each), len(each)) for name, each in contents]
    with stores.ledger.write() as conn:
        _still(conn, actor, found)
        month = (program, str(period))
        ids = [each.id for each in found.statements]
        export_id = accounting.add_export(
            conn, actor, profile=found.profile.key, month=month, files=kept, statement_ids=ids
        )
        return accounting.export(conn, export_id)


def log(stores: Stores, actor: Actor) -> tuple[Export, ...]:
    """Return what was exported, newest first: of statements that are all in scope."""
    authorize(actor, Action.ACCOUNTING)
    with stores.ledger.read() as conn:
        return tuple(each for each in accounting.exports(conn) if _in_scope(conn, actor, each))


def find(stores: Stores, actor: Actor, export_id: int) -> Export:
    """Return an entry of the log; `NotFoundError` if there is none, or not for this actor."""
    authorize(actor, Action.ACCOUNTING)
    with stores.ledger.read() as conn:
        found = accounting.export(conn, export_id)
        if not _in_scope(conn, actor, found):
            raise NotFoundError("export", export_id)
        return found


def _in_scope(conn: Connection, actor: Actor, made: Export) -> bool:
    """Say whether somebody may see every statement in the files of an export."""
    if actor.scope.customers is None:
        return True
    known = statements.all(conn, actor.scope, program=made.program, period=made.period)
    return {each.number for each in known} >= {*made.numbers}


def contents(stores: Stores, made: Export) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an export with their names, one in memory at a time."""
    for file in made.files:
        yield file.name, stores.archive.read(file.sha256)


def zip_of(stores: Stores, made: Export) -> Iterator[bytes]:
    """Yield the files of an export as one ZIP, a piece at a time."""
    return zipped.pieces(contents(stores, made))


def zip_name(made: Export) -> str:
    """Return the name of the ZIP of an export."""
    return f"{made.profile}-{made.program}-{made.period}.zip"


def _files(conn: Connection, profile: Profile, standing: tuple[Statement, ...]) -> list[Made]:
    codes = Codes(profile, standing[0].program, accounting.codes(conn))
    documents = (document.from_json(statements.document_json(conn, each.id)) for each in standing)
    invoices = [invoice(each, profile, codes) for each in documents]
    settings = {each.seller: codes.settings(each.seller) for each in invoices}
    codes.check()
    return writing.made(profile, settings, invoices, _name(profile, *_month(standing[0])))


def _month(statement: Statement) -> tuple[str, str]:
    return statement.program, statement.period


def _name(profile: Profile, program: str, period: str) -> str:
    return f"{profile.key}-{program}-{period}"


def _earlier(conn: Connection, profile: Profile, standing: tuple[Statement, ...]) -> dict[str, str]:
    found = accounting.exported(conn, [each.id for each in standing], profile.key)
    return {number: at for number, (at, _) in found.items()}


def _still(conn: Connection, actor: Actor, found: Preview) -> None:
    """Raise where a statement took a step, or was exported, while the files were made."""
    for each in found.statements:
        try:
            now = statements.find(conn, actor.scope, each.number)
        except NotFoundError:
            raise StatementChangedError(each.number) from None
        if now.state == "void":
            raise StatementChangedError(each.number)
    if _earlier(conn, found.profile, found.statements) != found.earlier:
        raise StatementChangedError(found.statements[0].number)
