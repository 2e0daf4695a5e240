"""Freeze a month: look at the drafts, confirm, see what became of each customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import money
from ses_dash.billing import freeze
from ses_dash.errors import NothingToFreezeError
from ses_dash.model.program import program_name
from ses_dash.ui import navigation, progress, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.freeze import Preview
    from ses_dash.model.statement import Draft, FreezeResult
    from ses_dash.period import BillingPeriod

_RESULTS = "freeze-results"
_COLUMNS = (
    Column("customer", "Customer"),
    Column("program", "Program"),
    Column("lines", "Lines", "count", width="small"),
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
    Column("total", "Total", "money"),
    Column("note", "Note"),
)


def start(
    actor: Actor, period: BillingPeriod, programs: Iterable[str], customers: frozenset[int]
) -> None:
    """Make the drafts of some customers, in every program that has any, and open the dialog."""
    with st.spinner("Making the preview …"):
        previews = list(_previews(actor, period, programs, customers))
    if not previews:
        raise NothingToFreezeError("these customers", str(period))
    st.session_state.pop(_RESULTS, None)
    _dialog(actor, previews)


def _previews(
    actor: Actor, period: BillingPeriod, programs: Iterable[str], customers: frozenset[int]
) -> Iterator[Preview]:
    for program in programs:
        try:
            yield freeze.preview(stores(), actor, program, period, customers)
        except NothingToFreezeError:
            continue


@st.dialog("Freeze month", width="large", icon=":material/ac_unit:", on_dismiss="rerun")
@reported()
def _dialog(actor: Actor, previews: Sequence[Preview]) -> None:
    results: list[FreezeResult] | None = st.session_state.get(_RESULTS)
    if results is not None:
        _outcome(results)
        return
    _show(previews)
    count = len([note for _, _, note in _drafts(previews) if not note])
    if not count:
        st.info("There is nothing left to freeze here.")
        return
    reason = _reason(previews)
    label = f"Freeze {plural(count, 'statement')}"
    if st.button(label, type="primary", icon=":material/ac_unit:"):
        st.session_state[_RESULTS] = _freeze(actor, previews, reason)
        st.rerun(scope="fragment")


def _show(previews: Sequence[Preview]) -> None:
    st.markdown(
        f"Month **{previews[0].period}**. What you see here is what is frozen: each statement gets "
        "its number, and its figures never change again."
    )
    rows = [_row(preview, draft, note) for preview, draft, note in _drafts(previews)]
    tables.show(rows, _COLUMNS, key="freeze-preview", alt="Statements that would be frozen")
    with st.grid(3):
        for currency in sorted({draft.currency for _, draft, _ in _drafts(previews)}):
            total = money.total(
                draft.total
                for _, draft, note in _drafts(previews)
                if draft.currency == currency and not note
            )
            st.metric(f"Total to freeze ({currency})", money.show(total, currency), border=True)
    for preview in previews:
        _warn(preview)


def _row(preview: Preview, draft: Draft, note: str) -> dict[str, object]:
    shown = {name: money.show(getattr(draft, name), draft.currency) for name in _AMOUNTS}
    return shown | {
        "customer": draft.customer.name,
        "program": program_name(preview.program),
        "lines": len(draft.lines),
        "note": note or ("Preliminary" if draft.preliminary else ""),
    }


_AMOUNTS = ("net", "tax", "total")


def _drafts(previews: Iterable[Preview]) -> Iterator[tuple[Preview, Draft, str]]:
    """Yield every draft with why it stays as it is; empty when it would be frozen."""
    for preview in previews:
        for draft, number in zip(preview.drafts, preview.frozen, strict=True):
            standing = f"Frozen already as {number}" if number else ""
            yield preview, draft, standing or draft.blocked


def _warn(preview: Preview) -> None:
    """Say what is left out, and what may still change."""
    name = program_name(preview.program)
    if preview.unassigned:
        _unassigned(name, preview.unassigned)
    if preview.needs_reason:
        final = preview.period.final_day(preview.program)
        st.warning(
            f"{name}: the figures of {preview.period} are expected to be final on {final}. "
            "Statements frozen before say “Preliminary” and need a reason.",
            icon=":material/hourglass_top:",
        )


def _unassigned(name: str, amounts: dict[str, Decimal]) -> None:
    st.warning(
        f"{name}: {literal(tables.amounts(amounts))} of this month belong to accounts nobody owns "
        "and are on no statement. Assign them on the page Customers.",
        icon=":material/person_off:",
    )


def _reason(previews: Sequence[Preview]) -> str:
    if not any(preview.needs_reason for preview in previews):
        return ""
    return st.text_input(
        "Reason for freezing early", key="freeze-reason", placeholder="Kept with each statement"
    )


def _freeze(actor: Actor, previews: Sequence[Preview], reason: str) -> list[FreezeResult]:
    move = progress.bar("Freezing …")
    return [
        result
        for preview in previews
        for result in freeze.freeze(stores(), actor, preview, reason=reason, progress=move)
    ]


def _outcome(results: Sequence[FreezeResult]) -> None:
    frozen = [result for result in results if result.status == "frozen"]
    if frozen:
        st.success(f"{plural(len(frozen), 'statement')} frozen.", icon=":material/ac_unit:")
    with st.container(gap="xsmall"):
        for result in results:
            _result(result)
    if st.button("Done", type="primary"):
        st.rerun()


def _result(result: FreezeResult) -> None:
    name = literal(result.customer)
    if result.status == "frozen":
        amount = literal(money.show(result.total, result.currency))
        label = f"{literal(result.number)} · {name} · {amount}"
        navigation.link("statements", label, statement=result.number)
    elif result.status == "skipped":
        st.info(f"{literal(result.reason)} Skipped.", icon=":material/skip_next:")
    else:
        st.error(literal(result.reason), icon=":material/block:")
