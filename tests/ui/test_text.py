"""Names and messages as they are."""

from __future__ import annotations

import pytest

from ses_dash.ui.text import in_button, in_chart, literal, plural

JOINER = "\u2060"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Müller Söhne", "Müller Söhne"),
        ("a*b_c", r"a\*b\_c"),
        ("![a](x) :red[r]", r"\!\[a\]\(x\) \:red\[r\]"),
        ("<b>$x$</b>", r"\<b\>\$x\$\<\/b\>"),
        ("two\nlines  here", "two lines here"),
    ],
)
def test_every_sign_of_markdown_is_escaped(text: str, written: str) -> None:
    assert literal(text) == written


@pytest.mark.parametrize(
    "text", ["http://x.y", "www.x.y", "a@b.c", "a -> b", "x -- y", ":streamlit:"]
)
def test_what_the_browser_would_turn_into_something_is_broken_up_invisibly(text: str) -> None:
    written = literal(text)
    assert JOINER in written
    assert written.replace(JOINER, "").replace("\\", "") == text


def test_labels_of_charts_and_buttons() -> None:
    assert in_chart("<a href='x'>R&D</a>") == "&lt;a href='x'&gt;R&amp;D&lt;/a&gt;"
    assert in_button("Acme") == "Acme \u203a"
    assert in_button(":material/home: x").startswith(JOINER)


def test_counts_have_their_noun() -> None:
    assert [plural(1, "file"), plural(1234, "file")] == ["1 file", "1,234 files"]
    assert plural(2, "delivery", "deliveries") == "2 deliveries"
