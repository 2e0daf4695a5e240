"""The languages that documents are written in."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGLISH = "en"
# By ISO 639 code. A document has the customer's, else its seller's.
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {ENGLISH: "English", "de": "German", "fr": "French", "es": "Spanish"}
)
