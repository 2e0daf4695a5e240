"""Who we are: what can be printed, a logo that is one, each change in the audit."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import seller
from ses_dash.errors import BadValueError, NotAllowedError
from ses_dash.ledger import audit
from ses_dash.model.customer import Seller

if TYPE_CHECKING:
    from ses_dash.stores import Stores

MANAGER = Actor("manager", Role.ACCOUNT_MANAGER, Scope.all())


def png(width: int = 12, height: int = 8, mode: str = "RGBA") -> bytes:
    """Return a picture."""
    file = io.BytesIO()
    Image.new(mode, (width, height)).save(file, "PNG")
    return file.getvalue()


def test_a_change_is_tidied_kept_and_audited(stores: Stores) -> None:
    changed = seller.change(
        stores, SINGLE_USER, name=" North ", address="Street 1 \r\nVienna\n", email=""
    )
    assert changed == Seller(name="North", address="Street 1\nVienna")
    assert seller.change(stores, SINGLE_USER, name="North") == changed
    with stores.ledger.read() as conn:
        (row,) = audit.rows(conn, 9)
    assert (row.action, row.after["name"]) == ("change seller", "North")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "North\nSouth"),
        ("name", "North\u202eSouth"),
        ("name", "x" * 201),
        ("name", " "),
        ("address", "Street\x00"),
        ("remittance", "x" * 2001),
        ("time_zone", "Mars/Base"),
    ],
)
def test_what_no_document_can_show_is_refused(stores: Stores, field: str, value: str) -> None:
    with pytest.raises(BadValueError, match=field):
        seller.change(stores, SINGLE_USER, **{field: value})


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L", "P", "1"])
def test_a_logo_is_kept_byte_for_byte(stores: Stores, mode: str) -> None:
    content = png(2000, 10, mode)
    seller.set_logo(stores, SINGLE_USER, content)
    assert seller.logo(stores) == content


def test_a_removed_logo_stays_for_what_was_frozen_with_it(stores: Stores) -> None:
    sha256 = seller.set_logo(stores, SINGLE_USER, png()).logo_sha256
    assert seller.remove_logo(stores, SINGLE_USER).logo_sha256 == ""
    assert seller.logo(stores) == b""
    assert stores.archive.read(sha256) == png()


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        _jpeg(),
        png()[:-20],
        png()[:40],
        png().replace(b"IDAT", b"IDAX"),
        png(2001, 1),
        png(1, 2001),
        png() + b"\0" * 1_000_000,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    ],
)
def test_what_is_no_small_whole_png_is_refused(stores: Stores, content: bytes) -> None:
    with pytest.raises(BadValueError, match="PNG of at most 1 MB and 2,000 x 2,000 pixels"):
        seller.set_logo(stores, SINGLE_USER, content)
    assert seller.logo(stores) == b""


def test_only_who_changes_options_changes_the_seller(stores: Stores) -> None:
    with pytest.raises(NotAllowedError):
        seller.change(stores, MANAGER, name="Mine")
    with pytest.raises(NotAllowedError):
        seller.set_logo(stores, MANAGER, png())
    with pytest.raises(NotAllowedError):
        seller.remove_logo(stores, MANAGER)
