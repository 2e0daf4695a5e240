"""Shared costs: accounts whose costs customers share, by which key, and who has what."""

from __future__ import annotations

from ses_dash.ui import afterwards, navigation, shared_costs
from ses_dash.ui.session import guard

actor = guard()
afterwards.show()
navigation.title("shared-costs")
shared_costs.show(actor)
