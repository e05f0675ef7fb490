"""Milliseconds behind the keys of a clerk: previews, candidates, usual values, the next document, a cell of a draft.

    python -m tests.benchmarks.entering_documents
    python -m tests.benchmarks.entering_documents --items 50000 --lines 500 --profile

On the demo company's book, and on a book with as many items as asked for and one document of as many lines. Medians and the
slowest of some runs; what is measured once says so.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ledger.api import (
    Circumstances,
    OpenBook,
    Preview,
    build_demo,
    candidate_index,
    create_book,
    demo_company,
    line_defaults,
    next_document,
    party_defaults,
    preview,
    sources_of,
    start_draft,
)
from tests.benchmarks.post_documents import new_book, post

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CLERK = Circumstances("bench", lambda: NOW, salt=lambda: bytes(8))
PREVIEWED = ("purchase_order", "goods_receipt", "sales_order", "delivery", "purchase_invoice", "payment", "journal_voucher")
_SYLLABLES = "内六角螺栓平垫圈弹簧不锈钢电机轴承密封圈皮带轮减速机变频器断路继电传感压力阀门法兰弯头三通直管道泵叶轮轴套键销"


def timed(name: str, run: Callable[[], Any], *, times: int = 20) -> Any:
    """Run it some times and print the median and the slowest; CPU stands beside it: a busy machine stretches the rest."""
    wall, cpu, answer = [], [], None
    for _ in range(times):
        started, used = time.perf_counter(), time.process_time()
        answer = run()
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    median = statistics.median
    print(f"{name:58} {median(wall):9.2f} ms   slowest {max(wall):9.2f}   CPU {median(cpu):9.2f}, slowest {max(cpu):9.2f}")
    return answer


def masters(items: int) -> Iterator[dict[str, Any]]:
    """One warehouse, two parties and many items with Chinese names."""
    yield {"kind": "area", "id": "A1", "name": "area"}
    yield {"kind": "place", "id": "WH1", "name": "warehouse", "type": "warehouse", "area": "A1"}
    yield {"kind": "party", "id": "S1", "name": "华东紧固件", "group": "supplier"}
    yield {"kind": "party", "id": "C1", "name": "江南包装", "group": "customer"}
    for number in range(items):
        name = "".join(_SYLLABLES[(number * step) % len(_SYLLABLES)] for step in (1, 3, 7, 11)) + f" M{number % 30}"
        item = {"kind": "item", "id": f"LS-{number:05d}", "name": name, "unit": "件", "category": "goods"}
        yield item | {"tax_code": "special13", "barcodes": [f"69{number:011d}"]}


def receipt(identifier: str, lines: int) -> dict[str, Any]:
    """100 of the first items for 1,000.00 each."""
    goods = [{"item": f"LS-{number:05d}", "quantity": "100", "place": "WH1", "net": "1000.00"} for number in range(lines)]
    return {"kind": "goods_receipt", "id": identifier, "date": "2025-01-10", "supplier": "S1", "lines": goods}


def delivery(identifier: str, lines: int) -> dict[str, Any]:
    """Three of each of them sold."""
    goods = [{"item": f"LS-{number:05d}", "quantity": "3", "place": "WH1", "gross": "45.20"} for number in range(lines)]
    return {"kind": "delivery", "id": identifier, "date": "2025-01-20", "customer": "C1", "lines": goods}


def on_the_demo_book(folder: Path) -> None:
    """Every kind of document that the demo company has posted, previewed again under another id."""
    book = create_book(str(folder / "demo.db"), demo_company("bench"), now=NOW)
    assert isinstance(book, OpenBook), book
    built = build_demo(book, circumstances=CLERK, progress=lambda *_: None)
    assert not isinstance(built, list), built
    with book.read() as reading:
        latest = {head.kind: head.key.rpartition(":")[0] for head in reading.heads()}
        inputs = dict(reading.entry.inputs(list(latest.values())))
    for kind in (
        "purchase_order",
        "goods_receipt",
        "sales_order",
        "delivery",
        "purchase_invoice",
        "payment",
        "journal_voucher",
    ):
        given = inputs.get(latest.get(kind, ""))
        if given is not None:
            raw = _typed(given) | {"id": "BENCH"}
            found = timed(f"preview, demo book, {kind}", lambda raw=raw: preview(book, raw, CLERK))
            print(f"    {'posts' if isinstance(found, Preview) else [one.code for one in found]}")
    book.close()


def _typed(given: Any) -> dict[str, Any]:
    from ledger.api import describe_kind

    form = describe_kind(given["kind"])
    names = {one.name for one in form.header if not one.derived} | {"kind"}
    raw = {name: value for name, value in given.items() if name in names and name not in ("version", "number")}
    for one in form.lists:
        if one.name in given and not one.derived and "." not in one.name:
            allowed = {field.name for field in one.fields if not field.derived}
            raw[one.name] = [{name: line[name] for name in line if name in allowed} for line in given[one.name]]
    return raw


def on_a_large_book(folder: Path, items: int, lines: int) -> None:
    """A book with many items, and documents with many lines."""
    book = new_book(folder, "large.db")
    post(book, list(masters(items)), batch=5000)
    post(book, [receipt("R1", lines), receipt("R2", 5), delivery("D1", 5)], batch=1)
    for count in (3, 20, lines):
        timed(
            f"preview, {items} items, goods_receipt of {count} lines",
            lambda c=count: preview(book, receipt("N", c), CLERK),
            times=7,
        )
        timed(
            f"preview, {items} items, delivery of {count} lines",
            lambda c=count: preview(book, delivery("N", c), CLERK),
            times=7,
        )
    index = timed(f"candidates of {items} items, made", lambda: candidate_index(book), times=3)
    post(book, [receipt("R3", 3)], batch=1)
    timed("candidates, after one more receipt", lambda: candidate_index(book, index))
    for text in ("ls", "LS-04", "n", "nljl", "螺", "螺栓", "6900000000123", "zzzz"):
        timed(f"search “{text}”", lambda t=text: index.search(t, ("item",), recent=("LS-00040", "LS-00007")))
    day = dt.date(2025, 2, 1)
    timed("usual values of a line", lambda: line_defaults(book, "goods_receipt", "LS-00001", party="S1", day=day))
    timed("usual values of a header", lambda: party_defaults(book, "delivery", "C1", day=day))
    timed("open documents to bill", lambda: sources_of(book, "purchase_invoice", "S1"))
    timed(
        f"the invoice of a receipt of {lines} lines",
        lambda: next_document(book, "purchase_invoice", ["goods_receipt:R1"]),
        times=5,
    )
    draft = start_draft(book, "goods_receipt", CLERK, folder)
    timed("a cell of a draft, on the disk", lambda: draft.write({"lines.1.quantity": "120"}), times=200)
    draft.discard()
    book.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory() as name:
        if given.profile:
            profile.enable()
        on_the_demo_book(Path(name))
        on_a_large_book(Path(name), given.items, given.lines)
    if given.profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(40)


if __name__ == "__main__":
    main()
