"""Overview: cost and price at a glance, and what moved."""

from __future__ import annotations

from ses_dash.ui import empty, filters, navigation, overview, report_table
from ses_dash.ui.session import guard, stores
from ses_dash.ui.view import View

actor = guard()
report_table.follow()
navigation.title("overview")
if costs := filters.loaded(stores(), actor):
    overview.show(View(actor, filters.bar(actor, costs), costs))
else:
    empty.show()
