"""The proof: when everything was last verified, by whom, and what each check found.

It is kept in a file beside the stores, so that the page shows what the command line found too.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ses_dash import clock
from ses_dash.access import Action, authorize
from ses_dash.billing.verify import Check, Difference, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.access import Actor
    from ses_dash.model.delivery import Progress
    from ses_dash.stores import Stores


@dataclass(frozen=True, slots=True)
class Proof:
    """One run of every check: its moment in UTC, who asked, and what came of each."""

    at: str
    actor: str
    checks: tuple[Check, ...]

    @property
    def differences(self) -> list[Difference]:
        """Return what is not as it was, the first of each check; nothing means all is well."""
        return [each.difference for each in self.checks if each.difference is not None]


def prove(
    stores: Stores, actor: Actor, progress: Callable[[Progress], None] | None = None
) -> Proof:
    """Run every check, and keep what they found."""
    authorize(actor, Action.VERIFY)
    made = Proof(clock.stamp(), actor.name, tuple(run(stores, progress)))
    written = path(stores).with_suffix(".new")
    written.write_text(json.dumps(asdict(made)), encoding="utf-8")
    written.replace(path(stores))
    return made


def last(stores: Stores, actor: Actor) -> Proof | None:
    """Return the last run; None before the first one, or where its file cannot be read."""
    authorize(actor, Action.VERIFY)
    try:
        raw = json.loads(path(stores).read_text(encoding="utf-8"))
        return Proof(raw["at"], raw["actor"], tuple(map(_check, raw["checks"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def path(stores: Stores) -> Path:
    """Return where the last run is kept."""
    return stores.settings.data / "verify.json"


def _check(raw: tuple[str, tuple[str, str] | None]) -> Check:
    name, found = raw
    return Check(name, Difference(*found) if found else None)
