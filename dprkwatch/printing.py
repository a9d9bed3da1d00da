"""What is written to a terminal: complaints as one line, and what strangers wrote without its control characters."""

from __future__ import annotations

import sys

_CONTROLS = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
}


def printable(text: str) -> str:
    """The text with control characters made visible, one for one: what strangers wrote must not steer a terminal."""
    return text.translate(_CONTROLS)


def counted(number: int, thing: str) -> str:
    """“1 post”, “2 posts”: of what has its plural in s."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def complain(message: str) -> None:
    """Writes one plain line to standard error."""
    print(f"dprkwatch: {printable(' '.join(message.split()))}", file=sys.stderr)
