"""How many cases the tests of money try: some in every run, very many in the nightly one."""

from __future__ import annotations

from hypothesis import settings

MONEY = settings(max_examples=max(250, settings.default.max_examples if settings.default else 0))
