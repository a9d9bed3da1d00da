"""A chat with the bot in the terminal: real updates through the real dispatcher, buttons as numbered choices.

What is typed is sent; a number presses that button of the last message that has some.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from dprkwatch.printing import printable

if TYPE_CHECKING:
    from aiogram.types import InlineKeyboardButton

    from bot.capture import Chat, Sent

PROMPT = "you> "
LEAVE = frozenset({"exit", "quit", "/exit", "/quit"})


class TerminalChat:
    """One person's chat, shown as text.

    Args:
        chat: the person's side of a private chat with the dispatcher.
        out: where messages are written.
        styled: whether bold and the like are shown with terminal colours.
    """

    def __init__(self, chat: Chat, out: TextIO, *, styled: bool) -> None:
        self._chat = chat
        self._out = out
        self._styled = styled
        self._with_buttons: Sent | None = None
        self._folder: Path | None = None

    async def enter(self, line: str) -> None:
        """Sends a line, or presses the button that its number names, and shows what comes back."""
        button = self._button(line)
        if isinstance(button, str):
            self._write(f"({button})\n")
            return
        if button is None:
            answers = await self._chat.say(line)
        elif button.url:
            self._write(f"(opens {button.url})\n")
            return
        elif button.copy_text:
            self._write(f"(copies “{button.copy_text.text}”)\n")
            return
        else:
            answers = await self._chat.press(button.callback_data or "", self._with_buttons)
        self._show(answers)

    def _button(self, line: str) -> InlineKeyboardButton | str | None:
        """The button that a line names, why there is none of that number, or nothing where it names none."""
        if self._with_buttons is None or not (line.isascii() and line.isdigit() and len(line) < 4):
            return None
        choices = self._with_buttons.all_buttons
        if 1 <= int(line) <= len(choices):
            return choices[int(line) - 1]
        return f"there is no button {int(line)}: they go from 1 to {len(choices)}"

    def _show(self, answers: Sequence[Sent]) -> None:
        for sent in answers:
            if sent.notice:
                self._write(f"({printable(sent.text)})\n")
                continue
            self._write(_styled(sent) if self._styled else printable(sent.text))
            self._write("\n")
            if sent.file is not None:
                self._write(f"({self._keep_file(sent.file_name or 'file', sent.file)})\n")
            if sent.buttons:
                self._with_buttons = sent
            elif self._with_buttons is not None and self._with_buttons.message_id == sent.message_id:
                self._with_buttons = None
            if sent.buttons:
                self._write(choices_line(sent.all_buttons) + "\n")
        self._write("\n")
        self._out.flush()

    def _keep_file(self, name: str, content: bytes) -> Path:
        """Writes what came with a message into a temporary folder of this chat; gives its path."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="dprkwatch-"))
        path = self._folder / Path(name).name
        number = 1
        while path.exists():
            number += 1
            path = path.with_name(f"{Path(name).stem}-{number}{Path(name).suffix}")
        path.write_bytes(content)
        return path

    def _write(self, text: str) -> None:
        self._out.write(text)


def choices_line(buttons: Iterable[InlineKeyboardButton]) -> str:
    """Buttons as numbered choices: the number to type, and the label where it says something else."""
    shown = [
        f"[{number}]" if button.text == str(number) else f"[{number} {button.text}]"
        for number, button in enumerate(buttons, 1)
    ]
    return " ".join(shown)


STYLES = {
    "bold": "\x1b[1m",
    "italic": "\x1b[3m",
    "underline": "\x1b[4m",
    "strikethrough": "\x1b[9m",
    "code": "\x1b[36m",
    "text_link": "\x1b[34m",
    "blockquote": "\x1b[2m",
    "expandable_blockquote": "\x1b[2m",
}
RESET = "\x1b[0m"


def _styled(sent: Sent) -> str:
    """The text with its formatting as terminal codes; entities count UTF-16 units."""
    units = printable(sent.text).encode("utf-16-le", "surrogatepass")
    marks: list[tuple[int, int, str]] = []
    for order, entity in enumerate(sent.entities):
        style = STYLES.get(str(entity.type))
        if style:
            marks.append((entity.offset, order, style))
            marks.append((entity.offset + entity.length, -order - 1, RESET))
    pieces: list[str] = []
    position = 0
    open_styles: list[str] = []
    for offset, _, code in sorted(marks):
        pieces.append(units[position * 2 : offset * 2].decode("utf-16-le", "surrogatepass"))
        position = offset
        if code == RESET:
            if open_styles:
                open_styles.pop()
            pieces.append(RESET + "".join(open_styles))
        else:
            open_styles.append(code)
            pieces.append(code)
    pieces.append(units[position * 2 :].decode("utf-16-le", "surrogatepass"))
    return "".join(pieces)


def readable_lines(stream: TextIO, *, prompt: bool) -> Iterator[str]:
    """The lines a person types or a pipe brings, until its end or ``/exit``; empty ones are passed over.

    Reading blocks, and Ctrl-C ends it at once, also inside of a running event loop.
    """
    read: Callable[[], str] = (lambda: input(PROMPT)) if prompt else stream.readline
    if prompt:
        import readline  # noqa: F401 - gives input() its line editing and history
    while True:
        # asyncio's own handler would only ask the task to end, which is waiting here
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            line = read()
        except EOFError:
            sys.stdout.write("\n")
            return
        finally:
            signal.signal(signal.SIGINT, before)
        if not prompt and not line:
            return
        line = line.strip()
        if line in LEAVE:
            return
        if line:
            yield line
