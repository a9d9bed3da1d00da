"""The text of a previewed post and its formatting, read from the page as an export would give it.

Known differences that the page leaves no trace of: the language of a code block, and how a link was typed
where the page completes it. Both are left out rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from storage.observations import Entity

LONGEST_TEXT = 1_000_000  # characters; Telegram itself stops at 4,096
_DEEPEST = 200  # elements inside each other; formatting deeper than that is dropped, its text is kept

_FORMATS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "strike": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
}
_BLOCKS = {"blockquote", "pre", "div", "p"}
_UNSHOWN = {"script", "style", "template", "noscript", "svg"}
_LAID_OUT = re.compile(r"[ \t]*[\r\n\t]+[ \t\r\n]*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def plain_text(node: LexborNode | None) -> str:
    """The visible text of an element, without formatting."""
    return "" if node is None else read_text([node])[0]


def read_text(blocks: list[LexborNode]) -> tuple[str, tuple[Entity, ...]]:
    """Join the text of elements that follow each other, a line each, with the formatting found in them.

    Offsets are code points of the text returned, which is trimmed at both ends. No more than
    ``LONGEST_TEXT`` is read.
    """
    writer = _Writer()
    for block in blocks:
        writer.end_line()
        _walk(block, writer)
    return writer.result()


class _Writer:
    """Collects pieces of text and the formats open over them."""

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[str] = []
        self._last = ""
        self._owed_line = False
        self._entities: list[Entity] = []

    def write(self, piece: str) -> None:
        if not piece or self.length >= LONGEST_TEXT:
            return
        if self._owed_line and self.length and self._last != "\n" and not piece.startswith("\n"):
            self._append("\n")
        self._owed_line = False
        self._append(piece[: LONGEST_TEXT - self.length])

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self.length += len(piece)
        self._last = piece[-1:]

    def shown_space(self, match: re.Match[str]) -> str:
        """What a line end of the page's own source shows as: a space, or nothing where a line starts."""
        starts_line = self._owed_line or self._last in ("", "\n")
        return "" if match.start() == 0 and starts_line else " "

    def end_line(self) -> None:
        """Start a line with what is written next: the page leaves out the line end after a block."""
        self._owed_line = True

    def upcoming(self) -> int:
        """Where the next piece will start."""
        return self.length + (self._owed_line and self.length > 0 and self._last != "\n")

    def mark(self, kind: str, start: int, url: str | None = None) -> None:
        if start < self.length:
            self._entities.append(Entity(kind, start, self.length, url))

    @property
    def pieces(self) -> int:
        return len(self._pieces)

    def since(self, pieces: int) -> str:
        """What was written after so many pieces."""
        return "".join(self._pieces[pieces:]).strip("\n")

    def result(self) -> tuple[str, tuple[Entity, ...]]:
        text = _UNSTORABLE.sub("\ufffd", "".join(self._pieces))
        first = len(text) - len(text.lstrip())
        last = len(text.rstrip())
        entities = (
            Entity(e.type, max(e.start, first) - first, min(e.end, last) - first, e.url)
            for e in self._entities
        )
        kept = sorted((e for e in entities if e.start < e.end), key=lambda e: (e.start, -e.end, e.type))
        return text[first:last], tuple(kept)


def _walk(block: LexborNode, writer: _Writer) -> None:
    # an explicit stack: pages may nest elements without end
    children: list[Iterator[LexborNode]] = [block.iter(include_text=True)]
    opened: list[tuple[LexborNode, int, int]] = [(block, writer.upcoming(), writer.pieces)]
    preformatted = 0
    while children:
        node = next(children[-1], None)
        if node is None:
            children.pop()
            element, start, pieces = opened.pop()
            preformatted -= element.tag == "pre"
            if children and len(children) <= _DEEPEST:
                _close(element, start, pieces, writer)
            elif element.tag in _BLOCKS:
                writer.end_line()
            continue
        if node.is_text_node:
            piece = node.text_content or ""
            writer.write(piece if preformatted else _LAID_OUT.sub(writer.shown_space, piece))
        elif node.tag == "br":
            writer.write("\n")
        elif node.is_element_node and node.tag not in _UNSHOWN:
            if node.tag in _BLOCKS:
                writer.end_line()
            preformatted += node.tag == "pre"
            children.append(node.iter(include_text=True))
            opened.append((node, writer.upcoming(), writer.pieces))


def _close(element: LexborNode, start: int, pieces: int, writer: _Writer) -> None:
    tag = element.tag or ""
    if tag in _BLOCKS:
        writer.end_line()
    if tag == "a":
        link = _link(element, writer.since(pieces))
        if link is not None:
            writer.mark(link[0], start, link[1])
    elif tag == "i" and "emoji" in (element.attributes.get("class") or "").split():
        return  # an ordinary emoji is text; the page only draws it
    elif (tag == "b" and _draws_emoji(element)) or (tag == "code" and _within(element, "pre")):
        return
    elif tag in _FORMATS:
        writer.mark(_FORMATS[tag], start)
    elif tag == "span" and "spoiler" in (element.attributes.get("class") or ""):
        writer.mark("spoiler", start)


def _draws_emoji(element: LexborNode) -> bool:
    parent = element.parent
    return (
        parent is not None and parent.tag == "i" and "emoji" in (parent.attributes.get("class") or "").split()
    )


def _within(element: LexborNode, tag: str) -> bool:
    return element.parent is not None and element.parent.tag == tag


def _link(element: LexborNode, shown: str) -> tuple[str, str | None] | None:
    href = (element.attributes.get("href") or "").strip()[:4096]
    if not href or not shown:
        return None
    if href.startswith("?q=") or (href.startswith("/s/") and "?q=" in href):
        tag = unquote(href.partition("?q=")[2])
        if tag.lower() == shown.lower():
            return ("cashtag" if shown.startswith("$") else "hashtag"), None
        return "text_link", href
    if href.startswith("mailto:"):
        return "email", None
    if href.startswith("tel:"):
        return "phone_number", None
    if shown.startswith("@") and href.lower().rstrip("/").endswith("/" + shown[1:].lower()):
        return "mention", None
    if _bare(shown) == _bare(href):
        return "url", None
    if href.partition(":")[0].lower() in ("javascript", "data"):
        return None
    return "text_link", href


def _bare(address: str) -> str:
    """An address as people type it, to compare it with the one that the page completed."""
    address = address.strip()
    for scheme in ("https://", "http://"):
        if address.lower().startswith(scheme):
            address = address[len(scheme) :]
    host, slash, rest = address.partition("/")
    return (host.lower() + slash + unquote(rest)).rstrip("/")
