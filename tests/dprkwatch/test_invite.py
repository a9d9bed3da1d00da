"""`invite`: a link that lets one person in."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.dprkwatch.program import run

pytestmark = pytest.mark.program


def test_an_invitation_is_a_code_for_a_role(tmp_path: Path) -> None:
    ran = run(tmp_path, "invite", "--role", "analyst", "--days", "2")
    assert ran.code == 0, ran.err
    assert re.search(r"/start [A-Za-z0-9_-]{16}$", ran.out, re.MULTILINE)
    with sqlite3.connect(tmp_path / "data" / "dprkwatch.db") as kept:
        assert kept.execute("SELECT role FROM admin_codes").fetchall() == [("analyst",)]


@pytest.mark.parametrize("arguments", [("--role", "banned"), ("--days", "0"), ("--days", "9999")])
def test_a_wrong_invitation_is_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ran = run(tmp_path, "invite", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1


def test_a_closed_bot_invites_admins_only(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[bot]\naccess = "closed"\n', encoding="utf-8")
    assert run(tmp_path, "invite").code == 2
    assert run(tmp_path, "invite", "--role", "admin").code == 0
