"""Who watches which channel, and how: decided from what is known, without asking anybody.

An account that is a member of a channel is pushed its posts; up to ten more are pushed as long as it keeps asking;
the rest it reads by history. What no account can watch is read through the public preview.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitors.telegram.settings import TelegramSettings
from storage.accounts import Account, Acquaintance
from storage.watch_list import NO_PREVIEW, Listed

MOST_POLLED = 10
"""How many channels Telegram pushes to an account that asks without being a member
(https://core.telegram.org/api/updates#subscribing-to-updates-of-channels-supergroups)."""
BUSY = 12
"""Posts a day from which a channel is worth one of those places."""
NOT_FOUND_AGAIN = timedelta(days=30)
"""When a name that was not found is looked up once more."""
WORTH_MOVING = timedelta(hours=1)
"""For how long an account must be limited for its channels to be looked up by another one, where their previews do
meanwhile."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How a channel is watched from now on.

    Attributes:
        way: ``joined``, ``short_poll``, ``history``, ``preview`` or ``none``.
        found_by: the account that has to look it up first to take it over.
    """

    channel_id: int
    account_id: int | None
    way: str
    found_by: int | None = None


@dataclass(slots=True)
class _Load:
    """What was given to an account so far."""

    account: Account
    channels: int = 0
    to_find: int = 0
    polled: set[int] = field(default_factory=set)


def decide(
    listed: Sequence[Listed],
    accounts: Sequence[Account],
    known: Iterable[Acquaintance],
    busy: Mapping[int, int],
    now: datetime,
) -> list[Decision]:
    """Decides for every channel of the watched list; what is watched well stays where it is.

    Args:
        listed: the watched list.
        accounts: all accounts, whatever their state.
        known: what they know of the channels.
        busy: posts a day, by channel.
        now: the time.
    """
    loads = {one.id: _Load(one) for one in accounts if one.can_read(now)}
    by_channel: dict[int, dict[int, Acquaintance]] = {}
    for one in known:
        by_channel.setdefault(one.channel_id, {})[one.account_id] = one
    for channel in listed:
        if channel.account_id in loads:
            loads[channel.account_id].channels += 1
    _give_places(listed, loads, by_channel, busy)
    return [_decide(channel, loads, by_channel.get(channel.id, {}), now) for channel in listed]


def _give_places(
    listed: Sequence[Listed],
    loads: Mapping[int, _Load],
    by_channel: Mapping[int, Mapping[int, Acquaintance]],
    busy: Mapping[int, int],
) -> None:
    """Hands out the places of channels that are pushed without being joined: asked for, then busiest."""
    wishes: dict[int, list[tuple[int, float, int]]] = {}
    for channel in listed:
        if channel.account_id is None or channel.account_id not in loads:
            continue
        if channel.paused or channel.mode not in ("auto", "short_poll"):
            continue
        own = by_channel.get(channel.id, {}).get(channel.account_id)
        if own is None or not own.is_open or (own.joined and channel.mode == "auto"):
            continue
        # whoever has a place keeps it until another channel has half as many posts again
        weight = busy.get(channel.id, 0) * (1.5 if channel.way == "short_poll" else 1.0)
        if channel.mode == "short_poll" or weight >= BUSY:
            wishes.setdefault(channel.account_id, []).append(
                (channel.mode != "short_poll", -weight, channel.id)
            )
    for account_id, wished in wishes.items():
        loads[account_id].polled = {number for _, _, number in sorted(wished)[:MOST_POLLED]}


def _decide(
    channel: Listed, loads: Mapping[int, _Load], known: Mapping[int, Acquaintance], now: datetime
) -> Decision:
    without = "preview" if channel.username and channel.state != "impostor" else "none"
    if channel.mode == "none" or channel.state == "impostor":
        return Decision(channel.id, None, "none")
    if channel.mode == "preview" or channel.paused:
        return Decision(channel.id, None, without)
    ways = {
        number: way
        for number, load in loads.items()
        if (own := known.get(number)) is not None and (way := _way(channel, own, load, now)) is not None
    }
    if channel.account_id in ways:
        stays = Decision(channel.id, channel.account_id, ways[channel.account_id])
        if not loads[channel.account_id].account.is_limited(now) or channel.state not in NO_PREVIEW:
            return stays
        # it is pushed, but with nothing to compare that with: whoever can read it takes it over
        ways = {number: way for number, way in ways.items() if not loads[number].account.is_limited(now)}
        if not ways:
            return replace(stays, found_by=_finder(channel, loads, known, now))
    if ways:
        chosen = min(ways, key=lambda number: (ways[number] != "joined", loads[number].channels, number))
        loads[chosen].channels += 1
        return Decision(channel.id, chosen, ways[chosen])
    return Decision(channel.id, None, without, _finder(channel, loads, known, now))


def _way(channel: Listed, own: Acquaintance, load: _Load, now: datetime) -> str | None:
    """How an account could watch a channel that it may know; ``None``: not at all now."""
    if not own.is_open:
        return None
    if own.joined and channel.mode in ("auto", "joined"):
        return "joined"
    if channel.id in load.polled:
        return "short_poll"
    return None if load.account.is_limited(now) else "history"


def _finder(
    channel: Listed, loads: Mapping[int, _Load], known: Mapping[int, Acquaintance], now: datetime
) -> int | None:
    """Who should look a channel up: nobody where its name leads nowhere, or an account comes back to it soon."""
    if channel.username is None:
        return None
    for number, own in known.items():
        account = loads[number].account if number in loads else None
        if account is None or not own.is_open or account.limited_until is None:
            continue
        if not account.is_limited(now) or channel.state in NO_PREVIEW:
            continue
        if account.limited_until - (account.state_since or now) < WORTH_MOVING:
            return None
    able = [
        load
        for number, load in loads.items()
        if load.account.can_find(now)
        and not load.account.is_limited(now)
        and _may_ask(known.get(number), now)
    ]
    if not able:
        return None
    chosen = min(able, key=lambda load: (load.channels + load.to_find, load.account.id))
    chosen.to_find += 1
    return chosen.account.id


def _may_ask(own: Acquaintance | None, now: datetime) -> bool:
    if own is None:
        return True
    if own.access_hash is not None:
        return False
    return own.resolved_at is None or now - own.resolved_at >= NOT_FOUND_AGAIN


def to_join(
    decisions: Iterable[Decision],
    listed: Iterable[Listed],
    known: Iterable[Acquaintance],
    busy: Mapping[int, int],
    settings: TelegramSettings,
    account_id: int,
) -> list[int]:
    """The channels that an account should join, the most wanted first."""
    own = {one.channel_id: one for one in known if one.account_id == account_id}
    joined = sum(one.joined for one in own.values())
    if joined >= settings.most_joined:
        return []
    modes = {channel.id: channel.mode for channel in listed}
    wanted = [
        one.channel_id
        for one in decisions
        if one.account_id == account_id
        and (modes[one.channel_id] == "joined" or (settings.join and modes[one.channel_id] == "auto"))
        and not own[one.channel_id].joined
        and own[one.channel_id].join_refused is None
    ]
    wanted.sort(key=lambda number: (modes[number] != "joined", -busy.get(number, 0), number))
    return wanted[: settings.most_joined - joined]
