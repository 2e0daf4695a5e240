"""The invoice options: their text, their refusals, their dates, and how they are kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import options
from ses_dash.billing.options.invoice_notes import fill
from ses_dash.billing.options.next_invoice_number import numbering
from ses_dash.billing.options.option import Value, as_text
from ses_dash.billing.options.show_payment_method import masked
from ses_dash.billing.options.term_type import due_date
from ses_dash.errors import (
    BadValueError,
    NotAllowedError,
    NotFoundError,
    OwnOptionError,
    ReasonNeededError,
    UnknownOptionError,
)
from ses_dash.ledger import audit, statements
from tests.billing.shop import Charge, Shop


def _set(shop: Shop, key: str, text: str, **settings: object) -> Value:
    return options.set_option(shop.stores, SINGLE_USER, key, text, **settings)  # type: ignore[arg-type]


def _all(shop: Shop, texts: dict[str, str], **settings: object) -> dict[str, Value]:
    return options.set_options(shop.stores, SINGLE_USER, texts, **settings)  # type: ignore[arg-type]


def _effective(shop: Shop, customer_id: int | None = None) -> dict[str, Value]:
    with shop.stores.ledger.read() as conn:
        return options.effective(conn, customer_id)


def test_there_are_eleven_with_help_and_a_default_of_their_own_kind() -> None:
    assert len(options.OPTIONS) == len(options.BY_KEY) == 11
    for option in options.OPTIONS:
        assert option.title
        assert len(option.help) > 60
        assert option.parse(as_text(option.default)) == option.default


@pytest.mark.parametrize(
    ("term_type", "value", "due"),
    [
        ("due_on_receipt", 30, date(2026, 4, 10)),
        ("net_days", 30, date(2026, 5, 10)),
        ("days_after_month_end", 30, date(2026, 5, 30)),
        ("day_of_next_month", 15, date(2026, 5, 15)),
        ("day_of_next_month", 31, date(2026, 5, 31)),
        ("days_after_month_end", 0, date(2026, 4, 30)),
    ],
)
def test_r22_due_dates(term_type: str, value: int, due: date) -> None:
    assert due_date(date(2026, 4, 10), term_type, value) == due


def test_the_day_is_clamped_to_the_month() -> None:
    assert due_date(date(2027, 1, 31), "day_of_next_month", 31) == date(2027, 2, 28)
    assert due_date(date(2027, 12, 31), "day_of_next_month", 31) == date(2028, 1, 31)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("term_type", "sometime"),
        ("term_value", "366"),
        ("term_value", "-1"),
        ("term_value", "1.5"),
        ("term_value", "99999999999"),
        ("azure_billing_day", "0"),
        ("rounding_adjustments", "perhaps"),
        ("invoice_notes", "Dear {name}"),
        ("invoice_notes", "x" * 10_001),
    ],
)
def test_what_cannot_be_read_is_refused(shop: Shop, key: str, text: str) -> None:
    with pytest.raises(BadValueError, match="cannot be"):
        _set(shop, key, text)
    assert _effective(shop) == options.DEFAULTS


def test_a_day_of_the_month_ends_at_31(shop: Shop) -> None:
    _set(shop, "term_value", "45")
    with pytest.raises(BadValueError, match="1 to 31"):
        _set(shop, "term_type", "day_of_next_month")
    _set(shop, "term_value", "15")
    _set(shop, "term_type", "day_of_next_month")
    with pytest.raises(BadValueError, match="1 to 31"):
        _set(shop, "term_value", "0")


def test_a_customers_own_value_goes_before_the_sellers(shop: Shop) -> None:
    customer = shop.customer("Special")
    _set(shop, "term_value", "14")
    _set(shop, "term_value", "60", customer_id=customer.id)
    assert _effective(shop)["term_value"] == 14
    assert _effective(shop, customer.id)["term_value"] == 60
    with pytest.raises(NotFoundError):
        _set(shop, "term_value", "60", customer_id=99)


def test_several_are_set_together_or_not_at_all(shop: Shop) -> None:
    _set(shop, "term_value", "45")
    with pytest.raises(BadValueError, match="Azure Billing Day"):
        _all(shop, {"term_value": "15", "azure_billing_day": "40"})
    with pytest.raises(BadValueError, match="Next Invoice Number"):
        _all(shop, {"term_type": "due_on_receipt", "next_invoice_number": "0"})
    with pytest.raises(ReasonNeededError):
        _all(shop, {"term_value": "15", "next_invoice_number": "9"})
    assert _effective(shop) == dict(options.DEFAULTS) | {"term_value": 45}
    _all(shop, {"term_type": "day_of_next_month", "term_value": "15"})
    assert _effective(shop)["term_type"] == "day_of_next_month"
    with shop.stores.ledger.read() as conn:
        subjects = [row.subject for row in audit.rows(conn, 10) if row.action == "set option"]
    assert subjects == ["term_value", "term_type", "term_value"]


def test_what_is_set_for_everybody_must_suit_those_with_options_of_their_own(shop: Shop) -> None:
    customer = shop.customer("Special")
    _all(shop, {"term_type": "day_of_next_month"}, customer_id=customer.id)
    with pytest.raises(OwnOptionError, match="Special has options of its own"):
        _set(shop, "term_value", "45")
    assert _effective(shop)["term_value"] == 30


def test_an_own_value_is_taken_back(shop: Shop) -> None:
    customer = shop.customer("Special")
    _set(shop, "term_value", "14")
    _set(shop, "term_value", "60", customer_id=customer.id)
    cleared = options.clear(shop.stores, SINGLE_USER, "term_value", customer_id=customer.id)
    assert cleared == _effective(shop, customer.id)["term_value"] == 14
    assert options.clear(shop.stores, SINGLE_USER, "term_value") == 30
    with pytest.raises(NotFoundError):
        options.clear(shop.stores, SINGLE_USER, "term_value", customer_id=99)
    with shop.stores.ledger.read() as conn:
        latest = audit.rows(conn, 1)[0]
    assert (latest.subject, latest.before, latest.after) == ("term_value", 14, None)


def test_taking_back_must_leave_what_goes_together(shop: Shop) -> None:
    customer = shop.customer("Special")
    _set(shop, "term_value", "45")
    own = {"term_type": "day_of_next_month", "term_value": "15"}
    _all(shop, own, customer_id=customer.id)
    with pytest.raises(BadValueError, match="1 to 31"):
        options.clear(shop.stores, SINGLE_USER, "term_value", customer_id=customer.id)
    assert _effective(shop, customer.id)["term_value"] == 15


def test_a_setting_says_whose_it_is_and_who_set_it(shop: Shop) -> None:
    customer = shop.customer("Special")
    _set(shop, "term_value", "14")
    _set(shop, "term_type", "due_on_receipt", customer_id=customer.id)

    def settings(owner: int | None) -> dict[str, tuple[Value, str, str]]:
        found = options.settings(shop.stores, SINGLE_USER, owner)
        assert [each.option for each in found] == list(options.OPTIONS)
        return {
            each.option.key: (each.value, each.source, each.change.actor if each.change else "")
            for each in found
        }

    assert settings(None)["term_value"] == (14, "seller", "single user")
    assert settings(None)["term_type"] == ("net_days", "default", "")
    assert settings(customer.id)["term_value"] == (14, "seller", "single user")
    assert settings(customer.id)["term_type"] == ("due_on_receipt", "customer", "single user")
    options.clear(shop.stores, SINGLE_USER, "term_value")
    assert settings(customer.id)["term_value"] == (30, "default", "")
    history = options.history(shop.stores, SINGLE_USER)
    assert [(change.key, change.value) for change in history] == [
        ("term_value", None),
        ("term_value", 14),
    ]
    assert len(options.history(shop.stores, SINGLE_USER, customer.id)) == 3


def test_all_that_is_wrong_is_said_at_once(shop: Shop) -> None:
    texts = {
        "term_type": "day_of_next_month",
        "term_value": "45",
        "invoice_notes": "Dear {name}",
        "next_invoice_number": "0",
        "azure_billing_day": "25",
    }
    found = options.problems(shop.stores, SINGLE_USER, texts)
    assert set(found) == {"term_value", "invoice_notes", "next_invoice_number"}
    assert "1 to 31" in str(found["term_value"])
    assert options.problems(shop.stores, SINGLE_USER, {"term_value": "15"}) == {}
    assert options.left_out(shop.stores, SINGLE_USER, "8") == 7


def test_an_option_says_when_it_has_no_effect() -> None:
    unused = options.option("term_value").unused
    assert "no Term Value" in unused(dict(options.DEFAULTS) | {"term_type": "due_on_receipt"})
    assert not unused(options.DEFAULTS)


def test_every_choice_has_plain_words() -> None:
    for option in options.OPTIONS:
        shown = [option.shown(choice) for choice in option.choices]
        assert len(set(shown)) == len(shown)
        assert not [words for words in shown if "_" in words]


def test_only_those_who_may_change_them(shop: Shop) -> None:
    manager = Actor("manager", Role.ACCOUNT_MANAGER, Scope.all())
    with pytest.raises(NotAllowedError):
        options.set_option(shop.stores, manager, "term_value", "14")
    with pytest.raises(NotAllowedError):
        options.clear(shop.stores, manager, "term_value")
    with pytest.raises(NotAllowedError):
        options.settings(shop.stores, manager)
    with pytest.raises(UnknownOptionError, match="term_type"):
        _set(shop, "colour", "red")


@pytest.mark.parametrize("text", ["0", "-1", "12a", str(2**63), "", "INV-", " - 7", "=1", "IN V-1"])
def test_t23_what_is_no_number_is_refused(shop: Shop, text: str) -> None:
    with pytest.raises(BadValueError, match="Next Invoice Number"):
        _set(shop, "next_invoice_number", text)


@pytest.mark.parametrize(
    ("text", "after_next"),
    [("7", "8"), ("INV-0099", "INV-0100"), ("2027-1", "2027-2"), ("009", "010")],
)
def test_prefix_and_zeros_stay(text: str, after_next: str) -> None:
    numbers = numbering(text)
    assert numbers.number(numbers.n) == text
    assert numbers.number(numbers.n + 1) == after_next


def test_t23_numbers_only_go_up_and_a_jump_is_declared(shop: Shop) -> None:
    shop.own("a", shop.customer("Somebody"))
    shop.load(Charge("a", "1"))
    shop.freeze()
    assert options.current(shop.stores, SINGLE_USER)["next_invoice_number"] == "2"
    with pytest.raises(BadValueError, match="the next one is 2"):
        _set(shop, "next_invoice_number", "1")
    with pytest.raises(ReasonNeededError, match="reason"):
        _set(shop, "next_invoice_number", "102")
    _set(shop, "next_invoice_number", "2")
    _set(shop, "next_invoice_number", "102", reason="numbers of the old system go up to 101")
    assert options.current(shop.stores, SINGLE_USER)["next_invoice_number"] == "102"
    with shop.stores.ledger.read() as conn:
        assert statements.next_number(conn, "main:") == 102
        (jump,) = statements.jumps(conn)
        actions = [row.action for row in audit.rows(conn, 10)]
    assert jump.reason == "numbers of the old system go up to 101"
    assert "jump number" in actions


def test_a_new_prefix_starts_at_one(shop: Shop) -> None:
    shop.own("a", shop.customer("Somebody"))
    shop.load(Charge("a", "1"))
    _set(shop, "next_invoice_number", "2027-0001")
    (result,) = shop.freeze()
    assert result.number == "2027-0001"
    assert options.current(shop.stores, SINGLE_USER)["next_invoice_number"] == "2027-0002"


def test_notes_are_filled_in_and_nothing_else_is() -> None:
    values = {"customer": "{number} & Sons", "number": "7"}
    assert fill("To {customer}: {number}, {else}", values) == "To {number} & Sons: 7, {else}"


def test_labels_keep_short_numbers() -> None:
    assert (
        masked("Card ending 4242, purchase order 123456")
        == "Card ending 4242, purchase order 123456"
    )
    assert masked("DE02 1203 0000 0000 2020 51") == "DE...2051"


def test_a_draft_carries_every_option(shop: Shop) -> None:
    shop.own("a", shop.customer("Somebody"))
    shop.load(Charge("a", "1"))
    _set(shop, "term_value", "7")
    (draft,) = shop.preview().drafts
    assert draft.options == dict(options.DEFAULTS) | {"term_value": 7}
    assert draft.total == Decimal("1.00")
