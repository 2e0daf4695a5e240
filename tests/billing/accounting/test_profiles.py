"""Each accounting system's files say what the statements say, to the cent, in its own layout."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.billing import document
from ses_dash.billing.accounting import files
from ses_dash.billing.accounting.profiles import PROFILES, find
from ses_dash.errors import CodesMissingError, NotExportableError, UnknownProfileError
from ses_dash.model.accounting import Code
from ses_dash.model.statement import CreditUse
from tests.billing.accounting.reading import CODES, D, export, said
from tests.billing.paper import line, make

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.billing.accounting.profile import Profile
    from ses_dash.model.statement import Document

GOLDEN = Path(__file__).parent / "golden"
INPUTS = ("invoice", "credit")  # stored documents; the files they are exported to lie beside them
AMOUNTS = st.decimals(-2000, 2000, places=4)
EVERY = pytest.mark.parametrize("profile", PROFILES, ids=[each.key for each in PROFILES])


def stored() -> list[Document]:
    """Return the documents that the golden files are made of."""
    texts = ((GOLDEN / f"{name}.json").read_text(encoding="utf-8") for name in INPUTS)
    return [document.from_json(each) for each in texts]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@EVERY
def test_the_files_of_stored_documents_stay_as_they_were(profile: Profile) -> None:
    made = export(profile, stored())
    found = {file.name: file.content for file in made}
    found[f"{profile.key}-control.csv"] = files.control(made)
    kept = {path.name: path.read_bytes() for path in GOLDEN.glob(f"{profile.key}-*")}
    kept |= {path.name: path.read_bytes() for path in GOLDEN.glob(f"{profile.key}.*")}
    assert found == kept


@EVERY
@given(
    prices=st.lists(st.tuples(AMOUNTS, st.sampled_from(["25", "12", "0"])), max_size=8),
    spent=st.lists(
        st.tuples(st.decimals("0.01", 900, places=2), st.sampled_from(["discount", "prepaid"])),
        max_size=3,
    ),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    adjusted=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_what_is_booked_is_the_statement_to_the_cent(
    profile: Profile,
    prices: list[tuple[Decimal, str]],
    spent: list[tuple[Decimal, str]],
    currency: str,
    *,
    adjusted: bool,
) -> None:
    made = priced(prices, spent, currency, adjusted=adjusted)
    if money.minor_units(currency) > profile.decimals:
        with pytest.raises(NotExportableError, match="more decimals"):
            export(profile, [made])
        return
    wanted = made.draft
    exported = export(profile, [made])
    found = said(profile, exported)
    if not found:  # no rows, or all of them zero: nothing to book
        assert wanted.total == 0
    for net, tax, total in found.values():
        assert net in (wanted.net, None)
        assert tax in (wanted.tax, None)
        assert total in (wanted.total, None)
        assert (net, total) != (None, None)
    *_, totals = rows(files.control(exported))
    amounts = (wanted.net, wanted.tax, wanted.total, wanted.prepaid, wanted.payable)
    names = ("net", "tax", "total", "prepaid", "payable")
    assert tuple(D(totals[name]) for name in names) == amounts
    assert totals["statements"] == "1"


def priced(
    prices: list[tuple[Decimal, str]],
    spent: list[tuple[Decimal, str]],
    currency: str,
    *,
    adjusted: bool,
) -> Document:
    """Return a document of lines and our credits, with rounding adjustments or not."""
    lines = [
        line(f"{n}", ("Compute", "Support")[n % 2], f"{price:f}", rate=rate)
        for n, (price, rate) in enumerate(prices)
    ]
    chosen = {"rounding_adjustments": adjusted}
    bare = make(*lines, currency=currency, chosen=chosen)
    left = money.total(max(group.base, money.ZERO) for group in bare.draft.tax_groups)
    uses = []
    for n, (asked, kind) in enumerate(spent):
        wanted = money.round_to(asked, currency)
        amount = min(wanted, left) if kind == "discount" else wanted
        left = money.subtract(left, amount) if kind == "discount" else left
        if amount:
            uses.append(CreditUse(n, f"Offer {n}", kind, amount))  # type: ignore[arg-type]
    return make(*lines, currency=currency, credits=uses, chosen=chosen)


@EVERY
def test_files_are_split_at_the_limits_but_never_an_invoice(profile: Profile) -> None:
    small = replace(profile, most_invoices=2, most_rows=10)
    some = [
        make(line("1", "Compute", "5"), line("2", "Support", "7"), number=f"N{n}") for n in range(5)
    ]
    made = export(small, some)
    assert len(made) == 3
    assert [len(each.invoices) for each in made] == [2, 2, 1]
    assert list(said(small, made)) == [f"N{n}" for n in range(5)]
    assert [each.name for each in made] == sorted(each.name for each in made)


def test_an_invoice_longer_than_a_file_may_be_is_added_up() -> None:
    long = make(*(line(str(n), "Compute", "0.33") for n in range(30)), line("x", "Support", "1"))
    small = replace(find("xero"), most_rows=5)
    (file,) = export(small, [long])
    assert file.rows == (2,)  # by income account
    assert said(small, [file])["INV-7"].total == long.draft.total
    with pytest.raises(NotExportableError, match="more than the 1 rows"):
        export(replace(small, most_rows=1), [long])


@EVERY
def test_missing_codes_are_all_named_at_once(profile: Profile) -> None:
    made = make(line("1", "Compute", "5"), line("2", "Compute", "5", rate="12"))
    needed: list[str] = [kind for kind, default in profile.codes.items() if default is None]
    needed += [name for name, default in profile.settings.items() if default is None]
    if not needed:
        assert export(profile, [made], codes=())
        return
    with pytest.raises(CodesMissingError) as caught:
        export(profile, [made], codes=())
    words = {
        "customer": "the customer code of Aurora Robotics",
        "item": "the item of Usage",
        "account": "the income account of Usage",
        "tax": "the tax code of 25, the tax code of 12",
    }
    for each in needed:
        assert words.get(each, each) in str(caught.value)


def test_the_most_exact_code_counts() -> None:
    made = [make(line("1", "Compute", "5"), line("2", "Support", "5", "Purchase"))]
    codes = [
        *CODES,
        Code("account", "", "gcp", "", "9999"),
        Code("account", "neutral", "", "Compute", "4401"),
        Code("account", "neutral", "aws", "Purchase", "4402"),
        Code("tax", "", "", "25 Purchase", "P25"),
        Code("item", "neutral", "", "", "-"),
    ]
    (file,) = export(find("neutral"), made, codes)
    found = [
        (each["income_account"], each["tax_code"], each["item"]) for each in rows(file.content)
    ]
    assert found == [("4401", "S25", ""), ("4410", "P25", "")]


def test_r18_why_there_is_no_tax_has_a_code_of_its_own() -> None:
    reverse = replace(line("1", "Compute", "5", rate="0"), tax_category="AE")
    exempt = replace(line("2", "Storage", "5", rate="0"), tax_category="E")
    codes = [*CODES, Code("tax", "", "", "0 AE", "RC")]
    (file,) = export(find("neutral"), [make(reverse, exempt)], codes)
    assert sorted(each["tax_code"] for each in rows(file.content)) == ["RC", "Z"]


@EVERY
def test_t73_texts_do_not_run_and_negative_amounts_stay_numbers(profile: Profile) -> None:
    evil = ('=HYPERLINK("http://x")', "@SUM(1)", "\t=1", "+1")
    made = make(*(line(each, each, "-12.34", name=each) for each in evil))
    named = replace(made.draft.customer, name=evil[0])
    made = replace(made, draft=replace(made.draft, customer=named))
    codes = (*CODES, Code("customer", "", "", "1", "=1+1"))
    exported = export(profile, [made], CODES if profile.key == "datev" else codes)
    for file in exported:
        content = file.content.decode(profile.encoding)
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(profile)):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "+", "-")) or D(cell) < 0
    found = said(profile, exported)["INV-7"]
    assert found.total in (made.draft.total, None)
    assert found.net in (made.draft.net, None)


def _delimiter(profile: Profile) -> str:
    return {"datev": ";", "quickbooks-desktop": "\t", "myob": "\t"}.get(profile.key, ",")


def test_numbers_and_codes_are_never_cut() -> None:
    made = make(line("1", "Compute", "5"), number="INVOICE-2026-0001")
    with pytest.raises(NotExportableError, match="its number has more than 11 characters"):
        export(find("quickbooks-desktop"), [made])
    with pytest.raises(NotExportableError, match="'AURORA-ROBOTICS' has more than 8"):
        export(find("sage-50"), [made], (*CODES, Code("customer", "", "", "1", "AURORA-ROBOTICS")))
    with pytest.raises(NotExportableError, match="'1;2' is no account number"):
        export(find("datev"), [made], (*CODES, Code("customer", "", "", "1", "1;2")))
    with pytest.raises(NotExportableError, match="no way to write the customer code 'Łódź'"):
        export(find("sage-50"), [made], (*CODES, Code("customer", "", "", "1", "Łódź")))


def test_a_document_that_does_not_add_up_is_refused() -> None:
    made = make(line("1", "Compute", "5"))
    wrong = replace(made, draft=replace(made.draft, tax=D("1.24")))
    with pytest.raises(NotExportableError, match="do not add up to its tax amount"):
        export(find("neutral"), [wrong])


def test_currencies_without_a_column_have_files_of_their_own() -> None:
    some = [
        make(line("1", "Compute", "5"), number="1"),
        make(line("1", "Compute", "500"), number="2", currency="JPY"),
    ]
    made = export(find("sage-50"), some)
    assert [each.name for each in made] == ["sage-50-EUR.csv", "sage-50-JPY.csv"]
    totals = rows(files.control(made))
    assert [(each["file"], each["currency"], each["total"]) for each in totals] == [
        ("sage-50-EUR.csv", "EUR", "6.25"),
        ("sage-50-JPY.csv", "JPY", "625"),
        ("all files", "EUR", "6.25"),
        ("all files", "JPY", "625"),
    ]


def test_r23_each_seller_has_files_and_settings_of_its_own() -> None:
    first = make(line("1", "Compute", "5"), number="1")
    draft = first.draft
    north = replace(draft, seller=replace(draft.seller, key="north", number_prefix="N-"))
    some = [replace(first, draft=north, number="N-1"), first]
    made = export(find("datev"), some, (*CODES, Code("setting", "datev", "", "client north", "2")))
    assert [(each.name, [every.number for every in each.invoices]) for each in made] == [
        ("datev-202611.csv", ["1"]),
        ("datev-seller-north-202611.csv", ["N-1"]),
    ]
    heads = [file.content.decode("cp1252").split(";")[:12] for file in made]
    assert [(each[10], each[11]) for each in heads] == [("1001", "1"), ("1001", "2")]


def test_datev_computes_the_tax_that_the_statement_has() -> None:
    """From the gross amount of a rate, rounded half up as DATEV does."""
    for cents in range(1, 400):
        made = make(line("1", "Compute", f"{D(cents) / 100}"))
        draft = made.draft
        assert money.quantize(draft.total * 25 / 125, 2) == draft.tax


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(UnknownProfileError, match="no profile 'sap'"):
        find("sap")
