"""``export``: the claims of a query as a CSV, JSON, GeoJSON or KML file, or with all their evidence as a bundle."""

from __future__ import annotations

import asyncio
import os
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dprkwatch.asking import check_language
from dprkwatch.errors import UsageError
from dprkwatch.moments import parse_moment
from dprkwatch.printing import complain
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, gazetteer_of, open_storage, utc_now
from storage import ledger

if TYPE_CHECKING:
    from bot.answers.gathered import ExportAnswer
    from dprkwatch.bundles.archive import Member
    from dprkwatch.bundles.making import Content
    from storage.bundles import KeptMedium
    from storage.engines import Storage

FORMATS = ("csv", "json", "geojson", "kml")
BUNDLE = "bundle"


def export_claims(
    config: Path | None, form: str, query: str, out: Path, lang: str, now: str | None, *, excel: bool = False
) -> int:
    """Writes the file, whole or not at all; ``-`` is standard output. Returns the exit code.

    ``excel`` puts a byte order mark before it.

    Raises:
        UsageError: there is no such format or language.
    """
    if form not in FORMATS:
        raise UsageError(f"{form!r} is none of {', '.join((*FORMATS, BUNDLE))}")
    check_language(lang)
    moment = _moment(now)
    settings = command_settings(config)
    answer, content = asyncio.run(_export(settings, form, query, lang, moment))
    if excel:
        content = BOM_UTF8 + content
    _complain_of(answer)
    if str(out) == "-":
        sys.stdout.buffer.write(content)
        return 0
    with _whole(out) as file:
        file.write(content)
    print(f"{answer.total} claims written to {out}")
    return 0


def export_bundle(
    config: Path | None,
    query: str,
    out: Path,
    lang: str,
    now: str | None,
    *,
    prisoners: bool,
    files: bool,
) -> int:
    """Writes a bundle, whole or not at all; ``-`` is standard output. Returns the exit code.

    Args:
        config: the file of settings.
        query: which claims.
        out: where to.
        lang: of the sentences on its page.
        now: what time it is to be; ``None`` for the present.
        prisoners: whether words and files of posts that tell of prisoners are in it.
        files: whether kept originals are.
    """
    check_language(lang)
    moment = _moment(now)
    settings = command_settings(config)
    content, members = asyncio.run(_bundle(settings, query, lang, moment, prisoners, files))
    _complain_of(content.answer, whole=content.whole)
    if content.ledger.unsealed:
        complain(f"{content.ledger.unsealed} entries of the ledger are not chained yet and are left out")
    from dprkwatch.bundles.archive import write_archive

    if str(out) == "-":
        write_archive(sys.stdout.buffer, members)
        return 0
    with _whole(out) as file:
        write_archive(file, members)
    withheld = (
        f"; words of {len(content.withheld)} posts about prisoners withheld" if content.withheld else ""
    )
    print(
        f"{len(content.matching)} claims and {len(content.posts)} posts written to {out}, "
        f"{len(content.ledger.entries)} ledger entries{withheld}"
    )
    return 0


def _moment(now: str | None) -> datetime:
    return utc_now() if now is None else parse_moment(now, "--now")


def _complain_of(answer: ExportAnswer, *, whole: bool | None = None) -> None:
    for problem in answer.problems:
        complain(problem)
    if not (answer.whole if whole is None else whole):
        complain(
            f"only the newest {answer.total} claims; a window such as 2024-11-01..2024-11-30 reaches older ones"
        )
    if not answer.footage.whole:
        complain(
            "the footage of the newest claims alone was looked for in posts that claim nothing; a narrower window "
            "reaches that of the others"
        )
    if answer.gaps:
        complain(
            f"{len(answer.gaps)} gaps in what was watched touch this window; `dprkwatch coverage` lists them"
        )


@contextmanager
def _whole(out: Path) -> Iterator[BinaryIO]:
    """A file that takes its place only when all is written."""
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as file:
            yield file
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


async def _export(
    settings: Settings, form: str, query: str, lang: str, now: datetime
) -> tuple[ExportAnswer, bytes]:
    from bot.exports.files import Format, export_file
    from bot.locales import words_in

    async with open_storage(settings) as storage:
        answer = await _gather(settings, storage, form, query, lang, now)
    return answer, export_file(answer, Format(form), words_in(lang))


async def _gather(
    settings: Settings, storage: Storage, form: str, query: str, lang: str, now: datetime
) -> ExportAnswer:
    from zoneinfo import ZoneInfo

    from bot.answers.gathered import gather_export
    from bot.answers.questions import question
    from bot.asking import Asking
    from bot.deps import BotDeps
    from bot.locales import words_in
    from dprkwatch.footage import Footage

    deps = BotDeps(
        storage=storage,
        gazetteer=gazetteer_of(settings),
        settings=settings.bot,
        footage=Footage(storage, settings.matching),
    )
    asking = Asking(0, None, private=True, now=now, zone=ZoneInfo("UTC"), words=words_in(lang))
    understood = await question(query, asking, deps)
    return await gather_export(f"/export {form} {query}".strip(), understood, asking, deps)


async def _bundle(
    settings: Settings, query: str, lang: str, now: datetime, prisoners: bool, files: bool
) -> tuple[Content, list[Member]]:
    from bot.locales import words_in
    from dprkwatch.bundles.making import Content, members_of, understood_of
    from storage.bundles import (
        claims_of_posts,
        kept_media,
        kept_posts,
        ledger_part,
        lexicons_of_posts,
    )
    from storage.claims import claims_by_numbers
    from storage.matching import posts_about_prisoners

    async with open_storage(settings) as storage:
        answer = await _gather(settings, storage, BUNDLE, query, lang, now)
        await _seal_all(storage)
        async with storage.read() as conn:
            post_ids = sorted({*(claim.post_id for claim in answer.claims), *answer.footage.posts})
            numbers = await claims_of_posts(conn, post_ids)
            told = sorted(await claims_by_numbers(conn, numbers), key=lambda claim: claim.number)
            posts = await kept_posts(conn, post_ids)
            media = await kept_media(conn, [m for post in posts for one in post.revisions for m in one.media])
            chained = await ledger_part(
                conn,
                revision_ids={one.id for post in posts for one in post.revisions},
                claim_numbers=numbers,
                lexicon_ids=await lexicons_of_posts(conn, post_ids),
            )
            about = frozenset() if prisoners else await posts_about_prisoners(conn, post_ids)
            withheld = about | answer.footage.beside(about)
    content = Content(
        query=answer.understood.canonical if answer.understood else query,
        understood=understood_of(answer, now),
        whole=answer.whole,
        answer=replace(answer, claims=tuple(told), withheld=withheld),
        matching=frozenset(claim.number for claim in answer.claims),
        posts=posts,
        media=media,
        ledger=chained,
        originals=_originals(settings, media) if files else {},
        withheld=withheld,
    )
    return content, members_of(content, words_in(lang))


async def _seal_all(storage: Storage) -> None:
    """Chains what waits for it: where nothing watches, nothing else does."""
    while True:
        async with storage.write() as conn:
            if not await ledger.seal(conn, utc_now()):
                return


def _originals(settings: Settings, media: Sequence[KeptMedium]) -> dict[bytes, Path]:
    """The kept files of these media; one that is not what it was when it was kept is said and left out."""
    from media.evidence import EvidenceStore

    folder = settings.path(settings.evidence.folder)
    found: dict[bytes, Path] = {}
    for one in media:
        if one.kept_path is None or one.sha256 is None or folder is None or one.sha256 in found:
            continue
        wrong = EvidenceStore(folder).check(one.kept_path, one.sha256)
        if wrong is not None:
            complain(f"left out: {wrong}")
        else:
            found[one.sha256] = folder / one.kept_path
    return found
