"""``preview``: reads public channels' web previews, or a saved page, into the database."""

from __future__ import annotations

import asyncio
import json as json_module
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from dprkwatch.commands.importing import refusal_in_words
from dprkwatch.errors import CommandError, UsageError
from dprkwatch.moments import parse_moment
from dprkwatch.printing import complain, printable
from dprkwatch.settings import Settings
from dprkwatch.usernames import parse_username
from dprkwatch.wiring import command_settings, open_ingest, open_storage, utc_now
from monitors.ingest import Ingest, IngestReport
from monitors.preview.client import PreviewClient
from monitors.preview.errors import PreviewError
from monitors.preview.page import parse_page
from monitors.preview.poll import poll_once
from storage.channels import find_channels
from storage.engines import Storage
from storage.observations import ChannelRef, ObservedPost, RefusedPost
from storage.page_marks import keep_page_marks, page_marks
from storage.page_media import count_page_media

LARGEST_PAGE = 64_000_000  # bytes


@dataclass(slots=True)
class PreviewOutcome:
    """What came of one channel: the posts, or why there are none."""

    channel: str
    report: IngestReport = field(default_factory=IngestReport)
    wrong: str | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MediaOutcome:
    """What came of the pictures and films of all of them.

    Attributes:
        fetched: how many were fetched and looked into.
        waiting: how many are tried again; ``lost``: how many are not to be had.
        why: the last reason why one isn't there.
    """

    fetched: int = 0
    waiting: int = 0
    lost: int = 0
    why: str | None = None


def preview_channels(
    config: Path | None,
    names: list[str],
    since: str | None,
    file: Path | None,
    as_json: bool,
    *,
    media: bool = True,
) -> int:
    """Reads the channels and says what each brought; returns 1 if one could not be read or a post was refused.

    ``media``: their pictures and films are fetched and hashed, too; those of a saved page never are.
    """
    usernames = [parse_username(name) for name in names]
    moment = parse_moment(since, "--since") if since else None
    if file is not None and len(usernames) != 1:
        raise UsageError("--file reads one page, of one channel")
    settings = command_settings(config)
    outcomes, of_media = asyncio.run(_read_all(settings, usernames, moment, file, media=media))
    if as_json:
        told: dict[str, object] = {"channels": [_as_json(outcome) for outcome in outcomes]}
        if of_media is not None:
            told |= {"media": asdict(of_media)}
        print(json_module.dumps(told, ensure_ascii=False))
    else:
        for outcome in outcomes:
            _say(outcome)
        if of_media is not None:
            _say_media(of_media)
    return 1 if any(outcome.wrong or outcome.report.refused for outcome in outcomes) else 0


async def _read_all(
    settings: Settings, usernames: list[str], since: datetime | None, file: Path | None, *, media: bool
) -> tuple[list[PreviewOutcome], MediaOutcome | None]:
    outcomes = await _read(settings, usernames, since, file)
    if not media or file is not None:
        return outcomes, None
    return outcomes, await _fetch(settings, usernames)


async def _fetch(settings: Settings, usernames: list[str]) -> MediaOutcome:
    """Fetches what waits of the channels' pictures and films, be it from an earlier time."""
    from dprkwatch.watching import open_page_fetching
    from media.workers import HashWorkers

    refs = {ChannelRef(username=username) for username in usernames}
    async with open_storage(settings) as storage:
        async with storage.read() as conn:
            channels = sorted(set((await find_channels(conn, refs)).values()))
        with HashWorkers(settings.media) as workers:
            async with (
                PreviewClient(settings.preview) as client,
                open_page_fetching(settings, storage, client, workers, only=channels) as fetching,
            ):
                fetched = await fetching.work_off()
        async with storage.read() as conn:
            waiting = await count_page_media(conn, channels)
    return MediaOutcome(fetched.files, waiting, fetched.lost, fetched.why)


async def _read(
    settings: Settings, usernames: list[str], since: datetime | None, file: Path | None
) -> list[PreviewOutcome]:
    async with open_storage(settings) as storage, open_ingest(settings, storage) as ingest:
        if file is not None:
            return [await _read_file(ingest, usernames[0], file)]
        async with PreviewClient(settings.preview) as client:
            return [await _read_channel(storage, ingest, client, username, since) for username in usernames]


async def _read_file(ingest: Ingest, username: str, file: Path) -> PreviewOutcome:
    outcome = PreviewOutcome(username)
    try:
        page = parse_page(
            await asyncio.to_thread(_page_of, file), channel=username, observed_at=utc_now(), source=str(file)
        )
    except PreviewError as error:
        outcome.wrong = f"{file}: {error}"
        return outcome
    outcome.notes = [str(note) for note in page.notes]
    outcome.report = await ingest.take(_taken(page.posts, page.refused), name=str(file))
    return outcome


def _page_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_PAGE:
            raise CommandError(f"{file}: larger than {LARGEST_PAGE // 10**6} MB: no page")
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None


async def _read_channel(
    storage: Storage, ingest: Ingest, client: PreviewClient, username: str, since: datetime | None
) -> PreviewOutcome:
    outcome = PreviewOutcome(username)
    marks: tuple[str | None, str | None] = (None, None)
    if since is None:  # older pages may be wanted though the newest is known
        marks = await storage.read_together(partial(page_marks, username=username))
    try:
        poll = await poll_once(client, username, since=since, etag=marks[0], last_modified=marks[1])
    except PreviewError as error:
        outcome.wrong = str(error)
        return outcome
    if poll.unchanged:
        outcome.notes = ["its page has not changed since it was read last"]
        return outcome
    outcome.notes = [str(note) for note in poll.notes]
    outcome.report = await ingest.take(_taken(poll.posts, poll.refused), name=f"@{username}")
    if (poll.etag, poll.last_modified) != marks and not outcome.report.refused:
        async with storage.write() as conn:
            await keep_page_marks(conn, username, poll.etag, poll.last_modified, poll.checked_at)
    if poll.stopped_by is not None:
        outcome.wrong = (
            f"stopped before {since:%Y-%m-%d}: {poll.stopped_by}" if since else str(poll.stopped_by)
        )
    return outcome


def _taken(
    posts: tuple[ObservedPost, ...], refused: tuple[RefusedPost, ...]
) -> list[ObservedPost | RefusedPost]:
    return [*posts, *refused]


def _as_json(outcome: PreviewOutcome) -> dict[str, object]:
    report = outcome.report
    return {
        "channel": f"@{outcome.channel}",
        "posts_new": report.posts_new,
        "posts_known": report.posts_known,
        "revisions": report.revisions,
        "refused": [refused.as_json() for refused in report.refused],
        "flagged": report.flagged,
        "claims": report.claims,
        "error": outcome.wrong,
    }


def _say_media(outcome: MediaOutcome) -> None:
    if not (outcome.fetched or outcome.waiting or outcome.lost):
        return
    said = f"pictures and films: {outcome.fetched:,} fetched"
    if outcome.waiting:
        said += f", {outcome.waiting:,} to be tried again"
    if outcome.lost:
        said += f", {outcome.lost:,} not to be had"
    print(printable(said + (f" (last: {outcome.why})" if outcome.why else "")))


def _say(outcome: PreviewOutcome) -> None:
    report = outcome.report
    if report.posts or not outcome.wrong:
        print(
            f"@{outcome.channel}: {report.posts_new:,} new post{'s' * (report.posts_new != 1)}, "
            f"{report.posts_known:,} known, "
            f"{report.revisions:,} edited, {len(report.refused):,} refused; "
            f"{report.flagged:,} flagged, {report.claims:,} claims read"
        )
    for note in outcome.notes:
        print(printable(f"@{outcome.channel}: {note}"))
    if outcome.wrong:
        complain(f"@{outcome.channel}: {outcome.wrong}")
    for refused in report.refused:
        complain(refusal_in_words(refused))
