from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.dprkwatch.program import PROGRAM, environment, run

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A program on a pseudo-terminal: what is typed, and what is seen."""

    def __init__(self, folder: Path, *arguments: str, **env: str) -> None:
        self._near, far = pty.openpty()
        self.seen = ""
        self.program = subprocess.Popen(
            [*PROGRAM, *arguments],
            cwd=folder,
            env=environment(TERM="xterm", COLUMNS="100", LINES="40", **env),
            stdin=far,
            stdout=far,
            stderr=far,
            start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # makes it the controlling one
        )
        os.close(far)

    def until(self, wanted: str, seconds: float = 60) -> str:
        """Reads until a text is seen; gives everything up to it, which is then forgotten."""
        end = time.monotonic() + seconds
        while wanted not in self.seen:
            readable, _, _ = select.select([self._near], [], [], max(0, end - time.monotonic()))
            assert readable, f"{wanted!r} was not seen in {self.seen!r}"
            try:
                more = os.read(self._near, 65536)
            except OSError:
                more = b""
            assert more, f"it ended without {wanted!r}: {self.seen!r}"
            self.seen = ESCAPES.sub("", self.seen + more.decode("utf-8", "replace"))
        before, _, self.seen = self.seen.partition(wanted)
        return before + wanted

    def type(self, keys: str) -> None:
        os.write(self._near, keys.encode())

    def end(self, seconds: float = 20) -> int:
        """Waits for the program's end; gives its exit code."""
        end = time.monotonic() + seconds
        while self.program.poll() is None and time.monotonic() < end:
            if select.select([self._near], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self._near, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        code = self.program.wait(timeout=5)
        os.close(self._near)
        return code


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


def test_on_a_terminal_it_prompts_shows_buttons_and_turns_pages(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "demo")
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
    terminal.type("\x03")
    assert terminal.end() == 130


def test_ctrl_c_while_loading_ends_it_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    before = leftovers()
    terminal = Terminal(tmp_path, "demo")
    terminal.until("Loading the sample feed")
    os.killpg(terminal.program.pid, signal.SIGINT)
    assert terminal.end() == 130
    assert "interrupted" in terminal.seen
    assert "Traceback" not in terminal.seen
    assert leftovers() == before


@pytest.mark.long
def test_ctrl_d_leaves(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "demo")
    terminal.until("you> ")
    terminal.type("\x04")
    assert terminal.end() == 0
