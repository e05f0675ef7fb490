"""The legs of an entry: role and arguments, goods, places, open items, tax, cash (RULES.md §3, §7: R2xx and R4xx)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ledger.domain.cash_items import CASH_ITEMS
from ledger.domain.masters import OUTSIDE_PLACES, TRANSIT
from ledger.domain.quality import STATUSES
from ledger.domain.role import Role
from ledger.rules.expressions import ExpressionReader
from ledger.rules.linear_forms import Form, scaled
from ledger.rules.proof import ProofLeg
from ledger.rules.rule_context import Place, RuleContext
from ledger.rules.syntax import (
    AccountTarget,
    Cash,
    Clause,
    Dimension,
    EntryBlock,
    Leg,
    LotClause,
    Opens,
    OwnerClause,
    Path,
    Quantity,
    RoleTarget,
    Settles,
    StatusClause,
    Tax,
)
from ledger.rules.type_words import close_to, type_words

_KEYS: Final = ("open", "line", "element", "document")
_EARLIER: Final = ("open", "line")
_DIMENSIONS: Final = ("text", "center", "party", "item", "order", "place", "choice", "lot")


class LegReader:
    """Reads the legs of one rule and says what each adds to the proof."""

    def __init__(self, context: RuleContext, expressions: ExpressionReader) -> None:
        """Read into this context."""
        self.context, self._expressions = context, expressions

    def read(self, leg: Leg, entry: EntryBlock, place: Place) -> ProofLeg:
        """Check a leg; the proof takes debit and plus as positive."""
        arguments = self._target(leg, entry, place)
        money: Form = {}
        if leg.amount is not None:
            value = self._expressions.of_type(leg.amount, place, "money")
            money = scaled(value.form, 1 if leg.side == "dr" else -1)
            if entry.type == "movement":
                self.context.refuse("R406", leg.amount.span)
        goods: Form = {}
        for clause in leg.clauses:
            if isinstance(clause, Quantity):
                goods = self._quantity(clause, leg, entry, arguments, place)
            else:
                self._clause(clause, place)
        self._whole(leg)
        return ProofLeg(place.lists, place.guards, money, goods)

    def _whole(self, leg: Leg) -> None:
        """Neither money nor goods is no leg; cash needs its item."""
        has_goods = any(isinstance(clause, Quantity) for clause in leg.clauses)
        if leg.amount is None and not has_goods:
            self.context.refuse("R403", leg.span)
        role = self.context.roles.get(leg.target.role) if isinstance(leg.target, RoleTarget) else None
        if role is not None and role.cash and not any(isinstance(clause, Cash) for clause in leg.clauses):
            self.context.refuse("R408", leg.target.span, name=role.name)
        self._condition_of_goods(leg, role, has_goods=has_goods)

    def _condition_of_goods(self, leg: Leg, role: Role | None, *, has_goods: bool) -> None:
        """A status belongs to goods on a stock role; an owner to goods of others, and there it is obligatory."""
        clauses = {type(clause): clause.span for clause in leg.clauses}
        if StatusClause in clauses and not (has_goods and role is not None and role.stock):
            zh, en = "status 只写在存货角色的数量上", "a status belongs to goods on a stock role"
            self.context.refuse("R409", clauses[StatusClause], zh=zh, en=en)
        others = role is not None and role.others
        if (OwnerClause in clauses) != others:
            named = role.name if role is not None else "account/spread"
            zh = f"{named} 存放他人货物,要写 owner" if others else f"{named} 不存放他人货物,不写 owner"
            en = f"{named} keeps goods of others and needs an owner" if others else f"{named} keeps no goods of others"
            self.context.refuse("R409", clauses.get(OwnerClause, leg.target.span), zh=zh, en=en)

    # --- targets -------------------------------------------------------------------------------------------------------

    def _target(self, leg: Leg, entry: EntryBlock, place: Place) -> Mapping[str, Path]:
        """The arguments of the role by name: INV(l.item, l.place) has item and place."""
        target = leg.target
        if isinstance(target, RoleTarget):
            return self._role(target, entry, place)
        word, wanted = ("account", ("account",)) if isinstance(target, AccountTarget) else ("spread", _EARLIER)
        resolved = self.context.resolve(target.path, place)
        if resolved is not None and resolved.type.base not in wanted:
            words = type_words(wanted)
            self.context.refuse("R212", target.span, what=word, name=str(target.path), zh=words.zh, en=words.en)
        if entry.type == "memo":
            self.context.refuse("R401", target.span, name=f"{word}({target.path})")
        return {}

    def _role(self, target: RoleTarget, entry: EntryBlock, place: Place) -> Mapping[str, Path]:
        role = self.context.roles.get(target.role)
        if role is None:
            self.context.refuse("R213", target.span, name=target.role, known=close_to(target.role, self.context.roles))
            return {}
        if role.memo != (entry.type == "memo"):
            self.context.refuse("R402" if role.memo else "R401", target.span, name=role.name)
        resolved = [self.context.resolve(path, place) for path in target.arguments]
        given = [entry.type.base for entry in resolved if entry is not None]
        if len(resolved) != len(role.arguments) or (None not in resolved and tuple(given) != role.arguments):
            wanted = f"{role.name}({', '.join(role.arguments)})" if role.arguments else role.name
            shown = f"{role.name}({', '.join(str(path) for path in target.arguments)})" if target.arguments else role.name
            self.context.refuse("R214", target.span, name=role.name, given=shown, wanted=wanted)
            return {}
        return dict(zip(role.arguments, target.arguments, strict=True))

    # --- goods ---------------------------------------------------------------------------------------------------------

    def _quantity(self, clause: Quantity, leg: Leg, entry: EntryBlock, arguments: Mapping[str, Path], place: Place) -> Form:
        value = self._expressions.of_type(clause.value, place, "quantity")
        self._direction(clause, leg)
        self._where(clause, leg, entry, arguments, place)
        item = self._goods(clause, leg, arguments, place)
        if item is None or not value.known:
            return {}
        text, lists = item
        return self.context.atoms.of_item(scaled(value.form, 1 if clause.sign == "+" else -1), text, lists)

    def _direction(self, clause: Quantity, leg: Leg) -> None:
        role = self.context.roles.get(leg.target.role) if isinstance(leg.target, RoleTarget) else None
        if role is None or not role.stock or leg.amount is None:
            return
        if (leg.side == "dr") != (clause.sign == "+"):
            self.context.refuse("R405", clause.span)

    def _goods(
        self, clause: Quantity, leg: Leg, arguments: Mapping[str, Path], place: Place
    ) -> tuple[str, frozenset[str]] | None:
        path = clause.of or arguments.get("item")
        if path is None:
            if not isinstance(leg.target, RoleTarget) or leg.target.role in self.context.roles:
                self.context.refuse("R403", clause.span)
            return None
        resolved = self.context.resolve(path, place)
        if resolved is None:
            return None
        if resolved.type.base != "item":
            remedy = ("写 of 存货字段", "write of ITEM")
            self.context.refuse_type(path.span, str(path), resolved.type, ("存货", "an item"), remedy)
            return None
        return self.context.text(resolved, place), self.context.lists_of(resolved)

    def _where(self, clause: Quantity, leg: Leg, entry: EntryBlock, arguments: Mapping[str, Path], place: Place) -> None:
        role = self.context.roles.get(leg.target.role) if isinstance(leg.target, RoleTarget) else None
        at = clause.at if clause.at is not None else arguments.get("place")
        if at is None:
            if role is not None or not isinstance(leg.target, RoleTarget):
                self.context.refuse("R404", clause.span)
            return
        inside = self._inside(at, clause, place)
        if inside is None or entry.type == "memo" or (role is None and isinstance(leg.target, RoleTarget)):
            return
        stock = role is not None and role.stock
        if stock != inside:
            name = role.name if role is not None else "account/spread"
            zh = f"{name} 是存货角色,{at} 是外部地点" if stock else f"{name} 不是存货角色,{at} 是内部地点"
            en = f"{name} is a stock role, {at} is outside" if stock else f"{name} is no stock role, {at} is inside"
            self.context.refuse("R407", clause.span, zh=zh, en=en)

    def _inside(self, at: Path | str, clause: Quantity, place: Place) -> bool | None:
        """Whether a place is inside: fields and Transit are, the places with names of their own are not."""
        if isinstance(at, str):
            if at not in (*OUTSIDE_PLACES, TRANSIT):
                self.context.refuse("R217", clause.span, name=at, known=", ".join((*OUTSIDE_PLACES, TRANSIT)))
                return None
            return at == TRANSIT
        resolved = self.context.resolve(at, place)
        if resolved is None:
            return None
        if resolved.type.base != "place":
            self.context.refuse("R217", at.span, name=str(at), known=", ".join((*OUTSIDE_PLACES, TRANSIT)))
            return None
        return True

    # --- other clauses -------------------------------------------------------------------------------------------------

    def _clause(self, clause: Clause, place: Place) -> None:
        match clause:
            case LotClause(path=path, form=form) if path is not None:
                self._typed(path, ("lot",) if form == "named" else _EARLIER, place)
            case StatusClause(path=path):
                self._status(path, place)
            case OwnerClause(path=path):
                self._typed(path, ("party",), place)
            case Opens():
                self._typed(clause.path, _KEYS, place)
                if clause.due is not None:
                    self._typed(clause.due, ("date",), place)
            case Settles():
                self._typed(clause.path, _KEYS, place)
            case Tax():
                self._typed(clause.code, ("text",), place)
                if clause.base is not None:
                    self._expressions.of_type(clause.base, place, "money")
            case Cash():
                if clause.item not in CASH_ITEMS:
                    self.context.refuse("R229", clause.span, name=clause.item, known=", ".join(CASH_ITEMS))
            case Dimension():
                self._typed(clause.value, _DIMENSIONS, place)
            case _:
                return

    def _status(self, path: Path, place: Place) -> None:
        """A choice among the quality statuses, so that every value a document may have is one."""
        self._typed(path, ("choice",), place)
        resolved = self.context.resolve(path, place)
        if resolved is not None and resolved.type.base == "choice" and not set(resolved.type.choices) <= set(STATUSES):
            zh, en = f"{path} 不是质量状态", f"{path} is no quality status"
            self.context.refuse("R409", path.span, zh=zh, en=en)

    def _typed(self, path: Path, wanted: tuple[str, ...], place: Place) -> None:
        resolved = self.context.resolve(path, place)
        if resolved is None or resolved.type.base in wanted:
            return
        words = type_words(wanted)
        remedy = (f"用{words.zh}", f"use {words.en}")
        self.context.refuse_type(path.span, str(path), resolved.type, (words.zh, words.en), remedy)
