"""What stories of selling share: balances by role, documents of a customer, goods on approval."""

from __future__ import annotations

from typing import Any

from tests.acceptance.company import Company, Raw, receipt

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")
ACCOUNTS = {
    "cn-small-enterprise": {
        "AR": "1122.01", "REV": "5001", "COGS": "5401", "VOUT": "2221.01.07", "VDEF": "2221.06", "DISP": "1406",
        "INV": "1405.01", "SELL": "5601", "PAYROLL": "2211", "VINOUT": "2221.01.09", "OREC": "1221", "VSIMPLE": "2221.08",
        "UNBILLED": "1122.02",
    },
    "cn-enterprise": {
        "AR": "1122.01", "REV": "6001", "COGS": "6401", "VOUT": "2221.01.07", "VDEF": "2221.06", "DISP": "1406",
        "INV": "1405.01", "SELL": "6601", "PAYROLL": "2211", "VINOUT": "2221.01.09", "OREC": "1221", "VSIMPLE": "2221.08",
        "RETASSET": "1485", "REFUND": "2801.01", "UNBILLED": "1122.02",
    },
    "generic": {
        "AR": "1100", "REV": "4000", "COGS": "5000", "VOUT": "2110", "VDEF": "2115", "DISP": "1340", "INV": "1300",
        "SELL": "6000", "PAYROLL": "2200", "VINOUT": "1400", "OREC": "1160", "VSIMPLE": "2110", "RETASSET": "1345",
        "REFUND": "2150", "UNBILLED": "1105",
    },
}  # fmt: skip
CONSIGNEE: tuple[Raw, ...] = (
    {"kind": "place", "id": "K1", "name": "寄售处", "type": "consignee"},
    {"kind": "party", "id": "C2", "name": "代销商行", "place": "K1"},
)
ON_APPROVAL = {"kind": "delivery", "customer": "C2", "control": "on_acceptance"}


def goods(item: str, quantity: str, net: str, identifier: str = "R9") -> Raw:
    """Another item, received."""
    return receipt(identifier, "2026-03-02", quantity, net, item=item)


def stocked(company: Company) -> Company:
    """100 P1 at 10.16."""
    company.post(receipt("R1", "2026-03-02", "100", "1016.00"))
    return company


def sums(company: Company, chart: str = "cn-small-enterprise") -> dict[str, str]:
    """Balances by role, debit positive, of the roles that are not zero."""
    found = company.balances()
    return {role: str(found[code]) for role, code in ACCOUNTS[chart].items() if code in found}


def sold(kind: str, identifier: str, *lines: Raw, day: str = "2026-03-20", customer: str = "C1", **header: Any) -> Raw:
    """A document of selling."""
    return {"kind": kind, "id": identifier, "date": day, "customer": customer, **header, "lines": list(lines)}


def first_line(shown: Raw) -> Raw:
    """The first line of a shown document as it was completed."""
    found: Raw = shown.get("record", shown)["input"]["lines"][0]
    return found
