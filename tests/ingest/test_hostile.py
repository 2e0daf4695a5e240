"""T60, T61, T62: files that are made to hurt are refused, and the next load works."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.ingest.files import cur
from tests.ingest.packed import archive, encrypted, link, sheet, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

WORDS = "known-to-this-machine-only"
MEBIBYTE = 1 << 20


def bomb() -> bytes:
    """Return a workbook of some 300 KiB with over 100 MiB in it."""
    made = workbook({"Bill": [["a"], ["x" * (110 * MEBIBYTE)]]})
    assert len(made) < MEBIBYTE
    return made


def far_away() -> bytes:
    """Return a small workbook whose two cells are 17 billion cells apart."""
    cells = ((1, "A1"), (1048576, "XFD1048576"))
    rows = "".join(f'<row r="{row}"><c r="{at}"><v>1</v></c></row>' for row, at in cells)
    empty = sheet([])
    whole = empty.replace("<sheetData></sheetData>", f"<sheetData>{rows}</sheetData>")
    assert whole != empty
    sound = workbook({"Bill": []})
    packed = archive({"xl/worksheets/sheet1.xml": whole})
    return _with(sound, packed)


def _with(sound: bytes, packed: bytes) -> bytes:
    """Return an archive with the contents of one, replaced by those of another."""
    contents: dict[str, bytes] = {}
    for each in (sound, packed):
        with zipfile.ZipFile(io.BytesIO(each)) as made:
            contents |= {name: made.read(name) for name in made.namelist()}
    return archive(contents)


def laughs() -> bytes:
    """Return a workbook with a billion laughs: entities that double, thirty times over."""
    entities = "".join(f'<!ENTITY e{at} "&e{at - 1};&e{at - 1};">' for at in range(1, 31))
    before = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'
    return workbook({"Bill": [["a"], ["b"]]}, before=before, text="&e30;")


def external(path: Path) -> bytes:
    """Return a workbook that asks for a file of the machine."""
    before = f'<!DOCTYPE x [<!ENTITY file SYSTEM "file://{path}">]>'
    return workbook({"Bill": [["a"], ["b"]]}, before=before, text="&file;")


def refused(load: Load, path: Path) -> str:
    """Load a file, see that it is refused and that the next one is loaded; return the reason."""
    [result] = load(path)
    assert result.status == "refused"
    next_one = path.with_name("next.csv")
    next_one.write_text(cur({"bill_payer_account_id": path.name}))
    assert [each.status for each in load(next_one)] == ["loaded"]
    return result.reason


def test_t61_a_workbook_that_inflates(write: Write, load: Load) -> None:
    assert "over 100 times its size" in refused(load, write("bomb.xlsx", bomb()))


def test_t61_a_workbook_of_billions_of_empty_cells(write: Write, load: Load) -> None:
    assert refused(load, write("far.xlsx", far_away()))


def test_t61_a_zip_that_inflates(write: Write, load: Load) -> None:
    packed = archive({"bill.csv": cur() + "0" * (110 * MEBIBYTE)})
    assert len(packed) < MEBIBYTE
    assert "over 100 times its size" in refused(load, write("bomb.zip", packed))


def test_t61_a_compressed_file_that_inflates(write: Write, load: Load) -> None:
    packed = gzip.compress(cur().encode() + b"0" * (110 * MEBIBYTE))
    assert len(packed) < MEBIBYTE
    assert "over 100 times its size" in refused(load, write("bomb.csv.gz", packed))


@pytest.mark.parametrize(
    "name", ["../outside.csv", "/outside.csv", "a/../../b.csv", "..\\x.csv", "C:x.csv"]
)
def test_t61_a_name_that_leads_out(write: Write, load: Load, name: str) -> None:
    path = write("inputs/out.zip", archive({name: cur()}))
    assert "a name in the archive leads out of it" in refused(load, path)
    assert not [*path.parents[1].glob("outside*"), *path.parents[1].glob("b.csv")]


def test_t61_links_nested_archives_and_passwords(write: Write, load: Load) -> None:
    secret = write("secret.csv", cur())
    for name, packed, reason in (
        ("link.zip", link("bill.csv", str(secret)), "the archive holds a link"),
        ("nest.zip", archive({"inner.zip": archive({"bill.csv": cur()})}), "holds another archive"),
        ("many.zip", archive({f"{at}.csv": "" for at in range(2001)}), "it holds over 2,000 files"),
        ("lock.zip", encrypted("bill.csv", cur()), "the archive is encrypted"),
    ):
        assert reason in refused(load, write(name, packed))


def test_t62_entities_of_a_workbook_are_not_resolved(
    write: Write, load: Load, stores: Stores
) -> None:
    secret = write("secret.txt", WORDS)
    for name, made in (("laughs.xlsx", laughs()), ("external.xlsx", external(secret))):
        reason = refused(load, write(name, made))
        assert "it declares entities, which no workbook needs" in reason
        assert WORDS not in reason
    kept = stores.warehouse.rows(
        "SELECT count(*) FROM charge WHERE x::VARCHAR LIKE '%known-to-this%'"
    )
    assert kept == [(0,)]


def test_t62_xml_that_is_no_workbook(write: Write, load: Load) -> None:
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///{WORDS}">]><x>&e;</x>'
    assert "in no billing format" in refused(load, write("bill.xml", text))


def wide(path: Path, mebibytes: int) -> int:
    """Write a file of so many mebibytes; return its records."""
    rows = cur(*({"line_item_usage_type": os.urandom(400).hex()} for _ in range(1000)))
    header, _, body = rows.partition("\n")
    times = mebibytes * MEBIBYTE // len(body) + 1
    with path.open("w") as file:
        file.write(header + "\n")
        for _ in range(times):
            file.write(body)
    return 1000 * times


def read_within(folder: Path, path: Path, memory: str) -> tuple[FileResult, int]:
    """Load a file with a parser of so little memory; return what became of it, and the charges."""
    settings = Settings(folder / "data", memory_limit="500MB", threads=2, parse_memory=memory)
    with opened(settings) as stores:
        [result] = pipeline.load(stores, SINGLE_USER, [path])
        return result, stores.warehouse.rows("SELECT count(*) FROM charge")[0][0]


def test_t60_a_file_ten_times_the_parsers_memory_is_loaded(tmp_path: Path) -> None:
    records = wide(tmp_path / "large.csv", 480)
    result, charges = read_within(tmp_path, tmp_path / "large.csv", "48MB")
    assert (result.status, result.records, charges) == ("loaded", records, records), result.reason
    assert result.billed_cost == {"USD": Decimal("1.25") * records}


def test_t60_a_file_that_needs_more_memory_is_refused(tmp_path: Path) -> None:
    wide(tmp_path / "large.csv", 40)
    result, charges = read_within(tmp_path, tmp_path / "large.csv", "4MB")
    assert (result.status, charges) == ("refused", 0)
    assert "it needs more memory than one file may take. Nothing of it was loaded" in result.reason
