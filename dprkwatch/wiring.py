"""Puts the program together: settings, lexicon, gazetteer, storage and ingest, handed down to whoever needs them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from dprkwatch.logs import configure_logging
from dprkwatch.settings import Settings, load_settings

if TYPE_CHECKING:
    from claims.lexicon import Lexicon
    from claims.model import Reading
    from claims.places import Gazetteer
    from claims.reading import Reader
    from monitors.ingest import Ingest
    from storage.engines import Storage


def command_settings(config: Path | None) -> Settings:
    """Reads the settings and sets logging up for a command that does one thing and says itself how it went.

    What is logged beside that is warnings and worse, or everything where the settings say ``debug``.
    """
    settings = load_settings(config)
    level = "warning" if settings.log.level == "info" else settings.log.level
    configure_logging(replace(settings.log, level=level))
    return settings


def utc_now() -> datetime:
    """The time of day, aware UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class FileReader:
    """Reads texts by the lexicon and gazetteer of two folders; loads them where it is used, in any process.

    Attributes:
        lexicon: the folder of lexicon files, ``None`` for the shipped ones.
        gazetteer: the folder of gazetteer files, ``None`` for the shipped ones.
    """

    lexicon: Path | None = None
    gazetteer: Path | None = None
    _reader: Reader | None = None

    def __getstate__(self) -> tuple[Path | None, Path | None]:
        return self.lexicon, self.gazetteer

    def __setstate__(self, state: tuple[Path | None, Path | None]) -> None:
        self.lexicon, self.gazetteer = state
        self._reader = None

    def reader(self) -> Reader:
        """The reader itself, loaded at the first call.

        Raises:
            LexiconError, GazetteerError: a file is broken; one line with file, line and reason.
        """
        if self._reader is None:
            from claims.lexicon import load_lexicon
            from claims.places import load_gazetteer
            from claims.reading import Reader

            self._reader = Reader(load_lexicon(self.lexicon), load_gazetteer(self.gazetteer))
        return self._reader

    def read_batch(self, items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        """One reading for each text and the time it was posted, in their order.

        The language, which takes longer than all else, is asked for where a text is flagged; of the other posts
        it is found out when somebody asks (``storage.languages``).
        """
        from claims.language import detect_language

        reader = self.reader()
        readings = [reader.read(text, posted, language=False) for text, posted in items]
        return [
            replace(reading, language=detect_language(text)) if reading.flag.flagged else reading
            for reading, (text, _) in zip(readings, items, strict=True)
        ]

    @property
    def version(self) -> str:
        """The version of the lexicon and gazetteer together: a hash over their files."""
        from storage.lexicons import version_of

        return version_of(self.files)

    @property
    def files(self) -> Mapping[str, str]:
        """What it reads by, file by file."""
        found: dict[str, str] = {}
        for kind, folder in (("lexicon", self.lexicon), ("places", self.gazetteer)):
            source: Traversable = folder if folder is not None else files(f"claims.{kind}")
            for entry in source.iterdir():
                if entry.name.endswith((".toml", ".tsv")):
                    found[f"{kind}/{entry.name}"] = entry.read_text(encoding="utf-8")
        return dict(sorted(found.items()))


def file_reader(settings: Settings) -> FileReader:
    """What the configured lexicon and gazetteer read by."""
    return FileReader(settings.path(settings.lexicon.folder), settings.path(settings.lexicon.gazetteer))


def lexicon_of(settings: Settings) -> Lexicon:
    """The lexicon of the configured folder, else the shipped one."""
    from claims.lexicon import load_lexicon

    return load_lexicon(settings.path(settings.lexicon.folder))


def gazetteer_of(settings: Settings) -> Gazetteer:
    """The gazetteer of the configured folder, else the shipped one."""
    from claims.places import load_gazetteer

    return load_gazetteer(settings.path(settings.lexicon.gazetteer))


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncIterator[Storage]:
    """The configured database, made where there is none yet.

    Raises:
        StorageError: it can't be opened, or has a newer or an older schema.
    """
    from storage.engines import Storage, database_file
    from storage.migrations import upgrade

    file = database_file(settings.database_url)
    if file is not None and not file.exists():
        await upgrade(settings.database_url)
    async with await Storage.open(settings.database_url) as storage:
        yield storage


@asynccontextmanager
async def open_ingest(
    settings: Settings, storage: Storage, *, now: Callable[[], datetime] = utc_now, load: bool = True
) -> AsyncIterator[Ingest]:
    """An ingest that reads by the configured lexicon and gazetteer.

    Args:
        settings: of the program.
        storage: where to.
        now: the clock.
        load: whether this process will read texts itself, so that it may as well load them at once.

    Raises:
        LexiconError, GazetteerError: a file of theirs is broken, where it was loaded.
    """
    from monitors.ingest import Ingest

    reader = file_reader(settings)
    if load:
        reader.reader()  # a broken file is said before anything is taken in
    async with Ingest(storage, reader, settings=settings.ingest, now=now) as ingest:
        yield ingest
