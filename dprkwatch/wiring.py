"""Puts the program together: settings, lexicon, gazetteer and storage, handed down to whoever needs them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from claims.lexicon import Lexicon, load_lexicon
from claims.places import Gazetteer, load_gazetteer
from claims.reading import Reader
from dprkwatch.logs import configure_logging
from dprkwatch.settings import Settings, load_settings


def command_settings(config: Path | None) -> Settings:
    """Reads the settings and sets logging up by them; the first thing that every command does."""
    settings = load_settings(config)
    configure_logging(settings.log)
    return settings


def lexicon_of(settings: Settings) -> Lexicon:
    """The lexicon of the configured folder, else the shipped one."""
    return load_lexicon(settings.path(settings.lexicon.folder))


def gazetteer_of(settings: Settings) -> Gazetteer:
    """The gazetteer of the configured folder, else the shipped one."""
    return load_gazetteer(settings.path(settings.lexicon.gazetteer))


def load_reader(settings: Settings) -> Reader:
    """A reader of texts with the configured lexicon and gazetteer."""
    return Reader(lexicon_of(settings), gazetteer_of(settings))
