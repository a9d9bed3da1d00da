"""What is wrong with a lexicon, said in one line."""

from __future__ import annotations


class LexiconError(ValueError):
    """A lexicon file that can't be used. ``str()`` is one line: file, line, reason."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = " ".join(reason.split())
        super().__init__(f"{file}, line {line}: {self.reason}" if line else f"{file}: {self.reason}")

    def __reduce__(self) -> tuple[type[LexiconError], tuple[str, int | None, str]]:
        return type(self), (self.file, self.line, self.reason)
