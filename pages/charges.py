"""Charges: what statements add to priced usage, and discounts."""

from __future__ import annotations

from ses_dash.ui import afterwards, charges, navigation
from ses_dash.ui.session import guard

actor = guard()
afterwards.show()
navigation.title("charges")
charges.show(actor)
