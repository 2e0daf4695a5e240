"""What the parsing process and its parent say to each other: one JSON object per line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ses_dash.model import mapping
from ses_dash.model.delivery import Finding, Reject, Slice, SliceTotal
from ses_dash.model.mapping import FirstRows, Mapping
from ses_dash.model.reading import Detailed, Gap, Said, Sample, Staged

COUNTED = "counted"  # key of an answer that is not the last: how many records were counted


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is: a table in a known format, or a manifest of other files."""

    format: str
    layout: str = ""  # hash of the column names; equal in the parts of one report
    lists: tuple[str, ...] = ()  # the files that a manifest lists
    run_time: str = ""
    kind: str = ""  # what a manifest says that its files are
    sizes: tuple[int, ...] = ()  # of the files that it lists, in bytes, where it says
    records: int | None = None  # of the files that a manifest lists, where it says
    mapping: Mapping | None = None  # what reads it, where the format is not known


def dumps(answer: Inspected | Staged | Sample | FirstRows | Detailed) -> str:
    """Write an answer as one line."""
    return json.dumps(asdict(answer), default=str)


def said(request: dict[str, Any]) -> Said:
    """Read what is said of a file."""
    return Said(**(request | {"mapping": _mapping(request["mapping"])}))


def inspected(answer: dict[str, Any]) -> Inspected:
    """Read the answer to `inspect`."""
    read = {
        "lists": tuple(answer["lists"]),
        "sizes": tuple(answer["sizes"]),
        "mapping": _mapping(answer["mapping"]),
    }
    return Inspected(**(answer | read))


def first_rows(answer: dict[str, Any]) -> FirstRows:
    """Read the answer to `rows`."""
    read = {key: tuple(map(tuple, answer[key])) for key in ("rows", "titles", "bottom")}
    return FirstRows(**(answer | read | {"columns": tuple(answer["columns"])}))


def staged(answer: dict[str, Any]) -> Staged:
    """Read the answer to `stage`."""
    read = {
        "rejects": tuple(Reject(**reject) for reject in answer["rejects"]),
        "totals": tuple(map(_total, answer["totals"])),
        "accounts": tuple(tuple(account) for account in answer["accounts"]),
        "findings": tuple(Finding(**finding) for finding in answer["findings"]),
    }
    return Staged(**(answer | read))


def detailed(answer: dict[str, Any]) -> Detailed:
    """Read the answer to `detail`."""
    return Detailed(
        left=tuple((count, tuple(map(_total, totals))) for count, totals in answer["left"]),
        rounding=tuple(map(_total, answer["rounding"])),
        accounts=tuple(tuple(account) for account in answer["accounts"]),
        gaps=tuple(map(_gap, answer["gaps"])),
    )


def sample(answer: dict[str, Any]) -> Sample:
    """Read the answer to `sample`."""
    read = answer["staged"]
    return Sample(None if read is None else staged(read), answer["whole"])


def _mapping(kept: dict[str, Any] | None) -> Mapping | None:
    return None if kept is None else mapping.read(kept)


def _gap(kept: dict[str, Any]) -> Gap:
    amounts = {name: Decimal(kept[name]) for name in ("invoiced", "used", "most")}
    return Gap(**(kept | amounts))


def _total(kept: dict[str, Any]) -> SliceTotal:
    day = date.fromisoformat(kept["slice"]["billing_period"])
    amounts = {measure: Decimal(amount) for measure, amount in kept["amounts"].items()}
    slice_ = Slice(**(kept["slice"] | {"billing_period": day}))
    return SliceTotal(**(kept | {"slice": slice_, "amounts": amounts}))
