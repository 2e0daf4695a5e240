"""By which keys accounts are divided in which months, as SQL needs it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.model.sharing import SharingTerms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.model.sharing import Part, SharedCost

_HUNDREDTH = Decimal("0.01")
_END = date(9999, 12, 1)


def by_account(found: Iterable[SharedCost]) -> dict[tuple[str, str], list[SharedCost]]:
    """Return what is shared by program and account, in its order."""
    turns: defaultdict[tuple[str, str], list[SharedCost]] = defaultdict(list)
    for each in found:
        turns[each.program, each.account].append(each)
    return dict(turns)


def compile_sharing(found: Iterable[SharedCost]) -> tuple[SharingTerms, ...]:
    """Return by which keys accounts are divided in which months, a row for each customer named."""
    return tuple(
        SharingTerms(
            *(each.program, each.account, each.valid_from.start, end, each.key),
            *((part.customer_id, _share(part)) if part else (None, None)),
        )
        for turns in by_account(found).values()
        for each, end in zip(
            turns, [*(later.valid_from.start for later in turns[1:]), _END], strict=True
        )
        if each.key is not None
        for part in each.parts or (None,)
    )


def _share(part: Part) -> Decimal | None:
    return None if part.percent is None else money.multiply(part.percent, _HUNDREDTH)
