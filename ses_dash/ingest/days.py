"""Days that a delivery would take away: an export of some days is no newer version of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest import versions
from ses_dash.warehouse.days import of_live, of_staged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.ingest.guards import Proposal
    from ses_dash.warehouse.warehouse import Warehouse

_ONE_OF = 3  # days that are there, at most one may be gone without a question


def gone(warehouse: Warehouse, proposal: Proposal) -> Iterator[str]:
    """Ask about a delivery without many of the days that what it replaces has charges on."""
    own = [held for held in proposal.takes_over if held.family == proposal.family]
    if not own or not versions.has_the_same_detail(proposal):
        return
    live = of_live(warehouse, {held.load_id for held in own})
    now = of_staged(warehouse, (part.parquet for part in proposal.all_parts))
    before = {held.slice: live[held.slice] for held in own if held.slice in live}
    lost = {slice_: days - now.get(slice_, frozenset()) for slice_, days in before.items()}
    missing = sorted({day for days in lost.values() for day in days})
    if _ONE_OF * sum(map(len, lost.values())) > sum(map(len, before.values())):
        ids = ", ".join(f"delivery {each}" for each in sorted({held.load_id for held in own}))
        many = "1 day" if len(missing) == 1 else f"{len(missing)} days from"
        until = f" to {missing[-1]}" if len(missing) > 1 else ""
        yield (
            f"It has no charges of {many} {missing[0]}{until}, which {ids} has. Replace that, or "
            "add this as another part?"
        )
