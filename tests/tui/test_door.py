"""Who may come in from a browser."""

from __future__ import annotations

from itertools import count

from tui.web.door import ADMITTED, FOREIGN, NO_TOKEN, Admission, Door, Knock, names_of

HOST = "127.0.0.1:8423"


def a_door() -> Door:
    numbers = count(1)
    return Door(names_of("127.0.0.1", 8423), lambda: f"secret-{next(numbers)}")


def test_the_token_opens_once_and_the_cookie_from_then_on() -> None:
    door = a_door()
    assert door.admit(Knock(HOST)) == Admission(NO_TOKEN)
    assert door.admit(Knock(HOST, token="secret-1")) == Admission(ADMITTED, "secret-3")
    assert door.admit(Knock(HOST, token="secret-1")) == Admission(NO_TOKEN)
    assert door.admit(Knock(HOST, cookie="secret-3")) == Admission(ADMITTED)
    assert door.token == "secret-2"
    assert door.admit(Knock(HOST, token="secret-2")) == Admission(ADMITTED, "secret-5")


def test_an_empty_cookie_or_token_opens_nothing() -> None:
    door = a_door()
    assert door.admit(Knock(HOST, cookie="", token="")) == Admission(NO_TOKEN)
    assert door.admit(Knock(HOST, cookie="密")) == Admission(NO_TOKEN)


def test_a_socket_is_opened_by_the_cookie_alone_and_by_our_own_page_alone() -> None:
    door = a_door()
    session = door.admit(Knock(HOST, token="secret-1")).session
    origin = f"http://{HOST}"
    assert door.admit(Knock(HOST, origin, session, is_socket=True)) == Admission(ADMITTED)
    assert door.admit(Knock(HOST, "", session, is_socket=True)) == Admission(FOREIGN)
    assert door.admit(Knock(HOST, "null", session, is_socket=True)) == Admission(FOREIGN)
    assert door.admit(Knock(HOST, "http://127.0.0.1:9999", session, is_socket=True)) == Admission(FOREIGN)
    assert door.admit(Knock(HOST, origin, "", "secret-2", is_socket=True)) == Admission(NO_TOKEN)


def test_a_foreign_name_that_leads_here_is_not_answered() -> None:
    door = a_door()
    assert door.admit(Knock("evil.example:8423", token="secret-1")) == Admission(FOREIGN)
    assert door.admit(Knock("LOCALHOST:8423", token="secret-1")).status == ADMITTED


def test_a_server_on_every_address_answers_to_every_name_but_not_to_other_sites() -> None:
    assert names_of("0.0.0.0", 80) == frozenset()
    door = Door(names_of("0.0.0.0", 80), lambda: "secret")
    assert door.admit(Knock("books.example", "https://books.example", "", "secret")).status == ADMITTED
    assert door.admit(Knock("books.example", "https://evil.example", "", "secret")).status == FOREIGN


def test_names_of_an_address_have_its_port_which_is_left_out_for_80() -> None:
    assert names_of("::1", 8423) == {"127.0.0.1:8423", "[::1]:8423", "localhost:8423"}
    assert names_of("Books.example", 80) == {"books.example:80", "books.example"}
