"""Where rejected rows are in their file. Runs only when there are some: it reads row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest.plain import UnclosedQuoteError, records
from ses_dash.model.delivery import Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ses_dash.warehouse.bad_rows import BadRow

LIMIT = 1000  # rejects that a result lists; all of them are in the file of rejects
_TEXT = 200  # characters shown of a record that cannot be told apart


class Examined:
    """The rejects of a CSV file, in its order; what was passed is counted meanwhile.

    `bad` are the rows that break a check, in order: their `row` skips malformed records, which have
    not the header's number of fields, `width`. Columns that are made of others come after those.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        columns: Sequence[str],
        bad: Iterable[BadRow] = (),
        width: int = 0,
    ) -> None:
        self._path, self._name, self._columns = path, name, columns
        self._width = width or len(columns)
        self._bad = iter(bad)
        self.records = 0
        self.malformed = 0
        self.widths: set[int] = set()  # how many fields records have

    def __iter__(self) -> Iterator[Reject]:
        """Yield every reject, one record in memory at a time."""
        rows = records(self._path)
        next(rows)
        bad = next(self._bad, None)
        try:
            for line, fields in rows:
                self.records += 1
                self.widths.add(len(fields))
                if len(fields) != self._width:
                    reason = f"has {len(fields)} fields instead of {self._width}"
                    yield self._malformed(line, ",".join(fields), reason)
                while bad and bad.row + self.malformed == self.records:
                    yield _reject((self._name, self.records, line), self._columns, bad)
                    bad = next(self._bad, None)
        except UnclosedQuoteError as error:
            self.records += 1
            reason = "has a quotation mark that is not closed, or closed too early"
            yield self._malformed(error.line, error.text, reason)

    def _malformed(self, line: int, text: str, reason: str) -> Reject:
        self.malformed += 1
        return Reject(self._name, self.records, line, "(all)", text[:_TEXT], reason)


def of_parquet(name: str, columns: Sequence[str], bad: Iterable[BadRow]) -> Iterator[Reject]:
    """Yield the rejects of a Parquet file, which has no lines but records."""
    return (_reject((name, row.row, row.row), columns, row) for row in bad)


def _reject(where: tuple[str, int, int], columns: Sequence[str], row: BadRow) -> Reject:
    return Reject(*where, columns[row.column], row.text, row.reason)
