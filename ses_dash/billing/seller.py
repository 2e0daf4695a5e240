"""Who we are, as printed on statements: changes of it, and its logo. Frozen ones keep theirs."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image

from ses_dash.access import Action, authorize
from ses_dash.errors import BadValueError
from ses_dash.ledger import seller as ledger

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

    from ses_dash.access import Actor
    from ses_dash.model.customer import Seller
    from ses_dash.stores import Stores

MOST_BYTES, MOST_PIXELS = 1_000_000, 2_000  # of a logo; pixels in each direction
_LINES = ("address", "remittance")  # fields of several lines
LONGEST, LONGEST_LINES = 200, 2_000  # characters of a field of one line and of several
# Control characters, and marks that turn the direction of what follows; lines may break.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_WANTED = f"give a PNG of at most 1 MB and {MOST_PIXELS:,} x {MOST_PIXELS:,} pixels"


def change(stores: Stores, actor: Actor, **values: str) -> Seller:
    """Set fields of the seller by name; return it as it is now. The same again is no change."""
    authorize(actor, Action.EDIT_OPTIONS)
    tidy = {field: _tidy(field, value) for field, value in values.items()}
    with stores.ledger.write() as conn:
        changed = replace(ledger.get(conn), **tidy)
        ledger.save(conn, actor, changed)
    return changed


def set_logo(stores: Stores, actor: Actor, content: bytes) -> Seller:
    """Print a logo on statements from now on; raise `BadValueError` for what is no whole PNG."""
    authorize(actor, Action.EDIT_OPTIONS)
    _check(content)
    return change(stores, actor, logo_sha256=stores.archive.put(content))


def logo(stores: Stores) -> bytes:
    """Return the logo, a PNG; nothing where there is none."""
    with stores.ledger.read() as conn:
        sha256 = ledger.get(conn).logo_sha256
    return stores.archive.read(sha256) if sha256 else b""


def remove_logo(stores: Stores, actor: Actor) -> Seller:
    """Print no logo any more. The picture stays in the archive, for what was frozen with it."""
    return change(stores, actor, logo_sha256="")


def _tidy(field: str, value: str) -> str:
    """Return a value without space around it; refuse what no document can show."""
    lines = field in _LINES
    tidy = "\n".join(line.rstrip() for line in value.replace("\r\n", "\n").split("\n")).strip()
    if _CONTROL.search(tidy) or ("\n" in tidy and not lines):
        raise BadValueError(field, value, "it holds characters that cannot be printed")
    if len(tidy) > (longest := LONGEST_LINES if lines else LONGEST):
        raise BadValueError(field, value, f"it has more than {longest:,} characters")
    return tidy


def _check(content: bytes) -> None:
    """Refuse what is no PNG, is too large, cut or damaged: by its bytes, whatever its name."""
    if len(content) > MOST_BYTES:
        raise BadValueError("logo", f"a file of {len(content):,} bytes", _WANTED)
    try:
        with _opened(content) as picture:
            if max(picture.size) > MOST_PIXELS:
                size = f"{picture.width:,} x {picture.height:,} pixels"
                raise BadValueError("logo", size, _WANTED)
            picture.load()
        with _opened(content) as picture:
            picture.verify()  # to the last byte; a picture that was read cannot be asked any more
    except (OSError, SyntaxError, ValueError, EOFError):
        raise BadValueError("logo", "this file", _WANTED) from None


def _opened(content: bytes) -> ImageFile:
    return Image.open(io.BytesIO(content), formats=["PNG"])
