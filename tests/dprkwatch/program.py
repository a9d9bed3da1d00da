"""The installed program as a subprocess: as a person at a shell, a pipe or a service manager meets it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from dprkwatch.cli import main

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


def run_here(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> Ran:
    """The same in this process: quicker, for what doesn't depend on pipes, signals or the way it is started."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DPRKWATCH_INGEST__WORKERS", "0")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    capsys.readouterr()
    try:
        with pytest.raises(SystemExit) as left:
            main(arguments)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    said = capsys.readouterr()
    return Ran(int(left.value.code or 0), said.out, said.err)
