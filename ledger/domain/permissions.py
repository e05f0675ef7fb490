"""Whether a user may do a thing: one pure function over the table of roles and actions (DOMAIN §5.1, ARCHITECTURE §5.6).

The table is data (`ledger/application/permissions.toml`). What a user is about to do is a `Deed`; what stands against it comes
back as problems. Every command and every query of every front asks here, through `ledger.application.acting`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text
from ledger.domain.users import User


@dataclass(frozen=True, slots=True)
class Action:
    """Something users do: who may, which kinds of records it makes, and who signs second."""

    code: str
    title: Text
    roles: frozenset[str]
    kinds: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    """Names of the reports it reads."""
    second: frozenset[str] = frozenset()
    """Roles of the person who approves a document of `second_kinds`."""
    second_kinds: frozenset[str] = frozenset()
    held: bool = False
    """True where only a document beyond tolerance waits for that person."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two actions that one person should not be able to do both, and why."""

    actions: tuple[str, str]
    reason: Text


@dataclass(frozen=True, slots=True)
class Separation:
    """Who made a document of `sources` does not post one of `kinds` that refers to it."""

    kinds: frozenset[str]
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Permissions:
    """The whole table."""

    roles: Mapping[str, Text]
    actions: Mapping[str, Action]
    conflicts: Sequence[Conflict]
    separations: Sequence[Separation]
    by_kind: Mapping[str, Action]
    by_report: Mapping[str, Action]
    blind: frozenset[str]
    """Roles that see no costs by themselves."""
    without_costs: frozenset[str]
    """Reports that are given without their amounts to who sees no costs."""

    def second_of(self, kind: str) -> frozenset[str]:
        """Roles of whoever signs a document of this kind second, where two people keep the book."""
        action = self.by_kind.get(kind)
        return action.second if action is not None and kind in action.second_kinds else frozenset()

    def sources_of(self, kind: str) -> frozenset[str]:
        """Kinds of documents whose makers do not post this one."""
        return frozenset().union(*(one.sources for one in self.separations if kind in one.kinds))


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody is about to do: an action, and what is known of the document by now."""

    action: str
    kind: str = ""
    places: frozenset[str] = frozenset()
    """Warehouses it touches."""
    makers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """`kind:id` of documents it must be kept apart from → who prepared or recorded them."""


def objections(name: str, user: User | None, deed: Deed, table: Permissions) -> list[Problem]:
    """Everything that stands against it; nothing where this user may do it. `name` is who claims to act."""
    known = _standing(name, user)
    if known is not None or user is None:
        return [known] if known is not None else []
    action = table.actions[deed.action]
    if not user.roles & action.roles:
        return [_not_permitted(user, action, deed, table)]
    return [*_out_of_place(user, deed), *_not_apart(user, deed)]


def _standing(name: str, user: User | None) -> Problem | None:
    if user is None:
        message = Text(f"账套里没有用户“{name}”", f"“{name}” is no user of this book")
        zh = "用 --user 换一个用户,或由系统管理员过账 user 记录"
        en = "name another one with --user, or have an administrator post a record of kind user"
        return Problem("unknown_user", message, Text(zh, en))
    if not user.active:
        message = Text(f"用户“{name}”已停用", f"the user “{name}” is not active any more")
        return Problem("user_inactive", message, Text("由系统管理员重新启用", "an administrator activates it again"))
    return None


def _not_permitted(user: User, action: Action, deed: Deed, table: Permissions) -> Problem:
    what = f" {deed.kind}" if deed.kind else ""
    mine_zh, mine_en = (_named(user.roles, table, language) for language in ("zh", "en"))
    message = Text(
        f"{user.code}({mine_zh})无权{action.title.zh}{what}", f"{user.code} ({mine_en}) may not {action.title.en}{what}"
    )
    needed_zh, needed_en = (_named(action.roles, table, language) for language in ("zh", "en"))
    return Problem("not_permitted", message, Text(f"需要角色:{needed_zh}", f"it takes one of the roles: {needed_en}"))


def _named(roles: frozenset[str], table: Permissions, language: str) -> str:
    texts = [f"{role} {table.roles[role].in_language(language)}" for role in table.roles if role in roles]
    return ", ".join(texts) or Text("没有角色", "no role").in_language(language)


def _out_of_place(user: User, deed: Deed) -> Iterator[Problem]:
    if user.places:
        for place in sorted(deed.places - user.places):
            message = Text(f"{user.code} 不管仓库 {place}", f"{user.code} does not work in {place}")
            listed = ", ".join(sorted(user.places))
            yield Problem("place_not_allowed", message, Text(f"可用仓库:{listed}", f"only in: {listed}"))


def _not_apart(user: User, deed: Deed) -> Iterator[Problem]:
    for ref, makers in deed.makers.items():
        if user.code in makers:
            message = Text(
                f"{ref} 是 {user.code} 经办的,不能再由同一人过账 {deed.kind}",
                f"{user.code} made {ref} and does not post {deed.kind} for it as well",
            )
            yield Problem("not_separated", message, Text("由另一人过账", "somebody else posts it"))


def beyond_limit(user: User, kind: str, amount: int, currency: str) -> Problem | None:
    """The refusal of a document that is larger than this user may decide on alone."""
    decimals, limit = minor_unit(currency), user.limits.get(kind)
    if limit is None or Fraction(abs(amount), 10**decimals) <= limit:
        return None
    shown, most = format_scaled(abs(amount), decimals), format_scaled(int(limit * 10**decimals), decimals)
    message = Text(
        f"{kind} {shown} 超过 {user.code} 的限额 {most}", f"{kind} of {shown} is beyond {user.code}'s limit of {most}"
    )
    return Problem("over_limit", message, Text("由限额更高的人审核", "somebody with a higher limit approves it"))


def sees_cost(user: User, table: Permissions) -> bool:
    """True where the record of the user says so, else where one of the roles does."""
    return user.sees_cost if user.sees_cost is not None else bool(user.roles - table.blind)


def conflicts_of(user: User, table: Permissions) -> list[Conflict]:
    """Pairs of actions that this user should not hold together and does."""
    held = {code for code, action in table.actions.items() if user.roles & action.roles}
    return [one for one in table.conflicts if held.issuperset(one.actions)]
