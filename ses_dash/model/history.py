"""What the ledger tells of its own past: changes, options, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ses_dash.model.mapping import Mapping


class AuditRow(NamedTuple):
    """Who did what to which subject, when and why; `before` and `after` are plain JSON values."""

    at: str
    actor: str
    action: str
    subject: str
    before: Any
    after: Any
    reason: str


class OptionChange(NamedTuple):
    """An invoice option was set; `customer_id` None: for everybody. `value` None: set no longer."""

    at: str
    actor: str
    key: str
    customer_id: int | None
    value: Any


class SavedMapping(NamedTuple):
    """A mapping as it was saved last."""

    mapping: Mapping
    saved_at: str
    saved_by: str


class NumberJump(NamedTuple):
    """A declared gap: the next statement of the series took number `to_n`."""

    series: str
    to_n: int
    at: str
    actor: str
    reason: str


class ChainRow(NamedTuple):
    """A frozen statement as `verify` needs it: its place, its bytes and its hashes."""

    series: str
    n: int
    number: str
    document_json: str
    document_sha256: str
    chain: str
