from __future__ import annotations

import os
import re
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dprkwatch.program import run
from tests.dprkwatch.pseudo_terminal import Terminal

pytestmark = pytest.mark.program


def leftovers() -> set[str]:
    return {entry for entry in os.listdir(tempfile.gettempdir()) if entry.startswith("dprkwatch-demo-")}


def test_a_question_is_answered_and_the_program_ends(tmp_path: Path) -> None:
    ran = run(tmp_path, "demo", "--once", "/claims kursk 7d", "--once", "/help")
    assert (ran.code, ran.err) == (0, "")
    assert "Kursk Oblast" in ran.out
    assert "[1]" in ran.out
    assert "/sources" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_answered_line_by_line(tmp_path: Path) -> None:
    given = "/claims kursk 7d\n\n1\n99\nwhat is this \x1b[2J\udcff?\n".encode("utf-8", "surrogatepass")
    before = leftovers()
    ran = run(tmp_path, "demo", given=given)
    assert (ran.code, ran.err) == (0, "")
    assert "Kursk Oblast" in ran.out
    assert "there is no button 99" in ran.out
    assert "\x1b" not in ran.out
    assert leftovers() == before


def test_where_nobody_is_there_to_ask_a_question_is_shown_with_its_answer(tmp_path: Path) -> None:
    ran = run(tmp_path, "demo", given=b"")
    assert ran.code == 0
    assert "you> /claims kursk 7d" in ran.out
    assert "Kursk Oblast" in ran.out


def test_on_a_terminal_it_prompts_shows_buttons_and_turns_pages(
    tmp_path: Path, terminals: Callable[..., Terminal]
) -> None:
    terminal = terminals(tmp_path, "demo")
    terminal.until("Loading the sample feed")
    terminal.until("24 December 2024")
    terminal.until("you> ")
    terminal.type("/claims kursk 7d\n")
    first = terminal.until("you> ")
    assert "1/" in first
    button = re.search(r"\[(\d+) ▶\]", first)
    assert button
    terminal.type(f"{button[1]}\n")
    second = terminal.until("you> ")
    assert "2/" in second
    assert "◀" in second
    terminal.type("1\n")  # the first event's own card
    card = terminal.until("you> ")
    assert "t.me/" in card or "“" in card
    assert terminal.end("\x03") == 130


def test_ctrl_c_while_loading_ends_it_at_once_and_leaves_nothing(
    tmp_path: Path, terminals: Callable[..., Terminal]
) -> None:
    before = leftovers()
    terminal = terminals(tmp_path, "demo")
    terminal.until("Loading the sample feed")
    os.killpg(terminal.program.pid, signal.SIGINT)
    assert terminal.end() == 130
    assert "interrupted" in terminal.seen
    assert "Traceback" not in terminal.seen
    assert leftovers() == before


@pytest.mark.long
def test_ctrl_d_leaves(tmp_path: Path, terminals: Callable[..., Terminal]) -> None:
    terminal = terminals(tmp_path, "demo")
    terminal.until("you> ")
    assert terminal.end("\x04") == 0
