"""The program on a pseudo-terminal, as a person at one meets it."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

from tests.dprkwatch.program import PROGRAM, environment

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

    def end(self, keys: str = "", seconds: float = 30) -> int:
        """Waits for the program's end; gives its exit code.

        ``keys`` are typed, again every two seconds: one that arrives in the moment between a prompt and the
        waiting behind it is only noticed with the next.
        """
        end = time.monotonic() + seconds
        typed = 0.0
        while self.program.poll() is None and time.monotonic() < end:
            if keys and time.monotonic() - typed > 2:
                self.type(keys)
                typed = time.monotonic()
            if select.select([self._near], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self._near, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        return self.program.wait(timeout=5)

    def close(self) -> None:
        """Ends what has not ended."""
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        os.close(self._near)
