"""Commitments: what they cost, who has what of them by which policy, and what is prepaid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ses_dash import clock, money
from ses_dash.access import Action, may
from ses_dash.billing import commitment_cells, commitments, prepaid
from ses_dash.ledger import customers
from ses_dash.model.commitment import POLICIES, POLICY_WORDS
from ses_dash.model.program import program_name
from ses_dash.period import BillingPeriod
from ses_dash.ui import afterwards, charts, exchange, filters, tables
from ses_dash.ui.charts import Point
from ses_dash.ui.session import reported, seller, stores
from ses_dash.ui.tables import Column
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.access import Actor
    from ses_dash.billing.commitments import Commitment, Compared
    from ses_dash.billing.prepaid import Rolled
    from ses_dash.model.commitment import CommitmentPolicy
    from ses_dash.model.customer import Customer

_COLUMNS = (
    Column("commitment", "Commitment", width="medium"),
    Column("program", "Program"),
    Column("fees", "Fees", "money", "Billed in all months that are loaded."),
    Column("used", "Used", "money", "At effective cost: what of the fees it carries."),
    Column("unused", "Unused", "money", "At effective cost."),
    Column("listed", "Used, on demand", "money", "What the same would have cost without it."),
    Column("policy", "Policy", width="medium"),
)
_COMPARED = (
    Column("policy", "Policy", width="medium"),
    Column("means", "Who pays what", width="large"),
    Column("earned", "Earns", "money", "Price less what is billed, by the pricebooks there are."),
)
_PREPAID = (
    Column("month", "Month"),
    Column("opening", "Opening", "money"),
    Column("bought", "Bought", "money", "What fees are billed beyond their own month."),
    Column("released", "Released", "money", "What was used up, billed before."),
    Column("closing", "Closing", "money"),
    Column("fault", "What is wrong", width="large"),
)
_AS_BILLED = "as billed"
_MEANS = {
    "owner": "The owner pays as billed; others pay on demand.",
    "shared": "Everybody pays effective cost, the owner what is not used; we carry the fee.",
    "ours": "Everybody pays on demand; we carry the fee and what is not used.",
}
_SPANS = {"All months": 0, "The last month": 1, "12 months": 12}
_PARTS = (
    exchange.Part(
        "policies",
        "One line per commitment and month from which it goes by a policy.",
        "Policy is owner, shared, ours or none. Without an owner it is whose account pays the fee.",
        commitment_cells.LAYOUT,
        commitment_cells.import_policies,
        "/files/policies.csv",
        Action.EDIT_PRICES,
    ),
)


def show(actor: Actor) -> None:
    """Show all commitments, then one: its policy, what each would earn, and what is prepaid."""
    found = commitments.all(stores(), actor)
    if not found:
        st.info(
            "No reserved instances or Savings Plans in what is loaded.", icon=":material/handshake:"
        )
        return
    with stores().ledger.read() as conn:
        known = {each.id: each for each in customers.all(conn, actor.scope, archived=True)}
    rows = [_row(each, known) for each in found]
    tables.show(rows, _COLUMNS, key="commitments", alt="Commitments")
    st.caption(
        f"{plural(len(rows), 'commitment')}. Without a policy charges are sold as they are billed."
    )
    chosen = st.selectbox("Commitment", dict.fromkeys(each.commitment_id for each in found))
    own = [each for each in found if each.commitment_id == chosen]
    if own:
        _one(actor, own, known)
    st.divider()
    exchange.show(actor, _PARTS)


def _one(actor: Actor, own: Sequence[Commitment], known: dict[int, Customer]) -> None:
    if may(actor, Action.EDIT_PRICES):
        _policy(actor, own[0], known)
    _compare(actor, own)
    _prepaid(actor, own[0])


def _policy(actor: Actor, commitment: Commitment, known: dict[int, Customer]) -> None:
    labels = filters.customer_labels([each for each in known.values() if not each.archived])
    this_month = str(BillingPeriod.of(clock.today(seller().time_zone)))
    with st.form("policy"), st.container(horizontal=True, vertical_alignment="bottom"):
        words = {str(policy): said for policy, said in POLICY_WORDS.items()}
        words[commitment_cells.NONE] = _AS_BILLED
        policy = st.selectbox("Policy", words, format_func=words.__getitem__)
        owner = st.selectbox("Owner", labels, index=None, placeholder="Whose account pays the fee")
        month = st.text_input("From", this_month, help="A month like 2026-12.", width=128)
        saved = st.form_submit_button("Keep this policy")
    if saved:
        with reported():
            since = BillingPeriod.parse((month or "").strip())
            commitments.choose(
                stores(),
                actor,
                commitment.commitment_id,
                commitment_cells.policy_named(str(policy)),
                since,
                owner=labels[owner].id if owner else None,
            )
            afterwards.done(f"It goes by “{words[str(policy)]}” from {since} on.")


def _compare(actor: Actor, own: Sequence[Commitment]) -> None:
    st.subheader("What each policy would earn", anchor=False)
    first, last = min(each.first for each in own), max(each.last for each in own)
    count = _SPANS[str(st.selectbox("Months", _SPANS, key="compared-span", width=176))]
    start = max(first, last.shift(1 - count)) if count else first
    found = commitments.compare(stores(), actor, own[0].commitment_id, (start, last))
    for each in found:
        _sums(each)
        rows = [
            {
                "policy": POLICY_WORDS[policy],
                "means": _MEANS[policy],
                "earned": money.show(each.earned[policy], each.currency),
            }
            for policy in POLICIES
        ]
        tables.show(rows, _COMPARED, key=f"compared-{each.currency}", alt="Policies compared")
    st.caption(
        f"{start} to {last}. A fee paid at once counts in its own month: compare whole terms."
    )


def _sums(each: Compared) -> None:
    with st.grid(4, min_column_width=170):
        for label, amount in (
            ("Used, on demand", each.listed),
            ("Used, effective", each.effective),
            ("Fees", each.fees),
            ("Unused", each.unused),
        ):
            st.metric(label, money.show(amount, each.currency), border=True)


def _prepaid(actor: Actor, commitment: Commitment) -> None:
    st.subheader("Prepaid", anchor=False)
    found = [
        each
        for each in prepaid.roll_forward(stores(), actor)
        if each.commitment_id == commitment.commitment_id
    ]
    for currency in dict.fromkeys(each.currency for each in found):
        own = [each for each in found if each.currency == currency]
        points = [Point(str(each.period), "Prepaid", each.closing) for each in own]
        charts.grouped_months(points, currency, key=f"prepaid-{currency}", what="Prepaid")
        rows = [_rolled(each) for each in own]
        tables.show(rows, _PREPAID, key=f"rolled-{currency}", alt="Prepaid by month")
    if faults := [each.fault for each in found if each.fault]:
        st.warning(literal(f"{faults[-1]}."), icon=":material/warning:")
    st.link_button("CSV of all commitments", "/files/prepaid.csv", icon=":material/download:")


def _row(each: Commitment, known: dict[int, Customer]) -> dict[str, Any]:
    return {
        "commitment": each.commitment_id,
        "program": program_name(each.program),
        "policy": "; ".join(_told(policy, known) for policy in each.policies) or _AS_BILLED,
    } | {
        name: money.show(getattr(each, name), each.currency)
        for name in ("fees", "used", "unused", "listed")
    }


def _told(policy: CommitmentPolicy, known: dict[int, Customer]) -> str:
    said = POLICY_WORDS[policy.policy] if policy.policy else _AS_BILLED
    owner = known.get(policy.owner_id or 0)
    return f"{said}{f' ({owner.name})' if owner else ''} from {policy.valid_from}"


def _rolled(each: Rolled) -> dict[str, Any]:
    return {"month": str(each.period), "fault": each.fault} | {
        name: money.show(getattr(each, name), each.currency)
        for name in ("opening", "bought", "released", "closing")
    }
