"""Names of a rule and their types."""

from __future__ import annotations

from ledger.domain.kinds import KINDS
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.scope import COSTINGS, Fault, Resolved, Scope, Type
from ledger.rules.syntax import Argument, Call, Path, RoleName, Span

HERE = Span(1, 1, 2)
GRNI = PolicyDeclaration("grni", ("difference", "red_blue"), "difference", "暂估", "estimates")


def path(text: str) -> Path:
    return Path(HERE, tuple(text.split(".")))


def delivery() -> Scope:
    return Scope.of_rule(KINDS["delivery"], "d", {"grni": GRNI})


def lines() -> Scope:
    inside = delivery().enter("l", path("d.lines"))
    assert isinstance(inside, Scope)
    return inside


def type_of(scope: Scope, text: str) -> Type:
    resolved = scope.resolve(path(text))
    assert isinstance(resolved, Resolved), resolved
    return resolved.type


def code_of(found: object) -> str:
    assert isinstance(found, Fault), found
    return found.code


def test_fields_lead_on_to_master_data() -> None:
    assert type_of(delivery(), "d.number") == Type("text")
    assert type_of(delivery(), "d.customer.place") == Type("place")
    assert type_of(lines(), "l.item.costing").choices == COSTINGS
    assert type_of(delivery(), "policy.grni") == Type("choice", ("difference", "red_blue"))


def test_an_optional_field_says_so() -> None:
    resolved = delivery().resolve(path("d.platform.name"))
    assert isinstance(resolved, Resolved) and resolved.optional and resolved.attribute == "name"


def test_a_column_is_there_in_every_loop_over_its_list() -> None:
    outer = delivery()
    first = outer.enter("l", path("d.lines"))
    assert isinstance(first, Scope)
    assert first.define(path("l.cost"), Type("money", booked=True)) is None
    again = outer.enter("k", path("d.lines"))
    assert isinstance(again, Scope)
    resolved = again.resolve(path("k.cost"))
    assert isinstance(resolved, Resolved)
    assert (resolved.list, resolved.column, resolved.type.booked) == ("lines", True, True)


def test_a_list_in_a_list_has_a_key_of_its_own() -> None:
    scope = Scope.of_rule(KINDS["payment"], "p", {})
    outer = scope.enter("s", path("p.settlements"))
    assert isinstance(outer, Scope)
    inner = outer.enter("l", path("s.lines"))
    assert isinstance(inner, Scope)
    assert inner.innermost is not None and inner.innermost.key == "settlements.lines"
    assert inner.define(path("l.share"), Type("money")) is None


def test_special_lists_have_their_fields() -> None:
    source = Call(HERE, "open_items", (Argument(None, RoleName(HERE, "GRNI")),))
    inside = delivery().enter("g", source)
    assert isinstance(inside, Scope)
    assert type_of(inside, "g.origin") == Type("open")
    assert type_of(inside, "g.value") == Type("money")
    foreign = delivery().enter("o", Call(HERE, "open_items", (Argument(None, path("foreign")),)))
    assert isinstance(foreign, Scope) and type_of(foreign, "o.account") == Type("account")


def test_what_means_nothing_is_a_fault_with_its_code() -> None:
    assert code_of(delivery().resolve(path("d.nothing"))) == "R220"
    assert code_of(delivery().resolve(path("x"))) == "R219"
    assert code_of(delivery().resolve(path("policy.nothing"))) == "R218"
    assert code_of(delivery().enter("l", path("d.customer"))) == "R203"
    assert code_of(delivery().enter("l", path("d.nothing"))) == "R204"
    assert code_of(lines().enter("k", path("d.lines"))) == "R205"
    assert code_of(delivery().enter("d", path("d.lines"))) == "R206"
    assert code_of(lines().define(path("cost"), Type("money"))) == "R208"
    assert code_of(lines().define(path("l.item"), Type("money"))) == "R206"
    assert code_of(delivery().define(path("l.cost"), Type("money"))) == "R208"
