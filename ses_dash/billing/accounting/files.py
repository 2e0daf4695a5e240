"""The files of an export: shared out within the limits of the system, with control totals beside.

Each seller has books and so files of its own. An invoice is never split over files. One with more
rows than a file may have goes in with its rows added up by their codes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.accounting.booking import summed
from ses_dash.billing.render import cells
from ses_dash.errors import NotExportableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.billing.accounting.profile import Invoice, Profile, Row, Settings

CONTROL = (
    *("file", "sha256", "currency", "statements", "rows"),
    *("net", "tax", "total", "prepaid", "payable"),
)
ALL = "all files"
_AMOUNTS = ("net", "tax", "total", "prepaid")


@dataclass(frozen=True, slots=True)
class Made:
    """A file of an export before it is kept: its invoices as the statements have their signs."""

    name: str
    content: bytes
    invoices: tuple[Invoice, ...]
    rows: tuple[int, ...]  # of each invoice


def made(
    profile: Profile, settings: Mapping[str, Settings], invoices: Iterable[Invoice], name: str
) -> list[Made]:
    """Return the files of some invoices, each with as many as it may hold, in their order.

    `settings` are by the key of the seller.
    """
    parts: dict[tuple[str, str, str], list[Invoice]] = {}
    for each in invoices:
        credit = profile.credits_apart and each.total < 0
        key = (each.seller, profile.apart(each), "credits" if credit else "")
        parts.setdefault(key, []).append(each.reversed() if credit else each)
    found = []
    for (seller, apart, credits_), some in sorted(parts.items()):
        own = settings[seller]
        chunks = list(_chunks(profile, [_sized(profile, own, each) for each in some]))
        for n, chunk in enumerate(chunks, start=1):
            number = f"{n:02}" if len(chunks) > 1 else ""
            words = filter(None, (name, seller and f"seller-{seller}", apart, credits_, number))
            found.append(_file(profile, own, chunk, f"{'-'.join(words)}.{profile.suffix}"))
    return found


def control(files: Sequence[Made]) -> bytes:
    """Return the control totals as CSV: of each file and of all, a row for each currency.

    What is imported is right when the number of rows and the totals are these.
    """
    rows = [row for file in files for row in _totals(file.name, [file], _sha256(file.content))]
    return cells.encoded(CONTROL, [*rows, *_totals(ALL, files, "")])


@dataclass(frozen=True, slots=True)
class _Sized:
    """An invoice with its rows."""

    invoice: Invoice
    rows: list[Row]


def _sized(profile: Profile, settings: Settings, invoice: Invoice) -> _Sized:
    sized = _Sized(invoice, profile.rows(invoice, settings))
    if profile.most_rows and len(sized.rows) > profile.most_rows:
        shorter = summed(invoice)
        sized = _Sized(shorter, profile.rows(shorter, settings))
        if len(sized.rows) > profile.most_rows:
            reason = f"it has more than the {profile.most_rows} rows that a file may have"
            raise NotExportableError(invoice.number, profile.name, reason)
    return sized


def _chunks(profile: Profile, invoices: Iterable[_Sized]) -> Iterator[list[_Sized]]:
    chunk: list[_Sized] = []
    rows = 0
    for each in invoices:
        full = profile.most_invoices and len(chunk) == profile.most_invoices
        if chunk and (full or (profile.most_rows and rows + len(each.rows) > profile.most_rows)):
            yield chunk
            chunk, rows = [], 0
        chunk.append(each)
        rows += len(each.rows)
    yield chunk


def _file(profile: Profile, settings: Settings, chunk: Sequence[_Sized], name: str) -> Made:
    invoices = [each.invoice for each in chunk]
    rows = [row for each in chunk for row in each.rows]
    written = profile.write([*profile.head(invoices, settings), *rows])
    content = written.encode(profile.encoding, errors="replace")
    signed = tuple(each.reversed() if each.credit else each for each in invoices)
    return Made(name, content, signed, tuple(len(each.rows) for each in chunk))


def _totals(name: str, files: Sequence[Made], sha256: str) -> Iterator[list[str]]:
    counted = [pair for file in files for pair in zip(file.invoices, file.rows, strict=True)]
    for currency in sorted({invoice.currency for invoice, _ in counted}):
        of = [(invoice, rows) for invoice, rows in counted if invoice.currency == currency]
        sums = [money.total(getattr(each, part) for each, _ in of) for part in _AMOUNTS]
        amounts = [*sums, money.subtract(sums[2], sums[3])]
        counts = [str(len(of)), str(sum(rows for _, rows in of))]
        yield [cells.text(name), sha256, currency, *counts, *_written(amounts, currency)]


def _written(amounts: Iterable[Decimal], currency: str) -> list[str]:
    return [money.fixed_scale(each, money.minor_units(currency)) for each in amounts]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
