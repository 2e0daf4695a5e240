"""Which files belong together: by a manifest, or by equal columns and numbered names."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.ingest.message import Inspected

# `report-00001.csv.gz`, `report-2.csv`, `part-00000-<id>.snappy.parquet`. A number that may be a
# date (2025-07, 2023-11-13) is none.
_NUMBERED = re.compile(
    r"(?P<base>.*?)(?:^|[-_.])(?:part[-_]?)?(?P<number>\d{1,3}|\d{5})(?P<run>-[0-9a-f]{8}-[-\w.]*)?"
)
# Azure's exports: `part_0_0001.csv`, of which one number or the other counts the parts.
_AZURE = re.compile(r"(?P<base>part)_(?P<number>\d+)_(?P<second>\d{4})")
_DATED = re.compile(r".*(^|\D)(\d{4}[-_.]?\d\d[-_.]?\d\d|\d{4}[-_.]\d\d|\d{6})")
_SUFFIXES = (".gz", ".csv", ".txt", ".parquet", ".snappy", ".json")


@dataclass(frozen=True, slots=True)
class Given:
    """A file that somebody gave, or why it cannot be taken. The name is only ever a label."""

    name: str
    path: Path
    reason: str = ""


class Received(NamedTuple):
    """A file that is in the archive. `reason` is why nothing can be made of it."""

    name: str
    place: PurePosixPath  # where it was, as far as that is known
    sha256: str
    size: int
    inspected: Inspected | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are one delivery: tables in their order, and the manifest that lists them."""

    tables: tuple[Received, ...]
    manifest: Received | None = None
    missing: tuple[str, ...] = ()
    lone_part: bool = False  # a numbered file that no other part and no manifest came with

    @property
    def files(self) -> tuple[Received, ...]:
        """Return all files, the manifest first."""
        return (self.manifest, *self.tables) if self.manifest else self.tables

    @property
    def run_time(self) -> str:
        """Return when the provider made the report, if its manifest says so."""
        found = self.manifest and self.manifest.inspected
        return found.run_time if found else ""


def expand(paths: Iterable[str | Path]) -> Iterator[Given]:
    """Yield the files of some paths: a folder's, with those below it, in the order of names.

    Links inside a folder are not followed; hidden files are passed over.
    """
    for path in map(Path, paths):
        if path.is_dir():
            empty = Given(path.name, path, f"{path.name} is a folder with no files in it.")
            yield from list(_inside(path)) or [empty]
        elif path.is_file():
            yield Given(path.name, path)
        else:
            yield Given(path.name, path, f"{path.name} is not there. Check the path.")


def group(files: Sequence[Received]) -> list[Batch]:
    """Put files together that are parts of one report."""
    batches, left = _by_manifest(files)
    sets: defaultdict[object, list[tuple[int, Received]]] = defaultdict(list)
    for position, file in enumerate(left):
        part = _part(file)
        key = part[0] if part else position
        sets[key].append((part[1] if part else 0, file))
    return batches + [_numbered(members) for members in sets.values()]


def _inside(folder: Path) -> Iterator[Given]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts):
            continue
        if path.is_symlink():
            yield Given(str(inside), path, f"{inside} is a link. Give the file itself.")
        elif path.is_file():
            yield Given(str(inside), path)


def _by_manifest(files: Sequence[Received]) -> tuple[list[Batch], list[Received]]:
    """Return what manifests list, and the tables that none of them does."""
    left = [file for file in files if not _lists(file)]
    batches = []
    for manifest in files:
        found: list[Received] = []
        missing: list[str] = []
        for listed, size in zip(_lists(manifest), _sizes(manifest), strict=True):
            match = _best(listed, left, manifest.place.parent)
            if match is None:
                missing.append(PurePosixPath(listed).name)
                continue
            found.append(match)
            left.remove(match)
            if size is not None and match.size != size:
                missing.append(f"{match.name}: {match.size:,} of {size:,} bytes")
        if _lists(manifest):
            batches.append(Batch(tuple(found), manifest, tuple(missing)))
    return batches, left


def _lists(file: Received) -> tuple[str, ...]:
    return file.inspected.lists if file.inspected else ()


def _sizes(file: Received) -> Sequence[int | None]:
    """Return how large the files that a manifest lists are, as far as it says."""
    known = file.inspected.sizes if file.inspected else ()
    return known or [None] * len(_lists(file))


def _best(listed: str, files: Sequence[Received], folder: PurePosixPath) -> Received | None:
    """Return the file of a listed name; of several, the one in the manifest's own folder.

    Else it is the one whose folders agree the most.
    """
    wanted = PurePosixPath(listed).parts
    named = [file for file in files if file.place.name == PurePosixPath(listed).name]
    return max(
        named,
        key=lambda file: (file.place.parent == folder, _agreement(file.place.parts, wanted)),
        default=None,
    )


def _agreement(parts: Sequence[str], wanted: Sequence[str]) -> int:
    """Count the last parts of two paths that are the same."""
    same = 0
    while same < min(len(parts), len(wanted)) and parts[-1 - same] == wanted[-1 - same]:
        same += 1
    return same


def _part(file: Received) -> tuple[tuple[object, ...], int] | None:
    """Return what the parts of a numbered set have in common, and this one's number."""
    stem = file.place.name
    while any(stem.lower().endswith(suffix) for suffix in _SUFFIXES):
        stem = stem.rpartition(".")[0]
    if (match := _AZURE.fullmatch(stem)) and file.inspected:
        common = (file.place.parent, match["base"], file.inspected.layout)
        return common, int(match["number"]) + int(match["second"]) - 1
    match = _NUMBERED.fullmatch(stem)
    if not match or _DATED.fullmatch(stem) or file.inspected is None:
        return None
    base = (match["base"], match["run"])
    return (file.place.parent, base, file.inspected.layout), int(match["number"])


def _numbered(members: list[tuple[int, Received]]) -> Batch:
    members.sort(key=lambda member: member[0])
    numbers = [number for number, _ in members]
    tables = tuple(file for _, file in members)
    if len(members) == 1:
        return Batch(tables, lone_part=_part(tables[0]) is not None)
    first = min(numbers[0], 1)
    missing = sorted(set(range(first, numbers[-1] + 1)) - set(numbers))
    return Batch(tables, missing=tuple(f"part {number}" for number in missing))
