"""Tax profiles of customers and tax rates, dated by day of supply (R18)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from ses_dash.errors import BadValueError
from ses_dash.ledger import audit, checks, customers, tables
from ses_dash.ledger.added_tables import tax_profile, tax_rate
from ses_dash.model.charge import LINE_KINDS
from ses_dash.model.tax import RATED, TAX_KINDS, TaxProfile, TaxRate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from ses_dash.access import Actor, Scope

_LONGEST_TEXT = 200
_RATE_KEY = ("country", "kind", "category", "valid_from")


def profiles(conn: Connection, scope: Scope) -> Mapping[int, tuple[TaxProfile, ...]]:
    """Return the profiles of the customers in scope, by customer, oldest first."""
    query = select(tax_profile).where(tables.within(scope, tax_profile.c.customer_id))
    found: defaultdict[int, list[TaxProfile]] = defaultdict(list)
    for row in conn.execute(query.order_by(tax_profile.c.customer_id, tax_profile.c.valid_from)):
        found[row.customer_id].append(TaxProfile(**row._asdict()))
    return {customer_id: tuple(rows) for customer_id, rows in found.items()}


def rates(conn: Connection) -> tuple[TaxRate, ...]:
    """Return every rate by country, kind, category and day."""
    columns = tuple(tax_rate.c[name] for name in _RATE_KEY)
    return tuple(
        TaxRate(**row._asdict()) for row in conn.execute(select(tax_rate).order_by(*columns))
    )


def save_profile(conn: Connection, actor: Actor, profile: TaxProfile) -> TaxProfile:
    """Keep how a customer is taxed from a day on, in place of what was said for that day."""
    owner = customers.get(conn, actor.scope, profile.customer_id)
    after = _checked(profile)
    dated = profiles(conn, actor.scope).get(owner.id, ())
    before = next((each for each in dated if each.valid_from == after.valid_from), None)
    if before != after:
        values = asdict(after)
        kept = insert(tax_profile).values(values)
        conn.execute(
            kept.on_conflict_do_update(index_elements=["customer_id", "valid_from"], set_=values)
        )
        audit.record(conn, actor, "change tax profile", owner.name, before=before, after=after)
    return after


def remove_profile(conn: Connection, actor: Actor, profile: TaxProfile) -> None:
    """Take back what was said of a customer for a day; frozen statements keep their tax."""
    owner = customers.get(conn, actor.scope, profile.customer_id)
    key = (
        tax_profile.c.customer_id == profile.customer_id,
        tax_profile.c.valid_from == profile.valid_from,
    )
    conn.execute(delete(tax_profile).where(*key))
    audit.record(conn, actor, "remove tax profile", owner.name, before=profile)


def save_rate(conn: Connection, actor: Actor, rate: TaxRate) -> TaxRate:
    """Keep a rate from a day on, in place of the one of that day."""
    _check_rate_row(rate)
    key = {name: getattr(rate, name) for name in _RATE_KEY}
    same = (each for each in rates(conn) if all(getattr(each, n) == v for n, v in key.items()))
    before = next(same, None)
    if before != rate:
        values = asdict(rate)
        kept = insert(tax_rate).values(values)
        conn.execute(kept.on_conflict_do_update(index_elements=[*_RATE_KEY], set_=values))
        audit.record(conn, actor, "change tax rate", _named(rate), before=before, after=rate)
    return rate


def _named(rate: TaxRate) -> str:
    return " ".join(filter(None, (rate.country, rate.kind, rate.category)))


def _checked(profile: TaxProfile) -> TaxProfile:
    """Return a profile with its texts tidied; raise for what cannot be kept."""
    if profile.kind not in TAX_KINDS:
        raise BadValueError("profile", profile.kind, f"it is one of {', '.join(TAX_KINDS)}")
    if profile.rate is not None:
        if profile.kind not in RATED:
            raise BadValueError("rate", profile.rate, "only standard and reduced have one")
        checks.percentage("rate", profile.rate)
    certificate = checks.line("certificate", profile.certificate, most=_LONGEST_TEXT)
    if profile.kind == "exempt" and not certificate:
        raise BadValueError("certificate", "", "an exempt customer needs its number")
    first, last = profile.certificate_from, profile.certificate_until
    if first is not None and last is not None and last < first:
        raise BadValueError("certificate_until", last, f"it is not before its first day, {first}")
    text = checks.line("text", profile.text, most=_LONGEST_TEXT)
    return replace(profile, certificate=certificate, text=text)


def _check_rate_row(rate: TaxRate) -> None:
    if rate.kind not in RATED:
        raise BadValueError("profile", rate.kind, "a rate is standard or reduced")
    if rate.category and rate.category not in LINE_KINDS:
        raise BadValueError("category", rate.category, f"it is one of {', '.join(LINE_KINDS)}")
    checks.country("country", rate.country)
    checks.percentage("rate", rate.rate)
