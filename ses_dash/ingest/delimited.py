"""CSV with another delimiter, made CSV with commas."""

from __future__ import annotations

import csv
import sys

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest.plain import Text, cut_last_line_end


def with_commas(text: Text, name: str, delimiter: str) -> Text:
    """Return a copy of a text with commas between its fields. Every record stays on its line.

    Whether the last line is ended stays as well: it tells whether a file may have been cut.
    """
    target = text.path.with_suffix(".commas")
    csv.field_size_limit(sys.maxsize)
    with (
        text.path.open("r", encoding="utf-8-sig", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        try:
            csv.writer(copy, lineterminator="\n").writerows(reader)
        except csv.Error as error:
            reason = f"line {reader.line_num} has a quotation mark that is not closed."
            raise UnreadableFileError(name, reason) from error
    if not text.has_final_newline:
        cut_last_line_end(target)
    return Text(target, text.last, mixed=False)
