"""Exports to accounting: what the files would be, exporting them, and the log with its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.access import Action, may
from ses_dash.billing import statements
from ses_dash.billing.accounting import exporting
from ses_dash.billing.accounting.profiles import PROFILES, find
from ses_dash.model.program import program_name
from ses_dash.period import BillingPeriod
from ses_dash.ui import afterwards, filters, navigation, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from ses_dash.access import Actor
    from ses_dash.billing.accounting.exporting import Preview
    from ses_dash.billing.accounting.files import Made
    from ses_dash.model.accounting import Export

_PREVIEW = "export preview"  # what is shown, with what was chosen for it
_FIRST_LINES = 8
_WIDEST = 800  # characters of a line
_MOST_LOGGED = 100
_FILES = (
    Column("name", "File", width="medium"),
    Column("statements", "Statements", "count"),
    Column("rows", "Rows", "count"),
)


def allowed(actor: Actor) -> bool:
    """Say whether somebody may export; tell whoever may not."""
    if not may(actor, Action.ACCOUNTING):
        st.info("Only finance and admins export to accounting.")
    return may(actor, Action.ACCOUNTING)


def show(actor: Actor) -> None:
    """Let a profile, program and month be chosen; show what the export would be, and offer it."""
    if not allowed(actor):
        return
    standing = [each for each in statements.all(stores(), actor) if each.state != "void"]
    if not standing:
        st.info("No month is frozen yet: there is nothing to export.")
        navigation.link("statements", "Go to Statements")
        return
    with st.container(horizontal=True):
        names = {each.name: each.key for each in PROFILES}
        key = names[filters.choose("System", list(names), "profile")]
        programs = {program_name(each.program): each.program for each in standing}
        program = programs[filters.choose("Program", sorted(programs), "export-program")]
        months = sorted({each.period for each in standing if each.program == program})
        month = filters.choose("Month", months[::-1], "export-month")
    st.caption(literal(find(key).layout))
    chosen = (key, program, month)
    same = [each.number for each in standing if (each.program, each.period) == chosen[1:]]
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button("Preview", icon=":material/visibility:", key="export-preview")
        _latest(actor, chosen)
    with reported():
        if wanted:
            with st.spinner("Writing the files …", show_time=True):
                period = BillingPeriod.parse(month)
                found = exporting.preview(stores(), actor, key, program, period)
            st.session_state[_PREVIEW] = (chosen, same), found
        previewed, found = st.session_state.get(_PREVIEW, (None, None))
        if previewed == (chosen, same):
            _preview(found)
            _export(actor, found, chosen)


def log(actor: Actor) -> None:
    """List what was exported, newest first, each with its files."""
    if not allowed(actor):
        return
    found = exporting.log(stores(), actor)
    if not found:
        st.info("Nothing was exported yet.")
    for each in found[:_MOST_LOGGED]:
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            what = f"{find(each.profile).name} · {program_name(each.program)} {each.period}"
            count = plural(len(each.numbers), "statement")
            when = f"{each.at[:16].replace('T', ' ')} by {each.actor}"
            st.markdown(literal(f"{each.id}: {what} · {count} · {when}"), width="content")
            _download(each)
    if found[_MOST_LOGGED:]:
        st.caption(f"The newest {_MOST_LOGGED} of {len(found):,}; the command line lists all.")


def _preview(found: Preview) -> None:
    """Show the totals, the files and how the first one begins."""
    for currency, amounts in found.totals().items():
        with st.grid(3):
            for label, amount in zip(("Net", "Tax", "Total"), amounts, strict=True):
                st.metric(label, money.show(amount, currency), border=True)
    rows = [_file(each) for each in found.files]
    tables.show(rows, _FILES, key="export-files", alt="Files of the export")
    if found.profile.tax == "computed":
        st.caption(
            f"{literal(found.profile.name)} computes the tax itself; compare with the tax above."
        )
    st.markdown("How the first file begins:")
    content = found.files[0].content.decode(found.profile.encoding)
    lines = content.splitlines()[:_FIRST_LINES]
    st.code("\n".join(line[:_WIDEST] for line in lines), language=None, wrap_lines=True)


def _file(made: Made) -> dict[str, object]:
    return {"name": made.name, "statements": len(made.invoices), "rows": sum(made.rows)}


def _export(actor: Actor, found: Preview, chosen: tuple[str, str, str]) -> None:
    """Offer the export; what was exported before only when told to do it again."""
    again = False
    if found.earlier:
        day = max(found.earlier.values())[:10]
        count = plural(len(found.earlier), "statement")
        st.warning(
            f"Exported to {literal(found.profile.name)} before: {count} of this month, last on "
            f"{day}. Imported once more the same would count twice.",
            icon=":material/warning:",
        )
        again = st.checkbox("Export again: the earlier files were not imported", key="export-again")
    st.caption("An exported statement cannot be made void any more.")
    if st.button(
        f"Export {plural(len(found.statements), 'statement')}",
        type="primary",
        icon=":material/output:",
        disabled=bool(found.earlier) and not again,
        key="export-now",
    ):
        key, program, month = chosen
        period = BillingPeriod.parse(month)
        made = exporting.export(stores(), actor, key, program, period, again=again)
        del st.session_state[_PREVIEW]
        afterwards.done(f"Exported: {plural(len(made.numbers), 'statement')}.")


def _latest(actor: Actor, chosen: tuple[str, str, str]) -> None:
    """Offer the files of the last export of what is chosen."""
    for each in exporting.log(stores(), actor):
        if (each.profile, each.program, each.period) == chosen:
            _download(each)
            return


def _download(made: Export) -> None:
    st.link_button(
        f"Files of export {made.id}",
        f"/files/accounting/{made.id}.zip",
        icon=":material/download:",
        type="tertiary",
        key=f"export-zip-{made.id}",
    )
