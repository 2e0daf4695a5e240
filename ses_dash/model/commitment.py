"""Commitments (reserved instances, Savings Plans): who has what of them (R10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from ses_dash.period import BillingPeriod

Policy = Literal["owner", "shared", "ours"]
# What a charge is to its commitment; a renewal is a fee that carries what was not used as well, an
# offset takes back what the use was billed (both AWS).
CommitmentRole = Literal["used", "offset", "unused", "fee", "renewal"]
SellingBasis = Literal["billed", "effective", "list", "kept"]

POLICIES: tuple[Policy, ...] = ("owner", "shared", "ours")
POLICY_WORDS: dict[Policy, str] = {
    "owner": "owner only",
    "shared": "shared",
    "ours": "ours",
}
_USE = ("used", "offset")


@dataclass(frozen=True, slots=True)
class CommitmentPolicy:
    """From a month on a commitment goes by a policy; None: as the provider's file has it.

    `owner_id` is the customer that has the fee and what is not used; None where that is us.
    """

    program: str
    commitment_id: str
    valid_from: BillingPeriod
    policy: Policy | None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class CommitmentTerms:
    """The policy of a commitment in some months (end exclusive)."""

    program: str
    commitment_id: str
    first_month: date
    end_month: date
    policy: Policy
    owner_id: int | None

    def basis(self, customer_id: int | None, role: CommitmentRole) -> SellingBasis:
        """Return by which cost a charge is sold to a customer; the same as `basis_by` in SQL.

        *Owner only*: the owner has all as it is billed, others their use on demand, which is the
        list cost. *Shared*: all but the fee at effective cost. *Ours*: use on demand; we keep the
        rest.
        """
        if self.policy == "owner":
            return "list" if role in _USE and customer_id != self.owner_id else "billed"
        if role in _USE:
            return "effective" if self.policy == "shared" else "list"
        return "effective" if self.policy == "shared" and role != "fee" else "kept"
