"""A statement that takes the place of another, compared with it line by line (R24, R25)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing import statements
from ses_dash.errors import NotReplacedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.model.statement import (
        Document,
        Draft,
        Line,
        Statement,
    )
    from ses_dash.stores import Stores

    Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class LineDifference:
    """What a statement charges for one thing, and what the statement it replaces did.

    None: it was not on that one. `tax_rate` is a percentage, written plainly.
    """

    account: str
    service: str
    charge_category: str
    description: str
    tax_rate: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal:
        """Return by how much it is more now."""
        return money.subtract(self.after or money.ZERO, self.before or money.ZERO)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The statement that was replaced, the one that stands for it, and where they differ."""

    before: Document
    after: Document
    lines: tuple[LineDifference, ...]
    same: int  # lines that are on both with the same net

    @property
    def sums(self) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """Return net, tax and total of both."""
        drafts = (self.before.draft, self.after.draft)
        return tuple(
            (name.capitalize(), *(getattr(draft, name) for draft in drafts))
            for name in ("net", "tax", "total")
        )


def compare(before: Document, after: Document) -> Comparison:
    """Compare two statements; lines for the same thing at the same tax rate belong together.

    Pure. What the lines differ by, with discounts and adjustments, adds up to the nets' difference.
    """
    old, new = (_charged(each.draft) for each in (before, after))
    every = [LineDifference(*key, old.get(key), new.get(key)) for key in sorted({*old, *new})]
    differing = tuple(each for each in every if each.before != each.after)
    return Comparison(before, after, differing, len(every) - len(differing))


def comparison(stores: Stores, actor: Actor, number: str) -> Comparison:
    """Compare a statement with the one it replaces; `NotReplacedError` if it replaces none."""
    authorize(actor, Action.SEE_COST)
    after = statements.read_document(stores, actor, number)
    if not after.replaces:
        raise NotReplacedError(number)
    return compare(statements.read_document(stores, actor, after.replaces), after)


def replaced_by(found: Statement, others: Iterable[Statement]) -> Statement | None:
    """Return which of some statements took the place of one: the next of its key and subject."""
    key = _place(found)
    later = [each for each in others if _place(each) == key and each.id > found.id]
    return min(later, key=lambda each: each.id, default=None)


def _place(each: Statement) -> tuple[object, ...]:
    return each.customer_id, each.program, each.period, each.currency, each.kind, each.subject


def _charged(draft: Draft) -> dict[Key, Decimal]:
    nets: defaultdict[Key, list[Decimal]] = defaultdict(list)
    for line in draft.lines:
        nets[_key(line)].append(line.net)
    for group in draft.tax_groups:
        rate = money.plain(group.rate)
        for name, amount in (
            ("Rounding adjustment", group.rounding_adjustment),
            ("Credits before tax", -group.discount),
        ):
            if amount:
                nets["", "", "", name, rate].append(amount)
    return {key: money.total(amounts) for key, amounts in nets.items()}


def _key(line: Line) -> Key:
    what = (line.account, line.service, line.charge_category, line.description)
    return (*what, money.plain(line.tax_rate))
