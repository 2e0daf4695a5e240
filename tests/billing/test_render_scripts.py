"""Names in any script: the right typeface, in the right order, whole, and only when needed."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash.billing.render import faces, lettering
from ses_dash.billing.render.sheet import BODY, BOLD, Sheet, Text
from tests.billing.paper import CUSTOMER, line, make, pages, texts

if TYPE_CHECKING:
    from ses_dash.billing.render.faces import Family
    from ses_dash.model.statement import Document

ORDER = lettering.order_of("")
SCRIPTS: dict[str, tuple[str, Family]] = {
    "Latin": ("Größe & Łódź, Tiếng Việt", "sans"),
    "Greek": ("Αυρόρα Ρομποτική", "sans"),
    "Cyrillic": ("Аврора Роботікс", "sans"),
    "Arabic": ("شركة الشمال", "arabic"),
    "Persian": ("می‌خواهم", "arabic"),
    "Hebrew": ("אורורה רובוטיקה", "hebrew"),
    "Devanagari": ("अरोरा लिमिटेड", "devanagari"),
    "Bengali": ("অরোরা রোবোটিক্স", "bengali"),
    "Tamil": ("அரோரா ரோபாட்டிக்ஸ்", "tamil"),
    "Telugu": ("అరోరా రోబోటిక్స్", "telugu"),
    "Thai": ("บริษัท จำกัด", "thai"),
    "Lao": ("ບໍລິສັດ", "lao"),
    "Khmer": ("ក្រុមហ៊ុន", "khmer"),
    "Burmese": ("ကုမ္ပဏီ", "myanmar"),
    "Georgian": ("აურორა", "world"),
    "Armenian": ("Ավրորա", "world"),
    "Gujarati": ("ઓરોરા", "world"),
    "Amharic": ("አውሮራ", "world"),
    "Chinese": ("北京极光有限公司", "china"),
    "Japanese": ("株式会社オーロラ", "japan"),
    "Korean": ("주식회사 오로라", "korea"),
}
READ_BACK = ("Greek", "Cyrillic", "Hebrew", "Georgian", "Armenian", "Chinese", "Korean")


@pytest.mark.parametrize(("text", "family"), SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_has_a_typeface_and_loses_no_letter(text: str, family: Family) -> None:
    clean = lettering.clean(text)
    runs = lettering.runs(clean, ORDER, bold=False)
    assert lettering.UNKNOWN not in clean
    assert {run.family for run in runs if run.text.strip()} == {family}
    assert "".join(run.text for run in runs) == clean
    assert all(run.width > 0 for run in runs)


@pytest.mark.parametrize("script", READ_BACK)
def test_a_name_can_be_read_and_searched_in_the_pdf(script: str) -> None:
    name = SCRIPTS[script][0]
    (page,) = texts(make(line("1", "Compute", "1"), customer=replace(CUSTOMER, name=name)))
    assert name in page


def test_a_pdf_holds_only_the_typefaces_and_letters_it_needs() -> None:
    plain = make(line("1", "Compute", "1"))
    foreign = make(line("1", "Compute", "1"), customer=replace(CUSTOMER, name="极光 شركة"))
    assert _fonts(plain) == {"sans", "sansB"}
    assert _fonts(foreign) == {"sans", "sansB", "chinaB", "arabicB"}
    used = faces.cut("china", frozenset("极光"), bold=True)
    assert set(TTFont(io.BytesIO(used)).getBestCmap()) == set(map(ord, "极光"))


def _fonts(made: Document) -> set[str]:
    fonts: Any = pages(made)[0]["/Resources"]
    fonts = fonts["/Font"]
    return {str(each.get_object()["/BaseFont"]).rsplit("-", 1)[1] for each in fonts.values()}


def test_a_reader_in_japan_sees_japanese_forms() -> None:
    families = [
        [run.family for run in lettering.runs("骨直", lettering.order_of(country), bold=False)]
        for country in ("", "CN", "jp", "TW", "HK", "KR")
    ]
    assert families == [["china"], ["china"], ["japan"], ["taiwan"], ["taiwan"], ["korea"]]


def test_points_stay_with_the_letters_they_stand_between() -> None:
    found = {
        text: [(run.text, run.family) for run in lettering.runs(text, ORDER, bold=False)]
        for text in ("极光、云 · 12", "अरोरा, (लिमिटेड) 12")
    }
    assert found == {
        "极光、云 · 12": [("极光、云", "china"), (" · 12", "sans")],
        "अरोरा, (लिमिटेड) 12": [("अरोरा, (लिमिटेड) ", "devanagari"), ("12", "sans")],
    }


def test_right_to_left_text_is_laid_out_from_the_right() -> None:
    runs = lettering.runs("שלום 12 Cloud", ORDER, bold=False)
    assert [(run.text, run.right_to_left) for run in runs] == [
        ("Cloud", False),
        (" ", True),
        ("12", False),
        ("שלום ", True),
    ]
    (run,) = lettering.runs("(المحدودة)", ORDER, bold=False)
    assert run.right_to_left


def test_what_has_no_typeface_is_a_box_and_what_turns_text_around_is_left_out() -> None:
    assert lettering.clean("Rocket 🚀!") == "Rocket □!"
    assert lettering.clean("a\u202eb\u2066c\u200bd\tf\r\n") == "abcd f  "
    assert lettering.clean("e\u0301") == "é"


def test_letters_are_never_parted_from_their_marks() -> None:
    sheet = Sheet("")
    for script, (text, _family) in SCRIPTS.items():
        for part in sheet.wrap(text * 3, 9, BODY):
            assert part
            first = lettering.clean(part)[0]
            assert first not in "\u0e33\u094d\u200c"
            assert not unicodedata.category(first).startswith("M"), script


def test_chinese_breaks_between_letters_and_points_never_begin_a_line() -> None:
    parts = Sheet("").wrap("AWS 结算单据、包含所有云服务费用。" * 4, 30)
    assert len(parts) > 3
    assert not any(part[0] in lettering.NEVER_FIRST for part in parts)
    assert Sheet("").wrap("one two three", 12) == ["one two", "three"]


@given(
    text=st.text(
        st.sampled_from("ab 9.–é🚀شركة שלום अरोरा र्क ำบริษัท 极光、ロ 한국\u200d\u0301"), max_size=30
    ),
    width=st.floats(2, 60),
    bold=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_wrapped_and_fitted_texts_fit(text: str, width: float, *, bold: bool) -> None:
    sheet = Sheet("")
    style = BOLD if bold else BODY
    clean = lettering.clean(text)
    widest = max((sheet.width(each, style) for each in _letters(clean)), default=0)
    lines = sheet.wrap(text, width, style)
    assert "".join(lines).replace(" ", "") == clean.replace(" ", "")
    assert all(sheet.width(each, style) <= max(width, widest) + 0.01 for each in lines)
    fitted = sheet.fit(text, max(width, widest * 2), style)
    assert fitted in (clean, fitted[:-1] + "…")
    sheet.page()
    sheet.put(Text(text, 20, width, style), 20)


def _letters(text: str) -> list[str]:
    """Return a text's letters, each with what belongs to it: the least that a line can hold."""
    letters, rest = [], text
    while rest:
        count = lettering.fitting(rest, 0, len)
        letters.append(rest[:count])
        rest = rest[count:]
    return letters
