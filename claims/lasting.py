"""Building what stays: word lists, rules, places."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def built_to_last() -> Iterator[None]:
    """Python's collector of cycles rests meanwhile.

    It would walk through a hundred thousand objects again and again and find that all are still in use: half of the
    time that loading takes.
    """
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()
