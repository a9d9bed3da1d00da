"""The photos, films and files of a previewed post, and to which message of an album each belongs.

File addresses on the page change from one reading to the next, so they never name a file: a photo is named
by the id in its markup, anything else by its message, sort and length. A film swapped for another of the
same length goes unnoticed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from monitors.preview.text import plain_text
from storage.observations import MediaKind, ObservedMedia

MOST_ATTACHMENTS = 100  # an album holds ten

_PHOTO = "tgme_widget_message_photo_wrap"
_VIDEO = "tgme_widget_message_video_player"
_ROUND = "tgme_widget_message_roundvideo_player"
_VOICE = "tgme_widget_message_voice_player"
_DOCUMENT = "tgme_widget_message_document_wrap"
_AUDIO = "tgme_widget_message_audio_player"
_STICKER = "tgme_widget_message_sticker_wrap"
_KINDS = (_PHOTO, _VIDEO, _ROUND, _VOICE, _DOCUMENT, _AUDIO, _STICKER)
_SELECTOR = ", ".join("." + name for name in _KINDS)

_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
_MESSAGE = re.compile(r"t\.me/(?:s/)?(?:c/)?[A-Za-z0-9_]+/(\d{1,12})(?:[/?#]|$)")
_SIZE = re.compile(r"([\d.,]+)\s*(B|KB|MB|GB)\b", re.IGNORECASE)
_UNITS = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file and the message that carries it; ``None`` where the page names no message of its own."""

    message_id: int | None
    media: ObservedMedia


def read_attachments(message: LexborNode, message_id: int) -> list[Attachment]:
    """The files of a post in the page's order, those of a link preview and of the quoted post left out."""
    found: list[Attachment] = []
    for node in message.css(_SELECTOR):
        if len(found) == MOST_ATTACHMENTS:
            break
        classes = (node.attributes.get("class") or "").split()
        if inside(node, message, {"tgme_widget_message_link_preview", "tgme_widget_message_reply", *_KINDS}):
            continue
        part = message_of(node.attributes.get("href"))
        owner = part if part is not None else message_id
        before = sum(a.message_id in (part, None) for a in found)
        found.append(Attachment(part, _read(node, classes, f"{owner}.{before}")))
    return found


def message_of(address: str | None) -> int | None:
    """The message id that an address on t.me names, or ``None``."""
    match = _MESSAGE.search(address or "")
    return int(match[1]) if match else None


def inside(node: LexborNode, top: LexborNode, classes: set[str]) -> bool:
    """Whether an element below ``top`` stands within one of these classes."""
    parent = node.parent
    steps = 0
    while parent is not None and parent.mem_id != top.mem_id and steps < 500:
        if classes.intersection((parent.attributes.get("class") or "").split()):
            return True
        parent = parent.parent
        steps += 1
    return False


def _read(node: LexborNode, classes: list[str], name: str) -> ObservedMedia:
    if _PHOTO in classes:
        number = next((c for c in classes if c.isdigit() and len(c) > 9), None)
        address = _background(node) or _background(node.css_first("[style*='background-image']"))
        return ObservedMedia(
            MediaKind.PHOTO,
            f"photo:{number or name}",
            mime="image/jpeg",
            url=address,
            missing=None if address else _NO_ADDRESS if _ADDRESS.search(node.html or "") else _UNSHOWN,
        )
    if _STICKER in classes:
        picture = node.css_first("[data-webp]") or node.css_first("img, picture source, video")
        address = _address(picture, "data-webp", "srcset", "src")
        return ObservedMedia(
            MediaKind.STICKER, f"sticker:{name}", url=address, missing=None if address else _UNSHOWN
        )
    if _DOCUMENT in classes:
        return _document(node, name)
    kind, player = {
        _VIDEO: (MediaKind.VIDEO, "video"),
        _ROUND: (MediaKind.VIDEO_NOTE, "video"),
        _VOICE: (MediaKind.VOICE, "audio"),
        _AUDIO: (MediaKind.AUDIO, "audio"),
    }[next(c for c in _KINDS if c in classes)]
    played = node.css_first(player)
    if kind is MediaKind.VIDEO and played is not None and "loop" in played.attributes:
        kind = MediaKind.ANIMATION
    seconds = read_duration(plain_text(node.css_first("time")))
    if seconds is None and kind is MediaKind.VOICE:
        seconds = read_duration(plain_text(node.css_first(".tgme_widget_message_voice_duration")))
    address = _address(played, "src")
    return ObservedMedia(
        kind,
        f"{kind.value}:{name}:{'' if seconds is None else f'{seconds:g}'}",
        mime="video/mp4" if player == "video" else "audio/ogg" if kind is MediaKind.VOICE else None,
        duration=seconds,
        url=address,
        missing=None if address else _reason(node),
        thumb_url=_background(
            node.css_first(".tgme_widget_message_video_thumb, .tgme_widget_message_roundvideo_thumb")
        ),
    )


_UNSHOWN = "not shown in the preview"
_NO_ADDRESS = "what its page gives as its address is no web address"


def _document(node: LexborNode, name: str) -> ObservedMedia:
    title = " ".join(plain_text(node.css_first(".tgme_widget_message_document_title")).split())[:255] or None
    extra = plain_text(node.css_first(".tgme_widget_message_document_extra"))
    icon = node.css_first(".tgme_widget_message_document_icon")
    audio = icon is not None and "audio" in (icon.attributes.get("class") or "").split()
    kind = MediaKind.AUDIO if audio else MediaKind.DOCUMENT
    return ObservedMedia(
        kind,
        f"{kind.value}:{name}:{title or ''}",
        size=read_size(extra),
        file_name=title,
        missing="files are not part of the preview",
    )


def _reason(node: LexborNode) -> str:
    label = plain_text(node.css_first(".message_media_not_supported_label"))
    return "too big for the preview" if "too big" in label.lower() else _UNSHOWN


def _address(node: LexborNode | None, *names: str) -> str | None:
    for name in names if node is not None else ():
        address = _secure(node.attributes.get(name) if node is not None else None)
        if address:
            return address
    return None


def _background(node: LexborNode | None) -> str | None:
    if node is None:
        return None
    match = _ADDRESS.search(node.attributes.get("style") or "")
    return _secure(match[1]) if match else None


def _secure(address: str | None) -> str | None:
    address = (address or "").strip()
    if address.startswith("//"):
        address = "https:" + address
    return address if address.startswith(("https://", "http://")) and len(address) <= 4096 else None


def read_duration(text: str) -> float | None:
    """Seconds of ``0:53`` or ``1:02:07``; ``None`` where it is neither."""
    parts = text.strip().split(":")
    if not 2 <= len(parts) <= 3 or not all(p.isascii() and p.isdigit() and len(p) <= 4 for p in parts):
        return None
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds


def read_size(text: str) -> int | None:
    """Bytes of ``220.3 MB``, as near as the page says; ``None`` where there is no size."""
    match = _SIZE.search(text)
    if match is None:
        return None
    try:
        return round(float(match[1].replace(",", "")) * _UNITS[match[2].upper()])
    except ValueError:
        return None
