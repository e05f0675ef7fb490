"""Why booking refuses a document: one function per reason, each with a code, both languages and a way out."""

from __future__ import annotations

from ledger.domain.document import Ref
from ledger.domain.masters import Item
from ledger.domain.money import format_scaled
from ledger.domain.problem import Problem, Text


def stock_short(item: Item, place: str, wanted: int, there: int, *, lot: str = "", on: str = "") -> Problem:
    """R706: goods leave that are not there."""
    where = f"{place} {lot}".strip()
    wanted_text, there_text = format_scaled(wanted, item.scale), format_scaled(there, item.scale)
    when_zh, when_en = (f"{on} ", f" on {on}") if on else ("", "")
    zh = f"{item.code} 在 {where} {when_zh}只有 {there_text} {item.unit},不够 {wanted_text}"
    en = f"{item.code} at {where}: {there_text} {item.unit} there{when_en}, {wanted_text} wanted"
    remedy = Text("改小数量、改日期,或先过账入库", "lower the quantity, change the date, or post the receipt first")
    return Problem("R706", Text(zh, en), remedy)


def more_than_open(ref: Ref | str, role: str, wanted: str, there: str) -> Problem:
    """R705: more is taken from an open item than is open."""
    zh = f"{ref} 的 {role} 未清 {there},不够 {wanted}"
    en = f"{ref} has {there} open on {role}, not {wanted}"
    remedy = Text("改小数量或金额,或改正引用", "lower the quantity or amount, or correct the reference")
    return Problem("R705", Text(zh, en), remedy)


def more_than_out(ref: Ref | str, item: Item, wanted: int, there: int) -> Problem:
    """R705: more comes back than had gone out."""
    wanted_text, there_text = format_scaled(wanted, item.scale), format_scaled(there, item.scale)
    zh = f"{ref} 还有 {there_text} {item.unit} 未退,不够 {wanted_text}"
    en = f"{ref} has {there_text} {item.unit} that have not come back, not {wanted_text}"
    remedy = Text("改小退货数量,或改正引用", "lower the quantity, or correct the reference")
    return Problem("R705", Text(zh, en), remedy)


def lot_missing(item: Item) -> Problem:
    """R611: goods kept by lot come in without one."""
    zh, en = f"{item.code} 按批次管理,缺少批号", f"{item.code} is kept by lot, and the lot is missing"
    return Problem("R611", Text(zh, en), Text("填写批号", "give the lot"))


def no_account(role: str, category: str, area: str, party_group: str) -> Problem:
    """R601: roles.csv gives the role no account."""
    key = " × ".join(part for part in (role, category, area, party_group) if part)
    remedy = Text("在 roles.csv 中补一行", "add a row to roles.csv")
    return Problem("R601", Text(f"{key} 没有对应科目", f"{key} has no account"), remedy)


def no_cost(item: Item, place: str) -> Problem:
    """Goods are found of which no cost is known."""
    zh = f"{item.code} 在 {place} 没有库存,也没有历史成本"
    en = f"{item.code} has no stock at {place} and no cost was ever recorded"
    remedy = Text("先用采购入库或期初录入成本", "record a cost first, with a receipt or an opening balance")
    return Problem("no_cost", Text(zh, en), remedy)


def unknown_receipt(ref: Ref | str) -> Problem:
    """A late difference names goods that never came in."""
    zh, en = f"{ref} 没有入库记录", f"{ref} brought no goods into stock"
    return Problem("unknown_receipt", Text(zh, en), Text("改正引用", "correct the reference"))


def between_areas(item: Item, source: str, target: str) -> Problem:
    """Goods moved without money between two valuation areas."""
    zh = f"{item.code} 从 {source} 到 {target} 跨越核算区域,移库不带金额"
    en = f"{item.code}: {source} and {target} are different valuation areas, a bin move carries no money"
    return Problem("between_areas", Text(zh, en), Text("用调拨单", "use a stock transfer"))


def stock_account(account: str) -> Problem:
    """A manual voucher names an account that holds goods."""
    zh, en = f"{account} 是存货科目,不能手工记账", f"{account} holds stock: no manual voucher may post to it"
    return Problem("stock_account", Text(zh, en), Text("用库存单据", "use a stock document"))


def period_too_old(period: str, newest: str) -> Problem:
    """Goods take part in two periods only: the newest and the one before."""
    zh = f"{period} 早于可记存货的期间:最近的存货期间是 {newest},只有它和上一期可以出入库"
    en = f"{period} is too old for goods: the newest stock period is {newest}, and only it and the one before take goods"
    remedy = Text("用更晚的记账日期", "use a later accounting date")
    return Problem("stock_period", Text(zh, en), remedy)


def wrong_party(ref: Ref | str, role: str, found: str, wanted: str) -> Problem:
    """An open item of somebody else is settled."""
    zh = f"{ref} 的 {role} 属于 {wanted or '—'},不是 {found or '—'}"
    en = f"{ref} on {role} belongs to {wanted or 'nobody'}, not to {found or 'nobody'}"
    return Problem("wrong_party", Text(zh, en), Text("改正往来单位或引用", "correct the party or the reference"))
