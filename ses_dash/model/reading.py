"""How a provider's file is read: what an importer declares, and what reading it gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ses_dash.model.delivery import Finding, Reject, SliceTotal


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that every row keeps: `bad` is SQL that finds those that do not."""

    column: int  # position of the file's column to show
    bad: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth a finding when some rows have it; the message says `{count}`."""

    code: str
    message: str
    when: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an importer made of a file's header.

    The file's columns are called `c0`, `c1`, ... in SQL and hold text, null where the file says so.
    `columns` has an expression for each canonical column that the format fills. In it,
    `amount(c3)` is the number in the text of column 3, 0 where there is none, and `amount()` is 0;
    `value(c3)` is the same or null; `time(c3)` is the moment. Measures must be linear in amounts:
    they are computed once over what is stored and once over what the text has beyond that.
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


@dataclass(frozen=True, slots=True)
class Staged:
    """What reading one file gave: typed charges in a Parquet file, and their exact totals.

    With rejects there is no such file. `question` is why a person should look before it counts.
    """

    format: str
    family: str
    version: int
    records: int
    rejected: int = 0
    rejects: tuple[Reject, ...] = ()
    totals: tuple[SliceTotal, ...] = ()
    accounts: tuple[tuple[str, str, str], ...] = ()  # program, account, name
    findings: tuple[Finding, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file, read as a load would read them; `whole`: they are all it has.

    Nothing was read of a file whose first dates can be month/day or day/month.
    """

    staged: Staged | None = None
    whole: bool = False
