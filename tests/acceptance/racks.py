"""A company with a warehouse of 5 aisles × 10 bays × 4 levels, two bins of three full, for tests that look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.acceptance.company import Company, Raw

AISLES, BAYS, LEVELS = "ABCDE", 10, 4


def bins() -> Iterator[tuple[str, int]]:
    """Codes of all 200 bins with their number."""
    for number, aisle in enumerate(AISLES):
        for bay in range(1, BAYS + 1):
            for level in range(1, LEVELS + 1):
                yield f"{aisle}-{bay:02d}-{level}", (number * BAYS + bay - 1) * LEVELS + level - 1


def stock_in(number: int) -> int:
    """How many pieces the bin of a number holds: nothing in every third one, else up to 100."""
    return 0 if number % 3 == 1 else 1 + number * 37 % 100


def warehouse_company(place: str, folder: Path) -> Company:
    """March 2026: pieces at 10.00 each, screws in bin A-01-1 only, 30 pieces on the floor."""
    company = Company.founded(place, folder)
    company.post(*[{"kind": "place", "id": code, "name": code, "type": "bin", "parent": "W1"} for code, _ in bins()])
    company.post({"kind": "item", "id": "M6", "name": "螺丝 M6", "unit": "件", "category": "goods", "tax_code": "special13"})
    lines = [_line(code, stock_in(number)) for code, number in bins() if stock_in(number)]
    company.post(_receipt("R1", "2026-03-02", *lines), _receipt("R2", "2026-03-12", _line("W1", 30)))
    company.post(_receipt("R3", "2026-03-20", {**_line("A-01-1", 40), "item": "M6", "net": "8.00"}))
    return company


def _line(place: str, quantity: int) -> Raw:
    return {"item": "P1", "quantity": str(quantity), "place": place, "net": f"{quantity * 10}.00"}


def _receipt(identifier: str, date: str, *lines: Raw) -> Raw:
    return {"kind": "goods_receipt", "id": identifier, "date": date, "supplier": "S1", "lines": list(lines)}
