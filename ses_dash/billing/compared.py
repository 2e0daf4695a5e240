"""A frozen document beside what the ledger lists of it: the first field that is not the same."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.options import KIND_CREDIT, aws_ri_purchase
from ses_dash.ledger import statements
from ses_dash.model.pricebook import FrozenTerms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ses_dash.model.statement import Document, Draft, Line, Statement

_OF_DOCUMENT = ("series", "n", "number", "ordinal")
_OF_DRAFT = (
    *("kind", "subject", "program", "period", "currency"),
    *("net", "tax", "total", "payable"),
)


def differences(
    listed: Statement,
    lines: Sequence[tuple[object, ...]],
    frozen: Document,
    terms: FrozenTerms | None,
) -> Iterator[str]:
    """Yield each field that a document and the ledger do not agree on, with both values.

    `lines` are those kept beside the document, by `LINE_COLUMNS`, `terms` what reports of its
    month go by (R28).
    """
    if (said := terms_of(frozen.draft)) is not None and said != terms:
        yield f"it is priced with {said} in the document, with {terms} in the ledger"
    for name, value in _listed(frozen).items():
        if (kept := getattr(listed, name)) != value:
            yield f"{name} is {_shown(value)} in the document, {_shown(kept)} in the list"
    pairs = zip_longest(frozen.draft.lines, lines)
    for n, (line, row) in enumerate(pairs, start=1):
        if line is None or row is None:
            where = "document" if line is None else "ledger"
            yield f"line {n} is not in the {where}"
        else:
            yield from _of_line(n, line, row)


def terms_of(draft: Draft) -> FrozenTerms | None:
    """Return what a draft was priced with beside pricebooks (R28); an older one does not say."""
    if draft.kind == KIND_CREDIT or draft.at_cost is None:
        return None
    return FrozenTerms(draft.at_cost, str(draft.options[aws_ri_purchase.OPTION.key]))


def _of_line(n: int, line: Line, row: tuple[object, ...]) -> Iterator[str]:
    for name, kept in zip(statements.LINE_COLUMNS, row, strict=True):
        if (value := getattr(line, name)) != kept:
            both = f"{_shown(value)} in the document, {_shown(kept)} in the ledger"
            yield f"{name} of line {n} is {both}"


def _listed(frozen: Document) -> Mapping[str, object]:
    """Return what the list of statements says of a document."""
    draft = frozen.draft
    return (
        {name: getattr(frozen, name) for name in _OF_DOCUMENT}
        | {name: getattr(draft, name) for name in _OF_DRAFT}
        | {
            "statement_date": frozen.statement_date.isoformat(),
            "due_date": frozen.due_date.isoformat(),
            "customer_id": draft.customer.id,
            "customer_name": draft.customer.name,
        }
    )


def _shown(value: object) -> str:
    return money.plain(value) if isinstance(value, Decimal) else repr(value)
