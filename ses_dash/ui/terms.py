"""When a customer's statements are due: as for everybody, or by terms of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ses_dash import clock
from ses_dash.access import Action, may
from ses_dash.billing import options
from ses_dash.billing.options import term_type, term_value
from ses_dash.billing.options.option import Number
from ses_dash.ui import afterwards, filters, navigation
from ses_dash.ui.session import reported, seller, stores
from ses_dash.ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.options.option import Setting
    from ses_dash.model.customer import Customer

_TYPE, _VALUE = term_type.OPTION, term_value.OPTION
_KEYS = (_TYPE.key, _VALUE.key)
_BY_DAY = "day_of_next_month"
_ON_RECEIPT = "due_on_receipt"


def show(actor: Actor, customer: Customer) -> None:
    """Show the terms of a customer, whose they are, and the way back to everybody's."""
    label = next(iter(filters.customer_labels([customer])))
    if may(actor, Action.EDIT_OPTIONS):
        _terms(actor, customer)
    else:
        with stores().ledger.read() as conn:
            values = options.effective(conn, customer.id)
        st.markdown(literal(_sentence(values)))
    navigation.link("invoice-options", "The other Invoice Options of this customer", customer=label)


def _terms(actor: Actor, customer: Customer) -> None:
    own = {each.option.key: each for each in options.settings(stores(), actor, customer.id)}
    everybodys = options.current(stores(), actor)
    is_own = any(own[key].source == "customer" for key in _KEYS)
    _whose(own, everybodys, is_own=is_own)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _TYPE.title,
            _TYPE.choices,
            index=_TYPE.choices.index(str(own[_TYPE.key].value)),
            format_func=_TYPE.shown,
            key=_field(customer, own[_TYPE.key]),
            width=304,
        )
        bounds = _VALUE.parse
        limits = (bounds.least, bounds.most) if isinstance(bounds, Number) else (None, None)
        count = st.number_input(
            _VALUE.title,
            *limits,
            value=int(own[_VALUE.key].value),
            step=1,
            disabled=chosen == _ON_RECEIPT,
            key=_field(customer, own[_VALUE.key]),
            width=176,
        )
    texts = {_TYPE.key: str(chosen), _VALUE.key: str(count)}
    problems = options.problems(stores(), actor, texts, customer.id)
    for problem in problems.values():
        st.error(literal(str(problem)), icon=":material/error:")
    if not problems:
        _example(texts)
    _buttons(actor, customer, texts, everybodys if is_own else None, wrong=bool(problems))


def _whose(own: Mapping[str, Setting], everybodys: Mapping[str, object], *, is_own: bool) -> None:
    if not is_own:
        st.badge("As for everybody", color="gray")
        st.caption("Set terms here, and they hold for this customer only.")
        return
    st.badge("Only this customer", color="orange")
    for key in _KEYS:
        change = own[key].change
        if own[key].source == "customer" and change:
            who = f"{change.actor}, {change.at[:10]}"
            st.caption(f"{own[key].option.title} set by {literal(who)}.")
    st.caption(f"For everybody else: {literal(_sentence(everybodys))}")


def _sentence(values: Mapping[str, object]) -> str:
    return term_type.sentence(str(values[_TYPE.key]), int(str(values[_VALUE.key])))


def _example(texts: Mapping[str, str]) -> None:
    kind, value = texts[_TYPE.key], int(texts[_VALUE.key])
    day = clock.today(seller().time_zone)
    due = term_type.due_date(day, kind, value)
    st.markdown(literal(_sentence(texts)))
    st.caption(f"A statement of today, {day}, would be due on {due}.")


def _buttons(
    actor: Actor,
    customer: Customer,
    texts: Mapping[str, str],
    everybodys: Mapping[str, object] | None,
    *,
    wrong: bool,
) -> None:
    with st.container(horizontal=True):
        word = "Save terms" if everybodys else "Set for this customer only"
        if st.button(word, type="primary", disabled=wrong, key="save-terms"):
            with reported():
                options.set_options(stores(), actor, texts, customer_id=customer.id)
                afterwards.done(f"Terms of {customer.name} saved. From the next freeze on.")
        if everybodys and st.button("Use the terms of everybody", icon=":material/undo:"):
            with reported():
                _clear(actor, customer, everybodys)
                afterwards.done(f"{customer.name} has the terms of everybody again.")


def _clear(actor: Actor, customer: Customer, everybodys: Mapping[str, object]) -> None:
    """Take back both, in the order in which they go together at every step."""
    by_day = everybodys[_TYPE.key] == _BY_DAY
    with stores().ledger.write():
        for key in reversed(_KEYS) if by_day else _KEYS:
            options.clear(stores(), actor, key, customer_id=customer.id)


def _field(customer: Customer, setting: Setting) -> str:
    """Return a key that is another one when the value is set elsewhere, so that it is shown."""
    return f"{setting.option.key}-{customer.id}-{setting.value}"
