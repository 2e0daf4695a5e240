"""A believable small reseller: thirteen months of provider files with a story, really loaded.

Tidewell Cloud Partners resells AWS (in USD), Azure (in EUR) and Google Cloud (in both) to 12
customers with 40 accounts. The files are in the providers' own layouts and go through the same
loader as anybody's. Everything is made from a fixed seed: the same last month gives the same bytes.

What there is to find, month 1 being the oldest and month 13 the last:

- A spike: Pinebarrow Games' GPU servers and traffic (`pinebarrow-render`) triple in month 12.
- An account nobody assigned: `lift-and-shift-tmp` on AWS, real money from month 10 on.
- A Savings Plan paid upfront: Saltmarsh Energy (`saltmarsh-grid`), 4,380 USD in month 4. From then
  on its effective cost differs from what is billed.
- Credits: Lanternhouse Media, 350 USD a month on AWS in months 3 to 7, and 85.25 EUR every month on
  Google Cloud.
- AWS Marketplace: Velloren Insurance, Graylark Observability Pro on two accounts.
- A customer that grows: Tessaly Robotics, on Azure and Google Cloud, a bit more every month.
- A customer that comes: Kestrel Loom Textiles, with month 3.
- A customer that leaves: Harrow & Pike Solicitors. Nothing from month 8 on, where their assignments
  end.
- An account that moves: `orchard-analytics`, from Orrin Vale Foods to Quillmark Publishing on the
  first day of month 9.
- A late charge: two days of AWS Glue of month 8 on that account, billed in month 9. They still
  belong to Orrin Vale Foods.
- The provider's tax: sales tax on Pinebarrow Games' AWS accounts, which is not resold.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ses_dash import clock
from ses_dash.access import Action, Actor, Scope, authorize
from ses_dash.demo import aws_files, catalog, focus_files, setup, story
from ses_dash.errors import DemoNotEmptyError
from ses_dash.ingest.pipeline import load, recover
from ses_dash.ledger import customers, deliveries
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.model.delivery import FileResult, Progress
    from ses_dash.stores import Stores

_ISSUERS = (focus_files.AZURE, focus_files.GOOGLE)
_DELIVERIES = story.MONTHS * (1 + len(_ISSUERS))


def load_demo(
    stores: Stores,
    actor: Actor,
    *,
    as_of: BillingPeriod | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> list[FileResult]:
    """Load the thirteen months that end with `as_of` (default: last month) into empty stores.

    A demo that was stopped half-way goes on where it stopped.
    """
    authorize(actor, Action.LOAD)
    stopped = _was_stopped(stores)
    if stopped:
        recover(stores)
    else:
        _refuse_unless_empty(stores)
    months = story.months(as_of or BillingPeriod.of(clock.today()).shift(-1))
    with TemporaryDirectory(prefix="ses-dash-demo-") as folder:
        paths = write_files(Path(folder), months)
        if not stopped:
            setup.enter(stores, actor, months)
        return load(stores, actor, paths, progress=progress)


def write_files(folder: Path, months: tuple[story.Month, ...]) -> list[Path]:
    """Write the provider files of all months and return what to load, oldest month first."""
    paths: list[Path] = []
    for month in months:
        paths.append(aws_files.write_month(folder, month))
        paths += [focus_files.write_month(folder, issuer, month) for issuer in _ISSUERS]
    return paths


def _was_stopped(stores: Stores) -> bool:
    """Say whether all that is here is the demo's, and not all of the demo is here."""
    with stores.ledger.read() as connection:
        names = {each.name for each in customers.all(connection, Scope.all(), archived=True)}
        arrived = len(deliveries.all(connection))
    return names == {each.name for each in catalog.customers()} and arrived < _DELIVERIES


def _refuse_unless_empty(stores: Stores) -> None:
    with stores.ledger.read() as connection:
        if deliveries.all(connection) or customers.all(connection, Scope.all(), archived=True):
            raise DemoNotEmptyError(stores.settings.data)
