"""Making a mapping: how a file begins, what a mapping would make of it, and keeping it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ses_dash.access import Action, authorize
from ses_dash.errors import BadMappingError, LoadError
from ses_dash.ingest import written
from ses_dash.ingest.grouping import Given
from ses_dash.ingest.workbench import Workbench
from ses_dash.ledger import mappings
from ses_dash.model.mapping import bad_dates
from ses_dash.model.reading import Said, Sample
from ses_dash.money import total
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.ingest.plain import Dialect
    from ses_dash.model.mapping import FirstRows, Mapping
    from ses_dash.model.reading import Staged
    from ses_dash.stores import Stores


class MonthTotal(NamedTuple):
    """What a file has in a month and currency."""

    month: str
    currency: str
    charges: int
    cost: Decimal


def begin(stores: Stores, actor: Actor, path: Path, dialect: Dialect) -> FirstRows:
    """Return how a table begins that is written in a way; raise `LoadError`."""
    authorize(actor, Action.LOAD)
    with Workbench(stores) as bench:
        return bench.first_rows(Given(path.name, path), dialect)


def try_out(stores: Stores, actor: Actor, path: Path, mapping: Mapping, period: str = "") -> Sample:
    """Return what a mapping makes of the first rows of a file; raise `LoadError` where it cannot.

    Nothing is kept of it.
    """
    authorize(actor, Action.LOAD)
    with Workbench(stores) as bench:
        file, sample = bench.look(Given(path.name, path), Said(None, period, mapping))
    if file.reason:
        raise LoadError(file.reason)
    return sample or Sample()


def days(stores: Stores, actor: Actor, texts: Sequence[str], dates: str) -> list[date | None]:
    """Return how a load would read texts as days; None for what is no day written so."""
    authorize(actor, Action.LOAD)
    if why := bad_dates(dates):
        raise BadMappingError("", why)
    query = f"SELECT {written.day('text', dates)} FROM (SELECT unnest(?::VARCHAR[]) AS text)"  # noqa: S608
    found = stores.warehouse.rows(query, [list(texts)])
    return [moment and date.fromisoformat(moment[:10]) for (moment,) in found]


def totals(staged: Staged) -> list[MonthTotal]:
    """Return what was read, by month and currency."""
    charges: defaultdict[tuple[str, str], int] = defaultdict(int)
    costs: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for each in staged.totals:
        key = str(BillingPeriod(each.slice.billing_period)), each.currency
        charges[key] += each.records
        costs[key].append(each.amounts["billed_cost"])
    return [MonthTotal(*key, charges[key], total(costs[key])) for key in sorted(charges)]


def save(stores: Stores, actor: Actor, mapping: Mapping) -> None:
    """Keep a mapping under its name: the next file with its columns is read by it."""
    authorize(actor, Action.LOAD)
    with stores.ledger.write() as conn:
        mappings.save(conn, actor, mapping)


def remove(stores: Stores, actor: Actor, name: str) -> None:
    """Let a mapping be used no more. What was loaded with it stays."""
    authorize(actor, Action.LOAD)
    with stores.ledger.write() as conn:
        mappings.remove(conn, actor, name)
