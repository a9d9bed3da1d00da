from __future__ import annotations

import json

import pytest

from storage.engines import Storage
from storage.ledger import seal, verify
from storage.observations import Way
from storage.posts import ReadPost
from storage.reviews import Axis, give_review, next_unreviewed, reviewed_claims, standing_of
from tests.storage.made import NOW, a_lexicon, later, observed, rows, telling, write

ANNA, BORYS = 0x1234567, 0x89ABCDE


async def three_claims(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    told = [ReadPost(observed(n, f"Втрати {n}"), telling(f"Втрати {n}")) for n in (1, 2, 3)]
    await write(storage, *told, lexicon_id=lexicon)


async def test_the_latest_word_of_each_person_stands_and_differences_are_kept(storage: Storage) -> None:
    await three_claims(storage)
    async with storage.write() as conn:
        await give_review(conn, 1, ANNA, "supported", NOW)
        await give_review(
            conn,
            1,
            BORYS,
            "contradicted",
            later(1),
            reason="  a film \n of May ",
            links=["https://a.example"],
        )
        await give_review(conn, 1, ANNA, "undetermined", later(2))
        await give_review(conn, 1, ANNA, "right", later(3))
        standing = await standing_of(conn, 1)
    newsroom = standing.along(Axis.NEWSROOM)
    assert [(r.person, r.verdict, r.reason, r.links) for r in newsroom] == [
        (ANNA, "undetermined", None, ()),
        (BORYS, "contradicted", "a film of May", ("https://a.example",)),
    ]
    assert standing.disagree(Axis.NEWSROOM)
    assert not standing.disagree(Axis.READING)
    assert await rows(storage, "SELECT verdict FROM reviews ORDER BY id") == [
        ("supported",), ("contradicted",), ("undetermined",), ("right",),
    ]  # fmt: skip


async def test_every_verdict_is_in_the_audit_log_and_the_ledger_without_its_reason(storage: Storage) -> None:
    await three_claims(storage)
    async with storage.write() as conn:
        await give_review(conn, 2, ANNA, "checking", NOW, reason="calling them")
        await give_review(conn, 2, ANNA, "supported", later(1))
        await seal(conn, later(2))
    assert await rows(storage, "SELECT person_id, action, subject, before, after FROM audit ORDER BY id") == [
        (ANNA, "review", "claim 2", None, '{"newsroom": "checking"}'),
        (ANNA, "review", "claim 2", '{"newsroom": "checking"}', '{"newsroom": "supported"}'),
    ]
    bodies = await rows(storage, "SELECT body FROM ledger_bodies WHERE kind = 'review' ORDER BY id")
    assert [json.loads(body)["verdict"] for (body,) in bodies] == ["checking", "supported"]
    assert all(b"calling" not in body for (body,) in bodies)
    async with storage.read() as conn:
        assert (await verify(conn)).ok


async def test_a_claim_that_took_anothers_place_shows_what_was_said_of_that_one(storage: Storage) -> None:
    lexicon = await a_lexicon(storage)
    live = {"way": Way.LIVE}
    await write(
        storage, ReadPost(observed(1, "Загинуло 30", **live), telling("Загинуло 30")), lexicon_id=lexicon
    )
    async with storage.write() as conn:
        await give_review(conn, 1, ANNA, "supported", NOW)
    edited = observed(1, "Загинуло 13", edited_at=later(1), observed_at=later(1), **live)
    await write(storage, ReadPost(edited, telling("Загинуло 13", killed=13)), lexicon_id=lexicon)
    async with storage.read() as conn:
        (review,) = (await standing_of(conn, 2)).reviews
    assert (review.claim, review.verdict) == (1, "supported")


async def test_the_queue_holds_what_nobody_judged_the_newest_first(storage: Storage) -> None:
    await three_claims(storage)
    async with storage.write() as conn:
        assert await next_unreviewed(conn, now=NOW) == (3, 3)
        assert await next_unreviewed(conn, now=NOW, before=3) == (2, 3)
        await give_review(conn, 3, ANNA, "wrong_place", NOW)
        await give_review(conn, 2, ANNA, "checking", NOW)
        assert await next_unreviewed(conn, now=NOW) == (2, 2)
        assert await next_unreviewed(conn, now=NOW, before=1) == (None, 2)


async def test_reviewed_claims_come_with_the_text_and_all_verdicts(storage: Storage) -> None:
    await three_claims(storage)
    async with storage.write() as conn:
        await give_review(conn, 2, ANNA, "right", NOW)
        await give_review(conn, 2, BORYS, "wrong_count", NOW)
        await give_review(conn, 3, BORYS, "supported", NOW)
        (reviewed,) = await reviewed_claims(conn)
    assert (reviewed.number, reviewed.text, reviewed.verdicts) == (2, "Втрати 2", ("right", "wrong_count"))


async def test_what_is_no_verdict_is_refused(storage: Storage) -> None:
    await three_claims(storage)
    async with storage.write() as conn:
        with pytest.raises(ValueError, match="maybe is no verdict"):
            await give_review(conn, 1, ANNA, "maybe", NOW)
