"""Making the files of frozen statements: after the freeze, from the stored document alone.

Rendering is deterministic, so that a stop, a second run or two at once end with the same files.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from loky import ProcessPoolExecutor

from ses_dash.billing import anchor
from ses_dash.billing.render import signing
from ses_dash.billing.render.files import Rendered, render
from ses_dash.ledger import statements
from ses_dash.model.delivery import Progress
from ses_dash.model.statement_life import StatementFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ses_dash.billing.render.signing import Signer
    from ses_dash.stores import Stores

    Renderer = Callable[
        [Iterable[str], Iterable[str], Iterable[bytes]], Iterable[tuple[Rendered, ...]]
    ]

_MANY = 20  # from here on starting other processes pays
_AT_ONCE = 200  # documents held in memory
_CHUNK = 8  # documents sent to a process in one go, with one copy of the logo they share
# The one key of this name in a stored document: within a text its quotes are escaped.
_LOGO = re.compile(r'"logo_sha256":"([0-9a-f]{64})"')


def render_pending(stores: Stores, progress: Callable[[Progress], None] | None = None) -> int:
    """Render every statement that lacks a file and return how many did.

    Also notes in the anchor what a crash kept out of it. Run at start, before anybody freezes.
    """
    anchor.catch_up(stores)
    signing.load(stores.settings)  # a certificate that cannot sign is told before anybody freezes
    with stores.ledger.read() as conn:
        pending = statements.without_files(conn)
    render_statements(stores, pending, progress)
    return len(pending)


def render_statements(
    stores: Stores,
    statement_ids: Sequence[int],
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Render these statements, all of their files."""
    signer = signing.load(stores.settings)
    with _renderer(len(statement_ids)) as each:
        for first in range(0, len(statement_ids), _AT_ONCE):
            part = statement_ids[first : first + _AT_ONCE]
            for done, _id in enumerate(_render(stores, part, each, signer), start=first + 1):
                if progress is not None:
                    progress(Progress(done, len(statement_ids), "Writing the documents"))


def logo(stores: Stores, document_json: str) -> bytes:
    """Return the logo that a stored document is printed with: a PNG; nothing where it has none."""
    return _read(stores, _logo_name(document_json))


def _logo_name(document_json: str) -> str:
    found = _LOGO.search(document_json)
    return found[1] if found else ""


def _read(stores: Stores, sha256: str) -> bytes:
    return stores.archive.read(sha256) if sha256 else b""


def _render(
    stores: Stores, ids: Sequence[int], renderer: Renderer, signer: Signer | None
) -> Iterator[int]:
    with stores.ledger.read() as conn:
        texts = [statements.document_json(conn, each) for each in ids]
        chains = [statements.chain_value(conn, each) for each in ids]
    names = [_logo_name(text) for text in texts]
    logos = {name: _read(stores, name) for name in set(names)}
    made = renderer(texts, chains, [logos[name] for name in names])
    for statement_id, rendered in zip(ids, made, strict=True):
        _keep(stores, statement_id, [_signed(file, signer) for file in rendered])
        yield statement_id


def _signed(file: Rendered, signer: Signer | None) -> Rendered:
    if file.kind != "pdf" or signer is None:
        return file
    return replace(file, content=signer.sign(file.content))


def _keep(stores: Stores, statement_id: int, rendered: Iterable[Rendered]) -> None:
    """Archive the files, then record them; what another run recorded meanwhile stays."""
    made = [
        StatementFile(file.kind, file.name, stores.archive.put(file.content), len(file.content))
        for file in rendered
    ]
    with stores.ledger.write() as conn:
        present = {file.kind for file in statements.files(conn, statement_id)}
        for file in made:
            if file.kind not in present:
                statements.add_file(conn, statement_id, file)


def _here(
    texts: Iterable[str], chains: Iterable[str], logos: Iterable[bytes]
) -> Iterator[tuple[Rendered, ...]]:
    return map(render, texts, chains, logos)


@contextmanager
def _renderer(count: int) -> Iterator[Renderer]:
    """Give what renders documents: this process, or others when there are many.

    Others must not import this one's main module, as those of `multiprocessing` do: within
    Streamlit that is the page being shown, and it would run once more in each of them.
    """
    if count <= _MANY:
        yield _here
        return
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield lambda *documents: pool.map(render, *documents, chunksize=_CHUNK)
