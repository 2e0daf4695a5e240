"""Whether credit statements and settled balances agree with what they stand on (R16c, R17)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Scope
from ses_dash.billing import document, remainder
from ses_dash.ledger import balances, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ses_dash.ledger import Connection
    from ses_dash.model.statement import Document, Statement
    from ses_dash.stores import Stores

    Found = Iterator[tuple[str, str]]  # where, and what


def disagreements(stores: Stores) -> Found:
    """Yield where credits go beyond their original, or the ledger says otherwise than they do."""
    with stores.ledger.read() as conn:
        listed = statements.all(conn, Scope.all())
        by_id = {each.id: each for each in listed}
        credits_: defaultdict[int, list[Statement]] = defaultdict(list)
        for each in listed:
            if each.credits is not None:
                credits_[each.credits].append(each)
            elif each.kind == "credit":
                yield each.number, "it credits no statement"
        for original_id, found in credits_.items():
            yield from _of_original(conn, by_id[original_id], found)
        for statement_id in balances.settled(conn):
            if by_id[statement_id].due:
                yield by_id[statement_id].number, "its balance was settled, but is not 0"


def _of_original(conn: Connection, original: Statement, found: Sequence[Statement]) -> Found:
    whole, *documents = (_document(conn, each) for each in (original, *found))
    rest = remainder.whole(whole.draft)
    for each, credit in zip(found, documents, strict=True):
        yield from _of_credit(original, each, credit)
        taken = remainder.credited(whole.draft, credit)
        if not rest.holds(taken):
            yield each.number, f"it credits more than remained of {original.number}"
        rest = rest.less(taken)
    if original.fully_credited != rest.empty:
        yield original.number, "whether it is credited in full is not what its credits say"
    if any(use.amount < 0 for use in remainder.left_of_uses(whole.draft, documents)):
        yield original.number, "more of a credit is given back than it had spent"
    if not money.within(original.due, original.payable):
        yield original.number, "more came off it than was due"


def _of_credit(original: Statement, each: Statement, credit: Document) -> Found:
    if credit.draft.refers_to != original.number:
        yield each.number, f"it does not refer to {original.number}, which it credits"
    for place, line in zip(credit.reverses, credit.draft.lines, strict=True):
        if line.cost:
            yield each.number, f"line {place} takes back cost"


def _document(conn: Connection, each: Statement) -> Document:
    return document.from_json(statements.document_json(conn, each.id))
