"""The lexicon: what the flagger and the extractor look for, as TOML files that an analyst edits.

A lexicon is a set of files. Tables under ``flag`` (terms, hides, shadows, rules) are compiled here, for
``claims.flagging``; other tables are handed on as parsed. Its version is a hash of names and bytes, so a
reading can say which lexicon made it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from claims.lasting import built_to_last
from claims.lexicon.errors import LexiconError
from claims.lexicon.matcher import Matcher, compile_matcher

__all__ = ["Lexicon", "LexiconError", "lexicon_from_files", "load_lexicon"]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """A compiled lexicon. It pickles as its files, so that worker processes build their own.

    Attributes:
        version: SHA-256, in hex, over the sorted names and bytes of the files.
        files: the bytes of each file by its name.
        tables: the parsed TOML of each file by its name.
        matcher: what ``claims.flagging`` runs over a text.
    """

    version: str
    files: Mapping[str, bytes]
    tables: Mapping[str, Mapping[str, Any]]
    matcher: Matcher

    def __reduce__(self) -> tuple[Any, ...]:
        return lexicon_from_files, (dict(self.files),)


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Reads every ``*.toml`` of a folder; of the shipped lexicon without one.

    Raises:
        LexiconError: a file can't be read or says what isn't allowed; one line with file, line, reason.
    """
    if folder is None:
        return _shipped()
    try:
        files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.toml"))}
    except OSError as error:
        raise LexiconError(str(folder), None, error.strerror or str(error)) from error
    if not files:
        raise LexiconError(str(folder), None, "no *.toml files there")
    return lexicon_from_files(files)


@cache
def _shipped() -> Lexicon:
    folder = resources.files("claims.lexicon")
    return lexicon_from_files({f.name: f.read_bytes() for f in folder.iterdir() if f.name.endswith(".toml")})


@built_to_last()
def lexicon_from_files(files: Mapping[str, bytes]) -> Lexicon:
    """Compiles a lexicon from the bytes of its files.

    Raises:
        LexiconError: as ``load_lexicon``.
    """
    digest = hashlib.sha256()
    texts: dict[str, str] = {}
    tables: dict[str, Mapping[str, Any]] = {}
    for name in sorted(files):
        content = files[name]
        for part in (name.encode(), content):
            digest.update(len(part).to_bytes(8, "big") + part)
        texts[name] = _decode(name, content)
        try:
            tables[name] = tomllib.loads(texts[name])
        except tomllib.TOMLDecodeError as error:
            raise _at_line(name, texts[name], str(error)) from error
    matcher = compile_matcher(tables, texts)
    return Lexicon(digest.hexdigest(), MappingProxyType(dict(files)), MappingProxyType(tables), matcher)


def _decode(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LexiconError(name, line, f"not UTF-8 (byte {error.start})") from error


_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def _at_line(name: str, text: str, reason: str) -> LexiconError:
    where = _WHERE.search(reason)
    line = int(where[1]) if where and where[1] else text.count("\n") + 1
    return LexiconError(name, line, _WHERE.sub("", reason))
