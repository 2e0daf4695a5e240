"""Mappings leave as YAML that can be imported again, under whatever name they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.ingest import mapping_file
from tests.cli.running import given
from tests.ingest.mapped_files import german

if TYPE_CHECKING:
    from pathlib import Path

    from tests.serving import Served


def test_a_mapping_leaves_as_yaml(served: Served, tmp_path: Path) -> None:
    made = german(name="Nord: A/B & Süd", above=2)
    path = tmp_path / "nord.json"
    path.write_text(mapping_file.as_json(made), encoding="utf-8")
    assert given(served.data, "mappings", "import", str(path)).code == 0
    reply = served.ask("/files/mapping.yaml?name=Nord%3A+A%2FB+%26+S%C3%BCd")
    assert mapping_file.parse(reply.text) == made
    assert reply.headers["Content-Type"].startswith("application/yaml")
    assert 'filename="Nord_ A_B _ Sud.yaml"' in reply.headers["Content-Disposition"]
    for missing in ("?name=Other", ""):
        assert served.ask(f"/files/mapping.yaml{missing}").status_code == 404
