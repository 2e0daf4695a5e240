"""The Proof page: each check with a tick, or with what it found first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.billing import proof
from ses_dash.billing.verify import Check, Difference
from ses_dash.ui import session
from tests.ui.conftest import texts, visit

if TYPE_CHECKING:
    import pytest
    from streamlit.testing.v1 import AppTest


def test_it_verifies_when_asked_and_ticks_every_check(own_app: AppTest) -> None:
    app = visit(own_app, "proof")
    assert "Nothing was verified yet." in [each.value for each in app.info]
    app.button[0].click().run()
    found = proof.last(session.stores(), SINGLE_USER)
    assert found is not None
    (said,) = (each.value for each in app.success)
    assert said.startswith("Everything is as it was stored. Last run 2026-11-20 12:00 UTC")
    ticked = [each.value for each in app.markdown if ":material/check:" in each.value]
    assert len(ticked) == len(found.checks)


def test_a_difference_is_named(own_app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    where = Difference("INV-7", "total is 2 in the document, 1 in the list")
    made = proof.Proof("2026-11-20T12:00:00Z", "eva", (Check("files", None), Check("x", where)))
    monkeypatch.setattr(proof, "last", lambda _stores, _actor: made)
    app = visit(own_app, "proof")
    assert "1 check found something" in app.error[0].value
    assert "INV-7" in texts(app)
    assert "total is 2 in the document, 1 in the list" in texts(app)
