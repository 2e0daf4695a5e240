"""What travels between a command and its server arrives as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash.api.wire import Call, Outlet, line, parse


@given(st.binary())
def test_any_bytes_come_out_as_they_went_in(content: bytes) -> None:
    text = line("stdout", content)
    assert text.endswith(b"\n")
    assert text.count(b"\n") == 1
    assert parse(text) == ("stdout", content)


def test_the_exit_code_is_a_number() -> None:
    assert line("exit", 2) == b'{"exit": 2}\n'
    assert parse(b'{"exit": 2}') == ("exit", 2)


def test_a_text_output_holds_nothing_back() -> None:
    sent: list[bytes] = []
    output = Outlet("stderr", sent.append).text()
    output.write("Größe ")
    output.write("")
    output.buffer.write(b"\xff")
    assert [parse(each) for each in sent] == [("stderr", "Größe ".encode()), ("stderr", b"\xff")]


def test_a_call_arrives_whole() -> None:
    call = Call(("load", "a b.csv"), Path("/in box"), stdin="x\n", columns=80, progress_columns=70)
    assert Call.from_json(call.to_json()) == call


@pytest.mark.parametrize("body", [{}, {"argv": ["loads"]}])
def test_a_call_that_lacks_something_is_none(body: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        Call.from_json(body)
