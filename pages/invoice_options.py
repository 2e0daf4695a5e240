"""Invoice Options: what statements look like, and when they are due."""

from __future__ import annotations

from ses_dash.ui import navigation, options
from ses_dash.ui.session import guard

actor = guard()
navigation.title("invoice-options")
options.show(actor)
