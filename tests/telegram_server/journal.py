"""The record of every request, so that a test can count budgets and prove that nothing was written."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

READING = frozenset(
    {
        "account.GetPassword",
        "auth.AcceptLoginToken",
        "auth.CancelCode",
        "auth.CheckPassword",
        "auth.ExportLoginToken",
        "auth.ImportLoginToken",
        "auth.LogOut",
        "auth.ResendCode",
        "auth.SendCode",
        "auth.SignIn",
        "channels.GetChannels",
        "channels.GetFullChannel",
        "channels.GetMessages",
        "contacts.ResolveUsername",
        "help.GetAppConfig",
        "help.GetConfig",
        "help.GetNearestDc",
        "messages.GetDialogs",
        "messages.GetHistory",
        "messages.GetMessagesViews",
        "messages.GetPeerDialogs",
        "updates.GetChannelDifference",
        "updates.GetDifference",
        "updates.GetState",
        "upload.GetFile",
        "users.GetUsers",
    }
)
"""Methods that change nothing anybody else can see, and those that sign in and out."""

MEMBERSHIP = frozenset({"channels.JoinChannel", "channels.LeaveChannel"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One request: who asked what about which channel, when (the server's clock, Unix seconds), how it ended.

    `outcome` is ``ok``, the RPC error's text, ``dropped`` or ``silence``.
    """

    at: float
    account: int | None
    method: str
    channel: int | None
    outcome: str
    detail: str = ""


def method_name(request: Any) -> str:
    """``messages.GetHistory`` for a ``GetHistoryRequest``."""
    kind = type(request)
    group = kind.__module__.rpartition(".")[2]
    name = kind.__name__.removesuffix("Request")
    return name if group == "functions" else f"{group}.{name}"


class Journal:
    """What was asked, by account and method."""

    def __init__(self, keep: int = 200_000) -> None:
        self.entries: deque[Entry] = deque(maxlen=keep)
        self.counts: Counter[tuple[int | None, str]] = Counter()
        self.errors: Counter[tuple[int | None, str, str]] = Counter()
        self.offences: list[Entry] = []
        self.early: list[Entry] = []
        """Requests made again before their FLOOD_WAIT was over."""

    def note(self, entry: Entry) -> None:
        """Records a request."""
        self.entries.append(entry)
        self.counts[entry.account, entry.method] += 1
        if entry.outcome != "ok":
            self.errors[entry.account, entry.method, entry.outcome] += 1
        if entry.method not in READING | MEMBERSHIP or entry.detail == "increment":
            self.offences.append(entry)

    def count(self, pattern: str = "*", *, account: int | None = None, since: float = 0.0) -> int:
        """How many requests match a method pattern such as ``messages.*``, of one account or of all."""
        if not since:
            return sum(
                number
                for (who, method), number in self.counts.items()
                if account in (None, who) and fnmatchcase(method, pattern)
            )
        return sum(1 for entry in self.find(pattern, account=account) if entry.at >= since)

    def find(
        self, pattern: str = "*", *, account: int | None = None, channel: int | None = None
    ) -> list[Entry]:
        """The remembered requests that match, oldest first."""
        return [
            entry
            for entry in self.entries
            if fnmatchcase(entry.method, pattern)
            and account in (None, entry.account)
            and channel in (None, entry.channel)
        ]

    def assert_only_read(self, also: Iterable[str] = ()) -> None:
        """Fails if anything but reading, signing in, joining and leaving was ever asked for.

        Raises:
            AssertionError: names what was asked, the counting of views included.
        """
        allowed = set(also)
        found = sorted({f"{e.method} {e.detail}".strip() for e in self.offences if e.method not in allowed})
        if found:
            raise AssertionError("the account was used to write: " + ", ".join(found))

    def clear(self) -> None:
        """Forgets what was asked so far, but for the offences."""
        self.entries.clear()
        self.counts.clear()
        self.errors.clear()
        self.early.clear()
