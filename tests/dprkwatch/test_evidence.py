"""Originals as a person meets them: kept by an import, accounted for, checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dprkwatch.program import ROOT, Ran, run, run_here
from tests.dprkwatch.test_importing import export, message, written

FEED = ROOT / "dprkwatch" / "demo" / "feed" / "2024-12-24"
PICTURES = sorted(FEED.rglob("*.jpg"))


class Shell:
    """A folder with an export of three posts with a picture each, one of them flagged, and commands in it."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self._capsys, self._monkeypatch = folder, capsys, monkeypatch
        self.sizes = []
        said = ("North Korean soldiers are fighting near Sudzha.", "Snow.", "More snow.")
        posts = []
        for n, (text, picture) in enumerate(zip(said, PICTURES, strict=False)):
            written(folder, f"export/photos/{n}.jpg", picture.read_bytes())
            self.sizes.append(picture.stat().st_size)
            posts.append(message(n + 1, text, photo=f"photos/{n}.jpg", width=10, height=10))
        written(folder, "export/result.json", export(*posts))

    def run(self, *arguments: str) -> Ran:
        return run_here(self.folder, self._capsys, self._monkeypatch, *arguments)

    def configure(self, keep: str, limit: int = 10_000_000) -> None:
        written(self.folder, "config.toml", f'[evidence]\nkeep = "{keep}"\nlimit_gb = {limit / 1e9:.9f}\n')

    def account(self) -> list[str]:
        return [line for line in self.run("coverage").out.splitlines() if "kept" in line]

    def kept(self) -> list[Path]:
        return [file for file in (self.folder / "data" / "media").rglob("*") if file.is_file()]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, capsys, monkeypatch)


def test_an_import_keeps_the_originals_of_flagged_posts_and_coverage_accounts_for_the_rest(
    shell: Shell,
) -> None:
    ran = shell.run("import", "export")
    assert "3 media files hashed, 1 original kept" in ran.out, ran.err
    [kept] = shell.kept()
    assert kept.read_bytes() == PICTURES[0].read_bytes()
    first, other = shell.account()
    assert first.startswith("originals: 1 kept in 1 file, ")
    assert other.startswith("  2 not kept, ")
    assert other.endswith("not asked for by evidence.keep")
    channels = json.loads(shell.run("coverage", "--json").out)
    assert list(channels) == ["channels"]
    assert not any("kept" in field for channel in channels["channels"] for field in channel)


def test_the_newest_find_no_room_and_are_kept_when_the_limit_is_raised(shell: Shell) -> None:
    shell.configure("all", sum(shell.sizes) - 1)
    assert "2 originals kept" in shell.run("import", "export").out
    assert len(shell.kept()) == 2
    assert shell.account()[1].endswith("no room under evidence.limit_gb")
    checks = {check["name"]: check for check in json.loads(shell.run("doctor", "--json").out)["checks"]}
    assert checks["evidence files"]["state"] == "warning"
    assert "1 (no room under evidence.limit_gb)" in checks["evidence files"]["what"]
    shell.configure("all", sum(shell.sizes))
    shell.run("import", "export")
    assert len(shell.kept()) == 3
    assert len(shell.account()) == 1
    shell.configure("all", 1)
    checks = {check["name"]: check for check in json.loads(shell.run("doctor", "--json").out)["checks"]}
    assert checks["evidence files"]["state"] == "warning"
    assert "more than the limit" in checks["evidence files"]["what"]


def test_what_is_to_be_done_fits_the_reason_for_which_originals_were_not_kept(shell: Shell) -> None:
    (shell.folder / "data").mkdir()
    (shell.folder / "data" / "media").write_text("a file where the folder should be")
    shell.run("import", "export")
    checks = {check["name"]: check for check in json.loads(shell.run("doctor", "--json").out)["checks"]}
    assert "1 (the folder could not be written)" in checks["evidence files"]["what"]
    assert "evidence.folder" in checks["evidence files"]["do"]
    assert "limit_gb" not in checks["evidence files"]["do"]


def test_posts_that_another_lexicon_flags_get_their_originals_kept(shell: Shell) -> None:
    shell.run("import", "export")
    written(
        shell.folder,
        "mine.toml",
        '[flag.terms]\nwhite = ["snow"]\n[[flag.rules]]\nname = "white"\nanchor = ["white"]\nscore = 0.9\n'
        'matches = ["More snow."]\nmisses = ["Rain."]\n',
    )
    assert "2 newly flagged" in shell.run("lexicon", "use", "mine.toml").out
    assert len(shell.kept()) == 3


def test_a_check_of_the_database_names_kept_files_that_are_gone_or_changed(shell: Shell) -> None:
    shell.configure("all")
    shell.run("import", "export")
    assert "kept files: ok" in shell.run("db", "check").out
    gone, changed, _ = sorted(shell.kept())
    gone.unlink()
    changed.write_bytes(b"something else")
    ran = shell.run("db", "check")
    assert ran.code == 1
    assert f"{gone.name} is not there any more" in ran.out
    assert f"{changed.name} is not what it was when it was kept" in ran.out
    checks = {check["name"]: check for check in json.loads(shell.run("db", "check", "--json").out)["checks"]}
    assert len(checks["kept files"]["wrong"]) == 2


@pytest.mark.parametrize("wrong", ['keep = "some"', "limit_gb = 0", "limit_gb = -1", 'folder = ""'])
def test_a_setting_that_makes_no_sense_is_refused(shell: Shell, wrong: str) -> None:
    written(shell.folder, "config.toml", f"[evidence]\n{wrong}\n")
    ran = shell.run("coverage")
    assert ran.code == 2
    assert "evidence" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_the_demo_keeps_nothing_where_it_is_started(tmp_path: Path) -> None:
    assert run(tmp_path, "demo", "--once", "/help").code == 0
    assert list(tmp_path.iterdir()) == []
