from __future__ import annotations

from pathlib import Path

from tests.storm.storm import Plan, Storm


def test_a_brief_storm_leaves_nothing_missing_and_nothing_double(tmp_path: Path) -> None:
    plan = Plan(seed=3, channels=10, accounts=2, posts=500, kills=2, rate=100.0, life=(2.5, 4.0))
    figures = Storm(plan, tmp_path).run()
    assert figures.passed, (figures.line(), figures.examples)
    assert figures.kills >= 2
