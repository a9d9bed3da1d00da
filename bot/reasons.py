"""Why a file couldn't be looked into, in the chat's language; what has no words there stays as it was said."""

from __future__ import annotations

import re

from bot.locales import Words

_WHOLE = {
    "the file is empty": "file-empty",
    "missing": "file-missing",
    "there is no such file": "file-missing",
    "is cut off": "file-cut-off",
    "is cut off or damaged": "file-damaged",
    "could not be decoded": "file-undecoded",
    "made its decoder crash": "file-undecoded",
    "is packed in a way that can't be decoded": "file-undecoded",
    "holds no frame that can be decoded": "file-no-frame",
    "holds sound, but no picture": "file-no-picture",
    "takes more memory than allowed": "file-memory",
    "took more memory than the machine has": "file-memory",
    "takes more pixels than allowed": "file-pixels",
    "is encrypted": "file-encrypted",
}
_MEASURED = (
    (re.compile(r"(?P<width>\d+) × (?P<height>\d+) pixels: too large to look into"), "file-too-large"),
    (re.compile(r"more than (?P<megapixels>\d+) megapixels: too large to look into"), "file-megapixels"),
    (
        re.compile(r"(?P<width>\d+) × (?P<height>\d+) pixels: too small for PDQ(?: and pHash)?"),
        "file-too-small",
    ),
    (re.compile(r"took longer than (?P<seconds>[\d.]+) s"), "file-too-long"),
    (re.compile(r"named like an? (?P<ending>\w+) file, but is none that is known"), "file-named-unknown"),
    (re.compile(r"named like an? (?P<ending>\w+) file, but is (?P<mime>\S+)"), "file-named"),
    (re.compile(r"(?P<mime>[\w.+-]+/[\w.+-]+) can't be decoded"), "file-kind"),
)


def reason_in_words(reason: str, words: Words) -> str:
    """The reasons of ``media.facts.MediaFacts``, which are English, in the chat's language."""
    return "; ".join(_one(part, words) for part in reason.split("; "))


def _one(reason: str, words: Words) -> str:
    if reason in _WHOLE:
        return words.say(_WHOLE[reason])
    for pattern, key in _MEASURED:
        if found := pattern.fullmatch(reason):
            return words.say(key, **found.groupdict())
    return reason
