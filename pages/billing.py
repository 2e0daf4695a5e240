"""Billing report: the customers of the chosen months, and freezing a month."""

from __future__ import annotations

from ses_dash.ui import billing, empty, filters, navigation, report_table
from ses_dash.ui.session import guard, stores
from ses_dash.ui.view import View

actor = guard()
report_table.follow()
navigation.title("billing")
if costs := filters.loaded(stores(), actor):
    billing.show(View(actor, filters.bar(actor, costs), costs))
else:
    empty.show()
