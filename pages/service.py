"""Service: one service, who uses it and where."""

from __future__ import annotations

from ses_dash.ui import empty, filters, navigation
from ses_dash.ui.session import guard, stores

actor = guard()
navigation.title("service")
if costs := filters.loaded(stores(), actor):
    filters.bar(actor, costs)
else:
    empty.show()
