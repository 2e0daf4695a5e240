"""Questions about files that change nothing: what they are, and what in them cannot be read."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.errors import NotFoundError
from ses_dash.ingest.grouping import expand, group
from ses_dash.ingest.recording import said_of
from ses_dash.ingest.workbench import Workbench
from ses_dash.ledger import deliveries
from ses_dash.model.delivery import Recognised
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.commit import live_slices, replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.ingest.grouping import Batch, Received
    from ses_dash.ingest.workbench import Report
    from ses_dash.model.delivery import SliceTotal
    from ses_dash.model.reading import Sample, Staged
    from ses_dash.stores import Stores
    from ses_dash.warehouse.commit import LiveSlice

    Looked = Mapping[int, Sample | None]  # samples by the identity of what was received

_UNNAMED = "other"  # the program of charges whose file names none


def recognise(
    stores: Stores, actor: Actor, paths: Iterable[str | Path], progress: Report = None
) -> list[Recognised]:
    """Say what files are, in their order, from their headers and first rows.

    Nothing is archived or recorded. Files of one report are seen as such when they come together.
    """
    authorize(actor, Action.LOAD)
    with Workbench(stores, progress) as bench:
        given = list(expand(paths))
        bench.steps = len(given)
        looked = [bench.look(each) for each in given]
    files = [file for file, _ in looked]
    samples = {id(file): sample for file, sample in looked}
    live = live_slices(stores.warehouse)
    found = {
        id(file): recognised
        for batch in group([file for file in files if not file.reason])
        for file, recognised in _of_batch(batch, samples, live)
    }
    return [found.get(id(file)) or _unknown(file, samples[id(file)]) for file in files]


def rejected_rows(stores: Stores, actor: Actor, delivery_id: int) -> IO[bytes]:
    """Return an open CSV of the rows of a delivery that cannot be read; it goes when it is closed.

    Each row has the file, record, line, column, text and reason. They are read again from the
    archive; the memory it takes does not grow with their number.
    """
    authorize(actor, Action.LOAD)
    with stores.ledger.read() as conn:
        delivery = deliveries.get(conn, delivery_id)
    with Workbench(stores) as bench:
        said = said_of(delivery)
        files = [bench.again(file, said) for file in delivery.files]
        tables = [file for file in files if file.inspected and not file.inspected.lists]
        if not tables:
            raise NotFoundError("list of rejected rows of delivery", delivery_id)
        return bench.rejects(tables, said).open("rb")


def _of_batch(
    batch: Batch, samples: Looked, live: Sequence[LiveSlice]
) -> Iterator[tuple[Received, Recognised]]:
    """Yield what the files of one report are."""
    staged = {id(file): _staged(samples[id(file)]) for file in batch.files}
    totals = [total for each in staged.values() if each for total in each.totals]
    family = next((each.family for each in staged.values() if each), "")
    version = next((each.version for each in staged.values() if each), 0)
    old = replaced(live, family, (total.slice for total in totals), version)
    for file in batch.files:
        sample, read = samples[id(file)], staged[id(file)]
        own = read.totals if read else ()
        yield (
            file,
            Recognised(
                file=file.name,
                size=file.size,
                format=file.inspected.format if file.inspected else "",
                programs=_distinct(total.slice.program for total in own),
                program_missing=any(total.slice.program == _UNNAMED for total in own),
                periods=_periods(own),
                billing_accounts=_distinct(total.slice.billing_account for total in own),
                currencies=_distinct(total.currency for total in own),
                records=read.records if read else 0,
                whole=sample is not None and sample.whole,
                rejects=read.rejects if read else (),
                together=tuple(each.name for each in batch.files if each is not file),
                missing=batch.missing,
                lone_part=batch.lone_part,
                replaces=tuple(sorted({held.load_id for held in old})),
                month_missing=_needs_month(file),
            ),
        )


def _unknown(file: Received, sample: Sample | None) -> Recognised:
    return Recognised(file.name, file.size, file.reason, table=sample.table if sample else None)


def _staged(sample: Sample | None) -> Staged | None:
    return sample.staged if sample else None


def _needs_month(file: Received) -> bool:
    mapping = file.inspected.mapping if file.inspected else None
    return mapping is not None and mapping.needs_month


def _periods(totals: Sequence[SliceTotal]) -> tuple[str, ...]:
    return _distinct(str(BillingPeriod(total.slice.billing_period)) for total in totals)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
