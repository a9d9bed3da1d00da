"""``hash``: a file's own hash, what it is, and how it looks, in hex as other tools print it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dprkwatch.printing import complain, printable
from dprkwatch.wiring import command_settings
from media.facts import MediaFacts, State
from media.settings import HashSettings
from media.workers import HashWorkers


def hash_files(config: Path | None, files: list[Path], as_json: bool) -> int:
    """Prints the hashes of each file, in the order they were named; gives 1 if one could not be hashed whole.

    Whatever is known of a file is printed all the same; why it is not all stands in one line on standard error.
    """
    settings = command_settings(config).media
    code = 0
    for file, facts in _hashed(files, settings):
        if facts.reason:
            complain(f"{file}: {facts.reason}")
        if facts.state is not State.HASHED:
            code = 1
        if facts.sha256 is None:
            continue
        if as_json:
            print(json.dumps(facts.as_json(str(file)), ensure_ascii=False), flush=True)
        else:
            _show(str(file), facts)
    return code


def _hashed(files: list[Path], settings: HashSettings) -> Iterator[tuple[Path, MediaFacts]]:
    with ThreadPoolExecutor(settings.workers) as threads, HashWorkers(settings) as workers:
        yield from zip(
            files, threads.map(workers.hash_blocking, (file.absolute() for file in files)), strict=True
        )


def _show(file: str, facts: MediaFacts) -> None:
    told = facts.as_json(file)
    measures = [str(told["mime"] or "unknown")]
    if told["width"] is not None:
        measures.append(f"{told['width']} × {told['height']} pixels")
    if told["duration"] is not None:
        measures.append(f"{told['duration']:g} s")
    print(printable(file))
    print(f"  kind    {', '.join(measures)}")
    print(f"  sha256  {told['sha256']}")
    if told["pdq"]:
        print(f"  pdq     {told['pdq']}  quality {told['pdq_quality']}")
    if told["phash"]:
        print(f"  phash   {told['phash']}")
    for frame in told["frames"]:
        print(f"  {frame['time']:>7.1f} s  {frame['pdq']}  quality {frame['quality']}")
