"""Reading frozen statements: the list, the document, and its files byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import Action, Role, authorize
from ses_dash.billing import document
from ses_dash.billing.rendering import render_statements
from ses_dash.errors import NotFoundError
from ses_dash.ledger import statements
from ses_dash.model.statement import FILE_KINDS

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.model.statement import Document, FileKind, Statement, StatementFile
    from ses_dash.stores import Stores

_PUBLISHED = frozenset({"open", "paid", "past_due"})


def all(  # noqa: A001 - read as statements.all
    stores: Stores,
    actor: Actor,
    *,
    program: str | None = None,
    period: str | None = None,
    customer_id: int | None = None,
) -> tuple[Statement, ...]:
    """Return the statements an actor may see, in the order they were frozen."""
    authorize(actor, Action.READ_STATEMENTS)
    with stores.ledger.read() as conn:
        found = statements.all(
            conn, actor.scope, program=program, period=period, customer_id=customer_id
        )
    return tuple(each for each in found if _visible(actor, each))


def find(stores: Stores, actor: Actor, number: str) -> Statement:
    """Return the statement of a number; `NotFoundError` if there is none, or not for this actor."""
    authorize(actor, Action.READ_STATEMENTS)
    with stores.ledger.read() as conn:
        found = statements.find(conn, actor.scope, number)
    if not _visible(actor, found):
        raise NotFoundError("statement", number)
    return found


def read_json(stores: Stores, actor: Actor, number: str) -> str:
    """Return the stored document, as it was frozen. It holds our cost: staff only."""
    authorize(actor, Action.SEE_COST)
    found = find(stores, actor, number)
    with stores.ledger.read() as conn:
        return statements.document_json(conn, found.id)


def read_document(stores: Stores, actor: Actor, number: str) -> Document:
    """Return the frozen document as a value. It holds our cost: staff only."""
    return document.from_json(read_json(stores, actor, number))


def read_file(
    stores: Stores, actor: Actor, number: str, kind: FileKind
) -> tuple[StatementFile, bytes]:
    """Return a file of a statement, the same bytes for ever."""
    found = find(stores, actor, number)
    file = next((each for each in _files(stores, found.id) if each.kind == kind), None)
    if file is None:
        raise NotFoundError("file of a statement", f"{number} {kind}")
    return file, stores.archive.read(file.sha256)


def files(stores: Stores, actor: Actor, number: str) -> tuple[StatementFile, ...]:
    """Return what files a statement has, making those that a stop kept from being made."""
    return _files(stores, find(stores, actor, number).id)


def _files(stores: Stores, statement_id: int) -> tuple[StatementFile, ...]:
    with stores.ledger.read() as conn:
        made = statements.files(conn, statement_id)
    if len(made) == len(FILE_KINDS):
        return made
    render_statements(stores, [statement_id])
    with stores.ledger.read() as conn:
        return statements.files(conn, statement_id)


def _visible(actor: Actor, statement: Statement) -> bool:
    """A frozen statement is hidden from its customer until it is published."""
    return actor.role is not Role.CUSTOMER or statement.state in _PUBLISHED
