"""What a file is, from how it begins. Runs in the parsing process."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ses_dash.errors import LoadError, MappingsFitError, UnknownFormatError
from ses_dash.ingest import manifest, mapped, opening, plain
from ses_dash.ingest.importer import Header, identify, squash
from ses_dash.ingest.message import Inspected
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.model.reading import Said
from ses_dash.warehouse.source import parquet_columns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ses_dash.ingest.plain import Dialect
    from ses_dash.model.mapping import Mapping
    from ses_dash.warehouse.source import Database


def inspect(
    db: Database,
    path: Path,
    name: str,
    *,
    whole: bool,
    said: Said,
    known: Sequence[Mapping],
) -> Inspected:
    """Say what a file is, or raise why it is nothing that can be loaded.

    Unless it is `whole`, the path holds the beginning of a text. A file in no known format is read
    by the mapping that was said, else by the one `known` mapping that was made for its columns.
    """
    if not plain.is_parquet(path) and manifest.is_one(opening.start(path, name)):
        return _manifest(path, name, whole=whole)
    if said.mapping is not None:
        return _mapped(columns(db, path, name, plain.written(said.mapping)), name, said.mapping)
    names = columns(db, path, name)
    try:
        importer = identify(Header(name, names), PROVIDERS)
    except UnknownFormatError:
        found = _fitting(db, path, name, known)
        if found is None:
            raise
        return _mapped(columns(db, path, name, plain.written(found)), name, found)
    reading = importer.read(Header(name, names), Said())
    return Inspected(reading.format, _layout(names))


def columns(
    db: Database, path: Path, name: str, declared: Dialect = plain.USUAL
) -> tuple[str, ...]:
    """Return the names of a file's columns."""
    if plain.is_parquet(path):
        return tuple(column for column, _ in parquet_columns(db, path))
    written = opening.dialect(path, name, declared)
    start = opening.start(path, name, written.encoding, written.above)
    return tuple(opening.names(start, name, written))


def _mapped(names: tuple[str, ...], name: str, mapping: Mapping) -> Inspected:
    mapped.check(Header(name, names), mapping)
    kind = mapped.kind(mapping)
    return Inspected(kind, _layout((kind, *names)), mapping=mapping)


def _fitting(db: Database, path: Path, name: str, known: Sequence[Mapping]) -> Mapping | None:
    """Return the mapping that was made for a file's columns; raise where there are several."""
    written = {each: opening.dialect(path, name, each) for each in map(plain.written, known)}
    names = {each: _columns_or_none(db, path, name, each) for each in set(written.values())}
    fit = [each for each in known if each.fits(names[written[plain.written(each)]])]
    if len(fit) > 1:
        raise MappingsFitError(name, [mapping.name for mapping in fit])
    return fit[0] if fit else None


def _columns_or_none(db: Database, path: Path, name: str, written: Dialect) -> tuple[str, ...]:
    try:
        return columns(db, path, name, written)
    except LoadError:  # it is not written like this
        return ()


def _layout(names: Sequence[str]) -> str:
    """Return what files with the same columns have in common, in whatever spelling and order.

    Reports of AWS for Athena spell the columns of their manifest otherwise.
    """
    return hashlib.sha256("\n".join(sorted(map(squash, names))).encode()).hexdigest()


def _manifest(path: Path, name: str, *, whole: bool) -> Inspected:
    if not whole:
        raise UnknownFormatError(name, "it is a JSON text, but too large for a manifest.")
    found = manifest.read(plain.unpack(path, name).path, name)
    layout = _layout(found.columns) if found.columns else ""
    return Inspected(
        "manifest",
        layout,
        lists=found.files,
        run_time=found.run_time,
        kind=found.kind,
        sizes=found.sizes,
        records=found.records,
    )
