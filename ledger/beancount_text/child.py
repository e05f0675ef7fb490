"""The one importer of beancount, run as a program of its own: `python child.py FILE` prints one JSON object.

beancount is GPL-2.0-only, so it is never loaded into our process and this file imports nothing of ours: text goes in, JSON
comes out (ARCHITECTURE D14). Numbers are strings. The answer:

    beancount       its version, "" where it is not installed (then nothing else is given)
    errors          [{line, message}] of the loader: parser, booking, balances, plugins
    transactions    how many there are
    residual        the largest weight that any transaction leaves over, "0" where all balance to the last digit
    balances        account → currency or commodity → units
    costs           account → commodity → cost of the lots on it
    items           item code (the posting's `item` metadata) → sum of the money so marked
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beancount.core.data import Posting, Transaction
    from beancount.core.inventory import Inventory


class Sums:
    """What the postings of a loaded file add up to."""

    def __init__(self) -> None:
        self.transactions = 0
        self.residual = Decimal(0)
        self.balances: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(_zeros)
        self.costs: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(_zeros)
        self.items: defaultdict[str, Decimal] = _zeros()

    def add(self, transaction: Transaction, residual: Inventory) -> None:
        """Add one transaction and what it leaves over."""
        self.transactions += 1
        self.residual = max([self.residual, *(abs(position.units.number or Decimal(0)) for position in residual)])
        for posting in transaction.postings:
            self._add_posting(posting)

    def _add_posting(self, posting: Posting) -> None:
        units, item = posting.units, (posting.meta or {}).get("item")
        assert units is not None and units.number is not None, posting
        self.balances[posting.account][units.currency] += units.number
        number = getattr(posting.cost, "number", None)
        if number is not None:
            self.costs[posting.account][units.currency] += units.number * number
        elif item is not None:
            self.items[str(item)] += units.number

    def as_json(self) -> dict[str, Any]:
        """All sums, numbers as plain decimal strings."""
        return {
            "transactions": self.transactions,
            "residual": _text(self.residual),
            "balances": {account: _texts(sums) for account, sums in self.balances.items()},
            "costs": {account: _texts(sums) for account, sums in self.costs.items()},
            "items": _texts(self.items),
        }


def check(path: str) -> dict[str, Any]:
    """Load a file with beancount and say what it finds."""
    try:
        import beancount  # noqa: PLC0415  # its absence is an answer, not a crash
        from beancount import loader  # noqa: PLC0415
        from beancount.core.data import Transaction  # noqa: PLC0415
        from beancount.core.interpolate import compute_residual  # noqa: PLC0415
    except ImportError:
        return {"beancount": ""}
    entries, errors, _ = loader.load_file(path)
    sums = Sums()
    for entry in entries:
        if isinstance(entry, Transaction):
            sums.add(entry, compute_residual(entry.postings))  # type: ignore[no-untyped-call]  # beancount has no types there
    found = [{"line": int((error.source or {}).get("lineno", 0)), "message": str(error.message)} for error in errors]
    return {"beancount": beancount.__version__, "errors": found, **sums.as_json()}


def _zeros() -> defaultdict[str, Decimal]:
    return defaultdict(Decimal)


def _texts(sums: dict[str, Decimal]) -> dict[str, str]:
    return {name: _text(number) for name, number in sums.items()}


def _text(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(check(sys.argv[1]), ensure_ascii=True, sort_keys=True) + "\n")
