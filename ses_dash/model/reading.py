"""How a provider's file is read: what an importer declares, and what reading it gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.model.delivery import Finding, Reject, SliceTotal
    from ses_dash.model.mapping import FirstRows, Mapping

# Roles of files: two data sets of one bill, which are never added up.
ACTUAL = "actual"
AMORTISED = "amortised"
INVOICED = "invoice"
USED = "usage"  # by meter and day: what some lines of the invoice are for
TOTAL_DIFFERS, TOTAL_MET = "stated total", "stated total met"  # codes of findings
# Version of importers from which on a bill is the same however its billing account is spelt (R1).
# What was loaded before keeps to the spelling, so that a replay of it gives the same.
ANY_SPELLING = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a file beyond its bytes: what a person said, what was loaded beside it."""

    program: str | None = None  # for a file that does not name its program
    period: str = ""  # YYYY-MM, for a file that does not name its month
    mapping: Mapping | None = None  # for a file in no known format
    beside: str = ""  # the role of the files of the same bill that it is loaded together with


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that every row keeps: `bad` is SQL that finds those that do not."""

    column: int  # position of the file's column to show
    bad: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth a finding when some rows have it; the message says `{count}`.

    `amount` is SQL as in `Reading.columns`: its sum by currency in these rows stands for `{money}`.
    `role` is which of several data sets of one bill a file with such rows is; where it is `weak`,
    another one that shows is it instead. Only what is said of the file's role is worth a finding.
    """

    code: str
    message: str
    when: str
    amount: str = ""
    role: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """Rows that a format declares to be no charges: counted with their money, never loaded."""

    reason: str  # says `{count}` and ends with a full stop
    when: str


@dataclass(frozen=True, slots=True)
class Total:
    """Rows, skipped, in which the file says itself what its charges add up to.

    `amount` is SQL as in `Reading.columns`: what a row says, null where it says nothing.
    """

    name: str  # how the rows are called, for messages
    when: str
    amount: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A column made of the file's own: `sql` gives a text, or a list of texts for `sum`.

    `FROM rows()` in it reads all rows of the file, as far as their columns are made.
    """

    name: str  # for messages about its values
    sql: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an importer made of a file's header.

    The file's columns are called `c0`, `c1`, ... in SQL and hold text, null where the file says so.
    `columns` has an expression for each canonical column that the format fills. In it,
    `amount(c3)` is the number in the text of column 3, 0 where there is none, and `amount()` is 0;
    `value(c3)` is the same or null; `sum(c3)` is the sum of a list of such texts, 0 for none;
    `time(c3)` is the moment; `latest(c3, c5)` is the latest moment in column 3 of all rows with the
    same text in column 5. Measures must be linear in amounts: they are computed once over what
    is stored and once over what the text has beyond that. `derived` columns come after the file's
    own and are named on: of a file with 30 columns the first one is `c30`.
    """

    format: str  # e.g. "aws-cur2", "focus-1.2"
    family: str  # which files of a bill belong together (R1)
    version: int  # of the importer
    header: tuple[str, ...]
    columns: dict[str, str]
    others: dict[str, int]  # names in `x`: the columns that are kept as they are
    issuer: str = "''"  # SQL: the issuer whose slice a row belongs to; '' where it does not matter
    firsts: tuple[int, ...] = ()  # time columns that hold the first of a month
    lenient: frozenset[int] = frozenset()  # number columns where other text is null, not an error
    checks: tuple[Check, ...] = ()
    notices: tuple[Notice, ...] = ()
    findings: tuple[Finding, ...] = ()
    derived: tuple[Derived, ...] = ()
    skips: tuple[Skip, ...] = ()
    totals: tuple[Total, ...] = ()  # among what is skipped
    invoice: int | None = None  # column of the invoice's number: empty in all rows, see `unbilled`
    role: str = ""  # which of several data sets of one bill files of this format are, once billed
    dates: str = ""  # the layout where month and day cannot be told apart, e.g. "month/day/year"

    @property
    def width(self) -> int:
        """Return how many columns there are, the derived ones included."""
        return len(self.header) + len(self.derived)

    @property
    def names(self) -> tuple[str, ...]:
        """Return what the columns are called in messages, the derived ones included."""
        return (*self.header, *(each.name for each in self.derived))


def unbilled(family: str) -> str:
    """Return the family of files that say what a bill will be before there is an invoice.

    They are an estimate: the invoice takes their place, they never take its.
    """
    return f"{family}-unbilled"


@dataclass(frozen=True, slots=True)
class Staged:
    """What reading one file gave: typed charges in a Parquet file, and their exact totals.

    With rejects there is no such file. `question` is why a person should look before it counts.
    """

    format: str
    family: str
    version: int
    records: int
    skipped: int = 0
    rejected: int = 0
    rejects: tuple[Reject, ...] = ()
    at_risk: str = ""  # what the rejected rows cost
    totals: tuple[SliceTotal, ...] = ()
    accounts: tuple[tuple[str, str, str], ...] = ()  # program, account, name
    findings: tuple[Finding, ...] = ()
    question: str = ""
    role: str = ""  # which of several data sets of one bill it is, as far as its rows show


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the usage of a customer is from the lines of the invoice that it takes the place of.

    It is more than rounding, which is `most` where the issuer cuts each line to what it bills.
    """

    customer: str
    account: str
    currency: str
    invoiced: Decimal
    used: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Detailed:
    """What usage by meter and day made of the files of its invoice (R2).

    `left` has by file of the invoice how many lines were replaced and what the others add up to.
    `rounding` is what the lines add up to that hold what the issuer rounded, of these `accounts`.
    """

    left: tuple[tuple[int, tuple[SliceTotal, ...]], ...]
    rounding: tuple[SliceTotal, ...]
    accounts: tuple[tuple[str, str, str], ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file, read as a load would read them; `whole`: they are all it has.

    Nothing was read of a file whose first dates can be month/day or day/month, or that does not say
    its month. `table` is how a file in no known format begins.
    """

    staged: Staged | None = None
    whole: bool = False
    table: FirstRows | None = None
