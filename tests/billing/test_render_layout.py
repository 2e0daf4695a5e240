"""Where things stand on the pages of a statement: inside, apart, together, and added up."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash import money
from ses_dash.billing.render import digest, words
from ses_dash.billing.render.paper import Paper
from ses_dash.billing.render.sheet import BOTTOM, LEFT, RIGHT
from ses_dash.model.statement import CreditUse, MonthNet
from tests.billing.paper import CUSTOMER, SELLER, line, logo, make, pdf, texts

if TYPE_CHECKING:
    from ses_dash.billing.render.lettering import Run
    from ses_dash.model.statement import Document

_EM = 25.4 / 72 / 1000
_HAIR = 0.3  # millimetres that two texts may touch
NAMES = (
    "شركة الشمال للروبوتات (المحدودة) 2026",
    "北京极光机器人科技有限公司",
    "अरोरा रोबोटिक्स प्राइवेट लिमिटेड",
    "บริษัท ออโรร่า โรโบติกส์ จำกัด (มหาชน)",
    "Consolidated Manufacturing and Distribution Holdings Gesellschaft mbH & Co. KG aA " * 2,
    "x" * 200,
)
HISTORY = tuple(
    MonthNet(f"2026-{month:02}", Decimal(net))
    for month, net in zip(range(5, 11), "120 -80.5 0 99999999999 7 1234.56".split(), strict=True)
)
GROUPED = {"group_lines_by_account": True}


@dataclass(frozen=True)
class Placed:
    """A run of text where it was drawn, in millimetres from the top left corner."""

    page: int
    text: str
    x: float
    end: float
    y: float
    height: float

    def touches(self, other: Placed) -> bool:
        beside = self.end - _HAIR <= other.x or other.end - _HAIR <= self.x
        apart = abs(self.y - other.y) >= 0.8 * min(self.height, other.height)
        return not (beside or apart)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Placed]:
    """Everything that is written on pages while the test runs."""
    found: list[Placed] = []
    page, text = Paper.page, Paper.text
    pages = [0]

    def turn(paper: Paper) -> None:
        pages[0] += 1
        page(paper)

    def write(paper: Paper, run: Run, x: float, y: float, *, size: float, **style: Any) -> None:  # noqa: ANN401
        end = x + run.width * size * _EM
        found.append(Placed(pages[0], run.text, x, end, y, size * 1000 * _EM))
        text(paper, run, x, y, size=size, **style)

    monkeypatch.setattr(Paper, "page", turn)
    monkeypatch.setattr(Paper, "text", write)
    return found


def _crowded(name: str, *, grouped: bool) -> Document:
    lines = [
        line(f"{n:012}" * 3, f"{name} {n}", f"{n}{'9' * n}.5", name=f"{name} {n}")
        for n in range(1, 22)
    ]
    customer = replace(
        CUSTOMER,
        name=name,
        contact=name,
        address="\n".join([name] * 5),
        fields=tuple((f"Field {n}", name) for n in range(4)),
    )
    return make(
        *lines,
        customer=customer,
        seller=replace(SELLER, name=name, address="\n".join([name] * 4), tax_name=name[:20]),
        credits=(
            CreditUse(1, name, "discount", Decimal("1.00")),
            CreditUse(2, name, "prepaid", Decimal("2.00")),
        ),
        history=HISTORY,
        subject=name,
        kind="supplementary",
        number="N" * 40,
        preliminary=True,
        chosen={
            "group_lines_by_account": grouped,
            "custom_fields_in_header": True,
            "show_payment_method": True,
            "invoice_notes": (name + "\n") * 30,
        },
    )


@pytest.mark.parametrize("grouped", [True, False])
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_texts_stay_on_their_page_and_never_overlap(
    drawn: list[Placed], name: str, *, grouped: bool
) -> None:
    pdf(_crowded(name, grouped=grouped))
    _hold_apart(drawn)


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_texts_of_other_languages_never_overlap(drawn: list[Placed], language: str) -> None:
    crowded = _crowded(NAMES[4], grouped=False)
    customer = replace(crowded.draft.customer, language=language, purchase_order="4711 " * 12)
    pdf(replace(crowded, draft=replace(crowded.draft, customer=customer)))
    _hold_apart(drawn)


def test_t40_thousands_of_lines_a_long_note_and_any_letters(drawn: list[Placed]) -> None:
    digits = "0123456789" * 8
    names = ("شركة الشمال", "Rocket 🚀", "北京极光", "Compute")
    lines = [line(digits, f"{names[n % 4]} {n:04}", f"{n}.01") for n in range(2_000)]
    notes = " ".join(f"word{n:04}" for n in range(1_111))
    made = make(*lines, chosen={"invoice_notes": notes})
    pages = texts(made)
    _hold_apart(drawn)
    whole = "".join(pages).replace("\n", " ")
    assert len(pages) > 40
    assert all(f"word{n:04}" in whole for n in range(1_111))
    assert whole.replace(" ", "").count(digits) >= 1
    assert pages[-1].count("Page ") == 1
    carried, brought = (
        re.findall(f"{what} forward (.*)", "\n".join(pages)) for what in ("Carried", "Brought")
    )
    assert carried == brought
    assert len(carried) > 40
    assert f"Net {words.amount(made.draft.net, 'EUR')}" in whole


def _hold_apart(drawn: list[Placed]) -> None:
    """Hold texts to standing inside their pages, apart from each other."""
    by_page = defaultdict[int, list[Placed]](list)
    for each in drawn:
        assert LEFT - _HAIR <= each.x <= each.end <= RIGHT + _HAIR, each
        assert 10 < each.y < BOTTOM - 5, each
        by_page[each.page].append(each)
    for placed in by_page.values():
        placed.sort(key=lambda each: each.y)
        for place, one in enumerate(placed):
            for other in placed[place + 1 :]:
                if other.y - one.y > one.height:
                    break
                assert not one.touches(other), (one, other)


@pytest.mark.parametrize("grouped", [True, False])
def test_sums_are_carried_from_page_to_page(*, grouped: bool) -> None:
    lines = [
        line(f"{n // 40}", f"Service {n:04}", f"{n}.37", name="Production") for n in range(200)
    ]
    made = make(*lines, chosen={"group_lines_by_account": grouped})
    pages = texts(made)
    amounts = [re.findall(r"Service \d{4} .*2026 (.*)", page) for page in pages]
    assert sum(map(len, amounts)) == 200
    before = Decimal(0)
    for page, found in zip(pages, amounts, strict=True):
        brought = re.search("Brought forward (.*)", page)
        assert (_amount(brought[1]) if brought else Decimal(0)) == before
        before = money.total((before, *map(_amount, found)))
        carried = re.search("Carried forward (.*)", page)
        assert carried is None or _amount(carried[1]) == before
    assert before == made.draft.net


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def test_every_page_names_the_statement_and_its_place() -> None:
    pages = texts(make(*[line("1", f"Service {n:04}", "1") for n in range(120)]))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert number == 1 or "Statement INV-7 · AWS · 2026-10" in page


def test_a_section_that_goes_on_says_so_and_no_heading_stands_alone() -> None:
    lines = [
        line(f"{account:03}", f"Service {n}", "1", name=f"Account {account}")
        for account in range(60)
        for n in range(account * 7 % 13 + 1)
    ]
    pages = texts(make(*lines, chosen=GROUPED))
    going_on = 0
    for page in pages:
        rows = page.splitlines()
        for row, after in pairwise(rows):
            if re.match(r"Account \d+ · \d{3}", row):
                assert after.startswith(("Service", "Subtotal")), (row, after)
        listed = (row for row in rows if re.match(r"(Account|Service) \d|Subtotal", row))
        going_on += next(listed, "").endswith("(continued)")
        assert not any(row == "NOTES" for row in rows[-3:])
    assert going_on > 1


def test_long_notes_are_printed_whole() -> None:
    pages = texts(make(line("1", "Compute", "1"), chosen={"invoice_notes": "Some words. " * 800}))
    assert "".join(pages).replace("\n", " ").count("Some words.") == 800


def test_a_head_that_fills_the_first_page_leaves_the_lines_to_the_next() -> None:
    name = NAMES[4] * 3
    tall = "\n".join(f"Address line {n}" for n in range(20))
    fields = tuple((f"Field {n}", "value") for n in range(20))
    made = make(
        line("1", "Compute", "1"),
        customer=replace(CUSTOMER, name=name, address=tall, fields=fields),
        seller=replace(SELLER, name=name, address=tall),
        history=HISTORY,
        preliminary=True,
        chosen={"custom_fields_in_header": True},
    )
    first, second = texts(made, logo(100, 100))
    assert "Compute" not in first
    assert "Compute" in second


@pytest.mark.parametrize(("grouped", "what"), [(True, "account"), (False, "service")])
def test_a_very_long_statement_prints_sums(
    monkeypatch: pytest.MonkeyPatch, what: str, *, grouped: bool
) -> None:
    monkeypatch.setattr(digest, "MOST_ROWS", 30)
    monkeypatch.setattr(digest, "MOST_SUMS", 8)
    lines = [
        line(f"{n // 4:03}", f"Service {n // 4:03}", f"{n}.25", "Usage" if n % 2 else "Credit")
        for n in range(80)
    ]
    made = make(*lines, chosen={"group_lines_by_account": grouped})
    page = "\n".join(texts(made))
    assert "This statement has 80 lines." in page
    assert f"added up here by {what}; the CSV file of the statement has every line" in page
    name = "Service " if what == "service" else ""
    shown = re.findall(rf"^{name}\d{{3}} (\d+) ([\d,.-]+)$", page, re.MULTILINE)
    assert len(shown) == 8
    rest = re.search(r"^12 more (\d+) ([\d,.-]+)$", page, re.MULTILINE)
    assert rest
    assert sum(int(count) for count, _ in (*shown, rest.groups())) == 80
    total = money.total(_amount(amount) for _, amount in (*shown, rest.groups()))
    assert total == made.draft.net
    assert f"EUR {words.amount(made.draft.total, 'EUR')}" in page


def test_many_accounts_of_few_products_are_no_long_table() -> None:
    lines = [line(f"{n:05}", f"Service {n % 3}", "1") for n in range(digest.MOST_ROWS + 1)]
    (page,) = texts(make(*lines))
    assert "Service 0 1,667 accounts" in page
