"""Taxes: how each customer is taxed, and the rates."""

from __future__ import annotations

from ses_dash.ui import afterwards, navigation, taxes
from ses_dash.ui.session import guard

actor = guard()
afterwards.show()
navigation.title("taxes")
taxes.show(actor)
