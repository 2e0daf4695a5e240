"""Proof: whether everything is as it was frozen."""

from __future__ import annotations

from ses_dash.ui import navigation, proof
from ses_dash.ui.session import guard

actor = guard()
navigation.title("proof")
proof.show(actor)
