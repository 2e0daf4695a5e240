"""Pricebooks: what charges are sold for, tried on past months before it is kept."""

from __future__ import annotations

from ses_dash.ui import afterwards, navigation, pricebooks
from ses_dash.ui.session import guard

actor = guard()
afterwards.show()
navigation.title("pricebooks")
pricebooks.show(actor)
