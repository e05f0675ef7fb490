"""Roles: the names rule files post to. Charts map them to accounts (DOMAIN §1.2), never the other way round.

A stock role holds the company's goods: its legs name inside places and carry layers. A memo role (表外) holds commitments
and never meets a voucher (ARCHITECTURE §6.2, §6.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Role:
    """A role with its arguments (`item`, `place`, `party`, `order`, `account`), in the order rules write them."""

    name: str
    arguments: tuple[str, ...] = ()
    stock: bool = False
    memo: bool = False
    cash: bool = False
    """Legs must name a cash-flow item."""
    bank: bool = False
    """The argument is itself the account: BANK(p.bank), CASH(s.cash)."""
    others: bool = False
    """Keeps goods of others: its legs name their owner."""
    natural: str = "dr"
    """The side that makes an open item of this role larger."""

    @property
    def side(self) -> str:
        """What makes an open item of the role larger, for rules: money in a channel, a debit, a credit."""
        return "money" if self.cash else "debit" if self.natural == "dr" else "credit"


def _roles(names: str, *arguments: str, natural: str = "dr") -> list[Role]:
    return [Role(name, arguments, natural=natural) for name in names.split()]


ROLES: Final[dict[str, Role]] = {
    role.name: role
    for role in [
        Role("INV", ("item", "place"), stock=True),
        Role("XFER", ("item",), stock=True),
        Role("DISP", ("item", "party"), stock=True),
        Role("SUBC", ("item", "party"), stock=True),
        Role("ON_ORDER", ("item", "place"), memo=True),
        Role("ON_ORDER_CONTRA", ("party",), memo=True, natural="cr"),
        Role("SO_OPEN", ("item",), memo=True),
        Role("SO_OPEN_CONTRA", ("party",), memo=True, natural="cr"),
        Role("RESERVED", ("item", "place"), memo=True),
        Role("RESERVED_CONTRA", ("party",), memo=True, natural="cr"),
        Role("TO_MAKE", ("item", "place"), memo=True),
        Role("MADE", ("item",), memo=True),
        Role("MO_OPEN", ("item",), memo=True, natural="cr"),
        Role("CONSIGNED_IN", ("item", "place"), memo=True, others=True),
        Role("CONSIGNED_IN_CONTRA", ("party",), memo=True, natural="cr"),
        Role("BANK", ("account",), cash=True, bank=True),
        Role("CASH", ("account",), cash=True, bank=True),
        Role("OMON", ("party",), cash=True),
        *_roles("AR UNBILLED NOTE PREPAY OREC TRANSIT", "party"),
        *_roles("GRNI AP ADV CLIAB REFUND OPAY NOTE_PAYABLE", "party", natural="cr"),
        *_roles("MARKUP REV", "item", natural="cr"),
        *_roles("PPV INVALL IMPAIR RETASSET SUSP COGS", "item"),
        *_roles("WIP", "order"),
        *_roles("MOH VIN VPEND VXFER OCOGS TAXSUR SELL ADMIN FIN FXLOSS CRLOSS NOPE SHRINKLOSS ROUNDING PRIOR_YEAR"),
        *_roles(
            "BADALL MOHAPP PAYROLL SURTAX VINOUT VOUT VDEF VUNPAID VSIMPLE EQUITY CYP RE OREV FXGAIN NOPI SHRINKGAIN STCREDIT",
            natural="cr",
        ),
    ]
}

MONETARY: Final = ("AR", "AP", "NOTE", "NOTE_PAYABLE", "OREC", "OMON", "OPAY")
"""Open items that will be settled in money and are revalued at the closing rate; prepayments and goods are not (SBE 77)."""
