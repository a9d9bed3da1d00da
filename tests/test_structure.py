"""The house: which package may import which, and what a module may be called."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("claims", "media", "storage", "monitors", "bot", "dprkwatch")
MAY_IMPORT = {
    "claims": {"claims"},
    "media": {"media"},
    "storage": {"storage", "claims"},
    "monitors": {"monitors", "claims", "media", "storage"},
    "bot": {"bot", "claims", "media", "storage"},
    "dprkwatch": set(PACKAGES),
}
NO_NAMES = {"utils", "helpers", "common", "misc", "util", "helper"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_those_below_it(package: str) -> None:
    wrong = {
        str(module.relative_to(ROOT)): sorted(imported(module) & set(PACKAGES) - MAY_IMPORT[package])
        for module in modules(package)
        if imported(module) & set(PACKAGES) - MAY_IMPORT[package]
    }
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_are_named_for_their_subject_and_say_it(package: str) -> None:
    for module in modules(package):
        assert module.stem not in NO_NAMES, module
        if module.parent.name == "versions":
            continue
        assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))), (
            f"{module} says not what it is about"
        )


def test_sql_stands_in_storage_alone() -> None:
    for package in ("bot", "monitors", "claims", "media"):
        for module in modules(package):
            assert "sqlalchemy" not in imported(module), f"{module} speaks SQL"


def test_heavy_libraries_are_not_imported_by_pure_packages() -> None:
    for package in ("claims", "media"):
        for module in modules(package):
            assert not imported(module) & {"aiogram", "telethon", "aiohttp", "sqlalchemy"}, module
