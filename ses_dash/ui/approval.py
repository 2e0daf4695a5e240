"""What is looked at before it is frozen: the drafts of a month, their dates, and what is amiss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock, money
from ses_dash.billing import passing, rehearsal
from ses_dash.model.program import program_name
from ses_dash.ui import session, tables
from ses_dash.ui.session import stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from ses_dash.access import Actor
    from ses_dash.billing.freeze import Preview
    from ses_dash.model.statement import Draft

_COLUMNS = (
    Column("customer", "Customer"),
    Column("program", "Program"),
    Column("total", "Total", "money"),
    Column("due", "Due"),
    Column("note", "Note", width="medium"),
    Column("lines", "Lines", "count", width="small"),
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
)
_AMOUNTS = ("net", "tax", "total")


@dataclass(frozen=True, slots=True)
class Approval:
    """What somebody has approved: so many statements, their date, and the reason if one is needed.

    `missing` says what is still needed; empty when the freeze can begin.
    """

    previews: tuple[Preview, ...]
    count: int
    day: date
    reason: str
    missing: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A draft of a preview, the number of the statement that stands for it, and its due date."""

    program: str
    draft: Draft
    number: str
    due: date

    @property
    def open(self) -> bool:
        """Say whether it would be frozen."""
        return not self.number and not self.draft.blocked

    @property
    def note(self) -> str:
        """Say why it stays as it is, or what is special about it."""
        standing = f"Frozen already as {self.number}" if self.number else ""
        special = (self.draft.subject, "Preliminary" if self.draft.preliminary else "")
        return standing or self.draft.blocked or " · ".join(text for text in special if text)


def show(actor: Actor, previews: Sequence[Preview]) -> Approval:
    """Show previews and ask for what a freeze needs; return what is approved."""
    st.markdown(
        f"Month **{previews[0].period}**. What you see here is what is frozen: each statement gets "
        "its number, and its figures never change again."
    )
    day = _day(actor, previews)
    # What is blocked comes first, what is frozen already last.
    entries = sorted(
        _entries(actor, previews, day), key=lambda each: (bool(each.number), each.open)
    )
    _counts(entries)
    tables.show(
        [_row(each) for each in entries],
        _COLUMNS,
        key="freeze-preview",
        alt="Statements that would be frozen",
    )
    _totals(entries)
    for preview in previews:
        _warn(preview)
    reason, missing = _reason(previews)
    count = len([each for each in entries if each.open])
    return Approval(tuple(previews), count, day, reason, missing)


def _day(actor: Actor, previews: Sequence[Preview]) -> date:
    """Ask for the statement date: today, never before the last one of the series (R22)."""
    drafts = [draft for preview in previews for draft in preview.drafts]
    first = rehearsal.earliest(stores(), actor, drafts)
    today = clock.today(session.seller().time_zone)
    chosen = st.date_input(
        "Statement date",
        max(first or today, today),
        min_value=first,
        key="freeze-day",
        format="YYYY-MM-DD",
        width=200,
        help="Due dates are counted from it. It is never before the last statement's date.",
    )
    if chosen > today:
        st.warning(
            "This date is in the future. Every later statement of the series gets this date or a "
            "later one.",
            icon=":material/event_upcoming:",
        )
    return chosen


def _entries(actor: Actor, previews: Iterable[Preview], day: date) -> Iterator[_Entry]:
    for preview in previews:
        dates = rehearsal.dates(stores(), actor, preview.drafts, day)
        for draft, number, (_, due) in zip(preview.drafts, preview.frozen, dates, strict=True):
            yield _Entry(preview.program, draft, number, due)


def _counts(entries: Sequence[_Entry]) -> None:
    count = len([each for each in entries if each.open])
    frozen = len([each for each in entries if each.number])
    blocked = len(entries) - count - frozen
    parts = [
        f"**{plural(count, 'statement')}** to freeze",
        f"{frozen:,} frozen already" if frozen else "",
        f":red[{blocked:,} blocked]" if blocked else "",
    ]
    st.markdown(" · ".join(part for part in parts if part))


def _row(each: _Entry) -> dict[str, object]:
    draft = each.draft
    shown = {name: money.show(getattr(draft, name), draft.currency) for name in _AMOUNTS}
    return shown | {
        "customer": draft.customer.name,
        "program": program_name(each.program),
        "lines": len(draft.lines),
        "due": each.due.isoformat() if each.open else "",
        "note": each.note,
    }


def _totals(entries: Sequence[_Entry]) -> None:
    currencies = sorted({each.draft.currency for each in entries})
    with st.grid(3):
        for currency in currencies:
            total = money.total(
                each.draft.total
                for each in entries
                if each.open and each.draft.currency == currency
            )
            st.metric(f"Total to freeze ({currency})", money.show(total, currency), border=True)


def _warn(preview: Preview) -> None:
    """Say what is left out, and what may still change."""
    name = program_name(preview.program)
    if preview.unassigned:
        st.warning(
            f"{name}: {literal(tables.amounts(preview.unassigned))} of this month belong to "
            "accounts nobody owns and are on no statement. Assign them on the page Customers.",
            icon=":material/person_off:",
        )
    open_ = (
        each for each, number in zip(preview.drafts, preview.frozen, strict=True) if not number
    )
    if told := passing.sentence(passing.passed(open_)):
        st.info(f"{name}: {literal(told)}", icon=":material/sell:")
    if preview.needs_reason:
        final = preview.period.final_day(preview.program)
        st.warning(
            f"{name}: the figures of {preview.period} are expected to be final on {final}. "
            "Statements frozen before say “Preliminary” and need a reason.",
            icon=":material/hourglass_top:",
        )


def _reason(previews: Sequence[Preview]) -> tuple[str, str]:
    """Ask for the reason of an early freeze; return it, and what is missing."""
    if not any(preview.needs_reason for preview in previews):
        return "", ""
    reason = st.text_input(
        "Reason for freezing early", key="freeze-reason", placeholder="Kept with each statement"
    )
    return reason, "" if reason.strip() else "Give the reason for freezing early first."
