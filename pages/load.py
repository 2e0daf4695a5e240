"""Load data: drop files, see what became of each, decide on held ones, look back."""

from __future__ import annotations

from ses_dash.ui import deliveries, loading, navigation
from ses_dash.ui.session import guard

actor = guard()
navigation.title("load")
loading.form(actor)
loading.results()
deliveries.decide(actor)
deliveries.history()
