"""The accounting systems that statements are exported to, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.billing.accounting.profiles import (
    business_central,
    datev,
    myob,
    neutral,
    quickbooks_desktop,
    quickbooks_online,
    sage_50,
    xero,
    zoho_books,
)
from ses_dash.errors import UnknownProfileError

if TYPE_CHECKING:
    from ses_dash.billing.accounting.profile import Profile

PROFILES: tuple[Profile, ...] = (
    quickbooks_online.PROFILE,
    quickbooks_desktop.PROFILE,
    xero.PROFILE,
    sage_50.PROFILE,
    business_central.PROFILE,
    zoho_books.PROFILE,
    myob.PROFILE,
    datev.PROFILE,
    neutral.PROFILE,
)


def find(key: str) -> Profile:
    """Return the profile of a key, or raise `UnknownProfileError`."""
    for profile in PROFILES:
        if profile.key == key:
            return profile
    raise UnknownProfileError(key, [profile.key for profile in PROFILES])
