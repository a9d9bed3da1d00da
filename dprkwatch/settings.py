"""The settings, read once: built-in defaults, then the TOML file, then the environment (``DPRKWATCH_SECTION__KEY``).

Each package owns the dataclass of its section; here they are composed into one typed value. Whatever is
wrong is one line that names the key, where it was said and what is allowed.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import tomllib
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pydantic_settings
from pydantic import ConfigDict, ValidationError, create_model
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.settings import BotSettings
from media.settings import EvidenceSettings, HashSettings, MatchSettings
from monitors.preview.settings import PreviewSettings
from monitors.settings import FetchSettings, IngestSettings, WatchSettings
from monitors.telegram.settings import TelegramSettings
from storage.settings import StorageSettings

DEFAULT_FILE = Path("config.toml")
ENVIRONMENT_PREFIX = "DPRKWATCH_"


class SettingsError(Exception):
    """The configuration can't be used; the message is one plain line."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What is logged, to standard error. Never post texts, tokens, phone numbers or chat ids.

    Attributes:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        format: ``text`` for people, ``json`` for machines.
    """

    level: typing.Literal["debug", "info", "warning", "error"] = "info"
    format: typing.Literal["text", "json"] = "text"


@dataclass(frozen=True, slots=True)
class LexiconSettings:
    """Where an analyst's own word lists and gazetteer lie.

    Attributes:
        folder: a folder of lexicon files used instead of the shipped ones; empty for the shipped ones.
        gazetteer: a folder of gazetteer files used instead of the shipped ones; empty for the shipped ones.
    """

    folder: str = ""
    gazetteer: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the program, a section a package."""

    storage: StorageSettings = field(default_factory=StorageSettings)
    bot: BotSettings = field(default_factory=BotSettings)
    watch: WatchSettings = field(default_factory=WatchSettings)
    preview: PreviewSettings = field(default_factory=PreviewSettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    ingest: IngestSettings = field(default_factory=IngestSettings)
    media: HashSettings = field(default_factory=HashSettings)
    matching: MatchSettings = field(default_factory=MatchSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    lexicon: LexiconSettings = field(default_factory=LexiconSettings)
    log: LogSettings = field(default_factory=LogSettings)
    file: Path | None = None

    @property
    def database_url(self) -> str:
        """The database as an SQLAlchemy URL."""
        database = self.storage.database
        if "://" in database:
            return database
        return f"sqlite+aiosqlite:///{self.folder / database}"

    @property
    def folder(self) -> Path:
        """The folder that relative paths start at."""
        return self.file.resolve().parent if self.file else Path.cwd()

    def path(self, value: str) -> Path | None:
        """A path setting made absolute, or ``None`` where it is empty."""
        return self.folder / value if value else None


SECTIONS: Mapping[str, type[Any]] = {
    name: hint
    for name, hint in typing.get_type_hints(Settings).items()
    if dataclasses.is_dataclass(hint) and isinstance(hint, type)
}


def load_settings(file: Path | None = None) -> Settings:
    """Reads the settings.

    Args:
        file: the TOML file; ``None`` for ``config.toml`` where the program was started, if there is one.

    Raises:
        SettingsError: the file is missing or broken, or a key or value in it or in the environment is wrong.
    """
    if file is None and DEFAULT_FILE.is_file():
        file = DEFAULT_FILE
    if file is not None:
        _check_file(file)
    for variable in os.environ:
        if variable.upper().startswith(ENVIRONMENT_PREFIX) and variable.upper() not in _variables():
            raise SettingsError(
                f"environment: {variable}: unknown setting; {_allowed(variable, _variables())}"
            )
    try:
        composed = _composed(file)()
    except ValidationError as error:
        raise SettingsError(_one_line(error, file)) from None
    except pydantic_settings.SettingsError:
        said = ", ".join(sorted(v for v in os.environ if v.upper().startswith(ENVIRONMENT_PREFIX)))
        raise SettingsError(
            f"environment: one of {said}: a list is written as JSON, such as [1, 2]"
        ) from None
    values: dict[str, Any] = {}
    for name, cls in SECTIONS.items():
        section = getattr(composed, name)
        try:
            values[name] = cls(**{key: getattr(section, key) for key in _keys(name)})
        except ValueError as error:
            raise SettingsError(f"{file or 'environment'}: {name}: {error}") from None
    return Settings(**values, file=file)


def _check_file(file: Path) -> None:
    # read here once more than pydantic-settings does, for errors that name the file and the reason
    try:
        tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{file}: no such file; `dprkwatch init` writes one") from None
    except OSError as error:
        raise SettingsError(f"{file}: can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: can't be read: it is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from None


def _composed(file: Path | None) -> type[BaseSettings]:
    class Composed(BaseSettings):
        model_config = SettingsConfigDict(
            env_prefix=ENVIRONMENT_PREFIX,
            env_nested_delimiter="__",
            extra="forbid",
            hide_input_in_errors=True,
        )

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            if file is None:
                return (env_settings,)
            return env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)

    sections: dict[str, Any] = {}
    for name, cls in SECTIONS.items():
        hints = typing.get_type_hints(cls)
        defaults = cls()
        section = create_model(
            name,
            __config__=ConfigDict(extra="forbid", hide_input_in_errors=True),
            **{key: (hints[key], getattr(defaults, key)) for key in _keys(name)},  # type: ignore[call-overload]
        )
        sections[name] = (section, section())
    return create_model("Composed", __base__=Composed, **sections)


def _one_line(error: ValidationError, file: Path | None) -> str:
    # the value itself may be a secret and is never shown
    first = error.errors(include_input=False, include_url=False)[0]
    section, *rest = (str(part) for part in first["loc"])
    key = rest[0] if rest else None
    variable = f"{ENVIRONMENT_PREFIX}{section}__{key}".upper()
    where = f"environment: {variable}" if variable in map(str.upper, os.environ) else f"{file}: {section}"
    if key and not where.startswith("environment"):
        where += f".{key}"
    if first["type"] == "extra_forbidden":
        if key is None:
            return f"{where}: unknown section; {_allowed(section, SECTIONS)}"
        return f"{where}: unknown key; {_allowed(key, _keys(section))}"
    message = _WANTED.get(first["type"]) or str(first["msg"]).replace("Input should be", "must be")
    message = message.replace("Value error, ", "")
    return f"{where}: {message}"


_WANTED = {  # what pydantic calls these isn't what one writes into a file
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": 'must be a text, in "quotes"',
    "tuple_type": "must be a list, in [brackets]",
    "list_type": "must be a list, in [brackets]",
    "path_type": 'must be a path, in "quotes"',
}


def _variables() -> list[str]:
    return [f"{ENVIRONMENT_PREFIX}{section}__{key}".upper() for section in SECTIONS for key in _keys(section)]


def _keys(section: str) -> list[str]:
    return [f.name for f in dataclasses.fields(SECTIONS[section])]


def _allowed(word: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"allowed: {', '.join(known)}"
