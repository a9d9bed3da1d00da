"""``analyze``: the flag and the claims of a text, with the characters that each was read from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from claims.model import Claim, Reading, Span
from claims.reading import Reader
from dprkwatch.errors import CommandError, UsageError
from dprkwatch.moments import parse_moment
from dprkwatch.wiring import command_settings, file_reader

LONGEST_LINE = 64 * 1024 * 1024  # characters; more is no post


def analyze_input(config: Path | None, file: str, jsonl: bool, date: str | None, as_json: bool) -> int:
    """Reads one text, or one a line, and prints what was made of each; returns the exit code."""
    posted = parse_moment(date, "--date") if date else None
    reader = file_reader(command_settings(config)).reader()
    if not jsonl:
        text = _whole(file)
        reading = reader.read(text, posted)
        print(json.dumps({"id": None, **reading.as_json()}, ensure_ascii=False)) if as_json else _show(
            text, reading
        )
        return 0
    refused = 0
    for number, answer in enumerate(_read_lines(reader, _lines(file), posted), 1):
        if isinstance(answer, str):
            refused += 1
            print(f"dprkwatch: line {number}: {answer}", file=sys.stderr)
            continue
        row, reading = answer
        if as_json:
            print(json.dumps({"id": row["id"], **reading.as_json()}, ensure_ascii=False))
        else:
            _show(row["text"], reading, title=str(row["id"]))
    return 1 if refused else 0


def _read_lines(
    reader: Reader, lines: Iterable[str], posted: datetime | None
) -> Iterator[tuple[dict[str, Any], Reading] | str]:
    for line in lines:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield "not JSON"
            continue
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            yield 'not an object with a "text"'
            continue
        row.setdefault("id", None)
        moment = posted
        if moment is None and isinstance(row.get("date"), str):
            try:
                moment = parse_moment(row["date"], "date")
            except UsageError as error:
                yield str(error)
                continue
        yield row, reader.read(row["text"], moment)


def _open(file: str) -> TextIO:
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        return sys.stdin
    try:
        return open(file, encoding="utf-8", errors="replace")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None


def _whole(file: str) -> str:
    with _open(file) as stream:
        text = stream.read(LONGEST_LINE + 1)
    if len(text) > LONGEST_LINE:
        raise CommandError(f"{file}: larger than {LONGEST_LINE} characters: no post")
    return text.removesuffix("\n")


def _lines(file: str) -> Iterator[str]:
    with _open(file) as stream:
        while line := stream.readline(LONGEST_LINE):
            yield line


def _show(text: str, reading: Reading, title: str | None = None) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    if title is not None:
        console.print(Text(f"── {title}", style="dim"))
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
            Text(f"  mention  {mention.text!r} at {mention.span.start}–{mention.span.end}: {mention.rule}")
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
