from __future__ import annotations

import json

import pytest

from storage.engines import Storage
from storage.ledger import seal, verify
from storage.observations import Way
from storage.posts import ReadPost
from storage.reviews import (
    Axis,
    contradicting,
    give_review,
    next_unreviewed,
    read_verdicts,
    reviewed_claims,
    standing_of,
)
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


async def held(storage: Storage, person: int, claim: int = 1) -> set[str]:
    async with storage.read() as conn:
        return set((await standing_of(conn, claim)).held_by(person, Axis.READING))


async def test_one_person_holds_several_wrong_slots_until_all_is_right(storage: Storage) -> None:
    await three_claims(storage)
    async with storage.write() as conn:
        for minute, verdict in enumerate(("wrong_place", "wrong_count", "duplicate")):
            await give_review(conn, 1, ANNA, verdict, later(minute))
        await give_review(conn, 1, BORYS, "wrong_place", later(3))
    assert await held(storage, ANNA) == {"wrong_place", "wrong_count", "duplicate"}
    async with storage.write() as conn:
        standing = await standing_of(conn, 1)
        assert standing.disagree(Axis.READING)
        (reviewed,) = await reviewed_claims(conn)
        assert reviewed.verdicts == ("wrong_place", "wrong_count", "duplicate")
        await give_review(conn, 1, ANNA, "wrong_count", later(4), take_back=True)
        await give_review(conn, 1, ANNA, "duplicate", later(4), take_back=True)
        assert not (await standing_of(conn, 1)).disagree(Axis.READING)
        await give_review(conn, 1, ANNA, "right", later(5))
    assert await held(storage, ANNA) == {"right"}
    assert await held(storage, BORYS) == {"wrong_place"}
    async with storage.write() as conn:
        await give_review(conn, 1, ANNA, "wrong_claimant", later(6))
    assert await held(storage, ANNA) == {"wrong_claimant"}
    log = await rows(storage, "SELECT before, after FROM audit WHERE person_id = 0x1234567 ORDER BY id")
    assert log[1] == ('{"reading": "wrong_place"}', '{"reading": "wrong_place, wrong_count"}')
    assert log[3] == (
        '{"reading": "wrong_place, wrong_count, duplicate"}',
        '{"reading": "wrong_place, duplicate"}',
    )
    bodies = await rows(storage, "SELECT body FROM ledger_bodies WHERE kind = 'review' ORDER BY id")
    assert [json.loads(body).get("taken_back") for (body,) in bodies] == [
        None, None, None, None, True, True, None, None,
    ]  # fmt: skip
    assert len(await rows(storage, "SELECT id FROM reviews")) == 8


async def test_a_claim_of_which_everything_was_taken_back_is_waiting_again(storage: Storage) -> None:
    await three_claims(storage)
    async with storage.write() as conn:
        await give_review(conn, 3, ANNA, "wrong_place", NOW)
        assert await next_unreviewed(conn, now=NOW) == (2, 2)
        await give_review(conn, 3, ANNA, "wrong_place", NOW, take_back=True)
        assert await next_unreviewed(conn, now=NOW) == (3, 3)
        assert await reviewed_claims(conn) == []
        await give_review(conn, 3, ANNA, "wrong_place", NOW)
        assert await next_unreviewed(conn, now=NOW) == (2, 2)
        with pytest.raises(ValueError, match="can't be taken back"):
            await give_review(conn, 3, ANNA, "supported", NOW, take_back=True)


@pytest.mark.parametrize(
    ("said", "verdicts", "rest"),
    [
        ("place count it was Sumy", ("wrong_place", "wrong_count"), "it was Sumy"),
        ("Wrong place wrong-count why", ("wrong_place", "wrong_count"), "why"),
        ("wrong place count was doubled", ("wrong_place",), "count was doubled"),
        ("place, count", ("wrong_place", "wrong_count"), ""),
        ("place place", ("wrong_place",), ""),
        ("right", ("right",), ""),
        ("supported count is confirmed", ("supported",), "count is confirmed"),
        ("right supported by two tellers", ("right",), "supported by two tellers"),
        ("contradicted duplicate of #3", ("contradicted",), "duplicate of #3"),
        ("wrong-place right is Sumy", ("wrong_place",), "right is Sumy"),
        ("right wrong-place", ("right", "wrong_place"), ""),
        ("maybe place", (), "maybe place"),
        ("", (), ""),
    ],
)
def test_verdicts_stand_before_the_reason(said: str, verdicts: tuple[str, ...], rest: str) -> None:
    assert read_verdicts(said) == (verdicts, rest)


def test_nobody_holds_right_and_wrong_or_two_of_what_is_known() -> None:
    assert contradicting(("right", "wrong_place"))
    assert contradicting(("supported", "checking"))
    assert not contradicting(("wrong_topic", "wrong_place", "duplicate", "supported"))
    assert not contradicting(("right", "duplicate"))
