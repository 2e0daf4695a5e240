"""Where rejected rows are in their file. Runs only when there are some: it reads row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest.plain import UnclosedQuoteError, records
from ses_dash.model.delivery import Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ses_dash.warehouse.staging import BadRow

LIMIT = 1000  # rejects that a result lists; all of them are in the file of rejects
_TEXT = 200  # characters shown of a record that cannot be told apart


class Examined:
    """The rejects of a CSV file, in its order; what was passed is counted meanwhile.

    `bad` are the rows that break a check, in order: their `row` skips malformed records, which have
    not the header's number of fields.
    """

    def __init__(
        self, path: Path, name: str, header: Sequence[str], bad: Iterable[BadRow] = ()
    ) -> None:
        self._path, self._name, self._header = path, name, header
        self._bad = iter(bad)
        self.records = 0
        self.malformed = 0

    def __iter__(self) -> Iterator[Reject]:
        """Yield every reject, one record in memory at a time."""
        rows = records(self._path)
        next(rows)
        bad = next(self._bad, None)
        try:
            for line, fields in rows:
                self.records += 1
                if len(fields) != len(self._header):
                    reason = f"has {len(fields)} fields instead of {len(self._header)}"
                    yield self._malformed(line, ",".join(fields), reason)
                while bad and bad.row + self.malformed == self.records:
                    yield _reject((self._name, self.records, line), self._header, bad)
                    bad = next(self._bad, None)
        except UnclosedQuoteError as error:
            self.records += 1
            reason = "has a quotation mark that is not closed, or closed too early"
            yield self._malformed(error.line, error.text, reason)

    def _malformed(self, line: int, text: str, reason: str) -> Reject:
        self.malformed += 1
        return Reject(self._name, self.records, line, "(all)", text[:_TEXT], reason)


def of_parquet(name: str, header: Sequence[str], bad: Iterable[BadRow]) -> Iterator[Reject]:
    """Yield the rejects of a Parquet file, which has no lines but records."""
    return (_reject((name, row.row, row.row), header, row) for row in bad)


def _reject(where: tuple[str, int, int], header: Sequence[str], row: BadRow) -> Reject:
    return Reject(*where, header[row.column], row.text, row.reason)
