"""What a file is by its first bytes, whatever it is called.

Signatures: each format's own specification; a box of ISO 14496-12 (MP4 and its kin) names its brand after
    ``ftyp``.
"""

from __future__ import annotations

from pathlib import PurePath

HEAD = 4096  # bytes that are enough to tell

UNKNOWN = "application/octet-stream"

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"FLV\x01", "video/x-flv"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}
_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_ENDINGS = {
    "image": ("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "avif", "heic"),
    "video": ("mp4", "mov", "mkv", "webm", "avi", "m4v", "mpg", "mpeg", "ts", "flv"),
    "audio": ("mp3", "m4a", "ogg", "oga", "opus", "flac", "wav"),
}
_FAMILY = {ending: family for family, endings in _ENDINGS.items() for ending in endings}
_SAME = {
    "jpeg": "jpg",
    "tiff": "tif",
    "mov": "mp4",
    "m4v": "mp4",
    "mpeg": "mpg",
    "webm": "mkv",
    "oga": "ogg",
    "opus": "ogg",
}
_USUAL = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/quicktime": "mp4",
    "video/x-matroska": "mkv",
    "video/webm": "mkv",
    "video/x-msvideo": "avi",
    "video/mpeg": "mpg",
    "video/mp2t": "ts",
    "video/x-flv": "flv",
}
_OTHER_USUAL = {
    "video/quicktime": "mov",
    "video/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/vnd.rar": "rar",
    "application/x-7z-compressed": "7z",
    "application/gzip": "gz",
}


def tell_kind(head: bytes) -> str:
    """Return the MIME type of a file by its first ``HEAD`` bytes, ``UNKNOWN`` if none is recognised."""
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"skip") and len(head) >= 12:
        return _BRANDS.get(head[8:12], "video/mp4") if head[4:8] == b"ftyp" else "video/quicktime"
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    for start, mime in _STARTS:
        if head.startswith(start):
            if mime == "video/x-matroska" and b"webm" in head[:64]:
                return "video/webm"
            return mime
    if head[:1] == b"\x47" and head[188:189] == b"\x47" and head[376:377] == b"\x47":
        return "video/mp2t"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE0) and head[1] & 0x06:
        return "audio/mpeg"
    return UNKNOWN


def family(mime: str) -> str:
    """Return ``image``, ``video``, ``audio`` or ``other``."""
    first = mime.split("/")[0]
    return first if first in ("image", "video", "audio") else "other"


def is_of_another_family(name: str, mime: str) -> bool:
    """Whether a file named like a picture, film or sound holds something that is none of that sort."""
    meant = _FAMILY.get(PurePath(name).suffix.lower().lstrip("."))
    return mislabelled(name, mime) is not None and family(mime) != meant


def ending_of(mime: str) -> str:
    """Return the ending, without its dot, that a file of this kind is given; ``bin`` if none is usual."""
    return _OTHER_USUAL.get(mime) or _USUAL.get(mime, "bin")


def mislabelled(name: str, mime: str) -> str | None:
    """Say how a file's name contradicts what it holds, in a few plain words, or ``None``."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    meant = _FAMILY.get(ending)
    if meant is None:
        return None
    article = "an" if ending[0] in "aimo" else "a"
    if mime == UNKNOWN:
        return f"named like {article} {ending} file, but is none that is known"
    usual = _USUAL.get(mime)
    if usual is None:
        return None if family(mime) == meant else f"named like {article} {ending} file, but is {mime}"
    # Telegram calls GIFs that it made films of by either name
    if usual in (ending, _SAME.get(ending)) or {usual, _SAME.get(ending, ending)} == {"gif", "mp4"}:
        return None
    return f"named like {article} {ending} file, but is {mime}"
