"""How many cases tests try: some in every run, very many in the nightly one."""

from __future__ import annotations

from hypothesis import settings

NIGHTLY = 10_000
MONEY = settings(max_examples=max(250, settings.default.max_examples if settings.default else 0))


def on_stores(cases: int) -> settings:
    """Return how a property is tried whose every case fills stores: ten times as often by night."""
    often = 10 if MONEY.max_examples >= NIGHTLY else 1
    return settings(max_examples=cases * often, deadline=None)
