"""What a running program is called in storage, so that its sign of life says whether it can still be alive.

A program that was killed leaves its last sign of life behind; on the machine where it ran, its process id and the
moment it began tell whether it is still there.
"""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path


def name_program() -> str:
    """A name for this program: machine, process id, when the process began, and something random."""
    pid = os.getpid()
    return "/".join((_machine(), str(pid), _began(pid) or "", secrets.token_hex(4)))


def may_be_alive(name: str) -> bool:
    """Whether the program of this name can still be running; yes where that can't be told from here."""
    parts = name.split("/")
    if len(parts) != 4 or parts[0] != _machine() or not parts[1].isdecimal():
        return True
    pid, began = int(parts[1]), parts[2]
    if pid == os.getpid():
        return False  # this very process goes by another name
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # it is somebody else's
    now_there = _began(pid)
    return not (began and now_there and began != now_there)


def _machine() -> str:
    """The host, and within it the container: process ids of two containers mean different processes."""
    try:
        numbering = os.readlink("/proc/self/ns/pid")
    except OSError:
        numbering = ""
    return f"{socket.gethostname()} {numbering}".strip().replace("/", "-")


def _began(pid: int) -> str | None:
    """When a process began, in ticks since the machine did; ``None`` where the system doesn't say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else None
