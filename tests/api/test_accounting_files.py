"""Bulk files: the month as ZIP, exports to accounting, and their codes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from tests.cli.running import given

if TYPE_CHECKING:
    from tests.serving import Served


def test_a_month_leaves_as_one_zip(served: Served) -> None:
    reply = served.ask("/files/statements.zip?period=2026-09&program=gcp")
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "application/zip"
    assert 'filename="statements-gcp-2026-09.zip"' in reply.headers["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(reply.content)).testzip() is None
    assert served.ask("/files/statements.zip?period=2026-09&program=gcp").content == reply.content
    assert served.ask("/files/statements.zip?period=2026-01").status_code == 404
    assert served.ask("/files/statements.zip").status_code == 400


def test_an_export_leaves_as_it_was_made(served: Served) -> None:
    words = ("--profile", "neutral", "--program", "gcp", "--period", "2026-09", "--again")
    made = given(served.data, "accounting", "export", *words, "-o", "made.zip", "--json").json
    path = f"/files/accounting/{made['id']}.zip"
    reply = served.ask(path)
    assert reply.content == served.data.with_name("made.zip").read_bytes()
    assert 'filename="neutral-gcp-2026-09.zip"' in reply.headers["Content-Disposition"]
    for wrong in ("77", "x", "9" * 30):
        assert served.ask(f"/files/accounting/{wrong}.zip").status_code == 404
    codes = served.ask("/files/accounting/codes.csv")
    assert codes.text.startswith("kind,key,value,profile,program")
