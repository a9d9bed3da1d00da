"""What hashing made of a file, as storage keeps it."""

from __future__ import annotations

from typing import Literal

from media.facts import MediaFacts
from media.fingerprints import Fingerprint
from media.stored import pack_guesses
from storage.media import FrameHash, InnerHash, MediaHashes


def hashes_of(
    media_id: int, facts: MediaFacts, hashed_from: Literal["full", "thumb", "inline"] = "full"
) -> MediaHashes:
    """Everything that was found out about a file; of a smaller picture of it only how it looks.

    Size, kind and SHA-256 of a smaller picture say nothing about the file: two films may share one.
    """
    whole = hashed_from == "full"
    return MediaHashes(
        media_id=media_id,
        state=facts.state.value,
        reason=facts.reason,
        hashed_from=hashed_from,
        sha256=facts.sha256 if whole else None,
        size=facts.size if whole else None,
        mime=facts.mime if whole else None,
        width=facts.width if whole else None,
        height=facts.height if whole else None,
        duration=facts.duration if whole else None,
        pdq=facts.pdq,
        pdq_quality=facts.pdq_quality,
        phash=facts.phash,
        text_like=facts.text_like,
        inner=_inner(facts.inner),
        guesses=pack_guesses(facts),
        frames=tuple(
            FrameHash(frame.time, frame.pdq, frame.quality, frame.phash, frame.text_like, _inner(frame.inner))
            for frame in facts.frames
        )
        if whole
        else (),
    )


def _inner(inner: Fingerprint | None) -> InnerHash | None:
    return InnerHash(inner.pdq, inner.quality, inner.phash, inner.text_like) if inner else None
