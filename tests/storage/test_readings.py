from __future__ import annotations

from claims.model import Event, Stance
from storage.engines import Storage
from storage.observations import Way
from storage.posts import ReadPost
from storage.readings import give_own_stories
from tests.storage.made import NOW, a_lexicon, later, observed, one, quiet, rows, telling, write

LIVE = {"way": Way.LIVE}


async def test_a_claim_stands_under_its_place_and_all_that_contain_it(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, ReadPost(observed(1, "Втрати"), telling("Втрати")), lexicon_id=lexicon)
    assert await rows(storage, "SELECT place_id, named FROM claim_places ORDER BY place_id") == [
        ("kursk-oblast", 0),
        ("plyokhovo", 1),
        ("russia", 0),
    ]
    assert await rows(storage, "SELECT what, min, max FROM claim_counts") == [("killed", 30, None)]
    [(event, quote, flagged, language)] = await rows(
        storage, "SELECT event, quote, flagged, language FROM claims c JOIN posts p ON p.id = c.post_id"
    )
    assert (event, quote, flagged, language) == ("casualties", "Втрати", 1, "uk")


async def test_a_claim_that_an_edit_changes_keeps_its_number_and_names_its_successor(
    storage: Storage,
) -> None:
    lexicon = await a_lexicon(storage)
    both = telling("Втрати і полон", events=(Event.CASUALTIES, Event.CAPTURE))
    await write(storage, ReadPost(observed(1, "Втрати і полон", **LIVE), both), lexicon_id=lexicon)
    edited = observed(1, "Лише втрати", edited_at=later(1), observed_at=later(1), **LIVE)
    await write(storage, ReadPost(edited, telling("Лише втрати", killed=13)), lexicon_id=lexicon)
    assert await rows(storage, "SELECT id, event, current, superseded_by FROM claims ORDER BY id") == [
        (1, "casualties", 0, 3),
        (2, "capture", 0, None),
        (3, "casualties", 1, None),
    ]


async def test_a_claim_prefers_the_successor_of_its_own_stance(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    denied = telling("Ні", stance=Stance.DENIED)
    await write(storage, ReadPost(observed(1, "Ні", **LIVE), denied), lexicon_id=lexicon)
    told = telling("Так, ні", events=(Event.CASUALTIES,))
    again = telling("Так, ні", stance=Stance.DENIED)
    two = type(told)(told.language, told.flag, told.claims + again.claims)
    edited = observed(1, "Так, ні", edited_at=later(1), observed_at=later(1), **LIVE)
    await write(storage, ReadPost(edited, two), lexicon_id=lexicon)
    assert await one(storage, "SELECT superseded_by FROM claims WHERE id = 1") == 3


async def test_an_edit_that_takes_the_mention_out_ends_the_claim_and_the_flag(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, ReadPost(observed(1, "Втрати", **LIVE), telling("Втрати")), lexicon_id=lexicon)
    edited = observed(1, "Помилка", edited_at=later(1), observed_at=later(1), **LIVE)
    await write(storage, ReadPost(edited, quiet()), lexicon_id=lexicon)
    assert await rows(storage, "SELECT current, superseded_by FROM claims") == [(0, None)]
    assert await one(storage, "SELECT flagged FROM posts") == 0


async def test_an_old_version_found_late_brings_claims_that_are_not_current(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    new = observed(1, "Загинуло 13", edited_at=later(-5))
    await write(storage, ReadPost(new, telling("Загинуло 13", killed=13)), lexicon_id=lexicon)
    old = observed(1, "Загинуло 30", observed_at=later(9))
    await write(storage, ReadPost(old, telling("Загинуло 30")), lexicon_id=lexicon)
    assert await rows(storage, "SELECT quote, current FROM claims ORDER BY id") == [
        ("Загинуло 13", 1),
        ("Загинуло 30", 0),
    ]
    assert await one(storage, "SELECT edits FROM posts") == 1


async def test_only_fresh_posts_owe_events(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    await write(storage, ReadPost(observed(1, "Втрати"), telling("Втрати")), lexicon_id=lexicon)
    assert await one(storage, "SELECT count(*) FROM events") == 0
    fresh = ReadPost(observed(2, "Втрати", **LIVE), telling("Втрати"))
    await write(storage, fresh, lexicon_id=lexicon, owe_events=True)
    assert await rows(storage, "SELECT kind, claim_id FROM events") == [("claim", 2)]


async def test_an_edit_of_the_spelling_owes_no_event_and_one_of_the_figure_does(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    versions = [("Загинуло 30", 30), ("Загинуло  аж 30", 30), ("Загинуло 13", 13)]
    for turn, (said, killed) in enumerate(versions):
        edited_at = later(turn) if turn else None
        post = observed(1, said, edited_at=edited_at, observed_at=later(turn), **LIVE)
        read = ReadPost(post, telling(said, killed=killed))
        await write(storage, read, lexicon_id=lexicon, owe_events=True)
    assert await rows(storage, "SELECT kind, claim_id FROM events") == [("claim", 1), ("edit", 3)]


async def test_each_claim_has_a_story(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    report = await write(storage, ReadPost(observed(1, "Втрати"), telling("Втрати")), lexicon_id=lexicon)
    for _ in range(2):
        async with storage.write() as conn:
            await give_own_stories(conn, report.claim_ids)
    assert await rows(storage, "SELECT story_id FROM claims") == [(1,)]
    assert await one(storage, "SELECT count(*) FROM stories") == 1


async def test_the_first_lexicon_is_in_force_and_is_kept_once(storage: Storage) -> None:
    from storage.lexicons import lexicon_in_force

    assert await a_lexicon(storage) == await a_lexicon(storage)
    async with storage.read() as conn:
        kept = await lexicon_in_force(conn)
    assert kept is not None
    assert (kept.version, kept.files, kept.in_force_since) == ("made", {"uk.toml": "made = true"}, NOW)
