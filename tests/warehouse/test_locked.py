"""The parser's database reads and writes in its folder, and no SQL opens it to anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from ses_dash.warehouse.source import open_parser

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "sql",
    [
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET allowed_directories = ['/']",
        "SET memory_limit = '900GB'",
        "RESET allowed_directories",
        "FROM read_csv('{outside}/secret.csv')",
        "FROM read_csv('{inside}/../secret.csv')",
        "FROM read_csv('{inside}/link.csv')",
        "FROM read_text('/etc/hostname')",
        "FROM glob('/etc/*')",
        "FROM read_csv('http://127.0.0.1/x.csv')",
        "COPY (SELECT 1) TO '{outside}/written.csv'",
        "ATTACH '{outside}/other.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE '{outside}/export'",
    ],
)
def test_what_leads_out_is_refused(tmp_path: Path, sql: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    with open_parser(inside, "100MB", 1) as db:
        with pytest.raises(duckdb.Error):
            db.execute(sql.format(inside=inside, outside=tmp_path)).fetchall()
        db.execute(f"COPY (SELECT 1 AS a) TO '{inside}/own.csv'")
        assert db.execute(f"FROM read_csv('{inside}/own.csv')").fetchall() == [(1,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inside", "secret.csv"]
