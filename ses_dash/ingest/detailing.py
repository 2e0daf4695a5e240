"""Usage by meter and day in the place of the lines of its invoice that it details (decision 13).

Of an invoice of Microsoft CSP and its daily rated usage the invoice is the money (R2): for each
customer, plan and currency a line of its own holds what Microsoft rounded, so that the total is the
invoice's. What is more than rounding is a question.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from ses_dash.ingest import joining
from ses_dash.ingest.acceptance import merged
from ses_dash.ingest.grouping import Received
from ses_dash.ingest.workbench import Part, left
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import INVOICED, USED, Staged
from ses_dash.money import exact, plain, subtract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ses_dash.ingest.guards import Proposal
    from ses_dash.ingest.joining import Kept
    from ses_dash.ingest.workbench import Workbench
    from ses_dash.model.delivery import SliceTotal
    from ses_dash.model.reading import Detailed, Gap

ROUNDING = "issuer rounding"
_NAMED = 3  # customers in a question


class Details(NamedTuple):
    """An invoice and its usage as one: the files' charges in their order, what was rounded last."""

    parts: tuple[Part, ...]
    gaps: tuple[Gap, ...]


def together(bench: Workbench, proposal: Proposal, kept: Kept) -> Proposal:
    """Put an invoice or its usage together with the live files of the other."""
    files = [file for _, file in kept]
    joined = map(joining.answered, joining.tables(bench, files, proposal.said))
    every = (*proposal.parts, *joined)
    invoiced = joining.slices_of(_of(INVOICED, every))
    if not invoiced >= joining.slices_of(_of(USED, every)) | joining.slices_of_deliveries(kept):
        return joining.of_others(proposal, kept)
    found = detailed(bench, every)
    findings = [*joining.named(kept, ""), *_rounded(found.parts[len(every) :])]
    own = len(proposal.parts)
    parts = tuple(joining.with_findings(part, findings) for part in found.parts[:own])
    return replace(
        proposal,
        parts=parts,
        joined=found.parts[own:],
        joined_files=tuple(files),
        joined_family=_of(INVOICED, every)[0].staged.family,
        totals=merged((*parts, *found.parts[own:])),
        question=_apart(found.gaps),
    )


def detailed(bench: Workbench, parts: Sequence[Part]) -> Details:
    """Take the lines out of an invoice that usage details, and add lines of what was rounded."""
    invoices = _of(INVOICED, parts)
    found, path = bench.detail(invoices, _of(USED, parts))
    rest = {
        part.parquet: _left(part, *each) for part, each in zip(invoices, found.left, strict=True)
    }
    made = [rest.get(part.parquet, part) for part in parts]
    if found.rounding:
        made.append(_rounding(invoices[0].staged, found, path))
    return Details(tuple(made), found.gaps)


def _left(part: Part, replaced: int, totals: tuple[SliceTotal, ...]) -> Part:
    """Return what is left of a file of an invoice."""
    staged = part.staged
    rest = replace(staged, skipped=staged.skipped + replaced, totals=totals)
    found = Part(part.file, rest, left(part))
    if not replaced:
        return found
    before, after = (_billed(each) for each in (staged.totals, totals))
    gone = {each: subtract(before[each], after.get(each, Decimal())) for each in before}
    money = ", ".join(f"{plain(gone[each])} {each}" for each in sorted(gone) if gone[each])
    message = f"Lines that the daily usage details, which counts instead: {replaced:,}, {money}."
    return joining.with_findings(found, [Finding("detailed", message)])


def _rounding(invoice: Staged, found: Detailed, path: Path) -> Part:
    lines = Staged(
        invoice.format,
        invoice.family,
        invoice.version,
        sum(each.records for each in found.rounding),
        totals=found.rounding,
        accounts=found.accounts,
    )
    return Part(Received(ROUNDING, PurePosixPath(ROUNDING), "", 0), lines, path)


def _rounded(parts: Sequence[Part]) -> Iterator[Finding]:
    """Tell what the issuer rounded in all."""
    for part in parts:
        sums = _billed(part.staged.totals)
        money = ", ".join(f"{plain(amount)} {currency}" for currency, amount in sums.items())
        yield Finding(
            ROUNDING,
            f"The invoice is the money. What it differs by from the usage is on lines of its own, "
            f"{part.staged.records:,} of them: {money}.",
        )


def _apart(gaps: Sequence[Gap]) -> str:
    """Ask about usage that is not what the invoice says, beyond rounding."""
    if not gaps:
        return ""
    named = "; ".join(map(_gap, gaps[:_NAMED]))
    more = f"; and {len(gaps) - _NAMED} more" if gaps[_NAMED:] else ""
    return (
        "The usage of Azure plans is not what the invoice says, by more than rounding: "
        f"{named}{more}. Shall it count all the same, with the difference on a line of its own, so "
        "that the total is the invoice's?"
    )


def _gap(gap: Gap) -> str:
    invoiced, used, off = (
        f"{plain(each)} {gap.currency}"
        for each in (gap.invoiced, gap.used, subtract(gap.invoiced, gap.used))
    )
    most = f"{plain(gap.most)} {gap.currency}"
    who = f"{gap.customer} ({gap.account})" if gap.account else gap.customer
    return f"{who} invoiced {invoiced}, used {used}, {off} apart where rounding is at most {most}"


def _billed(totals: Iterable[SliceTotal]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    with exact():
        for total in totals:
            sums[total.currency] += total.amounts["billed_cost"]
    return dict(sums)


def _of(role: str, parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.staged.role == role]
