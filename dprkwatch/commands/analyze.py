"""``analyze``: the flag and the claims of a text, with the characters that each was read from."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from claims.model import Claim, Reading, Span
from dprkwatch.errors import CommandError, UsageError
from dprkwatch.lexicons import configured_reader
from dprkwatch.moments import parse_moment
from dprkwatch.printing import complain, printable
from dprkwatch.wiring import command_settings

LONGEST = 64 * 2**20  # bytes; more is no post


def analyze_input(config: Path | None, file: str, jsonl: bool, date: str | None, as_json: bool) -> int:
    """Reads one text, or one a line, and prints what was made of each; returns the exit code."""
    posted = parse_moment(date, "--date") if date else None
    reader = configured_reader(command_settings(config)).reader()
    if not jsonl:
        text = _whole(file)
        _print(None, text, reader.read(text, posted), as_json)
        return 0
    refused = 0
    for number, line in enumerate(_lines(file), 1):
        try:
            row = _row(line)
        except _Refused as refusal:
            refused += 1
            complain(f"{file}: line {number}: {refusal}")
            continue
        if row is None:
            continue
        moment = posted
        try:
            moment = moment or _posted(row)
        except UsageError as error:
            complain(f"{file}: line {number}: read without a date: {error}")
        _print(row["id"], row["text"], reader.read(row["text"], moment), as_json)
    return 1 if refused else 0


class _Refused(Exception):
    """A line that holds no post; the message says why."""


def _row(line: bytes) -> dict[str, Any] | None:
    """The post of a line, ``None`` where the line is empty."""
    if len(line) > LONGEST:
        raise _Refused(f"longer than {LONGEST // 2**20} MB")
    if not line.strip():
        return None
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise _Refused("not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise _Refused("not JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise _Refused('not an object with a "text"')
    row.setdefault("id", None)
    return row


def _posted(row: dict[str, Any]) -> datetime | None:
    said = row.get("date")
    if said is None or said == "":
        return None
    return parse_moment(said if isinstance(said, str) else repr(said), '"date"')


def _open(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return open(file, "rb")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None


def _whole(file: str) -> str:
    """The text of a file as it stands there, but for the byte-order mark and the last line's end."""
    with _open(file) as stream:
        content = stream.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise CommandError(f"{file}: larger than {LONGEST // 2**20} MB: no post")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{file}: is not UTF-8 text") from None
    return text.removesuffix("\n").removesuffix("\r")


def _lines(file: str) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only its beginning, one byte more than is taken."""
    with _open(file) as stream:
        first = True
        while line := stream.readline(LONGEST + 1):
            beginning = line
            while not line.endswith(b"\n") and (line := stream.readline(LONGEST)):
                pass
            yield beginning.removeprefix(codecs.BOM_UTF8) if first else beginning
            first = False


def _print(post_id: Any, text: str, reading: Reading, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"id": post_id, **reading.as_json()}, ensure_ascii=False))
    else:
        _show(text, reading, None if post_id is None else str(post_id))


def _show(text: str, reading: Reading, title: str | None) -> None:
    from rich.console import Console
    from rich.text import Text

    text = printable(text)  # one for one: the spans still hold
    console = Console(highlight=False, soft_wrap=True)
    if title is not None:
        console.print(Text(f"── {printable(title)}", style="dim"))
    verdict = "flagged" if reading.flag.flagged else "not flagged"
    console.print(
        Text(f"{verdict} · score {reading.flag.score:.2f} · language {reading.language or 'not asked'}")
    )
    shown = Text(text)
    for mention in reading.flag.mentions:
        shown.stylize("bold", *mention.span)
    for claim in reading.claims:
        for style, spans in _styles(claim):
            for span in spans:
                shown.stylize(style, *span)
    if reading.flag.flagged:
        console.print(shown)
        console.print(
            Text("bold", style="bold")
            + Text(" mention  ")
            + Text("event", style="red")
            + Text("  ")
            + Text("count", style="yellow")
            + Text("  ")
            + Text("place", style="green")
            + Text("  ")
            + Text("claimant", style="cyan")
            + Text("  ")
            + Text("date", style="magenta")
            + Text("  ")
            + Text("stance", style="blue")
        )
    for mention in reading.flag.mentions:
        console.print(
            Text(
                f"  mention  “{printable(mention.text)}” at {mention.span.start}–{mention.span.end}: {mention.rule}"
            )
        )
    for number, claim in enumerate(reading.claims, 1):
        console.print(Text(f"  claim {number}  {_summary(claim)}"))
        console.print(Text(f"           “{text[claim.quote.start : claim.quote.end]}”", style="dim"))


def _styles(claim: Claim) -> list[tuple[str, tuple[Span, ...]]]:
    return [
        ("red", claim.event_spans),
        ("yellow", tuple(n.span for n in claim.counts)),
        ("green", tuple(p.span for p in claim.places)),
        ("cyan", (claim.claimant.span,) if claim.claimant.span else ()),
        ("magenta", claim.date_spans),
        ("blue", claim.stance_spans),
    ]


def _summary(claim: Claim) -> str:
    parts = [f"{claim.event} {claim.stance}, claimed by {claim.claimant.name}"]
    for n in claim.counts:
        about = "about " if n.approximate else ""
        low, high = ("" if n.min is None else str(n.min)), ("" if n.max is None else str(n.max))
        number = low if low == high else f"{low}…{high}"
        parts.append(f"{about}{number} {n.what}")
    if claim.places:
        parts.append(" · ".join(p.place.name for p in claim.places))
    if claim.date_from or claim.date_to:
        parts.append(
            str(claim.date_from) if claim.date_from == claim.date_to else f"{claim.date_from}…{claim.date_to}"
        )
    return "; ".join(parts)
