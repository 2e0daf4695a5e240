"""The CSV for accounting: a row for each line with its tax; the rows add up to the statement.

The net column adds up to the net amount and the tax column to the tax: what revenue and tax are
booked from. The gross column adds up to what is left to pay: what the customer owes. Discounts and
rounding adjustments are rows of their tax group, with the tax that they take off. What a prepaid
credit pays is neither revenue nor tax, both were booked when it was paid in: its row has a gross
amount only, to be booked against the advance payment.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.billing.render import cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ses_dash.model.statement import (
        Document,
        Draft,
        Line,
        TaxGroup,
        TaxKey,
    )
    from ses_dash.model.tax import TaxCode

ADJUSTMENT = "Rounding adjustment"
TAX = "Tax"  # that is left alone: its lines are credited already
CREDIT = "Credit: "
PREPAID = "Prepaid credit: "
COLUMNS = (
    "number",
    "statement_date",
    "due_date",
    "customer",
    "customer_tax_id",
    "program",
    "billing_period",
    "account",
    "account_name",
    "service",
    "charge_category",
    "description",
    "service_start",
    "service_end",
    "currency",
    "net",
    "tax_rate",
    "tax",
    "gross",
    "statement_kind",
    "refers_to",
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A row before its tax: what it is, and its net amount."""

    about: tuple[str, ...]  # the columns from account to service_end
    net: Decimal


class Booked(NamedTuple):
    """What is booked of a statement in one row: what it is, how it is taxed, its net and tax.

    `about` are the values of the columns from account to service_end.
    """

    about: tuple[str, ...]
    rate: Decimal
    net: Decimal
    tax: Decimal
    taxed: TaxCode


def render(document: Document) -> bytes:
    """Return the CSV of a document, in UTF-8."""
    return cells.encoded(COLUMNS, _rows(document))


def _rows(document: Document) -> Iterator[list[str]]:
    draft = document.draft
    head, tail = _head(document), [cells.text(each) for each in (draft.kind, draft.refers_to)]
    for about, rate, net, tax, _ in booked(draft):
        amounts = (net, tax, money.total((net, tax)))
        yield [*head, *map(cells.text, about), *_amounts(amounts, rate, draft.currency), *tail]
    for use in draft.credits:
        if use.kind == "prepaid":
            about = _own("Prepaid", PREPAID + use.description)
            amounts = (money.ZERO, money.ZERO, -use.amount)
            texts = map(cells.text, about)
            yield [*head, *texts, *_amounts(amounts, money.ZERO, draft.currency), *tail]


def booked(draft: Draft) -> Iterator[Booked]:
    """Yield what a statement books, rate by rate; it adds up to its net amount and its tax."""
    discounts = _discounts(draft)
    for group in draft.tax_groups:
        parts = _parts(draft, group, discounts[group.key])
        nets = [part.net for part in parts]
        taxes = money.allocate(group.tax, nets, money.minor_units(draft.currency))
        for part, tax in zip(parts, taxes, strict=True):
            yield Booked(part.about, group.rate, part.net, tax, group.category)


def _head(document: Document) -> list[str]:
    """Return what every row says of the statement."""
    draft = document.draft
    dates = (document.number, document.statement_date.isoformat(), document.due_date.isoformat())
    facts = (*dates, draft.customer.name, draft.customer.tax_id, draft.program, draft.period)
    return [cells.text(fact) for fact in facts]


def _parts(draft: Draft, group: TaxGroup, discounts: Sequence[tuple[str, Decimal]]) -> list[_Part]:
    """Return the rows of a tax group: its lines, then what comes off or on before tax.

    The last credit of a statement may take back a cent of tax and nothing else.
    """
    parts = [_Part(_about(line), line.net) for line in draft.lines if line.tax_key == group.key]
    parts += [_Part(_own("Credit", CREDIT + name), -amount) for name, amount in discounts]
    if group.rounding_adjustment:
        parts.append(_Part(_own("Adjustment", ADJUSTMENT), group.rounding_adjustment))
    return parts or [_Part(_own("Adjustment", TAX), money.ZERO)]


def _discounts(draft: Draft) -> defaultdict[TaxKey, list[tuple[str, Decimal]]]:
    """Share our discounts out over the tax groups, which say how much they got (R16b)."""
    shared: defaultdict[TaxKey, list[tuple[str, Decimal]]] = defaultdict(list)
    left = {group.key: group.discount for group in draft.tax_groups}
    for use in (each for each in draft.credits if each.kind == "discount"):
        amount = use.amount
        for key, room in left.items():
            part = min(amount, room, key=abs)  # a credit gives discounts back
            if part:
                shared[key].append((use.description, part))
            left[key] = money.subtract(room, part)
            amount = money.subtract(amount, part)
    return shared


def _about(line: Line) -> tuple[str, ...]:
    what = (line.account, line.account_name, line.service, line.charge_category)
    return (*what, line.description, line.service_start, line.service_end)


def _own(category: str, description: str) -> tuple[str, ...]:
    """Return what says of a row that it is ours, of no account and service."""
    return ("", "", "", category, description, "", "")


def _amounts(amounts: tuple[Decimal, Decimal, Decimal], rate: Decimal, currency: str) -> list[str]:
    net, tax, gross = (money.fixed_scale(each, money.minor_units(currency)) for each in amounts)
    return [currency, net, money.plain(rate), tax, gross]
