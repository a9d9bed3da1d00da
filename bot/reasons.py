"""Why a file, a channel, an account or the database failed, in the chat's language.

Reasons are kept in English; what has no words in the chat's language stays as it was said.
"""

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
    "holds neither picture nor sound": "file-no-stream",
    "holds no picture that can be decoded": "file-no-frame",
    "takes more memory than allowed": "file-memory",
    "took more memory than the machine has": "file-memory",
    "takes more pixels than allowed": "file-pixels",
    "is encrypted": "file-encrypted",
    "could not be looked into: no process could be started": "file-no-process",
}
_MEASURED = (
    (re.compile(r"(?P<width>\d+) × (?P<height>\d+) pixels: too large to look into"), "file-too-large"),
    (re.compile(r"more than (?P<megapixels>\d+) megapixels: too large to look into"), "file-megapixels"),
    (
        re.compile(r"(?P<width>\d+) × (?P<height>\d+) pixels: too small for PDQ(?: and pHash)?"),
        "file-too-small",
    ),
    (re.compile(r"(?:an animation of )?more than \d+ [a-z ]+: the rest was left out"), "file-left-out"),
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


_COMMAND = r"`(?P<command>[^`]+)`.*"
_HOST = r"(?:@\w+: )?(?P<host>\S+)"
_CONDITIONS = tuple(
    (re.compile(pattern), f"reason-{key}")
    for pattern, key in (
        (r"it is closed to the account", "closed"),
        (r"unknown", "unknown"),
        (r"its owner shut the account out", "shut-out"),
        (r"it turned private, was deleted, or its owner shut the account out", "gone"),
        (r"Telegram hides it \((?P<why>.*)\)", "hidden"),
        (r"nobody has this username|there is no public channel .*", "nobody"),
        (r"the username is that of a group|.* is a group, not a channel", "group"),
        (r"the username is that of a person or a bot", "person"),
        (r".* is a bot, not a channel|.* is a person's or a bot's name, not a channel's", "person"),
        (r".* has its web preview switched off; .*", "preview-off"),
        (rf"{_HOST} answered (?P<status>\d+)", "answered"),
        (rf"{_HOST} can't be read: it answered (?P<status>\d+)", "answered"),
        (rf"{_HOST} can't be read: no answer(?: within \S+ s)?", "no-answer"),
        (rf"{_HOST} can't be read: no connection", "no-connection"),
        (rf"{_HOST} can't be read: a broken answer", "broken-answer"),
        (r"(?:a|the) page.* (?:may have changed|may have changed it)", "layout"),
        (r"the page's link to older posts leads to the same ones", "layout"),
        (r"the page is (?:empty|not a preview of a Telegram channel)", "layout"),
        (r"the page shows (?P<shown>@\S+), asked for was (?P<name>@\S+)", "other-page"),
        (r"(?P<name>@\w+) belongs to another channel now", "other-owner"),
        (r"Telegram has banned or deleted the account; .*", "account-banned"),
        (r"Telegram has frozen the account: .*", "account-frozen"),
        (r"Telegram doesn't accept api_id and api_hash: .*", "wrong-api"),
        (rf"the session was used from two places at once.*{_COMMAND}", "two-places"),
        (rf"the session was ended from another device: .*{_COMMAND}", "ended"),
        (rf"the session lacks the account's password: .*{_COMMAND}", "no-password"),
        (rf"Telegram no longer knows the session: .*{_COMMAND}", "not-known"),
        (r".* is in use by .*: one .*", "in-use"),
        (rf"there is no session file .*: .*{_COMMAND}", "no-session"),
        (rf".* is damaged or no session: .*{_COMMAND}", "damaged"),
        (rf".* was written by a newer Telethon .*{_COMMAND}", "newer"),
        (rf".* holds no finished sign-in: .*{_COMMAND}", "unfinished"),
        (r"the database is busy: .*", "database-busy"),
        (r"the database can't be written: .*full.*", "database-full"),
        (r"the database can't be written: .*read-only", "database-read-only"),
    )
)


def condition_in_words(reason: str, words: Words) -> str:
    """Why a channel or an account can't be read, or the database not be written, in the chat's language."""
    for pattern, key in _CONDITIONS:
        if found := pattern.fullmatch(reason):
            return words.say(key, **found.groupdict())
    return reason
