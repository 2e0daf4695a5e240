"""One module per family of provider files. The first importer that claims a header reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest.providers.alibaba import Alibaba
from ses_dash.ingest.providers.aws_cur import AwsCur
from ses_dash.ingest.providers.azure import Azure
from ses_dash.ingest.providers.csp_invoice import CspInvoice
from ses_dash.ingest.providers.csp_legacy import CspLegacy
from ses_dash.ingest.providers.csp_usage import CspUsage
from ses_dash.ingest.providers.focus import Focus
from ses_dash.ingest.providers.gcp import Gcp
from ses_dash.ingest.providers.ibm import Ibm
from ses_dash.ingest.providers.oci import Oci
from ses_dash.ingest.providers.streamone import StreamOne

if TYPE_CHECKING:
    from ses_dash.ingest.importer import Importer

PROVIDERS: tuple[Importer, ...] = (
    Focus(),
    AwsCur(),
    Azure(),
    Gcp(),
    Oci(),
    Ibm(),
    Alibaba(),
    CspInvoice(),
    CspUsage(),
    CspLegacy(),
    StreamOne(),
)


def format_name(key: str) -> str:
    """Return what people call a format, by its key; the key where it is no importer's."""
    names = (each.formats[key] for each in PROVIDERS if key in each.formats)
    return next(names, key[:1].upper() + key[1:])
