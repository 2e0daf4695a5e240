"""Group invoice lines by cloud account: how the lines are shown, never what they add up to."""

from __future__ import annotations

from ses_dash.billing.options.option import Option, switch

_TITLE = "Group invoice lines by cloud account"

OPTION = Option(
    key="group_lines_by_account",
    title=_TITLE,
    help=(
        "On: a section for each cloud account with a subtotal. Off: one line for each product over "
        "all accounts. The total is the same to the cent."
    ),
    field="switch",
    default=False,
    parse=switch(_TITLE),
)
