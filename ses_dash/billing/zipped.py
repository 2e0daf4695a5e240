"""Files as one ZIP, sent a piece at a time: the same files are the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STORED = (".pdf", ".zip")  # packed already
_READABLE = 0o644 << 16
_UNIX = 3
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first one a ZIP can hold


class _Outlet(io.RawIOBase):
    """Holds what was written until it is taken; it cannot be sought, so nothing is kept back."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # what zipfile hands over
        """Hold some bytes."""
        self._held.append(bytes(content))
        return len(content)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._held)
        self._held.clear()
        return taken


def pieces(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a ZIP of named files, one of them in memory at a time."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as target:
        for name, content in files:
            info = zipfile.ZipInfo(name, _NO_DATE)
            info.create_system, info.external_attr = _UNIX, _READABLE
            packed = not name.endswith(_STORED)
            info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            target.writestr(info, content)
            yield outlet.take()
    yield outlet.take()
