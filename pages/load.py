"""Load data: drop files, see what they are, load them, decide on held ones, look back."""

from __future__ import annotations

from ses_dash.ui import deliveries, delivery, loading, mappings, navigation
from ses_dash.ui.session import guard

actor = guard()
navigation.title("load")
wanted = delivery.wanted()
if not wanted:
    loading.form(actor)
loading.job(actor, wanted)
if wanted:
    delivery.show(actor, wanted)
else:
    deliveries.decide(actor)
    deliveries.history()
    mappings.show(actor)
