"""Answers about posts: full-text search over the newest text of each."""

from __future__ import annotations

import logging

from bot.answers.answer import PostsAnswer
from bot.answers.nothing import hints_when_empty
from bot.answers.understanding import Understood, named_in_text
from bot.asking import Asking
from bot.deps import ANSWER_SECONDS, BotDeps
from storage.claim_filters import Choice, ClaimFilter
from storage.errors import StorageError
from storage.footage import Sighting
from storage.languages import fill_languages_for, unknown_languages
from storage.reuses import Reuse, reuse_shown
from storage.search import FoundPosts, PostFilter, find_posts
from storage.sources import Connection, Gap, gaps_touching

log = logging.getLogger(__name__)

LAST_PAGE = 200
_LEARNT = 2000
_SECONDS = 0.5

_CLAIMED = ("events", "stances", "claimants", "counts", "not_counts")
_OF_CLAIMS = frozenset({"count", "place"})


def posts_meant(understood: Understood, deps: BotDeps) -> PostFilter:
    """The posts that a question asks for: places by their names in the text, kinds of event by the post's claims."""
    wanted = named_in_text(understood, deps).wanted
    of_claims = ClaimFilter(
        has=Choice(
            tuple(kind for kind in wanted.has.any_of if kind in _OF_CLAIMS),
            tuple(kind for kind in wanted.has.none_of if kind in _OF_CLAIMS),
        ),
        **{name: getattr(wanted, name) for name in _CLAIMED},
    )
    asks_for_claims = any(getattr(of_claims, name) for name in (*_CLAIMED, "has"))
    return PostFilter(
        words=wanted.words,
        from_time=wanted.from_time,
        to_time=wanted.to_time,
        channels=tuple(int(channel) for channel in wanted.channels.any_of),
        not_channels=tuple(int(channel) for channel in wanted.channels.none_of),
        sides=wanted.sides.any_of,
        not_sides=wanted.sides.none_of,
        languages=wanted.languages.any_of,
        not_languages=wanted.languages.none_of,
        has=tuple(kind for kind in wanted.has.any_of if kind not in _OF_CLAIMS),
        has_not=tuple(kind for kind in wanted.has.none_of if kind not in _OF_CLAIMS),
        claimed=of_claims if asks_for_claims else None,
    )


async def _learn_languages(wanted: PostFilter, deps: BotDeps) -> None:
    """Asks for the language of the newest posts of the window that nobody asked for; the answer says what is left."""
    window = {"from_time": wanted.from_time, "to_time": wanted.to_time}
    if not await deps.storage.read_together(lambda conn: unknown_languages(conn, **window, at_most=1)):
        return
    try:
        await fill_languages_for(deps.storage, _SECONDS, at_most=_LEARNT, **window)
    except StorageError as error:
        log.info("languages could not be filled in: %s", error)


async def answer_posts(
    command: str, understood: Understood, asking: Asking, deps: BotDeps, *, page: int = 1
) -> PostsAnswer:
    """The posts that a question asks for, newest first."""
    size = deps.page_size
    wanted = posts_meant(understood, deps)
    page = min(max(page, 1), LAST_PAGE)
    asks_for_language = bool(wanted.languages or wanted.not_languages)
    if asks_for_language:
        await _learn_languages(wanted, deps)

    async def look_up(
        conn: Connection,
    ) -> tuple[FoundPosts, int, int, tuple[Gap, ...], tuple[str, ...], dict[int, tuple[Reuse, Sighting]]]:
        shown = page
        found = await find_posts(conn, wanted, limit=size, offset=(shown - 1) * size)
        if not found.posts and shown > 1:
            shown = 1
            found = await find_posts(conn, wanted, limit=size)
        gaps = await gaps_touching(conn, wanted.channels, wanted.from_time, wanted.to_time or asking.now)
        empty = () if found.posts else await hints_when_empty(conn, asking, posts=True)
        unknown = 0
        if asks_for_language:
            unknown = await unknown_languages(conn, from_time=wanted.from_time, to_time=wanted.to_time)
        flagged = [post.id for post in found.posts if post.flagged]
        reused = {post: told for post in flagged if (told := await reuse_shown(conn, post)) is not None}
        return found, shown, unknown, gaps, empty, reused

    found, page, unknown, gaps, empty, reused = await deps.storage.read_together(
        look_up, seconds=ANSWER_SECONDS
    )
    hints = empty or (() if found.posts else (asking.words.say("posts-nothing-hint"),))
    if unknown:
        hints = (*hints, asking.words.say("posts-language-unknown", n=unknown))
    return PostsAnswer(
        command=command,
        understood=understood,
        total=found.total,
        page=page,
        pages=min(max(-(-found.total // size), 1), LAST_PAGE),
        gaps=gaps,
        hints=hints,
        nothing_kept=bool(empty),
        found=found,
        reused=reused,
    )
