"""Suggestions whose an account may be, with their reasons; accepting them assigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.billing import assigning as billing
from ses_dash.billing import suggestions
from ses_dash.ledger import accounts
from ses_dash.ledger.ledger import version
from ses_dash.model.program import program_name
from ses_dash.ui import afterwards, assigning, tables
from ses_dash.ui.session import reported, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.suggestions import Suggestion

    Key = tuple[str, str]  # program, account
    Costs = Mapping[Key, Mapping[str, Decimal]]

_FOUND = "suggestions found"
_TABLE = "suggestions"
_FEW = 5
_STRENGTHS = {"strong": "Strong", "likely": "Likely", "maybe": "Maybe"}
_COLUMNS = (
    Column("name", "Account"),
    Column("money", "Unassigned cost", "money"),
    Column("customer", "May be of"),
    Column("strength", "How sure", width="small"),
    Column("reason", "Why", width="large"),
    Column("program", "Program"),
    Column("account", "Id"),
)


def show(actor: Actor, costs: Costs) -> None:
    """Show whose the accounts nobody owns may be, given what each of them costs."""
    if not costs:
        return
    found = _found(actor)
    if not found:
        st.caption("Neither names nor tags say whose the accounts may be that nobody owns.")
        return
    with st.container(border=True):
        _head(found)
        ticked = _table(found, costs)
        chosen = [found[index] for index in ticked]
        wanted = chosen or [each for each in found if each.clear]
        if wanted:
            with reported():
                _accept(actor, wanted, ticked=bool(chosen))
        else:
            st.caption("None is clear enough to accept without a look. Tick the right ones.")


def hints(actor: Actor, key: Key) -> None:
    """Say whose one account may be, and why; nothing where nothing points to anybody."""
    found = [each for each in _found(actor) if (each.program, each.account) == key]
    if found:
        st.markdown("**Whose it may be**")
        _reasons(found)


def _head(found: Sequence[Suggestion]) -> None:
    accounts = len({(each.program, each.account) for each in found})
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Suggestions", anchor=False, width="content")
        st.link_button(
            "CSV",
            "/files/suggestions.csv",
            icon=":material/download:",
            type="tertiary",
            key="csv-suggestions",
        )
    st.caption(
        f"For {plural(accounts, 'account')} that nobody owns, something points to a customer. "
        "Nothing is assigned before you accept it."
    )


def _found(actor: Actor) -> tuple[Suggestion, ...]:
    """Return the suggestions; they are made again when facts or charges have changed."""
    with stores().ledger.read() as conn:
        stamp = (version(conn), stores().warehouse.generation, actor)
    known = st.session_state.get(_FOUND)
    if known is None or known[0] != stamp:
        with st.spinner("Looking whose accounts these may be …", show_time=True):
            known = (stamp, suggestions.find(stores(), actor))
        st.session_state[_FOUND] = known
    found: tuple[Suggestion, ...] = known[1]
    return found


def _table(found: Sequence[Suggestion], costs: Costs) -> tuple[int, ...]:
    with stores().ledger.read() as conn:
        names = {(each.program, each.account): each.name for each in accounts.all(conn)}
    rows = [
        {
            "name": names.get((each.program, each.account)) or each.account,
            "program": program_name(each.program),
            "account": each.account,
            "money": tables.amounts(costs.get((each.program, each.account), {})),
            "customer": each.customer,
            "strength": _STRENGTHS[each.strength],
            "reason": each.reason,
        }
        for each in found
    ]
    key = afterwards.fresh(_TABLE)
    return tables.show(rows, _COLUMNS, key=key, alt="Suggestions", selectable=True)


def _reasons(wanted: Sequence[Suggestion]) -> None:
    """Say once more, where the table may be cut off, why a few of them are suggested."""
    if len(wanted) <= _FEW:
        for each in wanted:
            st.markdown(f"- **{literal(each.customer)}**: {literal(each.reason)}")


def _accept(actor: Actor, wanted: Sequence[Suggestion], *, ticked: bool) -> None:
    owners = {(each.program, each.account): each.customer for each in wanted}
    if len(owners) < len(wanted):
        st.warning("Two customers are ticked for one account. Leave one of them.")
        return
    effect = billing.effect(stores(), actor, owners)
    names = list(dict.fromkeys(owners.values()))
    _reasons(wanted)
    assigning.describe(actor, effect, names[0] if len(names) == 1 else "these customers")
    which = "ticked" if ticked else "clear"
    several = (
        f"all {len(wanted):,} {which} suggestions" if wanted[1:] else f"the {which} suggestion"
    )
    if st.button(f"Accept {several}", type="primary", key="accept-suggestions"):
        billing.assign_all(stores(), actor, owners)
        afterwards.renew(_TABLE)
        afterwards.done(f"Assigned {plural(len(owners), 'account')}.")
