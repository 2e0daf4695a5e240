"""Commitments: what they cost, who has what of them, and what is prepaid."""

from __future__ import annotations

from ses_dash.ui import afterwards, commitments, navigation
from ses_dash.ui.session import guard

actor = guard()
afterwards.show()
navigation.title("commitments")
commitments.show(actor)
