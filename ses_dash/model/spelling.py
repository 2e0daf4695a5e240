"""One spelling of an account's id, to compare by: what is stored and shown stays as it was said.

Microsoft writes one billing account as the path of a resource in FOCUS exports (for a customer
agreement with the profile below it) and as a plain id in cost details: `8611537`, or an id,
organisation and version, `<id>:<id>_2019-05-31` (Billing API, "Billing Accounts"). A subscription
is a path in the one and a GUID in the other.
"""

from __future__ import annotations

import re

_PATH = re.compile(r".*?/(?:billingaccounts|subscriptions)/([^/]+).*", re.DOTALL)
_AGREEMENT = re.compile(r"([^:]+):[^:]+_\d{4}-\d\d-\d\d")
_ISSUERS = {"csp": "azure"}  # programs of one issuer, who bills an Azure plan on either


def same_id(text: str) -> str:
    """Return what all spellings of the id of a billing account or subscription have in common."""
    plain = text.strip().lower()
    path = _PATH.fullmatch(plain)
    last = path[1] if path else plain
    agreement = _AGREEMENT.fullmatch(last)
    return agreement[1] if agreement else last


def same_issuer(program: str) -> str:
    """Return one program for those whose bills the same issuer may write."""
    return _ISSUERS.get(program, program)
