"""What master data must satisfy before it is recorded: references exist, and what is frozen stays as it is (pure)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from ledger.domain.accounts_of_roles import holds_money
from ledger.domain.chart import Bundle
from ledger.domain.erasures import still_a_person
from ledger.domain.masters import Costing, Item, Masters, Place, PlaceKind
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.reclassification import KEEPS_LAYERS, POURS_TOGETHER
from ledger.domain.state import BookState

Raw = Mapping[str, Any]


def complete_master(raw: Raw, state: BookState, bundle: Bundle) -> dict[str, Any] | list[Problem]:
    """The record's `input` with what follows filled in, or every reason why it cannot be recorded."""
    given = {name: value for name, value in raw.items() if value not in ("", None)}
    check = _CHECKS.get(raw["kind"])
    problems = check(given, state, bundle) if check is not None else []
    return [problem.at(id=raw["id"]) for problem in problems] or given


def _unknown(path: str, kind: str, zh: str, code: str) -> Problem:
    message = Text(f"没有{zh}“{code}”", f"there is no {kind} “{code}”")
    remedy = Text(f"先过账 {kind},或改正代码", f"post the {kind} first, or correct the code")
    return Problem(f"unknown_{kind}", message, remedy, Where(path=path))


def _item(given: dict[str, Any], state: BookState, bundle: Bundle) -> list[Problem]:
    masters: Masters = state.masters
    problems = []
    if given["category"] not in masters.categories:
        problems.append(_unknown("/category", "category", "存货类别", given["category"]))
    code = given.get("tax_code")
    if code and code not in masters.tax_rates:
        problems.append(_unknown("/tax_code", "tax_code", "税码", code))
    problems += _units(given)
    before = masters.items.get(given["id"])
    if before is not None and _is_used(before, state):
        problems += _frozen(before, given)
        problems += _new_method(before, given, state)
    if given.get("costing") == "specific" and not given.get("lot_tracked"):
        message = Text("个别计价的物料必须按批次管理", "an item costed by specific lot must be lot-tracked")
        problems.append(
            Problem("lot_needed", message, Text("加 lot_tracked: true", "add lot_tracked: true"), Where(path="/costing"))
        )
    if given.get("costing") == "lifo":
        problems += _lifo(bundle)
    return problems


def _lifo(bundle: Bundle) -> list[Problem]:
    """No standard of our charts has LIFO: 小企业会计准则 art. 13, CAS 1 and IAS 2; US GAAP does, where the company says so."""
    if bundle.chart in _LIFO_CHARTS and bundle.policy.get("lifo") == "allowed":
        return []
    zh = "准则不允许后进先出(小企业会计准则第十三条、企业会计准则第1号、IAS 2)"
    en = "LIFO is not allowed (小企业会计准则 art. 13, CAS 1, IAS 2)"
    remedy = Text(
        "换一种方法;管理上要看后进先出,用 report valuation", "choose another method; report valuation shows LIFO for management"
    )
    return [Problem("lifo_not_allowed", Text(zh, en), remedy, Where(path="/costing"))]


_LIFO_CHARTS: Final = ("generic",)
"""Charts whose companies may keep books under US GAAP, with the policy `lifo`."""


def _units(given: dict[str, Any]) -> list[Problem]:
    """A unit has one factor: neither the base unit nor another unit may be there twice."""
    codes = [given["unit"], *(unit["code"] for unit in given.get("units", ()))]
    remedy = Text("每个单位只写一次", "give each unit once")
    return [
        Problem("unit_twice", Text(f"单位“{code}”重复", f"the unit “{code}” is there twice"), remedy, Where(path="/units"))
        for code in dict.fromkeys(code for code in codes if codes.count(code) > 1)
    ]


def _is_used(item: Item, state: BookState) -> bool:
    return any(key.item == item.code for key in state.stock) or bool(state.moves.get(item.code))


def _frozen(before: Item, given: dict[str, Any]) -> list[Problem]:
    """Scale, unit and lots are frozen once there are postings (ARCHITECTURE D1, §6.1)."""
    now = {
        "decimals": (before.scale, given.get("decimals", 0)),
        "unit": (before.unit, given["unit"]),
        "lot_tracked": (before.lot_tracked, given.get("lot_tracked", False)),
    }
    remedy = Text("另建新物料代码,用单据转过去", "create another item and move the goods to it with documents")
    return [_changed(name, old, new, remedy) for name, (old, new) in now.items() if old != new]


def _new_method(before: Item, given: dict[str, Any], state: BookState) -> list[Problem]:
    """Stock can be poured together or taken in layers as it lies (`reclassification`); it cannot be priced or told apart."""
    costing = Costing(given.get("costing", "moving_average"))
    there = any(layer.pool.item == before.code and (layer.quantity or layer.value) for layer in state.layers.values())
    if costing in (before.costing, *KEEPS_LAYERS, *POURS_TOGETHER) or not there:
        return []
    remedy = Text("存货清空后再改,或另建新物料代码", "change it when no stock is left, or create another item")
    return [_changed("costing", before.costing.value, costing.value, remedy)]


def _changed(name: str, old: object, new: object, remedy: Text) -> Problem:
    message = Text(
        f"{name} 已使用,不能从 {old or '—'} 改为 {new or '—'}",
        f"{name} is in use and cannot change from {old or '—'} to {new or '—'}",
    )
    return Problem("frozen", message, remedy, Where(path=f"/{name}"))


def _party(given: dict[str, Any], state: BookState, bundle: Bundle) -> list[Problem]:
    del bundle
    problems = []
    if given.get("group") and given["group"] not in state.masters.party_groups:
        problems.append(_unknown("/group", "party_group", "单位分组", given["group"]))
    problems += still_a_person(given, state.masters.parties.get(given["id"]))
    place = state.masters.places.get(given.get("place", ""))
    if given.get("place") and place is None:
        problems.append(_unknown("/place", "place", "地点", given["place"]))
    if place is not None and place.kind not in (PlaceKind.CONSIGNEE, PlaceKind.SUBCONTRACTOR):
        message = Text(f"{place.code} 不是寄存或外协地点", f"{place.code} is no place of a consignee or subcontractor")
        remedy = Text("另建 consignee 或 subcontractor 地点", "make a place of the type consignee or subcontractor")
        problems.append(Problem("bad_place", message, remedy, Where(path="/place")))
    return problems


def _place(given: dict[str, Any], state: BookState, bundle: Bundle) -> list[Problem]:
    del bundle
    problems = _moved_place(given, state)
    parent = state.masters.places.get(given.get("parent", ""))
    if given.get("parent") and parent is None:
        problems.append(_unknown("/parent", "place", "地点", given["parent"]))
    if given["type"] == PlaceKind.BIN and not given.get("parent"):
        message = Text("库位必须属于一个仓库", "a bin belongs to a warehouse")
        problems.append(Problem("missing_field", message, Text("填 parent", "give parent"), Where(path="/parent")))
    if given.get("area") and given["area"] not in state.masters.areas:
        problems.append(_unknown("/area", "area", "计价区域", given["area"]))
    if given["type"] == PlaceKind.BIN and parent is not None and parent.kind not in (PlaceKind.WAREHOUSE, PlaceKind.BIN):
        message = Text(f"{parent.code} 不是仓库", f"{parent.code} is no warehouse")
        problems.append(Problem("bad_parent", message, Text("填仓库", "name a warehouse"), Where(path="/parent")))
    if given["type"] == PlaceKind.WAREHOUSE and not given.get("area"):
        given["area"] = "main"
    return problems


def _moved_place(given: dict[str, Any], state: BookState) -> list[Problem]:
    """A place stays where it is: goods in it would change their area, and with it their cost, without a document."""
    before = state.masters.places.get(given["id"])
    if before is None:
        return []
    area = given.get("area") or ("main" if given["type"] == PlaceKind.WAREHOUSE else "")
    now = {
        "type": (before.kind.value, given["type"]),
        "parent": (before.parent, given.get("parent", "")),
        "area": (before.area, area),
    }
    remedy = Text("另建地点,用调拨单把货转过去", "create another place and transfer the goods to it")
    return [_changed(name, old, new, remedy) for name, (old, new) in now.items() if old != new]


def _rate(given: dict[str, Any], state: BookState, bundle: Bundle) -> list[Problem]:
    del bundle
    try:
        dt.date.fromisoformat(given["from"])
    except ValueError:
        message = Text(f"“{given['from']}”不是日期", f"“{given['from']}” is not a date")
        return [Problem("bad_date", message, Text("写成 2026-03-31", "write it as 2026-03-31"), Where(path="/from"))]
    if given["currency"] == state.currency:
        message = Text(f"{state.currency} 是本位币", f"{state.currency} is the currency of the book")
        return [Problem("bad_rate", message, Text("只登记外币汇率", "rates are for other currencies"), Where(path="/currency"))]
    if Fraction(given["rate"]) > 0:
        return []
    message = Text(f"汇率 {given['rate']} 必须大于零", f"the rate {given['rate']} must be above zero")
    remedy = Text("填一单位外币折合的本位币", "give what one unit of the currency is worth in the book's currency")
    return [Problem("bad_rate", message, remedy, Where(path="/rate"))]


def _bank_account(given: dict[str, Any], state: BookState, bundle: Bundle) -> list[Problem]:
    account = bundle.accounts.get(given["account"]) or state.masters.accounts.get(given["account"])
    if account is None or not account.leaf:
        return [_unknown("/account", "account", "末级科目", given["account"])]
    if not holds_money(account, bundle):
        message = Text(f"{account.code} 不是资金科目", f"no money is kept on {account.code}")
        remedy = Text("填现金、银行或其他货币资金科目", "give an account of cash or bank")
        return [Problem("no_money_account", message, remedy, Where(path="/account"))]
    return _other_currency(given, state)


def _other_currency(given: dict[str, Any], state: BookState) -> list[Problem]:
    """One account keeps one currency: what lies on it could not be told apart at the closing rate."""
    code = given["account"]
    beside = [one for one, account in state.masters.bank_accounts.items() if account == code and one != given["id"]]
    kept = state.masters.account_currencies.get(code, state.currency)
    known = beside or code in state.masters.account_currencies or state.balances.get(code)
    if not known or given.get("currency", state.currency) == kept:
        return []
    message = Text(f"科目 {code} 已用 {kept} 核算", f"the account {code} keeps {kept}")
    remedy = Text("为这个币种另设末级科目", "add an account of its own for this currency")
    return [Problem("wrong_currency", message, remedy, Where(path="/currency"))]


def _account(given: dict[str, Any], state: BookState, bundle: Bundle) -> list[Problem]:
    parent = bundle.accounts.get(given["parent"]) or state.masters.accounts.get(given["parent"])
    if parent is None:
        return [_unknown("/parent", "account", "科目", given["parent"])]
    given["type"] = parent.type.value
    if not given["id"].startswith(f"{parent.code}."):
        message = Text(f"科目 {given['id']} 不在 {parent.code} 之下", f"the account {given['id']} is not below {parent.code}")
        remedy = Text(f"写成 {parent.code}.01", f"write {parent.code}.01")
        return [Problem("bad_account_code", message, remedy, Where(path="/id"))]
    if parent.leaf and any(parent.code in sums for sums in (state.balances,)):
        message = Text(
            f"科目 {parent.code} 已有发生额,不能再分明细", f"the account {parent.code} has postings and cannot be split"
        )
        return [Problem("frozen", message, Text("在上级科目下新增", "add it below the parent account"), Where(path="/parent"))]
    return []


def _account_event(given: dict[str, Any], state: BookState, bundle: Bundle) -> list[Problem]:
    """An account is closed when nothing is left on it; opening it again needs nothing."""
    code = given["account"]
    account = bundle.accounts.get(code) or state.masters.accounts.get(code)
    if account is None or not account.leaf:
        return [_unknown("/account", "account", "末级科目", code)]
    left = sum(state.balances.get(code, {}).values())
    if given["status"] == "closed" and left:
        message = Text(f"科目 {code} 还有余额", f"there is still a balance on account {code}")
        return [Problem("account_not_empty", message, Text("先转出余额", "transfer the balance first"), Where(path="/account"))]
    return []


def _user(given: dict[str, Any], state: BookState, bundle: Bundle) -> list[Problem]:
    """Roles are checked against the table of permissions, which is no matter of the books (`acting.role_problems`)."""
    del bundle
    known = state.masters.places
    wrong = [(number, code) for number, code in enumerate(given.get("places", ())) if not _is_warehouse(known.get(code))]
    unknown = [_unknown(f"/places/{number}", "place", "仓库", code) for number, code in wrong]
    return unknown + still_a_person(given, state.masters.users.get(given["id"]))


def _is_warehouse(place: Place | None) -> bool:
    return place is not None and place.kind is PlaceKind.WAREHOUSE


_CHECKS = {
    "user": _user,
    "account_event": _account_event,
    "item": _item,
    "party": _party,
    "place": _place,
    "bank_account": _bank_account,
    "account": _account,
    "rate": _rate,
}
