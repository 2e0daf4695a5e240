"""Whose an account may be: what is suggested, how surely and why, and what never is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import suggestions
from ses_dash.billing.evidence import Evidence, Owned, Unknown
from ses_dash.billing.suggestions import Suggestion, suggest
from ses_dash.model.customer import Account, Customer
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.tags import Tag
from tests.billing.shop import ALWAYS, Charge, Shop

PINE = Customer(1, "Pinebarrow Games", email="finance@pinebarrow.example")
DUNMORE = Customer(2, "Dunmore Freight", email="invoices@dunmore.ie")
TRADERS = Customer(3, "Northwind Traders")
LOGISTICS = Customer(4, "Northwind Logistics Ltd")
CLOSED = Customer(5, "Harrow & Pike", archived=True, email="office@harrow.example")
EVERYBODY = (PINE, DUNMORE, TRADERS, LOGISTICS, CLOSED)
SERVICES = frozenset({"EC2 eu-west-1", "S3 eu-west-1", "RDS eu-west-1"})


def _account(name: str, account: str = "911144482835") -> Account:
    return Account("aws", account, name)


def _owned(customer: Customer, *names: str, uses: frozenset[str] = frozenset()) -> list[Owned]:
    return [
        Owned(_account(name, f"{customer.id}{number:011}"), customer.id, uses)
        for number, name in enumerate(names)
    ]


def _suggest(
    name: str,
    *tags: Tag,
    owned: list[Owned] | None = None,
    uses: frozenset[str] = frozenset(),
) -> list[tuple[str, str, str, bool]]:
    unknown = Unknown(_account(name), tags, uses)
    found = suggest(Evidence(EVERYBODY, owned or [], [unknown]), Scope.all())
    return [(each.customer, each.strength, each.reason, each.clear) for each in found]


def test_a_word_of_the_name_is_likely() -> None:
    assert _suggest("dunmore-track") == [
        ("Dunmore Freight", "likely", "Its name has the word “dunmore”.", True)
    ]


def test_the_whole_name_is_strong() -> None:
    [(customer, strength, reason, clear)] = _suggest("PinebarrowGames Prod")
    assert (customer, strength, clear) == ("Pinebarrow Games", "strong", True)
    assert reason == "Its name has the customer's name (“pinebarrow games”)."


def test_a_tag_of_an_owner_is_likely_and_says_how_many_charges_have_it() -> None:
    tag = Tag("user_team", "dunmore-migration", 24, 25)
    assert _suggest("lift-and-shift-tmp", tag) == [
        (
            "Dunmore Freight",
            "likely",
            "Its tag user_team says “dunmore-migration” on 24 of 25 charges.",
            True,
        )
    ]


def test_a_tag_on_few_charges_or_of_another_key_is_weaker() -> None:
    [few] = _suggest("tmp", Tag("owner", "dunmore", 3, 25))
    [other] = _suggest("tmp", Tag("Name", "dunmore-db", 25, 25))
    assert (few[1], few[3], other[1], other[3]) == ("maybe", False, "maybe", False)
    assert _suggest("tmp", Tag("Name", "dunmore-db", 3, 25)) == []


def test_name_and_tag_together_are_strong() -> None:
    [(_, strength, reason, _)] = _suggest("dunmore-x", Tag("owner", "Dunmore", 9, 9))
    assert strength == "strong"
    assert reason == "Its name has the word “dunmore”, and its tag owner says “Dunmore”."


def test_an_address_of_the_customer_is_strong() -> None:
    [(customer, strength, reason, clear)] = _suggest("x", Tag("contact", "jo@it.dunmore.ie", 5, 9))
    assert (customer, strength, clear) == ("Dunmore Freight", "strong", True)
    assert "its tag contact has the domain dunmore.ie" in reason[0].lower() + reason[1:]


def test_a_domain_that_customers_share_says_nothing() -> None:
    shared = [replace(each, email="billing@example.com") for each in (PINE, DUNMORE)]
    unknown = Unknown(_account("x"), (Tag("contact", "jo@example.com", 5, 5),))
    assert suggest(Evidence(shared, [], [unknown]), Scope.all()) == ()


def test_a_name_that_begins_like_others_of_a_customer() -> None:
    owned = _owned(PINE, "wolfgang-live", "wolfgang-render", "wolfgang-studio")
    assert _suggest("wolfgang-new", owned=owned) == [
        (
            "Pinebarrow Games",
            "likely",
            "Its name begins like 3 accounts of Pinebarrow Games (“wolfgang”).",
            True,
        )
    ]
    [(_, strength, reason, _)] = _suggest("wolfgang-new", owned=owned[:1])
    assert (strength, "an account of" in reason) == ("maybe", True)


def test_what_everybodys_accounts_begin_with_says_nothing() -> None:
    owned = _owned(PINE, "prod-1", "data-lake") + _owned(DUNMORE, "prod-2")
    assert _suggest("prod-3", owned=owned) == []
    assert _suggest("data-3", owned=owned) == []
    many = [each for customer in EVERYBODY[:4] for each in _owned(customer, "wolfgang-x")]
    assert _suggest("wolfgang-y", owned=many) == []


def test_the_same_services_in_the_same_regions_are_a_weak_sign() -> None:
    owned = _owned(PINE, "render", uses=SERVICES)
    assert _suggest("tmp", owned=owned, uses=SERVICES) == [
        ("Pinebarrow Games", "maybe", "It uses just what render uses.", False)
    ]
    assert _suggest("tmp", owned=owned, uses=SERVICES - {"S3 eu-west-1"}) == []
    both = owned + _owned(DUNMORE, "track", uses=SERVICES)
    assert _suggest("tmp", owned=both, uses=SERVICES) == []


def test_two_that_share_a_word_are_a_doubt_and_say_so() -> None:
    found = _suggest("northwind-prod")
    assert [(each[0], each[1], each[3]) for each in found] == [
        ("Northwind Logistics Ltd", "maybe", False),
        ("Northwind Traders", "maybe", False),
    ]
    assert found[0][2].endswith("Northwind Traders would fit as well.")


def test_what_may_be_of_many_is_of_none() -> None:
    names = ("Zephyr Lines", "Zephyr Yards", "Orchard Lines", "Orchard Yards")
    several = [Customer(number, name) for number, name in enumerate(names, start=1)]
    unknown = Unknown(_account("zephyr-orchard"))
    assert suggest(Evidence(several, [], [unknown]), Scope.all()) == ()


def test_what_one_of_two_alone_has_decides() -> None:
    [(customer, strength, _, clear)] = _suggest("northwind-logistics-prod")
    assert (customer, strength, clear) == ("Northwind Logistics Ltd", "strong", True)


def test_signs_that_contradict_each_other_are_a_doubt() -> None:
    found = _suggest("pinebarrow-games-x", Tag("owner", "dunmore", 5, 5))
    assert [(each[0], each[1], each[3]) for each in found] == [
        ("Pinebarrow Games", "likely", False),
        ("Dunmore Freight", "maybe", False),
    ]


def test_an_archived_customer_is_not_suggested() -> None:
    assert _suggest("harrow-files", Tag("mail", "a@harrow.example", 1, 1)) == []
    assert _suggest("x-harrow", owned=_owned(CLOSED, "orchard-a", "orchard-b")) == []
    assert _suggest("orchard-c", owned=_owned(CLOSED, "orchard-a", "orchard-b")) == []


def test_an_account_that_is_only_a_number_is_nobodys() -> None:
    unknown = Unknown(Account("aws", "911144482835"))
    number = replace(DUNMORE, name="911144482835")
    assert suggest(Evidence([number], [], [unknown]), Scope.all()) == ()


@pytest.fixture
def tagged(shop: Shop) -> Shop:
    """A shop with two customers, an account of one, and two that nobody owns."""
    dunmore = shop.customer("Dunmore Freight")
    shop.customer("Pinebarrow Games")
    shop.load(
        Charge("111", "10", service="EC2"),
        Charge("222", "5", service="S3"),
        Charge("222", "3", service="EC2", day=date(2026, 10, 3)),
        Charge("333", "0"),
    )
    shop.own("111", dunmore)
    for account, name in (("111", "dunmore-track"), ("222", "tmp"), ("333", "pinebarrow-free")):
        shop.name(account, name)
    _tag(shop, "222", "S3", {"team": "dunmore-migration", "Name": None, "size": 3})
    return shop


def _tag(shop: Shop, account: str, service: str, tags: object) -> None:
    text = tags if isinstance(tags, str) else json.dumps(tags)
    with shop.stores.warehouse.write() as cursor:
        cursor.execute(
            "UPDATE charge SET tags = ? WHERE account = ? AND service_name = ?",
            (text, account, service),
        )


def _found(shop: Shop, actor: Actor = SINGLE_USER) -> tuple[Suggestion, ...]:
    return suggestions.find(shop.stores, actor)


def test_suggestions_are_made_for_accounts_with_money_that_nobody_owns_today(tagged: Shop) -> None:
    [found] = _found(tagged)
    assert (found.program, found.account, found.customer) == ("aws", "222", "Dunmore Freight")
    assert found.reason == "Its tag team says “dunmore-migration” on 1 of 2 charges."
    tagged.own("222", None, ALWAYS)
    assert len(_found(tagged)) == 1
    tagged.own("222", tagged.customer("Aurora"), date(2026, 11, 1))
    assert _found(tagged) == ()


def test_tags_that_are_no_json_object_say_nothing(tagged: Shop) -> None:
    for text in ("not json", '"dunmore"', "[1]", "", "{", '{"owner": {"name": ["x"]}}'):
        _tag(tagged, "222", "S3", text)
        assert _found(tagged) == ()


def test_only_recent_months_are_read(tagged: Shop) -> None:
    tagged.load(Charge("222", "1", day=date(2027, 1, 3)), period=BillingPeriod.parse("2027-01"))
    assert _found(tagged) == ()


def test_who_does_not_see_unassigned_charges_gets_no_suggestions(tagged: Shop) -> None:
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(1, 2))
    assert _found(tagged, manager) == ()
