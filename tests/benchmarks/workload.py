"""The standard workload W(n) as our documents: receipts, deliveries, transfers, returns and counts of 2,000 products.

W(n) is made by `bench/gen_w.py` of the folder shared beside the project. What differs here: a transfer is two documents
(shipped, received); a return names the delivery it takes back, and is a receipt where no delivery is left to return.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Document = dict[str, Any]
GENERATOR = Path(__file__).parents[2].parent / "shared" / "bench" / "gen_w.py"


def masters(costing: str) -> Iterator[Document]:
    """Items, parties and three warehouses, each an area of its own."""
    for number in (1, 2, 3):
        yield {"kind": "area", "id": f"A{number}", "name": f"area {number}"}
        yield {"kind": "place", "id": f"WH{number}", "name": f"warehouse {number}", "type": "warehouse", "area": f"A{number}"}
    for number in range(2000):
        item = {"kind": "item", "id": f"P{number:04d}", "name": f"product {number}", "unit": "pc", "category": "goods"}
        yield item | {"tax_code": "special13", "costing": costing}
    for number in range(200):
        yield {"kind": "party", "id": f"S{number:04d}", "name": f"supplier {number}", "group": "supplier"}
    for number in range(1000):
        yield {"kind": "party", "id": f"C{number:05d}", "name": f"customer {number}", "group": "customer"}


def generated(count: int) -> Iterator[Document]:
    """W(count) as it is generated, from the shared folder; raises FileNotFoundError where there is none."""
    if not GENERATOR.exists():
        raise FileNotFoundError(f"the workload generator is not there: {GENERATOR}")
    spec = importlib.util.spec_from_file_location("gen_w", GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield from module.gen(count)


def documents(count: int) -> Iterator[Document]:
    """W(count) as documents to post, in order."""
    converter = _Converter()
    for one in generated(count):
        yield from converter.convert(one)


class _Converter:
    """Keeps what a conversion needs to know: stock per warehouse and what deliveries can still be returned."""

    def __init__(self) -> None:
        self._stock: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._sold: defaultdict[int, list[list[Any]]] = defaultdict(list)

    def convert(self, one: Document) -> Iterator[Document]:
        header = {"id": one["id"], "date": one["d"]}
        yield from getattr(self, f"_{one['t']}")(one, header)

    def _receipt(self, one: Document, header: Document) -> Iterator[Document]:
        lines = []
        for product, quantity, cost, _ in one["lines"]:
            self._stock[one["wh"], product] += quantity
            lines.append(_line(product, quantity, one["wh"]) | {"net": _money(quantity * cost)})
        yield {"kind": "goods_receipt", **header, "supplier": one["party"], "lines": lines}

    def _sale(self, one: Document, header: Document) -> Iterator[Document]:
        lines = []
        for number, (product, quantity, price, _, warehouse) in enumerate(one["lines"], 1):
            self._stock[warehouse, product] -= quantity
            self._sold[product].append([f"{one['id']}/{number}", quantity, one["party"]])
            gross = quantity * price * 113
            lines.append(_line(product, quantity, warehouse) | {"gross": _money((gross + 50) // 100)})
        if lines:
            yield {"kind": "delivery", **header, "customer": one["party"], "lines": lines}

    def _transfer(self, one: Document, header: Document) -> Iterator[Document]:
        source, target = one["wh"], one["wh"] % 3 + 1
        sent, received = [], []
        for number, (product, quantity, _, _) in enumerate(one["lines"], 1):
            self._stock[source, product] -= quantity
            self._stock[target, product] += quantity
            line = {"item": f"P{product:04d}", "quantity": str(quantity)}
            sent.append(line | {"from_place": f"WH{source}", "to_place": f"WH{target}"})
            received.append({"shipment": f"{one['id']}/{number}", "place": f"WH{target}"})
        yield {"kind": "stock_transfer", **header, "lines": sent}
        yield {"kind": "transfer_receipt", **header, "lines": received}

    def _return(self, one: Document, header: Document) -> Iterator[Document]:
        product, quantity, price, _ = one["lines"][0]
        warehouse = one["wh"]
        self._stock[warehouse, product] += quantity
        found = next((sold for sold in self._sold[product] if sold[1] >= quantity), None)
        net = quantity * price
        if found is None:
            line = _line(product, quantity, warehouse) | {"net": _money(net)}
            yield {"kind": "goods_receipt", **header, "supplier": "S0000", "lines": [line]}
            return
        found[1] -= quantity
        line = _line(product, quantity, warehouse) | {
            "delivery": found[0],
            "net": _money(net),
            "tax": _money((net * 13 + 50) // 100),
        }
        yield {"kind": "sales_return", **header, "customer": found[2], "lines": [line]}

    def _stocktake(self, one: Document, header: Document) -> Iterator[Document]:
        lines = []
        for product, change, _, _, warehouse in one["lines"]:
            self._stock[warehouse, product] += change
            counted = self._stock[warehouse, product]
            lines.append({"item": f"P{product:04d}", "place": f"WH{warehouse}", "counted": str(counted)})
        if lines:
            yield {"kind": "stock_count", **header, "lines": lines}


def _line(product: int, quantity: int, warehouse: int) -> Document:
    return {"item": f"P{product:04d}", "quantity": str(quantity), "place": f"WH{warehouse}"}


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
