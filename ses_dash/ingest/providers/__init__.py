"""One module per family of provider files. The first importer that claims a header reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest.providers.aws_cur import AwsCur
from ses_dash.ingest.providers.focus import Focus

if TYPE_CHECKING:
    from ses_dash.ingest.importer import Importer

PROVIDERS: tuple[Importer, ...] = (Focus(), AwsCur())


def format_name(key: str) -> str:
    """Return what people call a format, by its key; the key where it is no importer's."""
    names = (each.formats[key] for each in PROVIDERS if key in each.formats)
    return next(names, key[:1].upper() + key[1:])
