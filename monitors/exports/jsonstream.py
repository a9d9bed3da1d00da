"""Walks through a JSON text of any size value by value, and gets past the values that are broken.

The text is read in blocks. Each value that is asked for is decoded by the standard decoder where it stands;
only when that fails is its end looked for by matching brackets, so that one bad value costs itself and not
the rest of the file.
Standard: RFC 8259.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, Protocol

BLOCK = 1 << 20  # bytes
LONGEST_VALUE = 8 << 20  # characters

_SPACE = re.compile(r"[ \t\r\n]*")
_OUTSIDE_STRING = re.compile(r'["\[\]{}]')
_INSIDE_STRING = re.compile(r'["\\\n]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_SCALAR = re.compile(r"[^\s,\[\]{}\"]*")


class Readable(Protocol):
    """What gives bytes: a file, or a member of an archive."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        ...


class BrokenValue(Exception):
    """A value that can't be taken; the stream stands behind it.

    Attributes:
        reason: a few plain words.
        head: the first characters of the value.
    """

    def __init__(self, reason: str, head: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.head = head


class BrokenStream(Exception):
    """The text is no JSON from here on: nothing more can be read from it."""


class JsonStream:
    """A place in a JSON text, moving forward only.

    Bytes that are not UTF-8 are kept as lone surrogates (PEP 383); a value holding such bytes is broken.
    """

    def __init__(self, file: Readable, longest: int = LONGEST_VALUE, block: int = BLOCK) -> None:
        self._file = file
        self._block = block
        self._longest = longest
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._scan = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = self._began = 0
        self._ended = False
        self._dirty = False  # bytes that are not UTF-8 were met
        self._read_more()
        if self._text.startswith("\ufeff"):
            self._at = 1

    def peek(self) -> str:
        """Return the next character that is not space without moving past it, or ``""`` at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_more():
                return ""

    def value(self) -> Any:
        """Decode the next value and move past it.

        Raises:
            BrokenValue: it can't be decoded, is too long or too deep; the stream stands behind it.
            BrokenStream: the text ends before the value does.
        """
        self.peek()
        try:
            value, end = self._scan(self._text, self._at)
        except (ValueError, RecursionError):
            pass
        else:
            if isinstance(value, dict | list | str):  # a number may go on in the next block
                return self._taken(value, end)
        end = self._find_end()
        try:
            value, scanned = self._scan(self._text, self._at)
        except RecursionError:
            raise self._broken("nested too deeply", end) from None
        except ValueError as error:
            raise self._broken(_plain(error), end) from None
        return self._taken(value, scanned)

    @property
    def written(self) -> str:
        """The value that was decoded last, as it is written in the file; to be asked for before moving on."""
        return self._text[self._began : self._at]

    def elements(self) -> Iterator[None]:
        """Step through the array that comes next: each step stands before an element, which the caller takes.

        Raises:
            BrokenStream: there is no array, or it is cut off or followed by no comma.
        """
        self._expect("[")
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield
            found = self.peek()
            if found == ",":
                self._at += 1
                if self.peek() == "]":  # a comma too many
                    self._at += 1
                    return
            elif found == "]":
                self._at += 1
                return
            elif found == "":
                raise BrokenStream("the file ends in the middle")
            elif found != "{":
                raise BrokenStream("not JSON from here on")

    def members(self) -> Iterator[str]:
        """Step through the object that comes next: each step gives a name and stands before its value, which
        the caller takes.

        Raises:
            BrokenStream: there is no object, or it is cut off or written wrongly.
        """
        self._expect("{")
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            try:
                name = self.value()
            except BrokenValue as error:
                raise BrokenStream("not JSON from here on") from error
            if not isinstance(name, str):
                raise BrokenStream("not JSON from here on")
            self._expect(":")
            yield name
            found = self.peek()
            self._at += 1
            if found == "}":
                return
            if found == "":
                raise BrokenStream("the file ends in the middle")
            if found != ",":
                raise BrokenStream("not JSON from here on")

    def skip(self, depth: int = 0) -> None:
        """Move past the next value, whatever its size, in bounded memory.

        Raises:
            BrokenStream: the text ends before the value does.
        """
        if depth > 20:
            self._skip_one()
        elif self.peek() == "[":
            for _ in self.elements():
                self._skip_one()
        elif self.peek() == "{":
            for _ in self.members():
                self.skip(depth + 1)
        else:
            self._skip_one()

    def _skip_one(self) -> None:
        try:
            self.value()
        except BrokenValue:
            return

    def _expect(self, character: str) -> None:
        found = self.peek()
        if found == "":
            raise BrokenStream("the file ends in the middle")
        if found != character:
            raise BrokenStream("not JSON from here on")
        self._at += 1

    def _taken(self, value: Any, end: int) -> Any:
        if self._dirty and _SURROGATE.search(self._text, self._at, end):
            raise self._broken("holds bytes that are not UTF-8", end)
        self._began, self._at = self._at, end
        return value

    def _broken(self, reason: str, end: int) -> BrokenValue:
        head = self._text[self._at : min(end, self._at + 2000)]
        self._at = end
        return BrokenValue(reason, head)

    def _find_end(self) -> int:
        """Return where the value that begins here ends, reading as much as that takes.

        A line break inside a string ends the string: JSON allows none there, and it is where a cut-off string
        is told from the next one.
        """
        if self._text[self._at : self._at + 1] not in ("{", "[", '"'):
            return self._find_scalar_end()
        at, depth, quoted = self._at, 0, False
        head: str | None = None
        while True:
            found = (_INSIDE_STRING if quoted else _OUTSIDE_STRING).search(self._text, at)
            if found is None or (found[0] == "\\" and found.end() >= len(self._text)):
                at = len(self._text) if found is None else found.start()
                if at - self._at > self._longest:
                    head = head or self._text[self._at : self._at + 2000]
                    self._at = at
                moved = self._at
                if not self._read_more():
                    raise BrokenStream("the file ends in the middle of a post")
                at -= moved
                continue
            at = found.end()
            match found[0]:
                case "\\":
                    at += 1
                    continue
                case '"' | "\n":
                    quoted = not quoted
                case "{" | "[":
                    depth += 1
                case _:
                    depth -= 1
            if depth <= 0 and not quoted:
                break
        if head is not None or at - self._at > self._longest:
            head = head or self._text[self._at : self._at + 2000]
            self._at = at
            raise BrokenValue("too long for a post", head)
        return at

    def _find_scalar_end(self) -> int:
        while True:
            found = _SCALAR.match(self._text, self._at)
            end = found.end() if found else self._at
            if end < len(self._text) or end - self._at > self._longest:
                break
            if not self._read_more():
                raise BrokenStream("the file ends in the middle of a post")
        if end == self._at:
            raise BrokenStream("not JSON from here on")
        return end

    def _read_more(self) -> bool:
        if self._ended:
            return False
        block = self._file.read(self._block)
        text = self._decoder.decode(block, not block)
        self._ended = not block
        if not self._dirty and _SURROGATE.search(text):
            self._dirty = True
        self._text = self._text[self._at :] + text
        self._at = 0
        return bool(block)


def _plain(error: ValueError) -> str:
    """Put a decoder's complaint in a few words."""
    message = str(error)
    if "control character" in message:
        return "not JSON: a line break or control character inside a text"
    if "integer string conversion" in message:
        return "holds a number that is too long"
    return "not JSON: " + message.split(":")[0].split("(")[0].strip().lower()
