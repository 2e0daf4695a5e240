"""What every page needs first, without any page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from ses_dash.ui.text import literal


def test_a_page_opened_without_the_frame_shows_nothing() -> None:
    def script() -> None:
        import streamlit as st  # noqa: PLC0415 - a script of its own

        from ses_dash.ui.session import guard  # noqa: PLC0415 - a script of its own

        guard()
        st.title("Secret")

    app = AppTest.from_function(script).run()
    assert [error.value for error in app.error] == [
        "This page opens only inside ses-dash. Go to its start page."
    ]
    assert not app.title


def test_a_named_failure_is_a_sentence_and_a_bug_is_not_hidden() -> None:
    def script(*, bug: bool) -> None:
        from ses_dash.errors import NotFoundError  # noqa: PLC0415 - a script of its own
        from ses_dash.ui.session import reported  # noqa: PLC0415 - a script of its own

        with reported():
            if bug:
                raise RuntimeError
            raise NotFoundError("customer", "*x*")

    app = AppTest.from_function(script, kwargs={"bug": False}).run()
    assert [error.value for error in app.error] == [literal("There is no customer '*x*'.")]
    assert not app.exception
    assert AppTest.from_function(script, kwargs={"bug": True}).run().exception
