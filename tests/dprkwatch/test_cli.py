from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dprkwatch.program import run

BROKEN = "[bot]\nlangauge = 'en'\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("analyze", "--nope"),
        ("ask",),
        ("--config",),
        ("ask", "/claims", "--now", "yesterday"),
        ("ask", "/claims", "--lang", "xx"),
        ("ask", "/claims", "--format", "xml"),
        ("ask", " "),
        ("analyze", "--date", "2024-02-30"),
        ("import", ".", "--timezone", "Mars/Phobos"),
        ("import", ".", "--as", "no name"),
        ("preview",),
        ("preview", "@channel", "--since", "x"),
        ("preview", "@one_channel", "@two_channel", "--file", "page.html"),
        ("channels", "add", "no name"),
        ("channels", "add", "@channel", "--side", "mars"),
        ("channels", "add", "@channel", "--kind", "mars"),
        ("bot",),
        ("demo", "--lang", "xx"),
        ("demo", "--once", ""),
    ],
)
def test_bad_usage_is_one_line_and_leaves_nothing(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ran = run(tmp_path, *arguments)
    assert ran.code == 2, ran.err
    assert ran.out == ""
    assert ran.err.startswith("dprkwatch: ")
    assert ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["before", "after", "joined"])
def test_config_may_stand_before_or_after_the_command(tmp_path: Path, place: str) -> None:
    (tmp_path / "mine.toml").write_text(BROKEN, encoding="utf-8")
    command = ["channels", "list"]
    arguments = {
        "before": ["--config", "mine.toml", *command],
        "after": [*command, "--config", "mine.toml"],
        "joined": [*command, "--config=mine.toml"],
    }[place]
    ran = run(tmp_path, *arguments)
    assert ran.code == 2
    assert ran.err == "dprkwatch: mine.toml: bot.langauge: unknown key; did you mean language?\n"


def test_a_missing_configuration_is_bad_usage(tmp_path: Path) -> None:
    ran = run(tmp_path, "channels", "list", "--config", "nowhere.toml")
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere.toml: no such file" in ran.err


def test_a_database_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be", encoding="utf-8")
    ran = run(tmp_path, "channels", "list")
    assert ran.code == 1
    assert ran.err.startswith("dprkwatch: ")
    assert ran.err.count("\n") == 1


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "dprkwatch.db").write_bytes(b"no database, " * 1000)
    for arguments in (("channels", "list"), ("ask", "/claims"), ("coverage",), ("db", "upgrade")):
        ran = run(tmp_path, *arguments)
        assert ran.code == 1
        assert ran.err.startswith("dprkwatch: ")
        assert ran.err.count("\n") == 1
    assert (tmp_path / "data" / "dprkwatch.db").read_bytes() == b"no database, " * 1000


def test_help_names_every_command_without_loading_what_they_need(tmp_path: Path) -> None:
    ran = run(tmp_path, "--help", PYTHONPROFILEIMPORTTIME="1")
    assert ran.code == 0
    for name in ("init", "demo", "run", "import", "preview", "analyze", "ask", "channels", "db", "doctor"):
        assert f"\n  {name} " in ran.out
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.err.splitlines()}
    assert not loaded & {"aiogram", "aiohttp", "sqlalchemy", "numpy", "pydantic", "claims", "rich"}


def test_without_a_command_the_help_is_shown(tmp_path: Path) -> None:
    ran = run(tmp_path)
    assert ran.code == 2
    assert ran.out.lstrip().startswith("Usage: dprkwatch")


def test_doctor_says_what_is_missing_and_does_not_wait_for_a_network(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        "doctor",
        "--json",
        seconds=30,
        DPRKWATCH_PREVIEW__BASE_URL="http://127.0.0.1:9",
        DPRKWATCH_BOT__API_BASE="http://127.0.0.1:9",
        DPRKWATCH_BOT__TOKEN="123456789:secret-secret-secret-secret-secret",
    )
    checks = {check["name"]: check for check in json.loads(ran.out)["checks"]}
    assert all(set(check) == {"name", "state", "what", "do"} for check in checks.values())
    assert all(check["state"] in ("ok", "warning", "broken") for check in checks.values())
    assert {"configuration", "disk", "lexicon", "gazetteer", "database", "bot", "web previews"} <= set(checks)
    assert checks["database"]["state"] == "broken"
    assert "init" in checks["database"]["do"]
    assert checks["bot"]["state"] == "broken"
    assert ran.code == 1
    assert "secret" not in ran.out + ran.err
    assert list(tmp_path.iterdir()) == []


def test_doctor_names_a_broken_configuration(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(BROKEN, encoding="utf-8")
    ran = run(tmp_path, "doctor", "--json")
    (check,) = json.loads(ran.out)["checks"]
    assert check["state"] == "broken"
    assert "bot.langauge" in check["what"]
    assert ran.code == 2


def test_doctor_warns_of_a_token_that_others_can_read(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[bot]\ntoken = '1:abc'\napi_base = 'http://127.0.0.1:9'\n", encoding="utf-8")
    config.chmod(0o644)
    ran = run(tmp_path, "doctor", "--json", DPRKWATCH_PREVIEW__BASE_URL="http://127.0.0.1:9")
    checks = {check["name"]: check for check in json.loads(ran.out)["checks"]}
    assert checks["configuration"]["state"] == "warning"
    assert checks["configuration"]["do"] == "chmod 600 config.toml"


def test_the_database_is_made_once_checked_copied_and_put_back(tmp_path: Path) -> None:
    made = run(tmp_path, "db", "upgrade")
    assert made.code == 0
    assert "made" in made.out
    assert "already" in run(tmp_path, "db", "upgrade").out
    run(tmp_path, "channels", "add", "@steppe_ledger")
    assert run(tmp_path, "db", "backup", "copy.db").code == 0
    assert run(tmp_path, "db", "backup", "copy.db").code == 1  # never over a file that is there
    run(tmp_path, "channels", "remove", "@steppe_ledger")
    restored = run(tmp_path, "db", "restore", "copy.db")
    assert restored.code == 0
    assert "steppe_ledger" in run(tmp_path, "channels", "list").out
    checked = run(tmp_path, "db", "check", "--json")
    assert checked.code == 0
    assert isinstance(json.loads(checked.out), dict)
    assert run(tmp_path, "db", "restore", "nowhere.db").code == 1
