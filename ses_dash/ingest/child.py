"""The parsing process: reads files from outside under limits, in a private folder, and answers.

Started by `parser` as `python -m ses_dash.ingest.child FOLDER MEMORY THREADS SECONDS`. It takes one
JSON object per line on standard input and gives one back per line on standard output.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ses_dash.errors import LoadError
from ses_dash.ingest import message, reader
from ses_dash.warehouse.source import named_failures, open_parser

if TYPE_CHECKING:
    from ses_dash.warehouse.source import Database
_ADDRESS_SPACE = 16 << 30  # bytes; what is really used is bounded by the database's limit
_FILE_SIZE = 64 << 30


def main(folder: str, memory: str, threads: str, seconds: str) -> None:
    """Answer requests until standard input ends."""
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
        (resource.RLIMIT_CPU, int(seconds) * int(threads)),
    ):
        resource.setrlimit(limit, (value, value))
    db = open_parser(Path(folder), memory, int(threads))
    for line in sys.stdin:
        sys.stdout.write(_answer(db, json.loads(line)) + "\n")
        sys.stdout.flush()


def _answer(db: Database, request: dict[str, Any]) -> str:
    path, name = Path(request["path"]), request["name"]
    try:
        with named_failures(name):
            if request["do"] == "inspect":
                return message.dumps(reader.inspect(db, path, name, whole=request["whole"]))
            target = Path(request["target"])
            staged = reader.stage(db, path, name, program=request["program"], target=target)
            return message.dumps(staged)
    except LoadError as error:
        return json.dumps({"error": str(error)})


if __name__ == "__main__":
    main(*sys.argv[1:])
