"""Looks into a file: its own hash, what it is by content, and what it shows.

Nothing here trusts the file. How long and how much memory it may take is held by ``media.workers``, which
runs this in a process of its own.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from media import films, kinds, pictures
from media.facts import MediaFacts, State
from media.settings import HashSettings

_BLOCK = 1 << 20
READING_ERRORS = (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)
"""What reading a file, or a member of an archive, may raise."""


def hash_file(
    path: str | Path,
    *,
    archive: str | Path | None = None,
    settings: HashSettings | None = None,
    look: bool = True,
    asked: bool = False,
) -> MediaFacts:
    """Hash and measure a file; never raises for what it holds.

    Args:
        path: the file, or the name of a member of ``archive``.
        archive: a zip archive.
        settings: what it may cost; time and memory are not held here.
        look: also decode it; otherwise only its own hash, size and kind are told.
        asked: also make the views by which it is looked up; what is only kept needs none.
    """
    settings = settings or HashSettings()
    if archive is not None:
        return _hash_member(str(path), Path(archive), settings, look, asked)
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return MediaFacts(State.REFUSED, "is no file")
        if found.st_size > settings.largest_mb << 20:
            return MediaFacts(State.REFUSED, f"larger than {settings.largest_mb} MB", size=found.st_size)
        with open(path, "rb") as file:
            return _hash_open(file, Path(path).name, settings, look, asked)
    except FileNotFoundError:
        return MediaFacts(State.MISSING, "there is no such file")
    except (OSError, ValueError) as error:
        return MediaFacts(State.REFUSED, _unreadable(error))


def hash_bytes(
    content: bytes, name: str = "", *, settings: HashSettings | None = None, asked: bool = False
) -> MediaFacts:
    """Hash and measure a file held in memory; ``name`` is what it is called, if anything."""
    return _hash_open(io.BytesIO(content), name, settings or HashSettings(), True, asked)


def _hash_member(name: str, archive: Path, settings: HashSettings, look: bool, asked: bool) -> MediaFacts:
    """Hash a member of a zip archive over a temporary file: decoders need to go back and forth in it."""
    limit = settings.largest_mb << 20
    try:
        with zipfile.ZipFile(archive) as opened, tempfile.TemporaryFile() as file:
            member = opened.getinfo(name)
            if member.file_size > limit:
                return MediaFacts(
                    State.REFUSED, f"larger than {settings.largest_mb} MB", size=member.file_size
                )
            with opened.open(member) as packed:
                while block := packed.read(_BLOCK):  # never more than the size that was stated
                    file.write(block)
            file.seek(0)
            return _hash_open(file, name, settings, look, asked)
    except FileNotFoundError:
        return MediaFacts(State.MISSING, "there is no such archive")
    except KeyError:
        return MediaFacts(State.MISSING, "there is no such file in the archive")
    except READING_ERRORS as error:
        return MediaFacts(State.REFUSED, _unreadable(error))


def _hash_open(file: BinaryIO, name: str, settings: HashSettings, look: bool, asked: bool) -> MediaFacts:
    digest = hashlib.sha256()
    size = 0
    head = b""
    while block := file.read(_BLOCK):
        head = head or block[: kinds.HEAD]
        digest.update(block)
        size += len(block)
    facts = MediaFacts(State.HASHED, sha256=digest.digest(), size=size)
    if not size:
        return replace(facts, state=State.REFUSED, reason="the file is empty")
    mime = kinds.tell_kind(head)
    odd = kinds.mislabelled(name, mime)
    facts = replace(facts, mime=mime, reason=odd)
    if not look:
        return facts
    file.seek(0)
    if mime in pictures.FORMATS:
        facts = _with_look(facts, pictures.read_picture(file, mime, settings, asked=asked))
    elif mime in films.FORMATS:
        facts = _with_look(facts, films.read_film(file, mime, settings, asked=asked))
    elif kinds.family(mime) in ("image", "video") or (odd and mime == kinds.UNKNOWN):
        facts = replace(facts, state=State.PARTLY, reason=odd or f"{mime} can't be decoded")
    return facts


def _with_look(facts: MediaFacts, found: pictures.PictureFacts | films.FilmFacts) -> MediaFacts:
    look = found.look
    whole = look.whole.fingerprint if look and look.whole else None
    return replace(
        facts,
        state=State.PARTLY if found.reason else facts.state,
        reason=_both(facts.reason, found.reason),
        width=found.width,
        height=found.height,
        duration=found.duration,
        pdq=whole.pdq if whole else None,
        pdq_quality=whole.quality if whole else None,
        phash=whole.phash if whole else None,
        text_like=whole.text_like if whole else None,
        inner=look.inner.fingerprint if look and look.inner else None,
        frames=found.frames,
        views=found.views,
        between=found.between if isinstance(found, films.FilmFacts) else (),
    )


def _both(one: str | None, other: str | None) -> str | None:
    return f"{one}; {other}" if one and other else one or other


def _unreadable(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"can't be read: {error.strerror.lower()}"
    if "password" in str(error) or "encrypted" in str(error):
        return "is encrypted"
    return (
        "can't be read: the archive is damaged" if isinstance(error, zipfile.BadZipFile) else "can't be read"
    )
