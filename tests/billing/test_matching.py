"""What two names have in common, tricky ones above all."""

from __future__ import annotations

import pytest

from ses_dash.billing.matching import (
    Directory,
    core,
    domains,
    is_machine_id,
    leading_word,
    mail_domain,
)

NAMES = {
    1: "Pinebarrow Games",
    2: "Müller & Söhne GmbH",
    3: "Northwind Traders Ltd",
    4: "Northwind Logistics",
    5: "One",
    6: "Blue Sea Travel",
    7: "Data Ltd.",
    8: "AB Volvo",
    9: "\N{ROCKET}",
    10: "3M",
    11: "Net App",
    12: "McDonald",
    13: "Ørsted A/S",
    14: "Cloud Services GmbH",
}
DIRECTORY = Directory(NAMES, others=["Kestrel Loom Textiles", "Tessaly Robotics"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pinebarrow-render", {1: ("word", "pinebarrow")}),
        ("PinebarrowGames-prod", {1: ("name", "pinebarrow games")}),
        ("pine-barrow-games", {1: ("name", "pine barrow games")}),
        ("PINEBARROW_GAMES_01", {1: ("name", "pinebarrow games")}),
        ("pinebarrowprod", {1: ("start", "pinebarrow")}),
        ("games-prod", {}),  # a word that many companies have in their names
        ("mueller-prod", {2: ("word", "mueller")}),
        ("MULLER", {2: ("word", "muller")}),
        ("Müller und Soehne", {2: ("name", "mueller soehne")}),
        ("Mu\u0308ller", {2: ("word", "muller")}),  # the umlaut written as two characters
        ("northwind-prod", {3: ("shared", "northwind"), 4: ("shared", "northwind")}),
        ("northwind-logistics-x", {3: ("shared", "northwind"), 4: ("name", "northwind logistics")}),
        ("one-drive-test", {}),  # a short name as part of another
        ("one", {5: ("shared", "one")}),
        ("sea-lab", {}),  # a short word
        ("blue-green-prod", {}),  # words that many names have
        ("blue-sea-travel-agents", {6: ("name", "blue sea travel")}),  # such words, but many
        ("cloud-services-prod", {14: ("word", "cloud services")}),  # two of them, and no other
        ("cloud-services-erp", {}),
        ("data-lake", {}),
        ("data-prod-01", {7: ("shared", "data")}),
        ("volvo-trucks", {8: ("name", "volvo")}),
        ("ab-testing", {}),  # a legal form is no name
        ("3m-prod", {10: ("shared", "3m")}),
        ("netapplication", {11: ("start", "netapp")}),
        ("netapp-1", {11: ("name", "netapp")}),
        ("mcdonald-x", {12: ("name", "mcdonald")}),
        ("orsted-wind", {13: ("name", "orsted")}),
        ("kestrel-erp", {}),  # never matched: only there to share words
        ("", {}),
        ("\N{ROCKET}", {}),
        ("---", {}),
    ],
)
def test_who_a_text_names(text: str, found: dict[int, tuple[str, str]]) -> None:
    matches = DIRECTORY.match(text)
    assert {owner: (match.kind, match.said) for owner, match in matches.items()} == found


def test_a_word_that_a_name_of_others_has_too_is_shared() -> None:
    directory = Directory({1: "Kestrel Freight"}, others=["Kestrel Loom Textiles"])
    assert directory.match("kestrel-erp")[1].kind == "shared"


def test_a_word_that_many_share_names_nobody() -> None:
    directory = Directory({number: f"Alpine Resort{number}" for number in range(5)})
    assert directory.match("alpine-web") == {}
    assert directory.match("alpine-resort3")[3].kind == "name"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Harrow & Pike Solicitors LLP", (("harrow", "pike", "solicitors"),)),
        ("Rossi S.p.A.", (("rossi",),)),
        ("Verein e.V.", (("verein",),)),
        ("Café GmbH & Co. KG", (("cafe",),)),
        ("Limited", (("limited",),)),
        ("Größe", (("grosse",), ("groesse",))),
        ("ＦＵＬＬ Width Inc", (("full", "width"),)),  # noqa: RUF001 - what the test is about
    ],
)
def test_a_name_without_its_legal_form(name: str, words: tuple[tuple[str, ...], ...]) -> None:
    assert core(name) == words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("pinebarrow-render", "pinebarrow"),
        ("prod-lanternhouse-01", "lanternhouse"),
        ("shared", ""),
        ("data-platform", ""),
        ("x", ""),
    ],
)
def test_the_word_that_may_tell_whose_an_account_is(text: str, word: str) -> None:
    assert leading_word(text) == word


@pytest.mark.parametrize("text", ["911144482835", "963274c7-8f2c-53e1-ba0f-c26799c99309"])
def test_a_number_or_a_uuid_names_nobody(text: str) -> None:
    assert is_machine_id(text)


def test_a_name_is_no_machine_id() -> None:
    assert not is_machine_id("dunmore-routes")
    assert not is_machine_id("cafe-beef")


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ops@Dunmore.ie", "dunmore.ie"),
        ("dunmore@gmail.com", ""),
        ("", ""),
        ("root@localhost", ""),
    ],
)
def test_the_domain_of_a_company(email: str, domain: str) -> None:
    assert mail_domain(email) == domain


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("jane@dunmore.ie", True),
        ("Jane <jane@it.DUNMORE.ie>", True),
        ("dunmore.ie-prod", False),
        ("notdunmore.ie", False),
        ("dunmore.ie.example.com", False),
        ("see dunmore.ie.", True),
        ("dunmorexie", False),
    ],
)
def test_a_domain_in_a_text(text: str, *, there: bool) -> None:
    assert ("dunmore.ie" in domains(text)) is there
