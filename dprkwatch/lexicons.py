"""What texts are read by: the files of a lexicon and a gazetteer, out of folders or storage, and which are in force.

The files of the configured folders (else the shipped ones) are in force until somebody chooses others with
``dprkwatch lexicon use``; then those are, for every process, until others are chosen.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from dprkwatch.errors import CommandError
from dprkwatch.lasting import keep_doing

if TYPE_CHECKING:
    from claims.model import Reading
    from claims.places import Gazetteer
    from claims.reading import Reader
    from dprkwatch.settings import Settings
    from monitors.ingest import Ingest
    from storage.engines import Storage
    from storage.retrohunt import ReadTexts

log = structlog.get_logger(__name__)

FOLLOW_SECONDS = 10.0
_REST = 0.05  # seconds between two batches of judging again, in which live posts get in
LEXICON, PLACES = "lexicon", "places"
_KINDS = (".toml", ".tsv")
NO_LEXICON_FILE = "a lexicon file ends in .toml, a table of places in .tsv"
_OF_PLACES = "words.toml"  # the one TOML file of a gazetteer


@dataclass(slots=True)
class FilesReader:
    """Reads texts by files; loads them where it is used, in any process.

    Attributes:
        files: their texts by ``lexicon/NAME`` and ``places/NAME``.
    """

    files: Mapping[str, str]
    _reader: Reader | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return FilesReader, (self.files,)

    def reader(self) -> Reader:
        """The reader itself, loaded at the first call.

        Raises:
            LexiconError, RuleError, GazetteerError: a file is broken; one line with file, line and reason.
        """
        if self._reader is None:
            from claims.lexicon import lexicon_from_files
            from claims.reading import Reader

            words = {name: text.encode("utf-8", "surrogateescape") for name, text in self._of(LEXICON)}
            self._reader = Reader(lexicon_from_files(words), self._gazetteer())
        return self._reader

    def _gazetteer(self) -> Gazetteer:
        from claims.places import gazetteer_from

        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, text in self._of(PLACES):
                archive.writestr(name, text.encode("utf-8", "surrogateescape"))
        return gazetteer_from(zipfile.Path(zipfile.ZipFile(packed)))

    def _of(self, kind: str) -> list[tuple[str, str]]:
        return [(n.partition("/")[2], text) for n, text in self.files.items() if n.startswith(f"{kind}/")]

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
        """The version of lexicon and gazetteer together: a hash over their files."""
        from storage.lexicons import version_of

        return version_of(self.files)


def configured_reader(settings: Settings) -> FilesReader:
    """What reads by the configured folders, or by the shipped files without them."""
    chosen = {
        LEXICON: settings.path(settings.lexicon.folder),
        PLACES: settings.path(settings.lexicon.gazetteer),
    }
    found: dict[str, str] = {}
    for kind, folder in chosen.items():
        source: Traversable = folder if folder is not None else package_files(f"claims.{kind}")
        if folder is not None and not folder.is_dir():
            raise CommandError(f"{folder}: no such folder")
        for entry in source.iterdir():
            if entry.name.endswith(_KINDS):
                found[f"{kind}/{entry.name}"] = _text(entry)
    return FilesReader(dict(sorted(found.items())))


def changed_reader(base: FilesReader, path: Path) -> FilesReader:
    """What would read if files were changed.

    Args:
        base: what reads now.
        path: one file, which takes the place of the file of its name or joins the others; or a folder, whose
            lexicon files take the place of all of the lexicon, and whose gazetteer files of all of the gazetteer.

    Raises:
        CommandError: nothing is there that could be one.
    """
    if path.is_dir():
        members = [entry for entry in sorted(path.rglob("*")) if entry.name.endswith(_KINDS)]
        new = {entry.name: _text(entry) for entry in members if entry.is_file()}
        if not new:
            raise CommandError(f"{path}: no *.toml or *.tsv files there")
        return replaced(base, new, whole=True)
    if not path.name.endswith(_KINDS):
        raise CommandError(f"{path}: {NO_LEXICON_FILE}")
    return replaced(base, {path.name: _text(path)}, whole=False)


def replaced(base: FilesReader, new: Mapping[str, str], *, whole: bool) -> FilesReader:
    """What would read with other files.

    Args:
        base: what reads now.
        new: texts by the names of their files, without folders.
        whole: they take the place of all files of their kind, lexicon or gazetteer, not only of those of their names.
    """
    named = {f"{_kind(name)}/{name}": text for name, text in new.items()}
    kept = dict(base.files)
    if whole:
        kinds = {name.partition("/")[0] for name in named}
        kept = {name: text for name, text in kept.items() if name.partition("/")[0] not in kinds}
    return FilesReader(dict(sorted({**kept, **named}.items())))


def _kind(name: str) -> str:
    return PLACES if name.endswith(".tsv") or name == _OF_PLACES else LEXICON


def _text(file: Traversable) -> str:
    """A file's text; bytes that aren't UTF-8 stay, so that whoever compiles it can say where they are."""
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None


async def reader_in_force(
    settings: Settings, storage: Storage, now: datetime, *, load: bool = True
) -> FilesReader:
    """What reads now: the chosen files, else the configured ones, which are kept as being in force.

    Chosen files that this program can't read any more are said in the log, and the configured ones read.

    Args:
        settings: of the program.
        storage: where the chosen files are.
        now: when.
        load: whether configured files are loaded here, so that broken ones are said at once.

    Raises:
        LexiconError, RuleError, GazetteerError: the configured files are broken.
    """
    from storage.lexicons import chosen_lexicon, seed_lexicon

    async with storage.read() as conn:
        chosen = await chosen_lexicon(conn)
    if chosen is not None:
        reader = FilesReader(chosen.files)
        try:
            await asyncio.to_thread(reader.reader)
        except ValueError as error:
            log.error("the chosen lexicon can't be read, the configured one is used", problem=str(error))
        else:
            return reader
    reader = configured_reader(settings)
    if load:
        await asyncio.to_thread(reader.reader)
    async with storage.write() as conn:
        await seed_lexicon(conn, reader.version, reader.files, now)
    return reader


async def follow_lexicon(
    storage: Storage, ingest: Ingest, stop: asyncio.Event, now: Callable[[], datetime]
) -> None:
    """Hands the ingest whatever lexicon is put in force, and judges stored posts again where that is owed.

    A lexicon that can't be read is said in the log, and the last good one reads on.
    """
    from storage.lexicons import lexicon_in_force, version_in_force

    refused: str | None = None

    async def follow() -> None:
        nonlocal refused
        async with storage.read() as conn:
            version = await version_in_force(conn)
        if version not in (None, ingest.version, refused):
            async with storage.read() as conn:
                kept = await lexicon_in_force(conn)
            reader = FilesReader(kept.files if kept else {})
            try:
                await asyncio.to_thread(reader.reader)
            except ValueError as error:
                refused = version
                log.error(
                    "the lexicon in force can't be read, the last good one reads on", problem=str(error)
                )
            else:
                ingest.use(reader)
                log.info("another lexicon is in force", version=reader.version[:12])
                await _judge_again(storage, reader, stop, now)
        elif version == ingest.version:
            await _judge_again(storage, None, stop, now)

    await keep_doing(follow, stop, FOLLOW_SECONDS, later="the lexicon is looked after later")


async def _judge_again(
    storage: Storage, reader: FilesReader | None, stop: asyncio.Event, now: Callable[[], datetime]
) -> None:
    """Goes on with judging stored posts again, if that is owed, until it is done or the program stops."""
    from storage.lexicons import lexicon_in_force
    from storage.retrohunt import rejudge_some, rejudging_owed

    async with storage.read() as conn:
        state = await rejudging_owed(conn)
        kept = await lexicon_in_force(conn) if state is not None and reader is None else None
    if state is None:
        return
    reader = reader or FilesReader(kept.files if kept else {})
    while state is not None and not state.done and not stop.is_set():
        state = await rejudge_some(storage, state, in_a_thread(reader), now())
        await asyncio.sleep(_REST)


def in_a_thread(reader: FilesReader) -> ReadTexts:
    """Reads batches beside the loop, in this process."""

    async def read(items: Sequence[tuple[str, datetime | None]]) -> list[Reading]:
        return await asyncio.to_thread(reader.read_batch, items)

    return read
