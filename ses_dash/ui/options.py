"""The invoice options: a card each, for everybody or one customer, tried out and saved together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from ses_dash.billing import options
from ses_dash.billing import rehearsal as rehearse
from ses_dash.billing.options.option import Number, as_text
from ses_dash.billing.render import words
from ses_dash.ledger import customers
from ses_dash.ui import option_history, rehearsal
from ses_dash.ui.option_history import EVERYBODY
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import Color, literal, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.options.option import Option, Setting, Source, Value
    from ses_dash.errors import BadValueError
    from ses_dash.model.customer import Customer

_CUSTOMER = "customer"  # key in the URL
_REASON = "option-reason"
_SAID = "option-said"  # what the next run says in a toast
_NUMBER = "next_invoice_number"
_BILLING_DAY = "azure_billing_day"
_MONTHS_END = 31
_MOST_WORDS = 2
_BADGES: dict[Source, tuple[str, Color]] = {
    "default": ("Default", "gray"),
    "seller": ("Set for everybody", "blue"),
    "customer": ("Only this customer", "orange"),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """What is on the screen: whose options, how they stand, and what was typed over them."""

    actor: Actor
    owner: Customer | None
    settings: tuple[Setting, ...]
    texts: Mapping[str, str]
    problems: Mapping[str, BadValueError]

    @property
    def customer_id(self) -> int | None:
        """Return whose options these are; None: everybody's."""
        return self.owner.id if self.owner else None

    @property
    def changes(self) -> dict[str, str]:
        """Return the texts that differ from what is set."""
        before = {each.option.key: as_text(each.value) for each in self.settings}
        return {key: text for key, text in self.texts.items() if text != before[key]}

    @property
    def together(self) -> dict[str, Value]:
        """Return every option's value as typed, where it can be read, else as it is set."""
        values = {each.option.key: each.value for each in self.settings}
        readable = {key: text for key, text in self.texts.items() if key not in self.problems}
        return values | {key: options.read(key, text) for key, text in readable.items()}


def show(actor: Actor) -> None:
    """Show the options of everybody or of the customer in the URL, and what a change would do."""
    if said := st.session_state.pop(_SAID, ""):
        st.toast(said, icon=":material/check:")
    edit = _edit(actor, _whose(actor))
    with st.grid(3, min_column_width=280):
        for setting in edit.settings:
            with st.container(border=True, height="stretch"):
                _card(edit, setting)
    bar = st.container()
    tried = {key: text for key, text in edit.changes.items() if key not in edit.problems}
    said = rehearsal.show(actor, edit.owner, tried)
    if edit.changes:
        _save_bar(edit, said)
    with bar:
        option_history.show(actor, edit.owner)


def _whose(actor: Actor) -> Customer | None:
    """Choose whose options are shown: everybody's, or those of one customer."""
    with stores().ledger.read() as conn:
        known = customers.all(conn, actor.scope)
    names = {_told_apart(each.name): each for each in known}
    if st.session_state.get(_CUSTOMER, EVERYBODY) not in (EVERYBODY, *names):
        st.session_state[_CUSTOMER] = EVERYBODY
    chosen = st.selectbox(
        "Options of",
        [EVERYBODY, *names],
        key=_CUSTOMER,
        bind="query-params",
        width=360,
        help="Options of everybody hold for each customer that has no value of its own.",
    )
    owner = names.get(str(chosen))
    if owner:
        st.caption(f"What you change here holds for {literal(owner.name)} only.")
    return owner


def _told_apart(name: str) -> str:
    return f"{name} (customer)" if name == EVERYBODY else name


def _edit(actor: Actor, owner: Customer | None) -> Edit:
    """Return what is typed now; what was set elsewhere meanwhile replaces what stood there."""
    customer_id = owner.id if owner else None
    settings = options.settings(stores(), actor, customer_id)
    texts = {each.option.key: _typed(each, _key(owner, each.option)) for each in settings}
    plain = Edit(actor, owner, settings, texts, {})
    problems = options.problems(stores(), actor, plain.changes, customer_id)
    return Edit(actor, owner, settings, texts, problems)


def _key(owner: Customer | None, option: Option) -> str:
    return f"option-{owner.id if owner else 0}-{option.key}"


def _typed(setting: Setting, key: str) -> str:
    before = f"{key}-set"
    if key not in st.session_state or st.session_state.get(before) != setting.value:
        st.session_state[key] = st.session_state[before] = setting.value
    value = st.session_state[key]
    return "" if value is None else as_text(value)


def _card(edit: Edit, setting: Setting) -> None:
    """Show one option: its field, what it does, what is wrong with it, and whose value it is."""
    option = setting.option
    unused = option.unused(edit.together)
    _field(option, _key(edit.owner, option), disabled=bool(unused))
    if option.key in edit.problems:
        st.error(literal(str(edit.problems[option.key])), icon=":material/error:")
    elif unused:
        st.caption(literal(unused))
    elif option.key == _NUMBER and option.key in edit.changes:
        _leaves_out(edit)
    elif option.key == _BILLING_DAY:
        _off_the_calendar(edit)
    st.caption(literal(option.help))
    _origin(edit, setting)


def _field(option: Option, key: str, *, disabled: bool) -> None:
    """Show the field that fits an option. Its value is in the session, under its key."""
    common: dict[str, Any] = {"key": key, "disabled": disabled}
    if option.field == "choice":
        st.selectbox(option.title, option.choices, format_func=option.shown, **common)
    elif option.field == "number":
        bounds = option.parse
        limits = (bounds.least, bounds.most) if isinstance(bounds, Number) else (None, None)
        st.number_input(option.title, *limits, step=1, **common)
    elif option.field == "switch":
        st.toggle(option.title, **common)
    elif option.field == "paragraph":
        st.text_area(option.title, height=110, **common)
    else:
        st.text_input(option.title, **common)


def _leaves_out(edit: Edit) -> None:
    """Ask why numbers are left out, where the next one is further up (R23)."""
    missing = options.left_out(stores(), edit.actor, edit.texts[_NUMBER], edit.customer_id)
    if missing:
        st.text_input(
            f"Why {plural(missing, 'number is', 'numbers are')} left out",
            key=_REASON,
            placeholder="Kept with the gap, for whoever asks later",
        )


def _off_the_calendar(edit: Edit) -> None:
    """Warn of a billing day before the month's end, and say which days come next (R32)."""
    day = int(edit.texts[_BILLING_DAY])
    if day == _MONTHS_END:
        return
    period, days = rehearse.metered(stores(), edit.actor, day, edit.customer_id)
    named = words.days(days.first.isoformat(), days.end.isoformat())
    st.warning(
        f"Microsoft invoices calendar months, so its invoice and your statements cover different "
        f"days. The next statement, {period}, bills metered Azure of {named}.",
        icon=":material/event_repeat:",
    )


def _reason_missing(edit: Edit) -> bool:
    if _NUMBER not in edit.changes or _NUMBER in edit.problems:
        return False
    missing = options.left_out(stores(), edit.actor, edit.texts[_NUMBER], edit.customer_id)
    return bool(missing) and not st.session_state.get(_REASON, "").strip()


def _origin(edit: Edit, setting: Setting) -> None:
    """Say whose value it is and who set it when; offer to take back what was set here."""
    label, color = _BADGES[setting.source]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(label, color=color)
        if setting.option.key in edit.changes:
            st.badge("Not saved", color="red", icon=":material/edit:")
        if setting.change:
            day = setting.change.at[:10]
            st.caption(f"{literal(setting.change.actor)}, {day}", width="content")
        here = "customer" if edit.owner else "seller"
        if setting.source == here and _take_back(edit, setting.option):
            with reported():
                options.clear(
                    stores(), edit.actor, setting.option.key, customer_id=edit.customer_id
                )
                st.session_state[_SAID] = f"{setting.option.title}: from the next freeze on."
                st.rerun()


def _take_back(edit: Edit, option: Option) -> bool:
    return st.button(
        "Use the seller's" if edit.owner else "Back to the default",
        key=f"clear-{option.key}",
        icon=":material/undo:",
        type="tertiary",
    )


def _save_bar(edit: Edit, said: list[str]) -> None:
    """Show at the bottom of the window what would change, and save it or not."""
    count = plural(len(edit.changes), "change")
    shown = [*said[:_MOST_WORDS], *(["…"] if said[_MOST_WORDS:] else [])]
    with (
        st.bottom,
        reported(),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        st.markdown(f"**{count} not saved.** {literal(' · '.join(shown))}", width="stretch")
        st.button("Discard", key="discard-options", on_click=_discard, args=(edit,))
        if st.button(
            f"Save for {literal(edit.owner.name) if edit.owner else 'everybody'}",
            key="save-options",
            type="primary",
            disabled=bool(edit.problems) or _reason_missing(edit),
        ):
            _save(edit)


def _save(edit: Edit) -> None:
    reason = st.session_state.get(_REASON, "")
    options.set_options(
        stores(), edit.actor, edit.changes, customer_id=edit.customer_id, reason=reason
    )
    st.session_state[_SAID] = (
        f"{plural(len(edit.changes), 'change')} saved. From the next freeze on."
    )
    st.rerun()


def _discard(edit: Edit) -> None:
    for setting in edit.settings:
        st.session_state[_key(edit.owner, setting.option)] = setting.value
