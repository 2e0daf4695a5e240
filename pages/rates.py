"""Exchange rates: rates by month, and the currency of each customer's statements."""

from __future__ import annotations

from ses_dash.ui import afterwards, navigation, rates
from ses_dash.ui.session import guard

actor = guard()
afterwards.show()
navigation.title("rates")
rates.show(actor)
