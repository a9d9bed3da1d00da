"""Channel lists as people paste them: a table with a head line, or names with a side and a kind beside them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from claims.model import ChannelKind, Side
from storage.channels import MODES
from storage.usernames import username_of

MOST = 300
"""As many channels are taken from one message."""
_COLUMNS = ("username", "title", "side", "kind", "mode")
_SEPARATORS = ("\t", ",", ";")
_SIDES = frozenset(side.value for side in Side)
_KINDS = frozenset(kind.value for kind in ChannelKind)
_KEYED = re.compile(r"(side|kind|mode)[:=](\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A channel of a list. ``wrong`` is what can't be read of it: then it isn't taken."""

    name: str
    title: str | None = None
    side: Side | None = None
    kind: ChannelKind | None = None
    mode: str | None = None
    wrong: str | None = None


def read_list(text: str) -> list[Wanted]:
    """The channels of a pasted list, line by line, in their order; each name once."""
    lines = [line for line in text.splitlines() if line.strip()]
    found: list[Wanted] = []
    between = separator_of(lines[0]) if lines else None
    if between is not None:
        heads, *rows = (_cells(line, between) for line in lines)
        for line, row in zip(lines[1:], rows, strict=True):
            cells = dict(zip((head.lower() for head in heads), row, strict=False))
            found.append(_from_cells({name: cells.get(name, "") for name in _COLUMNS}, line))
    else:
        for line in lines:
            found += _from_words(line)
    once: dict[str, Wanted] = {}
    for wanted in found:
        once.setdefault(wanted.name.casefold() if wanted.wrong is None else f"!{len(once)}", wanted)
    return list(once.values())[:MOST]


def separator_of(head: str) -> str | None:
    """What stands between the cells of a table with that head line: a tab, comma or semicolon; ``None``: no table."""
    for between in _SEPARATORS:
        if "username" in (cell.lower() for cell in _cells(head, between)):
            return between
    return None


def _cells(line: str, between: str) -> list[str]:
    try:
        return [
            cell.strip() for cell in next(csv.reader([line], delimiter=between, skipinitialspace=True), [])
        ]
    except csv.Error:
        return [cell.strip() for cell in line.split(between)]


def _from_cells(cells: dict[str, str], line: str) -> Wanted:
    name = username_of(cells["username"])
    if name is None:
        said = cells["username"] or cells["title"] or line
        return Wanted(said, wrong=said)
    wanted = Wanted(name, title=cells["title"] or None)
    for key in ("side", "kind", "mode"):
        if cells[key]:
            wanted = _with(wanted, key, cells[key])
    return wanted


def _from_words(line: str) -> Iterator[Wanted]:
    """``@one @two side:russia kind:unit``; a side or kind may stand there alone, too."""
    said = dict.fromkeys(("side", "kind", "mode"), "")
    names: list[str] = []
    for word in re.split(r"[\s,;]+", line.strip()):
        keyed = _KEYED.fullmatch(word)
        if keyed:
            said[keyed[1].lower()] = keyed[2].lower()
        elif word.lower() in _SIDES and not word.startswith("@"):
            said["side"] = word.lower()
        elif word.lower() in _KINDS and not word.startswith("@"):
            said["kind"] = word.lower()
        elif word:
            names.append(word)
    for word in names:
        name = username_of(word)
        if name is None:
            yield Wanted(word, wrong=word)
            continue
        wanted = Wanted(name)
        for key, value in said.items():
            if value:
                wanted = _with(wanted, key, value)
        yield wanted


def _with(wanted: Wanted, key: str, value: str) -> Wanted:
    """The channel with what is said of it; a value that there is none of makes it wrong."""
    value = value.strip().lower()
    if key == "side" and value in _SIDES:
        return replace(wanted, side=Side(value))
    if key == "kind" and value in _KINDS:
        return replace(wanted, kind=ChannelKind(value))
    if key == "mode" and value in MODES:
        return replace(wanted, mode=value)
    return replace(wanted, wrong=f"{key}:{value}")
