"""A customer's custom fields: rows of label and value, and which are printed on statements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ses_dash.access import Action, authorize, may
from ses_dash.billing import options
from ses_dash.billing.options.custom_fields_in_header import OPTION
from ses_dash.ledger import customers
from ses_dash.model.customer import CustomField
from ses_dash.ui import afterwards, filters, navigation
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.model.customer import Customer

_MOST_OFFERED = 6
_LONGEST_LABEL, _LONGEST_VALUE = 60, 500


def show(actor: Actor, customer: Customer) -> None:
    """Show the custom fields of a customer, to be changed, added and removed."""
    rows = _rows(customer)
    _printed(customer)
    allowed = may(actor, Action.EDIT_CUSTOMERS)
    for row in rows:
        _row(customer, row, allowed=allowed)
    if not rows:
        st.caption("None yet. A purchase order, a cost centre, a contract number …")
    if not allowed:
        return
    typed = _typed(customer, rows)
    _add(actor, customer, [each.label for each in typed])
    changed = typed != customer.custom_fields
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Save fields", type="primary", disabled=not changed):
            with reported():
                _save(actor, replace(customer, custom_fields=typed))
        if changed:
            st.button("Discard", on_click=_restore, args=(customer,))
            st.badge("Not saved", color="red", icon=":material/edit:")


def _save(actor: Actor, customer: Customer) -> None:
    authorize(actor, Action.EDIT_CUSTOMERS)
    with stores().ledger.write() as conn:
        kept = customers.update(conn, actor, customer)
    _restore(kept)
    afterwards.done(f"Saved the custom fields of {kept.name}.")


def _printed(customer: Customer) -> None:
    """Say whether fields marked for invoices are printed at all."""
    with stores().ledger.read() as conn:
        on = bool(options.effective(conn, customer.id)[OPTION.key])
    label = next(iter(filters.customer_labels([customer])))
    with st.container(horizontal=True, vertical_alignment="center"):
        printed = "are printed" if on else "are not printed yet"
        st.caption(
            f"Fields with a value that are ticked “On invoices” {printed} on statements: the "
            f"option “{OPTION.title}” is {'on' if on else 'off'}.",
            width="content",
        )
        navigation.link("invoice-options", "Invoice Options", customer=label)


def _row(customer: Customer, row: int, *, allowed: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Label",
            key=_key(customer, row, "label"),
            max_chars=_LONGEST_LABEL,
            width=224,
            disabled=not allowed,
        )
        st.text_input(
            "Value",
            key=_key(customer, row, "value"),
            max_chars=_LONGEST_VALUE,
            width=304,
            disabled=not allowed,
        )
        st.checkbox("On invoices", key=_key(customer, row, "shown"), disabled=not allowed)
        st.button(
            "Remove",
            key=_key(customer, row, "remove"),
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(customer, row),
            disabled=not allowed,
        )


def _add(actor: Actor, customer: Customer, taken: Sequence[str]) -> None:
    """Offer a new row: an empty one, or one with a label that other customers have."""
    with stores().ledger.read() as conn:
        others = customers.all(conn, actor.scope)
    used = {field.label: field for each in others for field in each.custom_fields}
    known = {label.casefold() for label in taken}
    offered = [each for label, each in used.items() if label.casefold() not in known]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Add field", icon=":material/add:", on_click=_append, args=(customer,))
        for field in offered[:_MOST_OFFERED]:
            st.button(
                literal(field.label),
                key=f"add-{field.label}",
                icon=":material/add:",
                type="tertiary",
                help="Add the field that other customers have",
                on_click=_append,
                args=(customer, field.label),
                kwargs={"shown": field.show_on_invoice},
            )


def _rows(customer: Customer) -> list[int]:
    """Return the numbers of the rows on the screen; what was kept elsewhere replaces them."""
    if st.session_state.get(_base(customer)) != customer.custom_fields:
        _restore(customer)
    rows: list[int] = st.session_state[_numbers(customer)]
    return rows


def _restore(customer: Customer) -> None:
    """Let the rows be what is kept."""
    st.session_state[_base(customer)] = customer.custom_fields
    st.session_state[_numbers(customer)] = []
    for field in customer.custom_fields:
        _append(customer, field.label, field.value, shown=field.show_on_invoice)


def _append(customer: Customer, label: str = "", value: str = "", *, shown: bool = False) -> None:
    rows: list[int] = st.session_state[_numbers(customer)]
    last = f"{_numbers(customer)}-last"
    row = st.session_state[last] = st.session_state.get(last, 0) + 1  # no row is used twice
    st.session_state[_numbers(customer)] = [*rows, row]
    for name, content in (("label", label), ("value", value), ("shown", shown)):
        st.session_state[_key(customer, row, name)] = content


def _remove(customer: Customer, row: int) -> None:
    rows: list[int] = st.session_state[_numbers(customer)]
    st.session_state[_numbers(customer)] = [each for each in rows if each != row]


def _typed(customer: Customer, rows: Sequence[int]) -> tuple[CustomField, ...]:
    def of(row: int, name: str) -> object:
        return st.session_state[_key(customer, row, name)]

    return tuple(
        CustomField(str(of(row, "label")), str(of(row, "value")), bool(of(row, "shown")))
        for row in rows
    )


def _key(customer: Customer, row: int, name: str) -> str:
    return f"field-{customer.id}-{row}-{name}"


def _base(customer: Customer) -> str:
    return f"fields-kept-{customer.id}"


def _numbers(customer: Customer) -> str:
    return f"fields-rows-{customer.id}"
