"""From where Telethon goes on after a restart: from what is kept, not from what it once handed over.

Telethon writes down how far it has come every minute and when it disconnects, whether or not what it handed over
was kept. Before connecting, its state is set to what storage proves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from telethon.tl import types as T

from monitors.telegram.asking import Watched

ACCOUNT = 0
"""Telethon's number for the account's own state among those of channels."""
STEP_BACK = timedelta(minutes=2)
"""How far before its own word the account's state starts, since that word may be ahead of what is kept."""


def set_back(session: Any, channels: Iterable[Watched], kept: Mapping[int, int], now: datetime) -> None:
    """Makes a session go on from what is kept.

    Args:
        session: a Telethon session that isn't connected.
        channels: the channels that Telegram pushes to the account.
        kept: by our number of a channel, the count of its events up to which all that was pushed is kept.
        now: the time; only written where Telethon wants one.
    """
    states = dict(session.get_update_states())
    own = states.get(ACCOUNT)
    if own is None:
        return  # Telethon starts from the present then, whatever else the session says
    back = T.updates.State(own.pts, own.qts, own.date - STEP_BACK, own.seq, unread_count=0)
    session.set_update_state(ACCOUNT, back)
    peers = []
    for channel in channels:
        pts = kept.get(channel.channel_id)
        if pts is not None:
            peers.append(T.InputPeerChannel(channel.telegram_id, channel.access_hash))
            session.set_update_state(channel.telegram_id, T.updates.State(pts, 0, now, 0, unread_count=0))
    session.process_entities(T.contacts.ResolvedPeer(None, [], peers))
    session.save()


def remember_start(session: Any, state: Any) -> None:
    """Writes down an account's first state at once, so that a kill within the first minute loses nothing."""
    if ACCOUNT not in dict(session.get_update_states()):
        session.set_update_state(ACCOUNT, state)
        session.save()
