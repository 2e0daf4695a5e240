"""The files of frozen statements: the same bytes in any process, and with the seller's logo."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader

from ses_dash.access import SINGLE_USER
from ses_dash.billing import document, rendering
from ses_dash.billing.render import files, paper
from ses_dash.errors import DamagedFileError
from ses_dash.ledger import seller, statements
from tests.billing.paper import CUSTOMER, SELLER, line, logo, make, pages, pdf
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.model.statement import Document

RENDER = """
import hashlib, sys
from pathlib import Path
from ses_dash.billing.render import files
stored, logo = (Path(each) for each in sys.argv[1:])
for file in files.render(stored.read_text(encoding="utf-8"), "c" * 64, logo.read_bytes()):
    print(hashlib.sha256(file.content).hexdigest())
"""


def _of_the_world() -> Document:
    names = ("शॉप 极光 株式会社ロ شركة 12", "ქართული հայերեն 한국어", "Größe €")
    lines = [line(str(n), name, f"{n}.5", name=name) for n, name in enumerate(names * 3)]
    return make(*lines, customer=replace(CUSTOMER, name=names[0]), seller=SELLER)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_makes_the_same_bytes(tmp_path: Path, seed: str) -> None:
    text, picture = document.to_json(_of_the_world()), logo()
    stored, image = tmp_path / "document.json", tmp_path / "logo.png"
    stored.write_text(text, encoding="utf-8")
    image.write_bytes(picture)
    there = subprocess.run(
        [sys.executable, "-c", RENDER, stored, image],
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split()
    here = files.render(text, "c" * 64, picture)
    assert there == [hashlib.sha256(file.content).hexdigest() for file in here]


def test_other_documents_rendered_before_leave_no_trace() -> None:
    first = pdf(_of_the_world())
    pdf(make(line("1", "Ελληνικά 漢字", "1")))
    assert pdf(_of_the_world()) == first


def test_the_file_says_when_it_was_frozen_and_what_made_it() -> None:
    made = PdfReader(io.BytesIO(pdf(make(line("1", "Compute", "1")))))
    about = made.xmp_metadata
    assert about is not None
    assert about.xmp_create_date is not None
    assert about.xmp_create_date.isoformat() == "2026-11-20T12:00:00"
    assert about.pdf_producer == files.RENDERER
    assert about.dc_title == {"x-default": "Statement INV-7"}
    for name in (
        "layout 3",
        "babel",
        "fpdf2",
        "uharfbuzz",
        "weblate-fonts",
        "justmytype",
        "pillow",
        "zlib",
    ):
        assert name in files.RENDERER


@pytest.mark.parametrize(("width", "height"), [(300, 100), (100, 300), (1900, 60), (5, 5)])
def test_a_logo_keeps_its_shape_within_its_box(
    monkeypatch: pytest.MonkeyPatch, width: int, height: int
) -> None:
    sizes: list[tuple[float, float]] = []
    monkeypatch.setattr(
        paper.Paper, "picture", lambda _paper, _content, _x, _y, size: sizes.append(size)
    )
    pdf(make(line("1", "Compute", "1")), logo(width, height))
    (size,) = sizes
    assert size[0] <= 60.01
    assert size[1] <= 16.01
    assert size[0] / size[1] == pytest.approx(width / height, rel=0.05)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
def test_a_logo_of_any_kind_of_png_is_printed_and_no_larger_than_needed(mode: str) -> None:
    made = make(line("1", "Compute", "1"))
    (image, *_mask) = pages(made, logo(2000, 1000, mode))[0].images
    assert image.image is not None
    assert image.image.size == (480, 240)
    assert not len(pages(made)[0].images)


@pytest.mark.parametrize("content", [b"", b"no picture", logo()[:60]])
def test_a_broken_logo_leaves_the_name(content: bytes) -> None:
    assert pdf(make(line("1", "Compute", "1")), content) == pdf(make(line("1", "Compute", "1")))


@pytest.mark.parametrize("count", [2, 21])
def test_statements_are_rendered_with_the_logo_they_were_frozen_with(
    shop: Shop, count: int
) -> None:
    own = shop.stores.archive.put(logo())
    with shop.stores.ledger.write() as conn:
        seller.save(conn, SINGLE_USER, replace(SELLER, logo_sha256=own))
    for number in range(count):
        shop.own(str(number), shop.customer(f"Customer {number:02}"))
    shop.load(*[Charge(str(number), "10") for number in range(count)])
    shop.freeze(reason="test")
    with shop.stores.ledger.read() as conn:
        stored = statements.all(conn, SINGLE_USER.scope)
        texts = {each.id: statements.document_json(conn, each.id) for each in stored}
        made = {each.id: statements.files(conn, each.id) for each in stored}
    assert len(stored) == count
    for each in stored:
        assert rendering.logo(shop.stores, texts[each.id]) == logo()
        again = files.render(texts[each.id], each.chain, logo())
        assert {file.kind: file.sha256 for file in made[each.id]} == {
            file.kind: hashlib.sha256(file.content).hexdigest() for file in again
        }


def test_other_processes_do_not_run_the_page_that_is_shown(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.py"
    page.write_text("from pathlib import Path\nPath(__file__).with_suffix('.ran').touch()\n")
    shown = ModuleType("__main__")  # what Streamlit puts there for as long as it runs
    shown.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", shown)
    for number in range(21):
        shop.own(str(number), shop.customer(f"Customer {number:02}"))
    shop.load(*[Charge(str(number), "10") for number in range(21)])
    shop.freeze(reason="test")
    assert not page.with_suffix(".ran").exists()
    with shop.stores.ledger.read() as conn:
        assert not statements.without_files(conn)


def test_a_lost_logo_is_an_error_not_another_document(shop: Shop) -> None:
    text = document.to_json(make(seller=replace(SELLER, logo_sha256="a" * 64)))
    with pytest.raises(DamagedFileError):
        rendering.logo(shop.stores, text)


def test_a_name_that_looks_like_a_logo_is_none(shop: Shop) -> None:
    trick = f'"logo_sha256":"{"b" * 64}"'
    text = document.to_json(make(line("1", trick, "1", name=trick)))
    assert rendering.logo(shop.stores, text) == b""


def test_pictures_keep_their_colours() -> None:
    target = io.BytesIO()
    Image.new("RGB", (40, 20), (10, 120, 200)).save(target, "PNG")
    (image,) = pages(make(), target.getvalue())[0].images
    assert image.image is not None
    assert image.image.convert("RGB").getpixel((3, 3)) == (10, 120, 200)
