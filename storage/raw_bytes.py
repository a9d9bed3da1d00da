"""How a message as received is kept: zlib (RFC 1950), for short ones with a small window, set up cheaply."""

from __future__ import annotations

import zlib

_SMALL = 8192


def pack(raw: bytes) -> bytes:
    """The bytes as they are kept; ``zlib.decompress`` of any kind reads them."""
    window, memory = (12, 5) if len(raw) <= _SMALL else (15, 8)
    squeeze = zlib.compressobj(1, zlib.DEFLATED, window, memory)
    return squeeze.compress(raw) + squeeze.flush()


def unpack(kept: bytes) -> bytes:
    """The bytes as they were received.

    Raises:
        zlib.error: if they were damaged.
    """
    return zlib.decompress(kept)
