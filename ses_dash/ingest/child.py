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
from ses_dash.ingest import message, reader, rejected, sample
from ses_dash.warehouse.source import named_failures, open_parser

if TYPE_CHECKING:
    from ses_dash.model.reading import Staged
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
        _say(_answer(db, json.loads(line)))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _counted(records: int) -> None:
    _say(json.dumps({message.COUNTED: records}))


def _answer(db: Database, request: dict[str, Any]) -> str:
    path, name = Path(request["path"]), request["name"]
    try:
        with named_failures(name):
            match request["do"]:
                case "inspect":
                    return message.dumps(reader.inspect(db, path, name, whole=request["whole"]))
                case "sample":
                    return message.dumps(sample.take(db, path, name))
                case "rejects":
                    rejected.write(db, path, name, Path(request["target"]))
                    return json.dumps({})
            return message.dumps(_stage(db, path, name, request))
    except LoadError as error:
        return json.dumps({"error": str(error)})


def _stage(db: Database, path: Path, name: str, request: dict[str, Any]) -> Staged:
    target = Path(request["target"])
    return reader.stage(db, path, name, program=request["program"], target=target, told=_counted)


if __name__ == "__main__":
    main(*sys.argv[1:])
