"""Documents in four languages: words, numbers and dates; the CSV stays as machines read it."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import document, seller, statements
from ses_dash.billing.render import digest, files, tax_table, translations, words
from ses_dash.model.language import ENGLISH, LANGUAGES
from ses_dash.model.statement import CreditUse, Document, MonthNet
from tests.billing.paper import CUSTOMER, FOLDER, SELLER, line, make, pdf, texts
from tests.billing.shop import Charge, Shop

RENDER = Path(words.__file__).parent
BANK = replace(
    SELLER,
    country="DE",
    bank_account_name="Northwind Cloud GmbH",
    bank_account="DE02 1203 0000 0000 2020 51",
    bank_bic="BYLADEM1001",
)


def _statement(language: str) -> Document:
    """Return a statement with all that may be printed on one, and more than a thousand."""
    other = replace(line("333", "Support", "60", rate="0"), tax_category="E", tax_reason="§ 4 UStG")
    return make(
        line("111", "Compute", "1234567.805", name="Production"),
        line("222", "Compute", "300.105", name="Staging"),
        line("222", "Compute", "-50", "Credit", name="Staging"),
        line("222", "Storage", "20", rate="7.5"),
        other,
        seller=BANK,
        customer=replace(CUSTOMER, language=language, purchase_order="PO-4711"),
        credits=(
            CreditUse(1, "Outage of May", "discount", Decimal("70.11")),
            CreditUse(2, "Advance payment", "prepaid", Decimal("500.00")),
        ),
        history=(MonthNet("2026-03", Decimal("1200.5")), MonthNet("2026-10", Decimal(7))),
        chosen={"show_payment_method": True, "rounding_adjustments": True},
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_in_each_language(language: str) -> None:
    page = "\n".join(texts(_statement(language))).replace("\u202f", "\xa0")
    page = re.sub("7 · [0-9a-f]{8}", "7 · 01234567", page)  # of the stored document, of any schema
    expected = (FOLDER / f"statement-{language}.txt").read_text(encoding="utf-8")
    assert page == expected.rstrip("\n")


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != ENGLISH])
def test_every_printed_text_has_a_translation(language: str) -> None:
    known = translations.IN[language]
    asked = {*tax_table.CATEGORIES.values(), *digest.NOTES.values()}
    for path in RENDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("say"):
                asked |= {
                    part.value
                    for part in node.args[1:]
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    assert asked <= known.keys()
    assert all(known.values())


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != ENGLISH])
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    for text, translated in translations.IN[language].items():
        assert sorted(_places(text)) == sorted(_places(translated)), text


def _places(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


def test_a_text_without_translation_stays_english() -> None:
    assert words.say("de", "Something new: {what}", what=1) == "Something new: 1"


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        ("en", "EUR", "EUR -1,234,567.89"),
        ("de", "EUR", "-1.234.567,89 EUR"),
        ("fr", "KWD", "-1\u202f234\u202f567,891 KWD"),
        ("es", "JPY", "-1.234.568 JPY"),
    ],
)
def test_t08_amounts_have_their_currencys_decimals_in_every_language(
    language: str, currency: str, shown: str
) -> None:
    assert words.with_currency(Decimal("-1234567.8914"), currency, language) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "26 Sep – 25 Oct 2026"),
        ("de", "26. Sept. – 25. Okt. 2026"),
        ("fr", "26 sept. – 25 oct. 2026"),
        ("es", "26 sept – 25 oct 2026"),
    ],
)
def test_days_in_every_language(language: str, shown: str) -> None:
    assert words.days("2026-09-26", "2026-10-26", language) == shown


def test_the_csv_is_the_same_in_every_language() -> None:
    first, *others = (
        [file.content for file in files.render(document.to_json(_statement(each)), "c")[1:]]
        for each in LANGUAGES
    )
    assert all(each == first for each in others)


def test_t28_the_machines_language_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pdf(_statement("en"))
    for name in ("LANG", "LANGUAGE", "LC_ALL", "LC_NUMERIC", "LC_TIME"):
        monkeypatch.setenv(name, "fr_FR.UTF-8")
    assert pdf(_statement("en")) == before


@pytest.mark.parametrize("name", ["schema-1", "credits", "supplementary-kwd"])
def test_documents_of_older_schemas_are_english_and_stay_as_they_are(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8").rstrip("\n")
    made = document.from_json(text)
    party = made.draft.customer
    assert (party.language, party.purchase_order, made.draft.seller.key) == (ENGLISH, "", "")
    assert document.is_canonical(text, made)
    assert document.to_json(document.from_json(document.to_json(made))) == document.to_json(made)


def test_the_language_is_the_customers_else_the_sellers_and_stays(shop: Shop) -> None:
    """It is copied at freeze (T29): whoever reads another language later has other documents."""
    seller.change(shop.stores, SINGLE_USER, language="fr")
    ada = shop.customer("Ada", language="de", purchase_order="PO-1")
    shop.own("a", ada)
    shop.own("b", shop.customer("Bea"))
    shop.load(Charge("a", "1"), Charge("b", "1"))
    shop.freeze()
    before = shop.frozen_bytes()
    seller.change(shop.stores, SINGLE_USER, language="es")
    shop.change(replace(ada, language="en", purchase_order=""))
    parties = [
        statements.read_document(shop.stores, SINGLE_USER, number).draft.customer
        for number in ("1", "2")
    ]
    assert [(each.language, each.purchase_order) for each in parties] == [
        ("de", "PO-1"),
        ("fr", ""),
    ]
    assert shop.frozen_bytes() == before
