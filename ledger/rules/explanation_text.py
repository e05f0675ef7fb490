"""An explanation as people read it, in either language; `zhangfang explain` prints it (RULES.md §8)."""

from __future__ import annotations

from ledger.domain.chart import Bundle
from ledger.domain.entry import SERIES, Entry, Posting
from ledger.domain.masters import Masters
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.quantity import format_quantity
from ledger.rules.explain import Explanation

_WORDS = {
    "zh": {
        "Dr": "借",
        "Cr": "贷",
        "rule": "规则",
        "values": "数值",
        "from": "来源",
        "account": "科目",
        "line": "行",
        "others": "其余",
        "of": "共",
        "layer": "成本层",
    },
    "en": {
        "rule": "rule",
        "values": "values",
        "from": "from",
        "account": "account",
        "line": "line",
        "others": "the other",
        "of": "of",
    },
}


def explanation_text(found: Explanation, bundle: Bundle, masters: Masters, currency: str, language: str) -> str:
    """Several lines: the voucher, the posting, the rule, its values, where it comes from, its account."""
    return _Writer(found, bundle, masters, minor_unit(currency), "zh" if language == "zh" else "en").text()


class _Writer:
    def __init__(self, found: Explanation, bundle: Bundle, masters: Masters, decimals: int, language: str) -> None:
        self.found, self.bundle, self.masters, self.decimals, self.language = found, bundle, masters, decimals, language

    def word(self, name: str) -> str:
        return _WORDS[self.language].get(name, name)

    def text(self) -> str:
        parts = [self._entry(self.found.entry), self._posting(self.found.posting), self._rule(), self._values()]
        parts += [self._source(), self._account()]
        return "\n".join(part for part in parts if part)

    def _entry(self, entry: Entry) -> str:
        number = f"{SERIES}-{entry.period}-{entry.number:04d}" if entry.number is not None else entry.klass
        return f"{number}  {entry.summary.in_language(self.language)}  {entry.accounting_date.isoformat()}"

    def _money(self, amount: int) -> str:
        return format_scaled(amount, self.decimals)

    def _posting(self, posting: Posting) -> str:
        side = self.word("Cr" if posting.credit else "Dr")
        text = f"  {side} {self._named(posting.account)}  {self._money(posting.debit or posting.credit)}{self._goods(posting)}"
        others = [one for one in self.found.siblings if one.value]
        if not others:
            return text
        whole = posting.value + sum(one.value for one in others)
        lines = (
            f"{self._money(abs(one.value))} → {self._named(one.account)} ({self.word('line')} {one.line})" for one in others
        )
        return f"{text}  {self.word('of')} {self._money(abs(whole))}; {self.word('others')} " + ", ".join(lines)

    def _goods(self, posting: Posting) -> str:
        item = self.masters.items.get(posting.item or "")
        if item is None or not posting.quantity:
            return ""
        return f"  [{item.code} {format_quantity(posting.quantity, item.scale)} {item.unit} @{posting.place}]"

    def _named(self, code: str) -> str:
        account = self.bundle.accounts.get(code) or self.masters.accounts.get(code)
        return f"{code} {account.name.in_language(self.language)}" if account else code

    def _labelled(self, label: str, text: str) -> str:
        return f"  {self.word(label):<8} {text}"

    def _rule(self) -> str:
        found = self.found
        if not found.text:
            return ""
        conditions = f"    when {'; '.join(found.conditions)}" if found.conditions else ""
        return self._labelled("rule", f"{found.ruleset}, {self.word('line')} {found.line}    {found.text}{conditions}")

    def _values(self) -> str:
        values = [
            f"{value.name} {self._money(value.amount)}" + (f" = {value.formula}" if value.formula else "")
            for value in self.found.values
        ]
        return self._labelled("values", "    ".join(values)) if values else ""

    def _source(self) -> str:
        posting = self.found.posting
        line = f" {self.word('line')} {posting.document_line}" if posting.document_line is not None else ""
        origin = f"; {posting.origin}" if posting.origin else ""
        layer = f"; {self.word('layer')} {posting.layer}" if posting.layer else ""
        return self._labelled("from", f"{self.found.record_key.rpartition(':')[0]}{line}{origin}{layer}")

    def _account(self) -> str:
        row = self.found.role_row
        if row is None:
            return ""
        keys = " × ".join(part for part in (row.role, row.category, row.area, row.party_group) if part)
        place = f"{self.found.role_file}:{row.line}" if self.found.role_file else f"roles.csv:{row.line}"
        bundle = f"bundle {self.found.bundle[:8]}, {self.found.valid_from}"
        return self._labelled("account", f"{place}  {keys} → {row.account}    {bundle}")
