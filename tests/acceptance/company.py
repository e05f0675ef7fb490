"""A company in a test: a book made by `zhangfang init`, and everything else through the command line as a person would."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger.cli.main import run

Raw = dict[str, Any]

MASTERS: tuple[Raw, ...] = (
    {"kind": "bank_account", "id": "B1", "name": "基本户", "account": "1002"},
    {"kind": "party", "id": "S1", "name": "华东原料", "group": "supplier"},
    {"kind": "party", "id": "C1", "name": "江南包装", "group": "customer"},
    {"kind": "item", "id": "P1", "name": "周转箱", "unit": "件", "category": "goods", "tax_code": "special13"},
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON object on stdout."""
        return json.loads(self.out)


def zhangfang(*arguments: str) -> Answer:
    """Run one command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["--user", "test", *arguments])
    return Answer(code, out.getvalue(), err.getvalue())


@dataclass(slots=True)
class Company:
    """A book at a place. `folder` is for the files that are posted."""

    place: str
    folder: Path
    user: str = "test"

    @classmethod
    def empty(
        cls, place: str, folder: Path, *, chart: str = "cn-small-enterprise", start: str = "2026-03", currency: str = "CNY"
    ) -> Company:
        """A new book as `init` leaves it."""
        made = zhangfang("init", place, "--chart", chart, "--company", "测试公司", "--start", start, "--currency", currency)
        assert made.code == 0, made
        return cls(place, folder)

    @classmethod
    def founded(
        cls, place: str, folder: Path, *, chart: str = "cn-small-enterprise", start: str = "2026-03", currency: str = "CNY"
    ) -> Company:
        """A new book with the masters of these tests."""
        company = cls.empty(place, folder, chart=chart, start=start, currency=currency)
        bank = "1010" if chart == "generic" else "1002"
        company.post(*({**one, "account": bank} if one["kind"] == "bank_account" else one for one in MASTERS))
        return company

    def run(self, verb: str, *arguments: str) -> Answer:
        """A command on this book, answering as JSON."""
        return zhangfang("--lang", "en", "--user", self.user, verb, self.place, *arguments, "--json")

    def hire(self, name: str, *roles: str, **more: Any) -> Company:
        """Record a user, and give back the company as that user works with it."""
        self.post({"kind": "user", "id": name, "name": name, "roles": list(roles), **more})
        return self.as_user(name)

    def as_user(self, name: str) -> Company:
        """The same book, used by somebody else."""
        return Company(self.place, self.folder, name)

    def file(self, *documents: Raw, name: str = "documents.jsonl") -> str:
        """A file of documents."""
        path = self.folder / name
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), encoding="utf-8")
        return str(path)

    def try_post(self, *documents: Raw) -> Answer:
        """Post a file of documents, whatever comes of it."""
        return self.run("post", self.file(*documents))

    def post(self, *documents: Raw) -> Any:
        """Post a file of documents that must be accepted."""
        answer = self.try_post(*documents)
        assert answer.code == 0, answer.json["files"][0]["problems"] if answer.out else answer
        return answer.json["files"][0]

    def post_text(self, text: str) -> Any:
        """Post a file with exactly this text; it must be accepted."""
        path = self.folder / "text.jsonl"
        path.write_text(text, encoding="utf-8")
        answer = self.run("post", str(path))
        assert answer.code == 0, answer.json["files"][0]["problems"] if answer.out else answer
        return answer.json["files"][0]

    def refused(self, *documents: Raw) -> list[dict[str, Any]]:
        """The problems of a file that must be refused, and nothing stored."""
        before = self.size()
        answer = self.try_post(*documents)
        assert answer.code == 1, answer
        assert self.size() == before
        problems: list[dict[str, Any]] = answer.json["files"][0]["problems"]
        return problems

    def report(self, name: str, *arguments: str) -> Any:
        """A report."""
        answer = self.run("report", name, *arguments)
        assert answer.code == 0, answer
        return answer.json

    def balances(self, at: str | None = None) -> dict[str, Decimal]:
        """Every account that is not zero: debit positive."""
        rows = self.report("trial-balance", *(("--at", at) if at else ()))["rows"]
        found = {
            row["account"]: Decimal(row.get("closing_debit", "0")) - Decimal(row.get("closing_credit", "0")) for row in rows
        }
        return {account: balance for account, balance in found.items() if balance}

    def stock(self, at: str | None = None, item: str = "P1") -> tuple[Decimal, Decimal]:
        """Quantity and value of an item."""
        rows = self.report("stock", *(("--at", at) if at else ()))["rows"]
        row = next((row for row in rows if row["item"] == item), {"quantity": "0", "value": "0"})
        return Decimal(row["quantity"]), Decimal(row["value"])

    def stock_value(self) -> Decimal:
        """The value of all goods."""
        return sum((Decimal(row["value"]) for row in self.report("stock")["rows"]), Decimal(0))

    def size(self) -> int:
        """The number of the last record."""
        rows = self.run("list").json["rows"]
        return int(max(row["seq"] for row in rows))

    def is_sound(self) -> bool:
        """All three auditors are content, of the bytes, the decisions and the sums; an assertion says what they found."""
        for check in ("verify", "replay", "beancount"):
            answer = self.run("audit", check)
            assert answer.code == 0, (check, answer.json["problems"][:5])
            assert answer.json["ok"]
        return True


def receipt(identifier: str, date: str, quantity: str, net: str, **line: str) -> Raw:
    """Goods received from S1 into W1."""
    lines = [{"item": "P1", "quantity": quantity, "place": "W1", "net": net, **line}]
    return {"kind": "goods_receipt", "id": identifier, "date": date, "supplier": "S1", "lines": lines}


def invoice(identifier: str, date: str, quantity: str, net: str, **line: str) -> Raw:
    """An invoice of S1 without tax."""
    lines = [{"item": "P1", "quantity": quantity, "place": "W1", "net": net, **line}]
    return {"kind": "purchase_invoice", "id": identifier, "date": date, "supplier": "S1", "lines": lines}


def delivery(identifier: str, date: str, quantity: str, gross: str, **header: str) -> Raw:
    """Goods sold to C1 from W1."""
    lines = [{"item": "P1", "quantity": quantity, "place": "W1", "gross": gross}]
    return {"kind": "delivery", "id": identifier, "date": date, "customer": "C1", **header, "lines": lines}
