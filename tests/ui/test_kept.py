"""Filters from page to page: kept, unless a link says what to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from ses_dash.ui import session
from tests.ui.conftest import ROOT, visit

if TYPE_CHECKING:
    from ses_dash.stores import Stores


def follow(app: AppTest, page: str, **query: str) -> AppTest:
    """Go on to another page by a link with these filters, or by the navigation without any."""
    app.query_params.clear()
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not app.exception
    return app


def values(app: AppTest) -> list[str | None]:
    return [app.selectbox(key=key).value for key in ("period", "program", "category", "basis")]


def test_filters_are_kept_from_page_to_page(app: AppTest) -> None:
    chosen = ["2026-Q3", "AWS", "Usage", "List"]
    visit(app, "overview", period="2026-Q3", program="AWS", category="Usage", basis="List")
    assert values(app) == chosen
    assert values(follow(app, "account")) == chosen
    follow(app, "load")
    assert values(follow(app, "service")) == chosen
    assert dict(app.query_params) == {
        "period": "2026-Q3",
        "program": "AWS",
        "category": "Usage",
        "basis": "List",
    }


def test_a_link_sets_the_filters_it_names(app: AppTest) -> None:
    visit(app, "overview", program="AWS", category="Usage")
    follow(app, "account", period="2026-09", program="Microsoft Azure")
    assert values(app) == ["2026-09", "Microsoft Azure", "Usage", "Billed"]


def test_a_link_from_a_page_without_the_bar_sets_the_others_back(app: AppTest) -> None:
    visit(app, "overview", program="AWS", category="Usage")
    follow(app, "today")
    follow(app, "service", period="2026-09", program="Microsoft Azure")
    assert values(app) == ["2026-09", "Microsoft Azure", "All categories", "Billed"]


def test_what_another_page_cannot_show_comes_back(app: AppTest) -> None:
    visit(app, "overview", period="2026-Q3", program="AWS")
    follow(app, "statements")
    assert values(follow(app, "overview"))[:2] == ["2026-Q3", "AWS"]


def test_leaving_a_page_sets_filters_that_its_url_has_too(reseller: Stores) -> None:
    def script() -> None:
        import streamlit as st  # noqa: PLC0415 - a script of its own

        from ses_dash.access import SINGLE_USER  # noqa: PLC0415 - a script of its own
        from ses_dash.ui import filters, kept, session  # noqa: PLC0415

        kept.enter(st.session_state["at"], filtered=True)
        filters.bar(SINGLE_USER, filters.loaded(session.stores(), SINGLE_USER))
        if st.session_state.pop("leaves", False):
            st.session_state["url"] = kept.leave({"program": "AWS", "tab": "Accounts"})

    session.use(reseller)
    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["at"] = "overview"
    app.query_params["program"] = "Microsoft Azure"
    app.query_params["category"] = "Usage"
    app.run()
    app.session_state["leaves"] = True
    app.run()
    assert app.session_state["url"] == {"tab": "Accounts"}
    app.session_state["at"] = "account"
    app.run()
    session.use(None)
    assert values(app) == ["Latest month", "AWS", "Usage", "Billed"]
