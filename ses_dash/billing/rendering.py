"""Making the files of frozen statements: after the freeze, from the stored document alone.

Rendering is deterministic, so that a stop, a second run or two at once end with the same files.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING

from ses_dash.billing import anchor
from ses_dash.billing.render.files import Rendered, render
from ses_dash.ledger import statements
from ses_dash.model.delivery import Progress
from ses_dash.model.statement import StatementFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ses_dash.stores import Stores

    Renderer = Callable[[Iterable[str], Iterable[str]], Iterable[tuple[Rendered, ...]]]

_MANY = 20  # from here on starting other processes pays
_AT_ONCE = 200  # documents held in memory


def render_pending(stores: Stores, progress: Callable[[Progress], None] | None = None) -> int:
    """Render every statement that lacks a file and return how many did.

    Also notes in the anchor what a crash kept out of it. Run at start, before anybody freezes.
    """
    anchor.catch_up(stores)
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
    with _renderer(len(statement_ids)) as each:
        for first in range(0, len(statement_ids), _AT_ONCE):
            part = statement_ids[first : first + _AT_ONCE]
            for done, _id in enumerate(_render(stores, part, each), start=first + 1):
                if progress is not None:
                    progress(Progress(done, len(statement_ids), "Writing the documents"))


def _render(stores: Stores, ids: Sequence[int], renderer: Renderer) -> Iterator[int]:
    with stores.ledger.read() as conn:
        texts = [statements.document_json(conn, each) for each in ids]
        chains = [statements.chain_value(conn, each) for each in ids]
    for statement_id, rendered in zip(ids, renderer(texts, chains), strict=True):
        _keep(stores, statement_id, rendered)
        yield statement_id


def _keep(stores: Stores, statement_id: int, rendered: tuple[Rendered, ...]) -> None:
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


def _here(texts: Iterable[str], chains: Iterable[str]) -> Iterator[tuple[Rendered, ...]]:
    return map(render, texts, chains)


@contextmanager
def _renderer(count: int) -> Iterator[Renderer]:
    """Give what renders documents: this process, or others when there are many."""
    if count <= _MANY:
        yield _here
        return
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield lambda texts, chains: pool.map(render, texts, chains, chunksize=8)
