"""Full-text search: words in any form, phrases as they stand, and nothing of what people type gets into the syntax."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.claim_filters import ClaimFilter, matching_claims
from storage.engines import Storage
from storage.migrations import upgrade
from storage.observations import ChannelRef, MediaKind, ObservedMedia, ObservedPost, Way
from storage.posts import ReadPost, write_posts
from storage.search import PostFilter, find_posts
from storage.search_terms import Words, stem

START = datetime(2024, 12, 1, 12, tzinfo=UTC)
TEXTS = (
    "Північнокорейці з обгорілими обличчями біля Малої Локні",
    "Северокорейские солдаты у Малой Локни, лица сожжены",
    "North Korean soldiers with burnt faces near Malaya Loknya https://example.org/x",
    "북한군 병사들이 쿠르스크에 있다",
    "Burnt bread, smiling faces: a bakery in Sumy",
    "Ёлка и п'ять зірок",
)


@pytest.fixture
async def conn(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    url = str(tmp_path / "posts.db")
    await upgrade(url)
    async with await Storage.open(url) as storage:
        async with storage.write() as writing:
            batch = [
                ReadPost(
                    ObservedPost(
                        ChannelRef(username=f"c{n % 2}"),
                        n + 1,
                        START + timedelta(hours=n),
                        START + timedelta(hours=n, seconds=5),
                        Way.LIVE,
                        text,
                        media=(ObservedMedia(MediaKind.VIDEO, "k"),) if n == 0 else (),
                    )
                )
                for n, text in enumerate(TEXTS)
            ]
            await write_posts(writing, batch, START + timedelta(days=1))
        async with storage.read() as reading:
            yield reading


async def found(conn: AsyncConnection, wanted: PostFilter) -> list[int]:
    page = await find_posts(conn, wanted, limit=50)
    assert page.total == len(page.posts)
    return [TEXTS.index(post.text) for post in page.posts]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (Words(words=("обличчя",)), [0]),
        (Words(words=("солдат",)), [1]),
        (Words(words=("SOLDIER",)), [2]),
        (Words(words=("북한",)), [3]),
        (Words(phrases=("burnt faces",)), [2]),
        (Words(words=("burnt", "faces")), [4, 2]),
        (Words(words=("burnt",), not_words=("bakery",)), [2]),
        (Words(not_words=("bakery",), not_phrases=("burnt faces",)), [5, 3, 1, 0]),
        (Words(names=(("Malaya Loknya", "Мала Локня", "Малая Локня"),)), [2, 1, 0]),
        (Words(words=("елка",)), [5]),
        (Words(words=("пʼять",)), [5]),
        (Words(), [5, 4, 3, 2, 1, 0]),
        (Words(words=("!!!",)), [5, 4, 3, 2, 1, 0]),
        (Words(words=("nowhere",)), []),
    ],
)
async def test_words_are_found(conn: AsyncConnection, words: Words, expected: list[int]) -> None:
    assert await found(conn, PostFilter(words)) == expected


async def test_windows_channels_and_attachments_narrow_the_search(conn: AsyncConnection) -> None:
    assert await found(conn, PostFilter(from_time=START + timedelta(hours=4))) == [5, 4]
    assert await found(conn, PostFilter(to_time=START + timedelta(hours=1))) == [0]
    later = START + timedelta(hours=1, milliseconds=1)
    assert await found(conn, PostFilter(to_time=later)) == [1, 0]
    assert await found(conn, PostFilter(has=("video",))) == [0]
    assert await found(conn, PostFilter(has=("link", "video"))) == [2, 0]
    (oldest,) = (await find_posts(conn, PostFilter(has=("video",)), limit=1)).posts
    its = (oldest.channel.id,)
    assert await found(conn, PostFilter(has_not=("media",), channels=its)) == [4, 2]
    assert await found(conn, PostFilter(not_channels=its, sides=("unknown",))) == [5, 3, 1]


async def test_pages_and_counting_have_their_limits(conn: AsyncConnection) -> None:
    page = await find_posts(conn, PostFilter(), limit=2, offset=2, count_to=4)
    assert [TEXTS.index(post.text) for post in page.posts] == [3, 2]
    assert (page.total, page.counted_to) == (4, 4)


@pytest.mark.parametrize(
    ("forms", "other"),
    [
        (("солдати", "солдатів", "солдат", "солдатами"), "солдафон"),
        (("корейці", "корейців", "корейцями"), "корейка"),
        (("потери", "потерях", "потерь", "потерями"), "потеха"),
    ],
)
def test_forms_of_a_word_share_a_stem_that_others_dont(forms: tuple[str, ...], other: str) -> None:
    for form in forms:
        assert all(another.startswith(stem(form)) for another in forms), form
        assert not other.startswith(stem(form))


@given(
    text=st.text(max_size=40) | st.text(st.sampled_from("abж\"*():^+-{}ANDORNEAR ,;'\\"), max_size=40),
    more=st.text(max_size=20),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_typed_can_break_the_search(conn: AsyncConnection, text: str, more: str) -> None:
    words = Words((text,), (more,), ((text, more),), (more,), (text,), ((more,),))
    await find_posts(conn, PostFilter(words), limit=5)


def test_a_search_is_said_in_the_words_of_postgresql_too() -> None:
    words = Words(("солдати",), ("burnt faces",), (("Суджа", "Sudzha"),), ("it's",))
    filtered = matching_claims(ClaimFilter(from_time=START, words=words), [literal(1)])
    said = str(filtered.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    assert "SELECT post_search.post_id" in said
    assert (
        "post_search.tsv @@ to_tsquery('simple', "
        "'(''солдат'':*) & (''burnt'' <-> ''faces'') & ((''судж'':*) | (''sudzha'':*))')" in said
    )
    assert "to_tsquery('simple', '(''it'' <-> ''s'':*)')" in said
    assert "MATCH" not in said


@pytest.mark.parametrize(
    ("texts", "shown"), [(("", "Колона", ""), [2]), (("", "", ""), [1]), (("А", "", "Б"), [3, 1])]
)
async def test_an_album_is_shown_by_its_words_or_else_by_its_first_part(
    tmp_path: Path, texts: tuple[str, ...], shown: list[int]
) -> None:
    url = str(tmp_path / "album.db")
    await upgrade(url)
    photo = (ObservedMedia(MediaKind.PHOTO, "k"),)
    channel = ChannelRef(username="c1")
    batch = [
        ReadPost(
            ObservedPost(
                channel,
                n + 1,
                START + timedelta(seconds=n),
                START,
                Way.LIVE,
                text,
                media=photo,
                grouped_id=77,
            )
        )
        for n, text in enumerate(texts)
    ]
    async with await Storage.open(url) as storage:
        async with storage.write() as writing:
            await write_posts(writing, batch, START + timedelta(days=1))
        async with storage.read() as reading:
            listed = await find_posts(reading, PostFilter(), limit=10)
            carrying = await find_posts(reading, PostFilter(has=("photo",)), limit=10)
    assert [int(post.url.rsplit("/", 1)[1]) for post in listed.posts if post.url] == shown
    assert (listed.total, carrying.total) == (len(shown), 3)
