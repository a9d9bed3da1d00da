"""Packets on the wire: MTProto's "full" TCP transport (https://core.telegram.org/mtproto/mtproto-transports#full)."""

from __future__ import annotations

import asyncio
import struct
from zlib import crc32

LONGEST = 16 * 1024 * 1024


class BrokenFrame(Exception):
    """A packet whose length or checksum is wrong."""


async def read_frame(reader: asyncio.StreamReader) -> bytes:
    """The payload of the next packet.

    Raises:
        BrokenFrame: length or checksum don't fit.
        asyncio.IncompleteReadError: the client went away.
    """
    head = await reader.readexactly(8)
    length = struct.unpack_from("<i", head)[0]
    if not 12 < length <= LONGEST:
        raise BrokenFrame(f"a packet of {length} bytes")
    rest = await reader.readexactly(length - 8)
    payload, checksum = rest[:-4], struct.unpack("<I", rest[-4:])[0]
    if crc32(head + payload) != checksum:
        raise BrokenFrame("wrong checksum")
    return payload


def frame(payload: bytes, number: int) -> bytes:
    """The packet number `number` of a connection (they count from 0)."""
    packet = struct.pack("<ii", len(payload) + 12, number) + payload
    return packet + struct.pack("<I", crc32(packet))
