"""Who watches what as things stand, and about when a waiting channel is taken over: decided, and nothing done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from monitors.telegram.allowances import RESOLVE, allowances
from monitors.telegram.settings import TelegramSettings
from monitors.telegram.ways import Decision, decide, to_join
from storage.accounts import Account, Acquaintance, acquaintances, list_accounts
from storage.budgets import Spent, spent_by
from storage.watch_list import Listed, watch_list


@dataclass(frozen=True, slots=True)
class Outlook:
    """The watched list, the accounts, and what was decided.

    Attributes:
        queued: by channel, about when an account looks it up.
        busy: by channel, posts a day.
    """

    accounts: Sequence[Account] = ()
    listed: Sequence[Listed] = ()
    known: Sequence[Acquaintance] = ()
    decisions: Sequence[Decision] = ()
    queued: Mapping[int, datetime] | None = None
    busy: Mapping[int, int] | None = None

    def queued_for(self, channel_id: int) -> datetime | None:
        """About when an account looks a channel up; ``None`` where none will."""
        return (self.queued or {}).get(channel_id)

    def to_find(self, account_id: int) -> list[Listed]:
        """The channels that an account has to look up, in their order."""
        return _to_find(self.listed, self.decisions, account_id)

    def to_join(self, account_id: int, settings: TelegramSettings) -> list[int]:
        """The channels that an account should join, in their order."""
        return to_join(self.decisions, self.listed, self.known, self.busy or {}, settings, account_id)

    def known_to(self, account_id: int, channel_id: int) -> Acquaintance | None:
        """What an account knows of a channel."""
        pair = (account_id, channel_id)
        return next((one for one in self.known if (one.account_id, one.channel_id) == pair), None)


async def look_ahead(
    conn: Any, settings: TelegramSettings, now: datetime, busy: Mapping[int, int]
) -> Outlook:
    """Reads and decides who watches what.

    Args:
        conn: any connection.
        settings: the accounts' budgets.
        now: the time.
        busy: by channel, posts a day.
    """
    accounts = [one.after(now) for one in await list_accounts(conn)]
    listed = await watch_list(conn)
    known = await acquaintances(conn)
    decisions = decide(listed, accounts, known, busy, now)
    queued = _foretell(listed, decisions, await spent_by(conn), settings, now)
    return Outlook(accounts, listed, known, decisions, queued, busy)


def _foretell(
    listed: Sequence[Listed],
    decisions: Sequence[Decision],
    spent: Sequence[Spent],
    settings: TelegramSettings,
    now: datetime,
) -> dict[int, datetime]:
    foretold: dict[int, datetime] = {}
    for account_id in {one.found_by for one in decisions if one.found_by is not None}:
        kept = next((s for s in spent if (s.account_id, s.method) == (account_id, RESOLVE)), None)
        queue = _to_find(listed, decisions, account_id)
        turns = islice(allowances(settings)[RESOLVE].turns(kept, now), len(queue))
        foretold.update(zip((channel.id for channel in queue), turns, strict=False))
    return foretold


def _to_find(listed: Sequence[Listed], decisions: Sequence[Decision], account_id: int) -> list[Listed]:
    """What an account has to look up: ways asked for first, then what has no preview, then as it was added."""
    finders = {one.channel_id: one.found_by for one in decisions}
    queue = [channel for channel in listed if finders.get(channel.id) == account_id]
    return sorted(queue, key=lambda channel: (channel.mode == "auto", channel.state != "no_preview"))
