"""Who we are, as printed on statements: each seller and its logo. Frozen ones keep theirs."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image

from ses_dash.access import Action, authorize
from ses_dash.billing.options import next_invoice_number
from ses_dash.errors import BadValueError, NameTakenError
from ses_dash.ledger import seller as ledger
from ses_dash.model.customer import Seller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL.ImageFile import ImageFile

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores

MOST_BYTES, MOST_PIXELS = 1_000_000, 2_000  # of a logo; pixels in each direction
_LINES = ("address", "remittance")  # fields of several lines
LONGEST, LONGEST_LINES = 200, 2_000  # characters of a field of one line and of several
# Control characters, and marks that turn the direction of what follows; lines may break.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_WANTED = f"give a PNG of at most 1 MB and {MOST_PIXELS:,} x {MOST_PIXELS:,} pixels"


def everyone(stores: Stores, actor: Actor) -> tuple[Seller, ...]:
    """Return every seller, the first one first."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        return ledger.all(conn)


def add(stores: Stores, actor: Actor, key: str, **values: str) -> Seller:
    """Add another seller under a key, which stays; its numbers have a prefix of their own (R23).

    Raises `NameTakenError` for a key there is, and `BadValueError` for what cannot be kept.
    """
    authorize(actor, Action.EDIT_OPTIONS)
    with stores.ledger.write() as conn:
        if key in {each.key for each in ledger.all(conn)}:
            raise NameTakenError(key)
        return _save(conn, actor, Seller(key=key), values)


def change(stores: Stores, actor: Actor, key: str = "", **values: str) -> Seller:
    """Set fields of a seller by name; return it as it is now. The same again is no change."""
    authorize(actor, Action.EDIT_OPTIONS)
    with stores.ledger.write() as conn:
        return _save(conn, actor, ledger.get(conn, key), values)


def set_logo(stores: Stores, actor: Actor, content: bytes, key: str = "") -> Seller:
    """Print a logo on statements from now on; raise `BadValueError` for what is no whole PNG."""
    authorize(actor, Action.EDIT_OPTIONS)
    _check(content)
    return change(stores, actor, key, logo_sha256=stores.archive.put(content))


def logo(stores: Stores, key: str = "") -> bytes:
    """Return the logo of a seller, a PNG; nothing where there is none."""
    with stores.ledger.read() as conn:
        sha256 = ledger.get(conn, key).logo_sha256
    return stores.archive.read(sha256) if sha256 else b""


def remove_logo(stores: Stores, actor: Actor, key: str = "") -> Seller:
    """Print no logo any more. The picture stays in the archive, for what was frozen with it."""
    return change(stores, actor, key, logo_sha256="")


def _save(conn: Connection, actor: Actor, before: Seller, values: Mapping[str, str]) -> Seller:
    tidy = {field: _tidy(field, value) for field, value in values.items()}
    changed = replace(before, **tidy)
    if changed.number_prefix:
        _check_prefix(changed.number_prefix)
    ledger.save(conn, actor, changed)
    return changed


def _check_prefix(prefix: str) -> None:
    """Raise unless a number may begin so."""
    try:
        alone = next_invoice_number.OPTION.parse(f"{prefix}1") == f"{prefix}1"
    except BadValueError:
        alone = False
    if not alone or prefix[-1].isdigit():
        want = "begin it with a letter or digit, end it in a letter other than S or one of - / . _"
        raise BadValueError("number_prefix", prefix, want)


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
