"""What a change of options would do to a real statement: before and after, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from ses_dash.billing import options, rehearsal, statements
from ses_dash.model.program import program_name
from ses_dash.period import BillingPeriod
from ses_dash.reports.filters import Filters
from ses_dash.ui import figures, filters, paper
from ses_dash.ui.figures import COST
from ses_dash.ui.session import reported, stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.access import Actor
    from ses_dash.billing.rehearsal import Difference, Pair
    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import Document

_MOST_PAIRS = 3
_MOST_SAMPLES = 500
_LONGEST = 80  # of a text that is named as different


@dataclass(frozen=True, slots=True)
class Sample:
    """A month of a customer in a program, to try options on."""

    program: str
    period: BillingPeriod
    customer_id: int
    name: str


def show(actor: Actor, owner: Customer | None, changes: Mapping[str, str]) -> list[str]:
    """Show a statement as it would be now and with changes; return what differs, in words."""
    st.subheader("Try it on a statement", anchor=False)
    sample = _choose(actor, owner)
    if sample is None:
        st.info("Nothing is charged to anybody here yet, so there is no statement to look at.")
        return []
    reaching = _reaching(actor, owner, sample, changes)
    values = {key: options.read(key, text) for key, text in reaching.items()}
    with reported(), st.spinner("Making the statement …"):
        pairs = rehearsal.compare(
            stores(),
            actor,
            sample.program,
            sample.period,
            sample.customer_id,
            changes=values,
        )
        said = _said(actor, pairs)
        _differences(said, changed=bool(reaching))
        for pair in pairs[:_MOST_PAIRS]:
            _pair(actor, sample, pair, reaching)
        if len(pairs) > _MOST_PAIRS:
            st.caption(f"And {plural(len(pairs) - _MOST_PAIRS, 'more statement')}.")
        return said
    return []


def _choose(actor: Actor, owner: Customer | None) -> Sample | None:
    """Choose the statement to try on: by default the largest that is not frozen, latest month."""
    months = filters.distinct(str(cost.period) for cost in filters.loaded(stores(), actor))
    if not months:
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = filters.choose("Month", sorted(months, reverse=True), "sample-month")
        samples = _samples(actor, owner, BillingPeriod.parse(period))
        if not samples:
            return None
        key = "sample"
        if st.session_state.get(key) not in samples:
            st.session_state[key] = next(iter(samples))
        label = st.selectbox("Statement of", samples, key=key, bind="query-params", width=420)
    return samples[str(label)]


def _samples(actor: Actor, owner: Customer | None, period: BillingPeriod) -> dict[str, Sample]:
    """Return what can be chosen in a month by its label: not frozen first, then the largest."""
    rows = figures.largest(
        actor,
        "summary",
        Filters(period_from=period, period_to=period, customer=str(owner.id) if owner else None),
        ("program", "customer_id", "customer"),
    )
    frozen = {
        (each.program, each.customer_id)
        for each in statements.all(stores(), actor, period=str(period))
        if each.stands
    }
    owned = [row for row in rows if row["customer_id"] is not None and row[COST]]
    owned.sort(key=lambda row: (row["program"], row["customer_id"]) in frozen)
    found = {}
    for row in owned[:_MOST_SAMPLES]:
        sample = Sample(row["program"], period, row["customer_id"], row["customer"])
        found[f"{sample.name} · {program_name(sample.program)}"] = sample
    return found


def _reaching(
    actor: Actor, owner: Customer | None, sample: Sample, changes: Mapping[str, str]
) -> dict[str, str]:
    """Return the changes that reach the customer: where it has a value of its own, none does."""
    if owner is not None:
        return dict(changes)
    settings = options.settings(stores(), actor, sample.customer_id)
    own = {each.option.key for each in settings if each.source == "customer"}
    for key in own & changes.keys():
        title = options.BY_KEY[key].title
        st.caption(f"{literal(sample.name)} has a {title} of its own: this change is not for it.")
    return {key: text for key, text in changes.items() if key not in own}


def _said(actor: Actor, pairs: Sequence[Pair]) -> list[str]:
    """Say what differs over all statements of the customer."""
    before = [pair for pair in pairs if pair.before]
    after = [pair for pair in pairs if pair.after]
    words = []
    if len(before) != len(after):
        words.append(f"{plural(len(before), 'statement')} → {plural(len(after), 'statement')}")
    for pair in pairs:
        if pair.before and pair.after:
            words += map(_words, rehearsal.differences(pair.before, pair.after))
            numbers = [_upcoming(actor, each) for each in (pair.before, pair.after)]
            if numbers[0] != numbers[1]:
                words.append(f"Next number {numbers[0]} → {numbers[1]}")
    return words


def _upcoming(actor: Actor, document: Document) -> str:
    return rehearsal.upcoming(stores(), actor, document.draft)


def _words(difference: Difference) -> str:
    before, after = (
        shorten(text, _LONGEST, placeholder=" …") for text in (difference.before, difference.after)
    )
    if not before:
        return f"{difference.what}, new: {after}"
    return f"{difference.what} {before} → {after or 'none'}"


def _differences(said: Sequence[str], *, changed: bool) -> None:
    if said:
        st.info(
            "  \n".join(literal(text) for text in said),
            title="What differs",
            icon=":material/difference:",
        )
    elif changed:
        st.info("This statement stays as it is.", icon=":material/equal:")
    else:
        st.caption("Change an option above: this statement shows beside it how it would be then.")


def _pair(actor: Actor, sample: Sample, pair: Pair, changes: Mapping[str, str]) -> None:
    left, right = st.columns(2)
    with left:
        _side(actor, sample, pair.before, {}, "Now")
    if changes:
        with right:
            _side(actor, sample, pair.after, changes, "With your changes")


def _side(
    actor: Actor,
    sample: Sample,
    document: Document | None,
    changes: Mapping[str, str],
    title: str,
) -> None:
    """Show one side: the statement with a link to it as PDF, or that there is none."""
    if document is None:
        st.markdown(f"**{title}**")
        st.caption("No such statement.")
        return
    draft = document.draft
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.markdown(f"**{title}**", width="content")
        query = {
            "program": sample.program,
            "period": str(sample.period),
            "customer": str(sample.customer_id),
            "currency": draft.currency,
            "kind": draft.kind,
            "subject": draft.subject,
            **changes,
        }
        st.link_button(
            "Pro forma PDF",
            f"/files/statements/pro-forma.pdf?{urlencode(query)}",
            icon=":material/picture_as_pdf:",
            type="tertiary",
            help="As a customer would get it, without a number.",
            key=f"pro-forma-{title}-{draft.kind}-{draft.currency}-{draft.subject}",
        )
    paper.show(document, number=_upcoming(actor, document))
