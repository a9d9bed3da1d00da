"""The installed program as a subprocess: as a person at a shell, a pipe or a service manager meets it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = (sys.executable, "-m", "dprkwatch")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of whoever runs the tests."""
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith("DPRKWATCH_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def run(folder: Path, *arguments: str, given: str | bytes = b"", seconds: float = 60, **env: str) -> Ran:
    """Runs a command in a folder, in pipes."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        timeout=seconds,
        env=environment(**env),
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
