"""Verify: check every frozen statement and every amount, and name what is not as it was."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash import money
from ses_dash.access import Scope
from ses_dash.billing import anchor, compared, credited, document, loaded
from ses_dash.billing.conservation import conservation
from ses_dash.billing.options import KIND_CREDIT
from ses_dash.billing.options.rounding_adjustments import adjustment
from ses_dash.billing.remainder import belongs
from ses_dash.billing.render import signing
from ses_dash.billing.render.files import RENDERER, render
from ses_dash.billing.rendering import logo
from ses_dash.billing.window import PROGRAMS, Window
from ses_dash.errors import DamagedDocumentError, DamagedFileError
from ses_dash.ledger import credits as given
from ses_dash.ledger import frozen_terms, statements
from ses_dash.model.delivery import Progress
from ses_dash.model.statement_life import FILE_KINDS
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ses_dash.ledger import Connection
    from ses_dash.model.history import ChainRow
    from ses_dash.model.statement import Draft, Statement, TaxGroup
    from ses_dash.model.statement_life import FileKind
    from ses_dash.stores import Stores

    _Check = Callable[[Stores], Iterator["Difference"]]

_PERCENT = Decimal("0.01")


class Difference(NamedTuple):
    """Something that is not as it was frozen, or does not add up: where, and what."""

    where: str
    what: str


class Check(NamedTuple):
    """What one check found first; None: nothing."""

    name: str
    difference: Difference | None


def verify(stores: Stores, progress: Callable[[Progress], None] | None = None) -> list[Difference]:
    """Return the first difference that each check finds; nothing means all is well."""
    return [each.difference for each in run(stores, progress) if each.difference is not None]


def run(stores: Stores, progress: Callable[[Progress], None] | None = None) -> Iterator[Check]:
    """Yield what each check finds first, as they are done."""
    for done, (name, check) in enumerate(_CHECKS.items()):
        if progress is not None:
            progress(Progress(done, len(_CHECKS), f"Checking {name}"))
        try:
            yield Check(name, next(check(stores), None))
        except DamagedDocumentError as error:
            yield Check(name, Difference("a statement", str(error)))


def _chain(stores: Stores) -> Iterator[Difference]:
    """Check that documents are as they were frozen and that their numbers have no gap."""
    with stores.ledger.read() as conn:
        jumps = {(jump.series, jump.to_n) for jump in statements.jumps(conn)}
        previous: ChainRow | None = None
        for row in statements.chain_rows(conn):
            if previous is not None and previous.series != row.series:
                previous = None
            last = previous.n if previous else 0
            if row.n != last + 1 and (row.series, row.n) not in jumps:
                yield Difference(row.number, f"there is no statement {last + 1} before it")
            yield from _links(conn, row, previous)
            previous = row


def _links(conn: Connection, row: ChainRow, previous: ChainRow | None) -> Iterator[Difference]:
    before = previous.chain if previous else document.genesis(row.series)
    if hashlib.sha256(row.document_json.encode()).hexdigest() != row.document_sha256:
        yield Difference(row.number, f"its document was changed: {_changed(conn, row)}")
    if document.chain(before, row.n, row.document_json) != row.chain:
        yield Difference(row.number, "its chain value does not follow from the one before")


def _changed(conn: Connection, row: ChainRow) -> str:
    """Name the first field of a changed document that something else contradicts."""
    listed = statements.find(conn, Scope.all(), row.number)
    try:
        frozen = document.from_json(row.document_json)
    except DamagedDocumentError:
        return "it cannot be read any more"
    lines = statements.lines(conn, listed.id)
    terms = frozen_terms.of(conn, listed.id)
    sums = (each.what for each in _sums(row.number, frozen.draft))
    return next(chain(compared.differences(listed, lines, frozen, terms), sums), "the hash differs")


def _documents(stores: Stores) -> Iterator[Difference]:
    """Check each document against its place in the list, and its sums."""
    with stores.ledger.read() as conn:
        listed = {each.number: each for each in statements.all(conn, Scope.all())}
        for row in statements.chain_rows(conn):
            frozen = document.from_json(row.document_json)
            if not document.is_canonical(row.document_json, frozen):
                yield Difference(row.number, "its document is not written canonically")
            kept = listed[row.number]
            lines, terms = statements.lines(conn, kept.id), frozen_terms.of(conn, kept.id)
            for what in compared.differences(kept, lines, frozen, terms):
                yield Difference(row.number, what)
            yield from _sums(row.number, frozen.draft)


def _sums(number: str, draft: Draft) -> Iterator[Difference]:
    for group in draft.tax_groups:
        yield from _group(number, draft, group)
        if draft.kind != KIND_CREDIT:  # a credit is held to what it credits instead
            yield from _alone(number, draft, group)
    for name, part in (("net", "base"), ("tax", "tax")):
        if getattr(draft, name) != money.total(getattr(each, part) for each in draft.tax_groups):
            yield Difference(number, f"{name} is not the sum of its tax groups")
    if draft.total != money.total((draft.net, draft.tax)):
        yield Difference(number, "total is not net and tax")
    spent = {
        kind: money.total(use.amount for use in draft.credits if use.kind == kind)
        for kind in ("discount", "prepaid")
    }
    if spent["discount"] != money.total(group.discount for group in draft.tax_groups):
        yield Difference(number, "its discounts are not the credits it spends")
    if spent["prepaid"] != draft.prepaid:
        yield Difference(number, "what is prepaid is not the credits it spends")


def _group(number: str, draft: Draft, group: TaxGroup) -> Iterator[Difference]:
    lines = [line for line in draft.lines if belongs(line, group)]
    if any(line.net != money.round_to(line.price, draft.currency) for line in lines):
        yield Difference(number, "a line is not its rounded price")
    full = money.total((group.rounding_adjustment, *(line.net for line in lines)))
    if group.base != money.subtract(full, group.discount):
        yield Difference(number, "a tax base is not the sum of its lines")


def _alone(number: str, draft: Draft, group: TaxGroup) -> Iterator[Difference]:
    lines = [line for line in draft.lines if belongs(line, group)]
    wanted = adjustment(lines, draft.currency) if group.rounding_adjustment else money.ZERO
    if group.rounding_adjustment != wanted:
        yield Difference(number, "the rounding adjustment is not what the lines lack")
    exact = money.multiply(money.multiply(group.base, group.rate), _PERCENT)
    if group.tax != money.round_to(exact, draft.currency):
        yield Difference(number, "a tax is not the rate of its base")


def _credits(stores: Stores) -> Iterator[Difference]:
    """Check that no credit is spent beyond its amount, and that documents and ledger agree."""
    with stores.ledger.read() as conn:
        balances = given.balances(conn, Scope.all())
        spent: defaultdict[int, list[Decimal]] = defaultdict(list)
        for _, draft in _standing(conn):
            for use in draft.get("credits", ()):
                spent[use["credit_id"]].append(Decimal(use["amount"]))
    for each in balances:
        where = f"credit {each.credit.id} ({each.credit.description})"
        on_documents = money.total(spent.pop(each.credit.id, ()))
        gone = money.subtract(each.credit.amount, each.remaining)  # spent or withdrawn
        if on_documents > each.credit.amount:
            yield Difference(where, "statements spend more of it than was given")
        elif on_documents > gone or (on_documents < gone and not each.credit.withdrawn):
            yield Difference(where, "what statements spend of it is not what the ledger says")
    for credit_id in spent:
        yield Difference(f"credit {credit_id}", "statements spend it, but it was never given")


def _days(stores: Stores) -> Iterator[Difference]:
    """Check that metered days are billed once: each month begins where the one before ended."""
    ends: dict[tuple[object, ...], tuple[str, str]] = {}
    begins: dict[tuple[object, ...], tuple[str, str]] = {}
    with stores.ledger.read() as conn:
        for each, draft in _standing(conn):
            if each.stands and each.kind == "main" and each.program in PROGRAMS:
                month = BillingPeriod.parse(each.period)
                days = (str(draft.get(name, "")) for name in ("metered_from", "metered_to"))
                window = Window.read(month, *days)
                key = (each.customer_id, each.program, each.currency)
                begins[*key, month] = (each.number, window.first.isoformat())
                ends[*key, month.shift(1)] = (each.number, window.end.isoformat())
    for place in begins.keys() & ends.keys():
        (later, first), (earlier, end) = begins[place], ends[place]
        if first != end:
            what = f"its metered days begin on {first}; those of {earlier} end before {end}"
            yield Difference(later, what)


def _standing(conn: Connection) -> Iterator[tuple[Statement, Mapping[str, Any]]]:
    """Yield every statement that is not void, with its draft as JSON."""
    for each in statements.all(conn, Scope.all()):
        if each.state != "void":
            yield each, document.draft_of(statements.document_json(conn, each.id))


def _files(stores: Stores) -> Iterator[Difference]:
    """Check that every file is there, undamaged, and what its document renders to."""
    with stores.ledger.read() as conn:
        everything = statements.all(conn, Scope.all())
    for each in everything:
        yield from _files_of(stores, each)


def _files_of(stores: Stores, statement: Statement) -> Iterator[Difference]:
    with stores.ledger.read() as conn:
        files = {file.kind: file for file in statements.files(conn, statement.id)}
        text = statements.document_json(conn, statement.id)
    for kind in FILE_KINDS:
        if kind not in files:
            yield Difference(statement.number, f"its {kind} file is missing. Start the app once")
        elif not stores.archive.check(files[kind].sha256):
            yield Difference(statement.number, f"its {kind} file is damaged or missing")
    try:
        pdf = signing.unsigned(stores.archive.read(files["pdf"].sha256))
    except (KeyError, DamagedFileError):
        return
    if RENDERER.encode() in pdf:
        hashes = {kind: file.sha256 for kind, file in files.items()}
        hashes["pdf"] = hashlib.sha256(pdf).hexdigest()
        yield from _made_again(stores, statement, text, hashes)


def _made_again(
    stores: Stores, statement: Statement, text: str, hashes: Mapping[FileKind, str]
) -> Iterator[Difference]:
    """Render a document again and compare; a signature comes after what is rendered."""
    try:
        printed = logo(stores, text)
    except DamagedFileError:
        yield Difference(statement.number, "the logo printed on it is damaged or missing")
        return
    for file in render(text, statement.chain, printed):
        if hashlib.sha256(file.content).hexdigest() != hashes[file.kind]:
            yield Difference(statement.number, f"its {file.kind} file is not what it renders to")


def _anchor(stores: Stores) -> Iterator[Difference]:
    """Check that the ledger still has every number that was noted outside it."""
    with stores.ledger.read() as conn:
        held = {(each.series, each.n): each.chain for each in statements.all(conn, Scope.all())}
    noted = anchor.read(stores)
    for entry in noted:
        where = f"number {entry.n} of series {entry.series}"
        if (entry.series, entry.n) not in held:
            yield Difference(where, "it was frozen, but the ledger no longer has it")
        elif held[entry.series, entry.n] != entry.chain:
            yield Difference(where, "it was frozen with another content")
    for series, n in sorted(held.keys() - {(entry.series, entry.n) for entry in noted}):
        yield Difference(f"number {n} of series {series}", "the anchor does not know it")


def _conservation(stores: Stores) -> Iterator[Difference]:
    """Check that no cost was lost or counted twice."""
    for each in conservation(stores):
        if each.difference:
            amount = f"{money.plain(each.difference)} {each.currency}"
            yield Difference(f"{each.program} {each.period}", f"{amount} is not accounted for")


def _of(check: Callable[[Stores], Iterable[tuple[str, str]]]) -> _Check:
    """Return the check that another module makes."""
    return lambda stores: (Difference(*each) for each in check(stores))


_CHECKS: dict[str, _Check] = {
    "numbers and chain": _chain,
    "documents": _documents,
    "credits": _credits,
    "credit statements": _of(credited.disagreements),  # never more than there was
    "metered days": _days,
    "files": _files,
    "anchor": _anchor,
    "charges": _of(loaded.disagreements),  # what was read, and all that adds it up
    "commitments": _of(loaded.of_commitments),  # counted once, as they were paid for
    "conservation": _conservation,
}
