"""How looks at one message by an account are compared: pushed and read, they show the very same thing."""

from __future__ import annotations

from storage.engines import Storage
from storage.observations import Way
from tests.storage.made import later, observed, one, rows, write


async def test_two_edits_in_one_second_are_told_apart_by_when_an_account_saw_them(storage: Storage) -> None:
    await write(storage, observed(1, "один", way=Way.LIVE))
    await write(storage, observed(1, "два", way=Way.LIVE, edited_at=later(1), observed_at=later(1)))
    await write(storage, observed(1, "три", way=Way.HISTORY, edited_at=later(1), observed_at=later(3)))
    for text in ("чотири", "два", "один"):  # asked for before, answered after
        await write(storage, observed(1, text, way=Way.HISTORY, edited_at=later(1), observed_at=later(2)))
    assert await rows(storage, "SELECT text FROM revisions ORDER BY seq") == [
        ("один",),
        ("два",),
        ("три",),
        ("чотири",),
    ]
    newest = "SELECT text FROM revisions JOIN posts ON revision_id = revisions.id"
    assert await one(storage, newest) == "три"


async def test_what_is_read_again_as_it_was_pushed_is_no_edit(storage: Storage) -> None:
    await write(storage, observed(1, "один", way=Way.LIVE))
    await write(storage, observed(1, "один", way=Way.HISTORY, observed_at=later(1)))
    await write(storage, observed(1, "два", way=Way.HISTORY, edited_at=later(2), observed_at=later(2)))
    await write(storage, observed(1, "два", way=Way.LIVE, edited_at=later(2), observed_at=later(3)))
    assert await rows(storage, "SELECT text, way FROM revisions ORDER BY seq") == [
        ("один", "live"),
        ("два", "history"),
    ]


async def test_an_edit_without_its_own_time_is_seen_by_reading_after_a_push(storage: Storage) -> None:
    await write(storage, observed(1, "один", way=Way.LIVE))
    await write(storage, observed(1, "два", way=Way.HISTORY, observed_at=later(1)))
    assert await one(storage, "SELECT count(*) FROM revisions") == 2


async def test_the_first_version_told_after_its_edit_is_kept_and_never_the_newest(storage: Storage) -> None:
    await write(storage, observed(1, "два", way=Way.HISTORY, edited_at=later(1), observed_at=later(1)))
    for _ in range(2):
        await write(storage, observed(1, "один", way=Way.LIVE, observed_at=later(1.5)))
        await write(storage, observed(1, "два", way=Way.LIVE, edited_at=later(1), observed_at=later(1.6)))
    assert await rows(storage, "SELECT text FROM revisions ORDER BY seq") == [("два",), ("один",)]
    newest = "SELECT text FROM revisions JOIN posts ON revision_id = revisions.id"
    assert await one(storage, newest) == "два"
