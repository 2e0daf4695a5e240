"""No importer claims another's files: each sample of any provider has exactly one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest import manifest, opening
from ses_dash.ingest.importer import Header
from ses_dash.ingest.providers import PROVIDERS

if TYPE_CHECKING:
    from pathlib import Path

# Examples of all layouts of the API, put together from documentation: no file of a provider.
MIXED = "partner_center_api_lineitems.json"
# The folder of samples that the files of an importer's family are in.
FOLDERS = {
    "cur": "aws",
    "azure": "azure",
    "csp-invoice": "csp",
    "csp-usage": "csp",
    "focus": "focus",
    "gcp": "gcp",
    "oci": "oci",
}


def test_every_sample_is_claimed_once(shared_data: Path) -> None:
    claimed = {}
    for path in sorted(shared_data.glob("*/**/*")):
        if path.is_file() and path.name != MIXED:
            start = opening.start(path, path.name)
            if not manifest.is_one(start):
                header = Header(path.name, opening.names(start, path.name))
                claimed[path] = [each.family for each in PROVIDERS if each.claims(header)]
    assert claimed
    folders = {
        path: [FOLDERS.get(family, family) for family in families]
        for path, families in claimed.items()
    }
    expected = {path: [path.relative_to(shared_data).parts[0]] for path in claimed}
    assert folders == expected


def test_nobody_claims_what_another_importer_shows_as_its_columns() -> None:
    for importer in PROVIDERS:
        header = Header("example.csv", importer.about.example)
        others = [each for each in PROVIDERS if each.claims(header) and each is not importer]
        assert others == []
