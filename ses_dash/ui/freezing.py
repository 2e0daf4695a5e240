"""Freeze a month, of some customers or of all: look at the drafts, confirm, see the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from ses_dash import clock, money
from ses_dash.billing import bulk, charge_files, freeze
from ses_dash.errors import NothingToFreezeError
from ses_dash.model.program import program_name
from ses_dash.ui import approval, dialog, filters, navigation, progress
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.access import Actor
    from ses_dash.billing.freeze import Preview
    from ses_dash.model.statement_life import FreezeResult
    from ses_dash.period import BillingPeriod
    from ses_dash.ui.approval import Approval
    from ses_dash.warehouse.read import PeriodCost

_RESULTS = "freeze-results"
_PREVIEWS = "freeze-previews"
_FEW = 25  # statements that are frozen while the dialog waits; more go to the background


def start(
    actor: Actor, period: BillingPeriod, programs: Iterable[str], customers: frozenset[int]
) -> None:
    """Make the drafts of some customers, in every program that has any, and open the dialog."""
    with st.spinner("Making the preview …"):
        previews = list(_previews(actor, period, programs, customers))
    if not previews:
        raise NothingToFreezeError("these customers", str(period))
    st.session_state.pop(_RESULTS, None)
    _some(actor, previews)


def month(actor: Actor, program: str | None = None, period: BillingPeriod | None = None) -> None:
    """Open the dialog that freezes all customers of a month, in one program or in all."""
    _forget()
    _whole_month(actor, program, period)


def _previews(
    actor: Actor,
    period: BillingPeriod,
    programs: Iterable[str],
    customers: frozenset[int] | None = None,
) -> Iterator[Preview]:
    for program in programs:
        try:
            yield freeze.preview(stores(), actor, program, period, customers)
        except NothingToFreezeError:
            continue


@st.dialog("Freeze month", width="large", icon=":material/ac_unit:", on_dismiss="rerun")
@reported()
def _some(actor: Actor, previews: Sequence[Preview]) -> None:
    results: list[FreezeResult] | None = st.session_state.get(_RESULTS)
    if results is not None:
        _outcome(results)
        return
    approved = approval.show(actor, previews)
    if not _confirmed(approved):
        return
    if approved.count > _FEW:
        _in_background(actor, approved)
    st.session_state[_RESULTS] = _here(actor, approved)
    dialog.again()


def _forget() -> None:
    st.session_state.pop(_PREVIEWS, None)


@st.dialog("Freeze a month", width="large", icon=":material/ac_unit:", on_dismiss=_forget)
@reported()
def _whole_month(actor: Actor, program: str | None, period: BillingPeriod | None) -> None:
    job = bulk.current(stores(), actor)
    if job is not None and job.busy:
        st.info("A freeze is running already. Wait for it, or stop it on the page Statements.")
        return
    costs = filters.loaded(stores(), actor)
    if not costs:
        st.info("Nothing is loaded yet. Load the month's files first.")
        return
    previews = _chosen(actor, costs, program, period)
    if not previews:
        st.info("Nobody owns charges of this month. Assign its accounts on the page Customers.")
        return
    approved = approval.show(actor, previews)
    st.caption(
        "It runs in the background: you may leave this page, and stop it and go on later. A "
        "customer whose figures change meanwhile is skipped and named."
    )
    if _confirmed(approved):
        _forget()
        _in_background(actor, approved)


def _chosen(
    actor: Actor, costs: Sequence[PeriodCost], program: str | None, period: BillingPeriod | None
) -> list[Preview]:
    """Ask for month and program; return the previews, made once for each choice."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        months = sorted({each.period for each in costs}, reverse=True)
        default = period or _latest_over(months)
        chosen = st.selectbox("Month", months, months.index(default), key="freeze-month", width=180)
        billed = {each.program for each in costs if each.period == chosen}
        keys = sorted(billed | charge_files.programs(stores(), actor, chosen))
        names = [filters.ALL_PROGRAMS, *sorted(map(program_name, keys))]
        first = program_name(program) if program in keys else filters.ALL_PROGRAMS
        name = st.selectbox("Program", names, names.index(first), key="freeze-program", width=220)
    wanted = [key for key in keys if name in (filters.ALL_PROGRAMS, program_name(key))]
    kept = st.session_state.get(_PREVIEWS)
    if kept is None or kept[0] != (chosen, wanted):
        with st.spinner("Making the preview of all customers …"):
            kept = (chosen, wanted), list(_previews(actor, chosen, wanted))
        st.session_state[_PREVIEWS] = kept
    return kept[1]


def _latest_over(months: Sequence[BillingPeriod]) -> BillingPeriod:
    """Return the latest month that has ended, else the latest there is."""
    return next((each for each in months if each.end <= clock.today()), months[0])


def _confirmed(approved: Approval) -> bool:
    if not approved.count:
        st.info("There is nothing left to freeze here.")
        return False
    if approved.missing:
        st.caption(approved.missing)
    return st.button(
        f"Freeze {plural(approved.count, 'statement')}",
        key="freeze-now",
        type="primary",
        icon=":material/ac_unit:",
        disabled=bool(approved.missing),
    )


def _in_background(actor: Actor, approved: Approval) -> NoReturn:
    """Begin the job and go where it is watched."""
    bulk.begin(
        stores(),
        actor,
        approved.previews,
        reason=approved.reason,
        statement_date=approved.day,
    )
    navigation.go("statements")


def _here(actor: Actor, approved: Approval) -> list[FreezeResult]:
    move = progress.bar("Freezing …")
    return [
        result
        for preview in map(bulk.unfrozen, approved.previews)
        for result in freeze.freeze(
            stores(),
            actor,
            preview,
            reason=approved.reason,
            progress=move,
            statement_date=approved.day,
        )
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
    name = literal(f"{result.customer}, {result.subject}" if result.subject else result.customer)
    if result.status == "frozen":
        amount = literal(money.show(result.total, result.currency))
        label = f"{literal(result.number)} · {name} · {amount}"
        navigation.link("statements", label, statement=result.number)
    elif result.status == "skipped":
        if result.number:
            navigation.link("statements", literal(result.number), statement=result.number)
        st.info(f"{literal(result.reason)} Skipped.", icon=":material/skip_next:")
    else:
        st.error(literal(result.reason), icon=":material/block:")
