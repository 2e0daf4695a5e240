"""What is kept as CSV, out and in: what a file would change is shown before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from ses_dash.access import Action, may
from ses_dash.billing import customers as billing
from ses_dash.billing.importing import decoded
from ses_dash.errors import ImportRowError
from ses_dash.ui import afterwards, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Imported, Layout


class Part(NamedTuple):
    """What goes out and comes in: its name, what a line is, its columns, and what takes it.

    `action` is what may be done by those who may bring it in.
    """

    what: str
    line: str
    hint: str
    layout: Layout
    take: Callable[..., Imported]
    path: str  # of the export, below /files
    action: Action = Action.EDIT_CUSTOMERS  # what importing is


CUSTOMERS = (
    Part(
        "customers",
        "One line per customer. A known name changes that customer, a new one is added.",
        "Custom fields are one cell, a star behind those on invoices: "
        "Purchase order=4711*; Region=North",
        billing.CUSTOMERS,
        billing.import_customers,
        "/files/customers.csv",
    ),
    Part(
        "accounts",
        "One line per assignment: program, account, name, customer and from which day.",
        "A customer without a day: from the beginning if nobody had the account, else from this "
        "month on. A day without a customer: nobody's from then on.",
        billing.ACCOUNTS,
        billing.import_accounts,
        "/files/accounts.csv",
    ),
)
_LARGEST = 50  # MB
_CHANGES = (
    Column("line", "Line", "count"),
    Column("subject", "Of", width="medium"),
    Column("column", "What"),
    Column("before", "Before"),
    Column("after", "After", width="medium"),
)
_FAULTS = (
    Column("line", "Line", "count"),
    Column("column", "Column"),
    Column("reason", "What is wrong, and what to do", width="large"),
)


def show(actor: Actor, parts: Sequence[Part]) -> None:
    """Offer every file, and take each back."""
    files = []
    with st.grid(2, min_column_width=340):
        for part in parts:
            with st.container(border=True):
                files.append(_part(actor, part))
    for part, file in zip(parts, files, strict=True):
        if file is not None:
            with st.container(border=True), reported():
                _try(actor, part, file)


def _part(actor: Actor, part: Part) -> UploadedFile | None:
    """Offer one export, and the upload of its import; return what was uploaded."""
    what = part.what
    st.subheader(what.capitalize(), anchor=False)
    st.caption(part.line)
    st.link_button(
        f"Export {what} as CSV",
        part.path,
        icon=":material/download:",
        key=f"export-{what}",
    )
    if not may(actor, part.action):
        return None
    file = st.file_uploader(
        f"Import {what} from CSV",
        type="csv",
        max_upload_size=_LARGEST,
        key=afterwards.fresh(f"import-{what}"),
    )
    columns = ", ".join(part.layout.columns)
    needed = " and ".join(part.layout.columns[: part.layout.required])
    st.caption(literal(f"Columns: {columns}. Needed: {needed}. {part.hint}"))
    return file


def _try(actor: Actor, part: Part, file: UploadedFile) -> None:
    """Show what a file would change, or what is wrong with it; take it when told to."""
    text = decoded(file.getvalue(), file.name)
    try:
        with st.spinner("Comparing the file with what is there …", show_time=True):
            found = part.take(stores(), actor, text, dry_run=True, file=file.name)
    except ImportRowError as error:
        _faults(part, file.name, error)
        return
    read = f"{file.name}: {plural(found.lines, 'line')}"
    if not found.changes:
        st.success(literal(f"{read}, and nothing differs."), icon=":material/done:")
        return
    st.markdown(literal(f"{read}, {found.changed:,} of them with a change. Nothing is done yet."))
    rows = [{"line": line, **change._asdict()} for line, change in found.changes]
    tables.show(rows, _CHANGES, key=f"changes-{part.what}", alt=f"Changes of {part.what}")
    tables.caption(rows, "change")
    if st.button(f"Import {part.what}", type="primary", key=f"take-{part.what}"):
        done = part.take(stores(), actor, text, file=file.name)
        afterwards.renew(f"import-{part.what}")
        afterwards.done(f"{file.name}: {plural(done.changed, 'line')} imported.")


def _faults(part: Part, file: str, error: ImportRowError) -> None:
    st.error(
        literal(
            f"{file} cannot be imported as it is: {plural(len(error.faults), 'line')} to correct. "
            "Nothing was changed."
        ),
        icon=":material/error:",
    )
    rows = [fault._asdict() for fault in error.faults]
    tables.show(rows, _FAULTS, key=f"faults-{part.what}", alt="Lines to correct")
