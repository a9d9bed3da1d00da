"""Looking up what is only kept as hashes: its views are made of them, without the picture.

Mirroring a picture changes the sign of every other frequency, so that the hash of the mirrored picture is the hash with
every other row or column of bits turned over. It is right but for bits next to the median, which moves a little: a
few in photographs, some dozen in drawings of few tones. As it is, and on its diagonal, a hash is exact; so is
looking up a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from media import pdq, phash
from media.facts import Frame, MediaFacts, State
from media.fingerprints import Part, View
from media.index import KeptRow


def facts_of(rows: Iterable[KeptRow]) -> MediaFacts:
    """What ``media.matching.look_up`` takes, of the rows of one medium."""
    views: list[View] = []
    frames: dict[float, Frame] = {}
    for row in rows:
        view = view_of(row)
        if row.time is None:
            views.append(view)
            continue
        frame = frames.get(row.time) or Frame(row.time, row.pdq, row.quality, row.phash, row.text_like)
        frames[row.time] = replace(frame, views=(*frame.views, view))
    return MediaFacts(State.HASHED, frames=tuple(frames[time] for time in sorted(frames)), views=tuple(views))


def view_of(row: KeptRow) -> View:
    """A kept fingerprint in all eight orientations. A row without a pHash is found by its PDQ alone."""
    coarse = phash.turn_hash(row.phash) if row.phash is not None else (bytes(8),) * len(pdq.ORIENTATIONS)
    return View(Part(row.part), pdq.turn_hash(row.pdq), coarse, row.quality, row.text_like or 0)


_GUESS = 42  # bytes: PDQ, pHash, quality, likeness to text


def pack_guesses(facts: MediaFacts) -> bytes | None:
    """What a picture may have been cut from, or what may have been cut from it, as one row of storage holds it:
    the same may be asked again when its bytes are gone. ``None`` of what was hashed without guesses.
    """
    packed = b"".join(
        each.pdqs[0] + each.phashes[0] + bytes((each.quality, each.text_like))
        for each in facts.views
        if each.part is Part.WINDOW
    )
    return packed or None


def unpack_guesses(media_id: int, packed: bytes) -> Iterator[KeptRow]:
    """Those guesses as rows, to be asked for like what is kept of a picture, or to be found."""
    for at in range(0, len(packed) - _GUESS + 1, _GUESS):
        one = packed[at : at + _GUESS]
        yield KeptRow(media_id, Part.WINDOW, None, one[:32], one[40], one[32:40], one[41])
