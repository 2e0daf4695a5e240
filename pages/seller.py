"""Seller: who we are, as printed on statements."""

from __future__ import annotations

from ses_dash.ui import navigation, seller
from ses_dash.ui.session import guard

actor = guard()
navigation.title("seller")
seller.show(actor)
