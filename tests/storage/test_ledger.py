from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from storage import ledger
from storage.engines import Storage
from tests.storage.made import NOW, observed, one, rows, write

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(WORDS, VALUES, max_size=6))
def test_bodies_are_written_as_rfc_8785_has_it(body: dict[str, Any]) -> None:
    assert ledger.canonical(body) == rfc8785.dumps(body)


def test_keys_stand_in_the_order_of_their_utf_16_code_units() -> None:
    body = {"\uffee": 1, "\U00010000": 2, "a": 3}
    assert ledger.canonical(body) == rfc8785.dumps(body)


@pytest.mark.parametrize("value", [1.5, object(), b"raw", {1: 2}])
def test_what_has_no_plain_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        ledger.canonical({"a": value})


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800"])
def test_what_json_cannot_carry_safely_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        ledger.canonical({"a": value})


async def sealed(storage: Storage, count: int = 5) -> None:
    await write(storage, *(observed(n, f"Пост {n}") for n in range(1, count + 1)))
    async with storage.write() as conn:
        await ledger.seal(conn, NOW)


async def verified(storage: Storage) -> ledger.LedgerReport:
    async with storage.read() as conn:
        return await ledger.verify(conn)


async def tamper(storage: Storage, sql: str) -> None:
    async with storage.write() as conn:
        await conn.execute(text("PRAGMA defer_foreign_keys = ON"))
        await conn.execute(text(sql))


async def test_bodies_of_revisions_are_canonical_and_hold_no_text(storage: Storage) -> None:
    await write(storage, observed(1, "Таємниця", edited_at=NOW), observed(2, raw=None))
    for (body,) in await rows(storage, "SELECT body FROM ledger_bodies"):
        assert bytes(body) == rfc8785.dumps(json.loads(body))
        assert "Таємниця" not in bytes(body).decode()


async def test_sealing_in_pieces_gives_one_chain(storage: Storage) -> None:
    await write(storage, *(observed(n) for n in range(1, 11)))
    async with storage.write() as conn:
        assert [await ledger.seal(conn, NOW, limit=4) for _ in range(4)] == [4, 4, 2, 0]
    report = await verified(storage)
    assert (report.ok, report.sealed, report.unsealed) == (True, 10, 0)


async def test_an_empty_ledger_is_in_order(storage: Storage) -> None:
    report = await verified(storage)
    assert (report.ok, report.sealed, report.head) == (True, 0, bytes(32))


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE ledger_bodies SET body = replace(body, '1', '2') WHERE id = 3", "body was changed"),
        ("UPDATE ledger_chain SET hash = zeroblob(32) WHERE seq = 3", "hash is wrong"),
        ("UPDATE ledger_chain SET previous = zeroblob(32) WHERE seq = 3", "doesn't follow"),
        ("DELETE FROM ledger_chain WHERE seq = 3", "is missing"),
        ("UPDATE ledger_chain SET seq = 30 WHERE seq = 3", "is missing"),
    ],
)
async def test_whatever_is_changed_in_the_chain_is_found_where_it_is(
    storage: Storage, sql: str, reason: str
) -> None:
    await sealed(storage)
    await tamper(storage, sql)
    report = await verified(storage)
    assert (report.ok, report.broken_at) == (False, 3)
    assert reason in (report.reason or "")


async def test_a_body_replaced_with_its_hash_breaks_the_chain(storage: Storage) -> None:
    await sealed(storage)
    await tamper(
        storage,
        "UPDATE ledger_bodies SET body = (SELECT body FROM ledger_bodies WHERE id = 1),"
        " body_hash = (SELECT body_hash FROM ledger_bodies WHERE id = 1) WHERE id = 3",
    )
    assert (await verified(storage)).broken_at == 3


async def test_content_is_compared_with_the_ledger(storage: Storage) -> None:
    await sealed(storage, 4)
    await tamper(storage, "UPDATE revisions SET text = 'інше' WHERE id = 2")
    await tamper(storage, "UPDATE revisions SET text = '', raw = NULL WHERE id = 3")
    await tamper(storage, "UPDATE revisions SET raw = x'00' WHERE id = 4")
    async with storage.read() as conn:
        report = await ledger.verify_content(conn)
    assert (report.fits, report.withheld) == (1, 1)
    assert report.changed == ["revision 2: its text was changed", "revision 4: its raw message is damaged"]


async def test_sealing_again_adds_nothing(storage: Storage) -> None:
    await sealed(storage)
    await sealed(storage)
    assert await one(storage, "SELECT count(*) FROM ledger_chain") == 5
