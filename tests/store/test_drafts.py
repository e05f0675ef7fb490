"""Drafts survive whatever ends a terminal, belong to one user, and are gone once they are posted."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.problem import Problem
from ledger.store.drafts import Draft, draft_folder, drafts_in, resume_draft, start_draft


def draft(folder: Path, identifier: str = "GR-1") -> Draft:
    return start_draft(folder, "goods_receipt", identifier, user="anna", started="2026-11-24T08:00:00+00:00")


def resumed(path: Path) -> Draft:
    found = resume_draft(path)
    assert isinstance(found, Draft), found
    return found


def test_every_cell_is_on_the_disk_when_it_was_written(tmp_path: Path) -> None:
    typed = draft(tmp_path)
    assert typed.write({"header.supplier": "S1"}) is None
    assert typed.write({"lines.1.item": "K9", "lines.1.quantity": "10"}) is None
    assert typed.write({"lines.1.quantity": "12", "header.supplier": None}) is None
    [head] = drafts_in(tmp_path)
    assert (head.kind, head.id, head.user, head.cells) == ("goods_receipt", "GR-1", "anna", 2)
    typed.close()
    assert resumed(typed.path).cells == {"lines.1.item": "K9", "lines.1.quantity": "12"}


def test_nothing_lies_on_the_disk_before_the_first_cell_and_after_posting(tmp_path: Path) -> None:
    typed = draft(tmp_path)
    assert drafts_in(tmp_path) == []
    typed.write({"a": "1"})
    typed.discard()
    assert (drafts_in(tmp_path), list(tmp_path.iterdir())) == ([], [])


def test_only_its_user_can_read_a_draft(tmp_path: Path) -> None:
    folder = draft_folder(tmp_path, "book", "../王")
    typed = draft(folder)
    typed.write({"a": "1"})
    assert stat.S_IMODE(typed.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder.resolve().is_relative_to(tmp_path / "zhangfang" / "drafts" / "book")
    typed.close()


@given(cut=st.integers(min_value=0))
def test_a_draft_that_is_cut_off_anywhere_keeps_all_whole_lines(cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    typed = draft(tmp_path_factory.mktemp("drafts"))
    sizes = []
    for number in range(5):
        typed.write({f"cell{number}": f"内容{number}"})
        sizes.append(typed.path.stat().st_size)
    typed.close()
    cut %= sizes[-1] + 1
    os.truncate(typed.path, cut)
    whole = sum(1 for size in sizes if size <= cut)
    found = resume_draft(typed.path)
    if isinstance(found, Problem):
        assert (found.code, whole) == ("draft_damaged", 0)
        return
    assert sorted(found.cells) == [f"cell{number}" for number in range(whole)]
    found.write({"more": "1"})
    found.close()
    assert sorted(resumed(typed.path).cells) == [*(f"cell{number}" for number in range(whole)), "more"]


def test_a_changed_byte_ends_what_is_believed(tmp_path: Path) -> None:
    typed = draft(tmp_path)
    typed.write({"a": "1"})
    size = typed.path.stat().st_size
    typed.write({"b": "2"})
    typed.close()
    content = bytearray(typed.path.read_bytes())
    content[size + 20] ^= 1
    typed.path.write_bytes(content)
    assert resumed(typed.path).cells == {"a": "1"}


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """Files cannot grow beyond a size: the system tears the write that tries."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_what_was_typed_is_written_when_there_is_room(tmp_path: Path) -> None:
    typed = draft(tmp_path)
    typed.write({"a": "1"})
    with no_room_beyond(typed.path.stat().st_size + 10):
        problem = typed.write({"b": "2"})
        assert problem is not None
        assert (problem.code, typed.cells) == ("draft_not_kept", {"a": "1", "b": "2"})
        assert typed.write({"c": "3"}) is not None
    assert drafts_in(tmp_path)[0].cells == 1
    assert typed.write({"d": "4"}) is None
    assert typed.problem is None
    typed.close()
    assert resumed(typed.path).cells == {"a": "1", "b": "2", "c": "3", "d": "4"}


def test_a_disk_that_was_full_from_the_start_takes_the_draft_later(tmp_path: Path) -> None:
    typed = draft(tmp_path)
    with no_room_beyond(5):
        assert typed.write({"a": "1"}) is not None
    assert typed.write({"b": "2"}) is None
    typed.close()
    assert resumed(typed.path).cells == {"a": "1", "b": "2"}


def test_two_terminals_cannot_type_into_one_draft(tmp_path: Path) -> None:
    typed = draft(tmp_path)
    typed.write({"a": "1"})
    second = resume_draft(typed.path)
    assert isinstance(second, Problem)
    assert second.code == "draft_in_use"
    typed.close()
    assert resumed(typed.path).cells == {"a": "1"}


def test_kill_9_at_line_40_leaves_39_or_40_lines(tmp_path: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        from ledger.store.drafts import start_draft
        typed = start_draft(Path(sys.argv[1]), "goods_receipt", "GR-1", user="anna", started="")
        for line in range(1, 10_000):
            typed.write({f"lines.{line}.item": "K9"})
            print(line, flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for said in child.stdout:
            if said.strip() == "40":
                child.send_signal(signal.SIGKILL)
                break
        said_after = [int(line) for line in child.stdout if line.strip().isdigit()]
    last = max([40, *said_after])
    [head] = drafts_in(tmp_path)
    assert head.cells in (last, last + 1)
    assert len(resumed(head.path).cells) == head.cells


def test_what_is_no_draft_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "x.draft").write_text("nonsense\n")
    (tmp_path / "y.txt").write_text("nonsense\n")
    assert drafts_in(tmp_path) == []
    assert drafts_in(tmp_path / "missing") == []
    problem = resume_draft(tmp_path / "missing.draft")
    assert isinstance(problem, Problem)
    assert problem.code == "draft_not_read"
