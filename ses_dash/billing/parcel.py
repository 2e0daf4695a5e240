"""All statements of a month as one ZIP: their files, an index with totals, covers of groups (R24).

A group that several sellers bill has a cover from each. A void statement is in the index, with its
state, but neither in the sums nor among the files.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing import statements as reading
from ses_dash.billing import zipped
from ses_dash.billing.render import cells, overview
from ses_dash.errors import NoStatementsError
from ses_dash.ledger import customers, seller

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ses_dash.access import Actor
    from ses_dash.model.statement import Statement
    from ses_dash.model.statement_life import FileKind
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

INDEX = (
    *("number", "kind", "subject", "customer", "bill_to", "program", "billing_period"),
    *("statement_date", "due_date", "currency", "net", "tax", "total", "payable", "state"),
)
TOTAL = "total"
_AMOUNTS = ("net", "tax", "total", "payable")
_KINDS: tuple[FileKind, ...] = ("pdf", "csv")
_UNSAFE = re.compile(r"[^\w .()-]+")


def name(period: BillingPeriod, program: str | None = None) -> str:
    """Return the name of the ZIP."""
    return "-".join(filter(None, ("statements", program, str(period)))) + ".zip"


def month(
    stores: Stores, actor: Actor, period: BillingPeriod, program: str | None = None
) -> Iterator[bytes]:
    """Return the ZIP of a month, of one program or all, a piece at a time.

    It holds what the actor may see: of customers only what is published. The same statements in
    the same states are the same bytes. Raises `NoStatementsError` where there are none.
    """
    found = reading.all(stores, actor, program=program, period=str(period))
    if not found:
        raise NoStatementsError(program or "", str(period))
    return zipped.pieces(_files(stores, actor, found, str(period)))


def _files(
    stores: Stores, actor: Actor, found: Sequence[Statement], period: str
) -> Iterator[tuple[str, bytes]]:
    standing = [each for each in found if each.state != "void"]
    with stores.ledger.read() as conn:
        everybody = customers.all(conn, actor.scope, archived=True)
        sellers = {each.key: each.name for each in seller.all(conn)}
    groups = {each.id: each.bill_to for each in everybody}
    yield "index.csv", _index(found, groups)
    us = ", ".join(sellers[key] for key in sorted({each.seller for each in standing}))
    yield "index.pdf", _overview("Index of statements", period, us, standing)
    covers: dict[tuple[str, str], list[Statement]] = {}
    for each in standing:
        covers.setdefault((groups[each.customer_id], each.seller), []).append(each)
    grouped = sorted(key for key in covers if key[0])
    for n, (group, by) in enumerate(grouped, start=1):
        safe = _UNSAFE.sub("_", group).strip(" .") or "group"
        content = _overview(group, period, sellers[by], covers[group, by])
        yield f"covers/{n:03}-{safe}.pdf", content
    for each in standing:
        for kind in _KINDS:
            file, content = reading.read_file(stores, actor, each.number, kind)
            yield f"{kind}/{each.id:06}-{file.name}", content


def _index(found: Sequence[Statement], groups: Mapping[int, str]) -> bytes:
    rows = [_row(each, groups[each.customer_id]) for each in found]
    return cells.encoded(INDEX, [*rows, *_totals(found)])


def _row(each: Statement, group: str) -> list[str]:
    month_ = (each.program, each.period, each.statement_date, each.due_date, each.currency)
    texts = (each.number, each.kind, each.subject, each.customer_name, group, *month_)
    decimals = money.minor_units(each.currency)
    amounts = (money.fixed_scale(getattr(each, name), decimals) for name in _AMOUNTS)
    # Past due is what an open one becomes by the day: it would make other bytes every day.
    state = "open" if each.state == "past_due" else each.state
    return [*map(cells.text, texts), *amounts, state]


def _totals(found: Sequence[Statement]) -> Iterator[list[str]]:
    """Yield the sums of each currency, never of several; void statements do not count."""
    standing = [each for each in found if each.state != "void"]
    for currency in sorted({each.currency for each in standing}):
        of = [each for each in standing if each.currency == currency]
        sums = [money.total(getattr(each, name) for each in of) for name in _AMOUNTS]
        amounts = [money.fixed_scale(each, money.minor_units(currency)) for each in sums]
        yield [TOTAL, *("",) * 8, currency, *amounts, f"{len(of)} statements"]


def _overview(title: str, period: str, us: str, of: Sequence[Statement]) -> bytes:
    """Return an overview, dated by the latest of its statements."""
    latest = max((each.statement_date for each in of), default="1980-01-01")
    created = datetime.combine(date.fromisoformat(latest), time(), UTC)
    return overview.render(title, period, us, of, created)
