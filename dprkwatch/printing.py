"""What may be written to a terminal of what strangers wrote."""

from __future__ import annotations

_CONTROLS = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
}


def printable(text: str) -> str:
    """The text with control characters made visible, one for one: what strangers wrote must not steer a terminal."""
    return text.translate(_CONTROLS)
