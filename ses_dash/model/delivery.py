"""What arrives: deliveries of provider files, the slices they are complete for, and totals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ses_dash import money
from ses_dash.model.spelling import same_id

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ses_dash.model.mapping import FirstRows, Mapping

DeliveryState = Literal["accepted", "live", "superseded", "held", "control", "refused"]
LoadStatus = Literal["loaded", "unchanged", "held", "refused", "stopped"]
INVOICE = "invoice "  # begins the issuer of a slice that is one invoice; its number follows
MEASURES = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")


@dataclass(frozen=True, slots=True, order=True)
class Slice:
    """What a delivery is complete for; a newer delivery of the same slice replaces it."""

    program: str
    issuer: str
    billing_account: str
    billing_period: date

    @property
    def bill(self) -> tuple[str, str, date]:
        """Return which bill it is of, however its billing account is spelt (R1)."""
        return (self.program, same_id(self.billing_account), self.billing_period)

    @property
    def invoice(self) -> tuple[str, str, str] | None:
        """Return which invoice it is, whatever its month, where each invoice is a slice."""
        if not self.issuer.startswith(INVOICE):
            return None
        return (self.program, self.issuer, self.billing_account)


@dataclass(frozen=True, slots=True)
class DeliveryFile:
    """One archived file of a delivery, by its content.

    `role` is which of several data sets of one bill it is: "actual" or "amortised", "invoice" or
    "usage"; "" for all that have no such sets. In a delivery with both, each is read for what it
    has beside the other.
    """

    name: str
    sha256: str
    size: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class SliceTotal:
    """Exact totals of one slice, currency and account in a delivery; amounts by measure.

    `content` is the same for the same charges, whatever their order, file and billing account; 0
    where it was not computed.
    """

    slice: Slice
    currency: str
    account: str
    records: int
    amounts: dict[str, Decimal]
    content: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about a file; it does not stop the load by itself."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A ledger row: files that arrived together, what they are and what became of them."""

    id: int
    arrived_at: str
    format: str  # key of the importer
    family: str  # which family of files of the bill this is (R1), e.g. "cur", "focus"
    importer_version: int
    files: tuple[DeliveryFile, ...]
    state: DeliveryState
    reason: str = ""
    program: str | None = None  # what the person said it is; None: read from the file
    period: str = ""  # YYYY-MM, what the person said; "": read from the file
    mapping: Mapping | None = None  # how it was read, where the format is not known
    run_time: str = ""  # a manifest's time of the provider's run; beats arrival order
    adds_to: int | None = None  # delivery this is another part of, when a person said so
    approved_by: str = ""
    findings: tuple[Finding, ...] = ()
    totals: tuple[SliceTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountChange:
    """Billed cost of an account in a month: as the replaced version had it, and as it is now.

    None: the account was not there before, or is not any more.
    """

    program: str
    period: str  # YYYY-MM
    account: str
    currency: str
    before: Decimal | None
    now: Decimal | None

    @property
    def difference(self) -> Decimal:
        """Return by how much it grew."""
        return money.subtract(self.now or money.ZERO, self.before or money.ZERO)

    @property
    def percent(self) -> Decimal | None:
        """Return by how many percent it grew; None where there was nothing before."""
        return money.percent(self.difference, abs(self.before or money.ZERO))


@dataclass(frozen=True, slots=True)
class Changes:
    """What a delivery changed, or would change, against the version it replaces.

    `accounts` are those of the slices that had an earlier version, the largest difference first;
    `replaced` are the deliveries that held it. With none of them all of it is new. `rivals` are
    those of them that are files of another kind for the same bill (R1): a held delivery may be kept
    as control beside them, and one that is has them as its `before`.
    """

    replaced: tuple[int, ...] = ()
    accounts: tuple[AccountChange, ...] = ()
    rivals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenMonth:
    """A month with statements that stand and that a delivery touches: they stay as they are.

    `pending` is by currency the cost that differs from what was frozen.
    """

    program: str
    period: str  # YYYY-MM
    statements: int
    pending: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file given to `load`: an object of `load --json`."""

    file: str
    status: LoadStatus
    format: str = ""
    programs: tuple[str, ...] = ()
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    records: int = 0
    loaded: int = 0
    rejected: int = 0
    skipped: int = 0
    billing_periods: tuple[str, ...] = ()
    billed_cost: dict[str, Decimal] = field(default_factory=dict)
    effective_cost: dict[str, Decimal] = field(default_factory=dict)
    delivery: int | None = None
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be loaded: where it is, what it says, why not."""

    file: str
    record: int  # 1 = first record after the header
    line: int  # physical line of the file, 1 = first
    column: str
    text: str
    reason: str

    def __str__(self) -> str:
        where = f"record {self.record}, line {self.line}, column {self.column}"
        return f"{where}: {self.text[:60]!r} {self.reason}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is: `done` of `total` steps, and what it is at.

    Where steps take unlike times, `work` of `whole` are done in units of about the same time each,
    and `ahead` will be once the present step is.
    """

    done: int
    total: int
    message: str
    work: int = 0
    ahead: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is, from its header and first rows, before anything is loaded.

    A file that is no billing file says why in `reason`, and how it begins in `table` if it is one
    that a mapping could read. `month_missing`: a mapping reads it, and neither says the month.
    `periods` (YYYY-MM), `billing_accounts` and
    `currencies` are those of the rows looked at. `program_missing`: the file does not name its
    program. `together` are the other files of its report that were given, `missing` those that were
    not; `replaces` the deliveries whose charges it would take the place of.
    """

    file: str
    size: int  # bytes
    reason: str = ""
    format: str = ""
    programs: tuple[str, ...] = ()
    program_missing: bool = False
    periods: tuple[str, ...] = ()
    billing_accounts: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    records: int = 0  # looked at
    whole: bool = False  # all of its records were looked at
    rejects: tuple[Reject, ...] = ()  # of the rows looked at
    together: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    lone_part: bool = False
    replaces: tuple[int, ...] = ()
    month_missing: bool = False
    table: FirstRows | None = None
