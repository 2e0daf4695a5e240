"""Manifests: which files a provider's report is made of, in their order, and when it was made."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash.errors import UnknownFormatError
from ses_dash.ingest import json_rows

if TYPE_CHECKING:
    from pathlib import Path

# AWS: the run is in the paths (Data Exports) or is the assembly's id (legacy reports).
_RUN = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d+)?Z",
)


_LISTS = frozenset({"dataFiles", "reportKeys", "blobs"})


class Manifest(NamedTuple):
    """The files of one report, as paths at the provider, and when the provider made it."""

    files: tuple[str, ...]
    run_time: str  # UTC, ISO 8601; empty where the manifest does not say
    columns: tuple[str, ...] = ()  # of every file; none where the manifest does not say
    sizes: tuple[int, ...] = ()  # of the files, in bytes; none where the manifest does not say
    kind: str = ""  # what the files are, e.g. Azure's "AmortizedCost"
    records: int | None = None  # of all files; None where the manifest does not say


def is_one(start: str) -> bool:
    """Say whether a text that begins so is to be read as a manifest, not as rows."""
    if not start.lstrip().startswith("{") or json_rows.is_wrapped(start):
        return False
    first = json_rows.first(start.lstrip().splitlines()[0])
    return not first or not _LISTS.isdisjoint(first[0])  # a row is an object on one line


def read(path: Path, name: str) -> Manifest:
    """Read a manifest of AWS, legacy or Data Exports, or of an export of Azure Cost Management.

    Anything else is in no known format.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise UnknownFormatError(name, "it begins like JSON, but is not.") from error
    if isinstance(content, dict) and "blobs" in content:
        return _of_azure(content, name)
    files = _files(content)
    if not files:
        raise UnknownFormatError(name, "it is JSON, but not a manifest that lists files.")
    run = _RUN.search(" ".join([*files, str(content.get("assemblyId", ""))]))
    time = "{}-{}-{}T{}:{}:{}Z".format(*run.groups()) if run else ""
    return Manifest(files, time, _columns(content.get("columns")))


def _of_azure(content: dict[str, Any], name: str) -> Manifest:
    """Read a manifest of an Azure export (FinOps toolkit, "Data processing in FinOps hubs")."""
    try:
        blobs = [(str(blob["blobName"]), int(blob["byteCount"])) for blob in content["blobs"]]
        run, export = content.get("runInfo") or {}, content.get("exportConfig") or {}
        submitted = _RUN.search(str(run.get("submittedTime", "")))
        kind = str(export.get("type", ""))
        count = content.get("dataRowCount")
        records = None if count is None else int(count)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = "it lists blobs, but not with blobName and byteCount as Azure's exports do."
        raise UnknownFormatError(name, reason) from error
    if not blobs:
        raise UnknownFormatError(name, "it is the manifest of an export without any file.")
    names, sizes = zip(*blobs, strict=True)
    time = "{}-{}-{}T{}:{}:{}Z".format(*submitted.groups()) if submitted else ""
    return Manifest(names, time, sizes=sizes, kind=kind, records=records)


def _columns(listed: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON from outside
    """Return the names of columns: AWS writes each with its type, or with its category."""
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        return ()
    return tuple(f"{each.get('category', '')}/{each.get('name', '')}" for each in listed)


def _files(content: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON from outside
    listed = None
    if isinstance(content, dict):
        listed = content.get("dataFiles") or content.get("reportKeys")
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        return ()
    return tuple(listed)
