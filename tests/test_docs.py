"""The documentation is held by the program: no command, option or document goes without its line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from dprkwatch.cli import app

ROOT = Path(__file__).parents[1]
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def commands() -> list[tuple[str, Any]]:
    def walk(prefix: str, group: Any) -> list[tuple[str, Any]]:
        found = []
        for name, command in group.commands.items():
            inner = getattr(command, "commands", None)
            found += walk(f"{prefix} {name}", command) if inner else [(f"{prefix} {name}", command)]
        return found

    return walk("dprkwatch", typer.main.get_command(app))


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_and_option_has_its_line(name: str, command: Any) -> None:
    lines = [line for line in COMMANDS.splitlines() if f"`{name}" in line]
    assert lines, f"docs/commands.md says nothing of `{name}`"
    for parameter in command.params:
        for option in getattr(parameter, "opts", []):
            if option.startswith("--") and option != "--help":
                assert any(option in line for line in lines), f"docs/commands.md: {name} lacks {option}"


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_says_what_it_is_for(name: str, command: Any) -> None:
    assert command.help, f"{name} has no help"


def test_links_between_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links {target}, which is not there"


def test_no_machine_path_or_index_address_stands_in_the_locks() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        content = lock.read_text(encoding="utf-8")
        assert not re.search(r"https?://|--index-url|file:|/(root|home|work|opt)/", content), lock.name
        assert "--hash=sha256:" in content
