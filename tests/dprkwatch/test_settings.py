"""Settings: defaults, file, environment, and one plain line for whatever is wrong."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest

from dprkwatch.settings import SECTIONS, SettingsError, load_settings

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(folder: Path, content: str | bytes) -> Path:
    file = folder / "config.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_the_example_names_every_setting_and_its_default() -> None:
    content = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert {section: set(keys) for section, keys in content.items()} == {
        section: {field.name for field in dataclasses.fields(cls)} for section, cls in SECTIONS.items()
    }
    loaded = load_settings(EXAMPLE)
    assert dataclasses.replace(loaded, file=None) == load_settings()


def test_every_setting_of_the_example_is_explained() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("["):
            assert lines[number + 1].startswith("#"), f"{line} begins without a word on what it is"


def test_without_a_file_the_defaults_hold_and_the_database_lies_in_data(tmp_path: Path) -> None:
    assert load_settings().database_url == f"sqlite+aiosqlite:///{tmp_path / 'data/dprkwatch.db'}"


def test_config_toml_of_the_folder_is_taken_and_the_environment_overrides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, '[bot]\nlanguage = "uk"\nadmins = [5]\n')
    monkeypatch.setenv("DPRKWATCH_BOT__LANGUAGE", "ko")
    settings = load_settings()
    assert settings.bot.language == "ko"
    assert settings.bot.admins == (5,)


def test_a_relative_database_starts_at_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    file = write(tmp_path / "etc", '[storage]\ndatabase = "x.db"\n')
    assert load_settings(file).database_url.endswith("/etc/x.db")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[bot]\nlangauge = 'en'\n", "bot.langauge: unknown key; did you mean language?"),
        ("[bott]\n", "bott: unknown section; did you mean bot?"),
        ("[watch]\nbackfill_days = 'seven'\n", "watch.backfill_days: must be a whole number"),
        ("[watch]\nbackfill_days = -1\n", "backfill_days must be between 0 and 3650"),
        ("[log]\nlevel = 'loud'\n", "log.level: must be 'debug', 'info', 'warning' or 'error'"),
        ("[bot]\nlanguage = 'xx'\n", "language must be one of en, uk, ru, ko"),
        ("bot = 3\n", "bot"),
        ("[bot\n", "not valid TOML"),
        (b"[bot]\ntoken = '\xff'\n", "not UTF-8"),
    ],
)
def test_what_is_wrong_in_the_file_is_one_line_that_names_it(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    file = write(tmp_path, content)
    with pytest.raises(SettingsError) as raised:
        load_settings(file)
    message = str(raised.value)
    assert said in message
    assert str(file) in message
    assert "\n" not in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: no such file"):
        load_settings(tmp_path / "nowhere.toml")


def test_a_wrong_environment_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRKWATCH_BOT__TOKN", "x")
    with pytest.raises(
        SettingsError, match="DPRKWATCH_BOT__TOKN: unknown setting; did you mean DPRKWATCH_BOT__TOKEN"
    ):
        load_settings()


def test_a_wrong_value_in_the_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRKWATCH_WATCH__BACKFILL_DAYS", "many")
    with pytest.raises(
        SettingsError, match="environment: DPRKWATCH_WATCH__BACKFILL_DAYS: must be a whole number"
    ):
        load_settings()


def test_a_list_in_the_environment_that_is_none_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPRKWATCH_BOT__ADMINS", "7,x")
    with pytest.raises(SettingsError, match="DPRKWATCH_BOT__ADMINS") as raised:
        load_settings()
    assert "\n" not in str(raised.value)


def test_the_token_is_never_shown(tmp_path: Path) -> None:
    secret = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    file = write(tmp_path, f"[bot]\ntoken = '{secret}'\n")
    assert secret not in repr(load_settings(file))
    file = write(tmp_path, f"[bot]\ntoken = ['{secret}']\n")
    with pytest.raises(SettingsError) as raised:
        load_settings(file)
    assert secret not in str(raised.value)
