from __future__ import annotations

import signal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew, to be read in the diff"
    )


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # started in a shell's background, where Ctrl-C is ignored and programs under test would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
