"""Reading frozen statements: the list, the document, and its files byte for byte."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, Role, authorize
from ses_dash.billing import document
from ses_dash.billing.render import cells, signing, ubl
from ses_dash.billing.render.files import factur_x
from ses_dash.billing.rendering import logo, render_statements
from ses_dash.errors import NotFoundError, UnknownFieldError
from ses_dash.ledger import statements
from ses_dash.model.statement_life import FILE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.statement import Document, Statement
    from ses_dash.model.statement_life import FileKind, StatementFile
    from ses_dash.stores import Stores

_PUBLISHED = frozenset({"open", "paid", "past_due"})
_TEXTS = ("number", "kind", "subject", "customer_name", "program", "period", "currency")
_LIST = (*_TEXTS, "statement_date", "due_date")
_AMOUNTS = ("net", "tax", "total", "payable", "paid", "credited", "carried", "due")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements of a list are wanted; empty: all. `number` is a part of their numbers."""

    period: str = ""
    program: str = ""
    customer: str = ""  # the id
    state: str = ""
    kind: str = ""
    number: str = ""

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> Wanted:
        """Read what the query of a link says; raise `UnknownFieldError` for what there is not."""
        known = [each.name for each in fields(cls)]
        for name in texts:
            if name not in known:
                raise UnknownFieldError(name, known)
        return cls(**texts)

    def texts(self) -> dict[str, str]:
        """Return the query of a link to the same list."""
        return {name: text for name, text in asdict(self).items() if text}

    def holds(self, each: Statement) -> bool:
        """Say whether a statement is wanted."""
        same = (
            (self.period, each.period),
            (self.program, each.program),
            (self.customer, str(each.customer_id)),
            (self.state, each.state),
            (self.kind, each.kind),
        )
        named = self.number.lower() in each.number.lower()
        return named and not [wanted for wanted, is_ in same if wanted not in ("", is_)]


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


def to_csv(found: Iterable[Statement]) -> str:
    """Write a list of statements as CSV, amounts with the decimals of their currency."""
    header = (*_LIST, *_AMOUNTS, "state")
    return cells.table(header, ([*_cells(each), each.state] for each in found))


def _cells(each: Statement) -> list[str]:
    amounts: list[Decimal] = [getattr(each, name) for name in _AMOUNTS]
    decimals = money.minor_units(each.currency)
    texts = [cells.text(str(getattr(each, name))) for name in _LIST]
    return [*texts, *(money.fixed_scale(amount, decimals) for amount in amounts)]


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


def read_ubl(stores: Stores, actor: Actor, number: str) -> bytes:
    """Return a statement as an e-invoice, made from its document; it holds nothing of our cost.

    Raises `EInvoiceError` for what EN 16931 has no form for.
    """
    found = find(stores, actor, number)
    with stores.ledger.read() as conn:
        return ubl.render(document.from_json(statements.document_json(conn, found.id)))


def read_factur_x(stores: Stores, actor: Actor, number: str) -> bytes:
    """Return a statement as a PDF with its e-invoice inside, as `read_ubl` does; signed as others.

    Raises `CertificateError` too.
    """
    found = find(stores, actor, number)
    with stores.ledger.read() as conn:
        text = statements.document_json(conn, found.id)
    made = factur_x(text, found.chain, logo(stores, text))
    signer = signing.load(stores.settings)
    return signer.sign(made) if signer else made


def read_file(
    stores: Stores, actor: Actor, number: str, kind: FileKind
) -> tuple[StatementFile, bytes]:
    """Return a file of a statement, the same bytes for ever."""
    found = find(stores, actor, number)
    file = next((each for each in _files(stores, found.id) if each.kind == kind), None)
    if file is None:
        raise NotFoundError("file of a statement", f"{number} {kind}")
    return file, stores.archive.read(file.sha256)


def related(stores: Stores, actor: Actor, statement: Statement) -> tuple[Statement, ...]:
    """Return the other statements of a statement's customer, program, month and currency."""
    found = all(
        stores,
        actor,
        program=statement.program,
        period=statement.period,
        customer_id=statement.customer_id,
    )
    same = (each for each in found if each.currency == statement.currency)
    return tuple(each for each in same if each.id != statement.id)


def before(stores: Stores, actor: Actor, statement: Statement) -> Statement | None:
    """Return the statement that a statement is chained to: the one before it in its series."""
    authorize(actor, Action.SEE_COST)
    found = (each for each in all(stores, actor) if each.series == statement.series)
    earlier = (each for each in found if each.n < statement.n)
    return max(earlier, key=lambda each: each.n, default=None)


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
