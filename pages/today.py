"""Today: what needs a person now."""

from __future__ import annotations

from ses_dash.ui import empty, filters, navigation, tasks, today
from ses_dash.ui.session import guard, stores

actor = guard()
navigation.title("today")
costs = filters.loaded(stores(), actor)
found = tasks.find(actor)
if costs or found:
    today.show(found)
    today.files()
    today.months(actor, costs)
else:
    empty.show()
