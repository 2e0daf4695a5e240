"""Manifests: which files a provider's report is made of, in their order, and when it was made."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash.errors import UnknownFormatError

if TYPE_CHECKING:
    from pathlib import Path

# AWS: the run is in the paths (Data Exports) or is the assembly's id (legacy reports).
_RUN = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d+)?Z",
)


class Manifest(NamedTuple):
    """The files of one report, as paths at the provider, and when the provider made it."""

    files: tuple[str, ...]
    run_time: str  # UTC, ISO 8601; empty where the manifest does not say


def read(path: Path, name: str) -> Manifest:
    """Read a manifest of AWS, legacy or Data Exports; anything else is in no known format."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise UnknownFormatError(name, "it begins like JSON, but is not.") from error
    files = _files(content)
    if not files:
        raise UnknownFormatError(name, "it is JSON, but not a manifest that lists files.")
    run = _RUN.search(" ".join([*files, str(content.get("assemblyId", ""))]))
    time = "{}-{}-{}T{}:{}:{}Z".format(*run.groups()) if run else ""
    return Manifest(files, time)


def _files(content: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON from outside
    listed = None
    if isinstance(content, dict):
        listed = content.get("dataFiles") or content.get("reportKeys")
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        return ()
    return tuple(listed)
