"""What a person types while the program talks to the network: line by line, from a terminal, a pipe or a file.

Reading never holds up the event loop and ends at once on Ctrl-C.
"""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 4096
"""The longest line that is taken, in bytes."""


class TypedLines:
    """Lines of standard input, asked for one by one."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._held = b""

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """Asks a question and gives the line that was typed, without spaces around it.

        Raises:
            EOFError: the input ended before a line.
        """
        try:
            with self._unseen(secret):
                # asked only once nothing is echoed any more: who types fast is not seen either
                print(f"{question}{' (not shown)' if secret else ''}: ", end="", flush=True)
                line = await self._line()
        finally:
            if secret or not os.isatty(self._descriptor):
                print(flush=True)
        return line.decode("utf-8", "replace").strip()

    async def _line(self) -> bytes:
        while b"\n" not in self._held:
            piece = await self._piece()
            if not piece:
                if self._held:
                    break
                raise EOFError
            self._held += piece
            if len(self._held) > LONGEST:
                raise EOFError
        line, _, self._held = self._held.partition(b"\n")
        return line

    async def _piece(self) -> bytes:
        if stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            return os.read(self._descriptor, LONGEST)
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(self._descriptor, readable.set)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(self._descriptor)
        return os.read(self._descriptor, LONGEST)

    @contextmanager
    def _unseen(self, secret: bool) -> Iterator[None]:
        if not secret or not os.isatty(self._descriptor):
            yield
            return
        sys.stdout.flush()
        before = termios.tcgetattr(self._descriptor)
        unseen = [*before]
        unseen[3] &= ~termios.ECHO
        termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, unseen)
        try:
            yield
        finally:
            termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, before)
