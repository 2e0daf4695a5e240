"""Statements as files: the frozen documents byte for byte, the list of them, and pro formas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.api.files.download import CSV, PDF, XML, ZIP, attachment, route, streamed
from ses_dash.billing import options, parcel, rehearsal, statements
from ses_dash.billing.statements import Wanted
from ses_dash.errors import NotFoundError
from ses_dash.model.program import statement_program_key
from ses_dash.model.statement_life import FILE_KINDS
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from ses_dash.billing.options.option import Value
    from ses_dash.stores import Stores

_MEDIA_TYPES = {"pdf": PDF, "csv": CSV, "detail": CSV}
_OF_STATEMENT = ("program", "period", "customer", "currency", "kind", "subject")
_LARGEST_ID = 2**63 - 1


def routes(stores: Callable[[], Stores]) -> list[Route]:
    """Return the routes of statements."""
    return [
        route("/statements.csv", _list, stores),
        route("/statements.zip", _month, stores),
        route("/statements/pro-forma.pdf", _pro_forma, stores),
        route("/statements/{number:path}/{kind}", _document, stores),
    ]


def _list(stores: Stores, request: Request) -> Response:
    """Return the statements that the page lists with the same filters."""
    wanted = Wanted.read(dict(request.query_params))
    found = filter(wanted.holds, statements.all(stores, SINGLE_USER))
    return attachment(statements.to_csv(found).encode(), "statements.csv", CSV)


def _month(stores: Stores, request: Request) -> Response:
    """Return all statements of a month, `period`, of one `program` or all."""
    texts = dict(request.query_params)
    period = BillingPeriod.parse(texts.get("period", ""))
    program = statement_program_key(texts["program"]) if texts.get("program") else None
    pieces = parcel.month(stores, SINGLE_USER, period, program)
    return streamed(pieces, parcel.name(period, program), ZIP)


def _pro_forma(stores: Stores, request: Request) -> Response:
    """Return a statement as it would be frozen now, without a number (R27).

    The query names the statement; option keys in it are tried out without being set.
    """
    texts = dict(request.query_params)
    named = {name: texts.pop(name, "") for name in _OF_STATEMENT}
    made = rehearsal.documents(
        stores,
        SINGLE_USER,
        statement_program_key(named["program"]),
        BillingPeriod.parse(named["period"]),
        _customer(named["customer"]),
        changes=_changes(stores, texts, _customer(named["customer"])),
    )
    key = (named["kind"] or options.KIND_MAIN, named["currency"], named["subject"])
    document = rehearsal.find(made, key)
    name = f"pro forma {document.draft.customer.name} {named['program']} {named['period']}.pdf"
    return attachment(rehearsal.pdf(stores, SINGLE_USER, document), name, PDF)


def _customer(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > _LARGEST_ID:
        raise NotFoundError("customer", text)
    return int(text)


def _changes(stores: Stores, texts: Mapping[str, str], customer_id: int) -> dict[str, Value]:
    """Read the options that are tried out, refused as setting them would be."""
    for error in options.problems(stores, SINGLE_USER, texts, customer_id).values():
        raise error
    return {key: options.read(key, text) for key, text in texts.items()}


def _document(stores: Stores, request: Request) -> Response:
    number, kind = request.path_params["number"], request.path_params["kind"]
    if kind == "ubl":
        made = statements.read_ubl(stores, SINGLE_USER, number)
        return attachment(made, f"statement-{number}.xml", XML)
    if kind == "facturx":
        made = statements.read_factur_x(stores, SINGLE_USER, number)
        return attachment(made, f"statement-{number}-factur-x.pdf", PDF)
    if kind not in FILE_KINDS:
        raise NotFoundError("file", kind)
    file, content = statements.read_file(stores, SINGLE_USER, number, kind)
    return attachment(content, file.name, _MEDIA_TYPES[kind])
