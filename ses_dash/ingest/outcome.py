"""What became of a file, in the words of `FileResult`."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.model.delivery import FileResult
from ses_dash.money import exact
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.ingest.grouping import Received
    from ses_dash.ingest.workbench import Part
    from ses_dash.model.delivery import LoadStatus, SliceTotal


def of_file(
    file: Received, status: LoadStatus, reason: str, delivery: int | None = None
) -> FileResult:
    """Return the result of a file without charges: a manifest, or one that cannot be read."""
    kind = file.inspected.format if file.inspected else ""
    return FileResult(file.name, status, format=kind, reason=reason, delivery=delivery)


def of_part(part: Part, status: LoadStatus, reason: str, delivery: int | None = None) -> FileResult:
    """Return the result of a file that was read, with its exact sums."""
    staged = part.staged
    return FileResult(
        file=part.file.name,
        status=status,
        format=staged.format,
        programs=tuple(sorted({total.slice.program for total in staged.totals})),
        reason=reason,
        findings=staged.findings,
        records=staged.records,
        loaded=staged.records - staged.skipped if status == "loaded" else 0,
        rejected=staged.rejected,
        skipped=staged.skipped,
        billing_periods=tuple(
            sorted({str(BillingPeriod(total.slice.billing_period)) for total in staged.totals})
        ),
        billed_cost=_by_currency(staged.totals, "billed_cost"),
        effective_cost=_by_currency(staged.totals, "effective_cost"),
        delivery=delivery,
        rejects=staged.rejects,
    )


def _by_currency(totals: Iterable[SliceTotal], measure: str) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    with exact():
        for total in totals:
            sums[total.currency] += total.amounts[measure]
    return dict(sorted(sums.items()))
