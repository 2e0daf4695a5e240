"""Tax categories (R18)."""

from __future__ import annotations

from typing import Literal

# EN 16931 (UNCL 5305): standard rate, zero rate, exempt, reverse charge, outside the scope.
TaxCode = Literal["S", "Z", "E", "AE", "O"]
