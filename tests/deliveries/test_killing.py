"""A short version of ``make deliveries``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.deliveries.killing import Plan, run


@pytest.mark.long
def test_nothing_is_lost_however_often_the_bot_is_killed(tmp_path: Path) -> None:
    figures = run(Plan(seed=3, chats=30, stories=3, life=(0.02, 0.2), most_kills=3), tmp_path)
    assert figures.passed, figures.line()
    assert figures.kills > 0
