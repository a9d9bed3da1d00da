"""Checks of the watching accounts: sessions, sign-ins, budgets, clock, files, and what admins should know."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from dprkwatch.checks import Check
from dprkwatch.printing import printable
from dprkwatch.settings import Settings
from dprkwatch.wiring import utc_now
from monitors.telegram.settings import TelegramSettings
from storage.account_notices import kept_clock
from storage.accounts import READING_STATES, Account, count_watched, list_accounts
from storage.budgets import Spent, spent_by
from storage.engines import Storage
from storage.known_posts import post_urls
from storage.media import unreadable_since
from storage.notices import open_notices

LATELY = timedelta(days=7)
SHOWN = 5


async def check_accounts(settings: Settings, storage: Storage) -> list[Check]:
    """What there is to say about every account; asks Telegram where the session is not in use."""
    telegram = settings.telegram
    async with storage.read() as conn:
        accounts = await list_accounts(conn)
        spent = await spent_by(conn)
        watched = await count_watched(conn)
        clock = await kept_clock(conn)
    if not telegram.is_set_up:
        if accounts:
            return [
                Check(
                    "accounts",
                    "broken",
                    f"{len(accounts)} signed in, but no api_id is set: channels are read through their previews",
                    "put api_id and api_hash of my.telegram.org into [telegram]",
                )
            ]
        return [Check("accounts", "ok", "none: channels are read through their public previews")]
    if not accounts:
        return [
            Check(
                "accounts",
                "warning",
                "none is signed in: channels are read through their public previews",
                "run `dprkwatch login`",
            )
        ]
    logging.getLogger("telethon").setLevel(logging.CRITICAL)
    checks: list[Check] = []
    for account in accounts:
        own = [one for one in spent if one.account_id == account.id]
        checks += await _check_account(settings, account, own, watched.get(account.id, 0), clock)
    return list(dict.fromkeys(checks))  # the clock is the same for all


async def _check_account(
    settings: Settings, account: Account, spent: Sequence[Spent], watched: int, clock: float
) -> list[Check]:
    """``clock``: seconds that this machine's is ahead, as a running program measured last."""
    from monitors.telegram.sessions import CLOCK_SECONDS, AccountSession, Unreachable
    from monitors.telegram.trouble import AccountTrouble, advice_to

    name, now = f"account {account.label}", utc_now()
    what = f"watches {watched} channel{'s' * (watched != 1)}{_budgets(settings.telegram, spent, now)}"
    clock_ahead = 0.0
    if account.is_limited(now) and account.state not in READING_STATES:
        return [_stored(name, account, now)]  # it may not even connect
    try:
        session = AccountSession.probe(settings.folder / Path(account.session_path), settings.telegram)
    except AccountTrouble as trouble:
        if trouble.state != "in_use":
            return [_trouble(name, advice_to(account.label, str(trouble)))]
        if not account.can_read(now) or account.state != "ok":
            return [_stored(name, account, now)]
        return [Check(name, "ok", f"in use by a running program; {what}"), *_clock(clock, CLOCK_SECONDS)]
    try:
        await session.connect(utc_now)
        clock_ahead = session.clock_ahead
    except AccountTrouble as trouble:
        return [_trouble(name, advice_to(account.label, str(trouble)))]
    except Unreachable as error:
        return [
            Check(name, "warning", str(error), "check the network; channels are read by preview meanwhile")
        ]
    finally:
        await session.close()
    checks = [_stored(name, account, now) if account.state in _LASTING else Check(name, "ok", what)]
    return [*checks, *_clock(clock_ahead, CLOCK_SECONDS)]


def _clock(ahead: float, most: float) -> list[Check]:
    if abs(ahead) <= most:
        return []
    return [
        Check(
            "clock",
            "broken",
            f"this machine's clock is {abs(ahead) / 60:.0f} minutes {'ahead of' if ahead > 0 else 'behind'} Telegram's",
            "set it, best by NTP (timedatectl set-ntp true): when posts were seen is noted by it",
        )
    ]


_LASTING = ("frozen", "limited")


def _trouble(name: str, trouble: str) -> Check:
    what, _, do = trouble.partition(": ")
    return Check(name, "broken", printable(what), printable(do))


def _stored(name: str, account: Account, now: datetime) -> Check:
    note = printable(account.state_note or account.state)
    if account.is_limited(now):
        return Check(name, "warning", note, "wait: its channels are watched in other ways meanwhile")
    if account.state in ("frozen", "limited"):
        return Check(name, "warning", note)
    if account.state == "in_use":
        return Check(
            name, "broken", note, "end the other process; the program takes the account up by itself"
        )
    return Check(name, "broken", note, f"`dprkwatch login --account {account.label}` signs it in again")


def _budgets(settings: TelegramSettings, spent: Sequence[Spent], now: datetime) -> str:
    from monitors.telegram.allowances import JOIN, RESOLVE, allowances

    said = ""
    kept = {one.method: one for one in spent}
    for method, name in ((RESOLVE, "look-ups"), (JOIN, "joins")):
        allowance = allowances(settings)[method]
        said += f"; {name} today: {allowance.spent(kept.get(method), now)} of {allowance.most}"
    waits = [one for one in spent if one.wait_until is not None and one.wait_until > now]
    for one in waits:
        said += f"; Telegram says to wait with {one.method} until {one.wait_until:%Y-%m-%d %H:%M} UTC"
    return said


async def check_media(storage: Storage) -> Check:
    """Whether pictures and films that were fetched lately are what they are said to be."""
    async with storage.read() as conn:
        bad = await unreadable_since(conn, utc_now() - LATELY)
        urls = await post_urls(conn, [bad.post_id]) if bad is not None else {}
    if bad is None:
        return Check("media", "ok", "every picture and film that was fetched lately could be looked into")
    many = "one picture or film" if bad.count == 1 else f"{bad.count} pictures and films"
    where = urls.get(bad.post_id) or "a post without a link"
    what = f"{many} of the last 7 days can't be looked into, last of {where}: {bad.reason}"
    return Check("media", "warning", printable(what), "look at the post itself; its text is kept and read")


async def check_notices(storage: Storage) -> list[Check]:
    """What changed about channels and accounts lately that admins should know."""
    async with storage.read() as conn:
        fresh = [one for one in await open_notices(conn, 200) if utc_now() - one.made_at < LATELY]
    checks = [
        Check("notice", "warning", printable(f"{one.made_at:%Y-%m-%d %H:%M} UTC: {one.in_words()}"))
        for one in fresh[-SHOWN:]
    ]
    if len(fresh) > SHOWN:
        checks.append(Check("notice", "warning", f"and {len(fresh) - SHOWN} more in the last 7 days"))
    return checks
