from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dprkwatch.commands.media import read_link
from dprkwatch.errors import UsageError
from storage.observations import ChannelRef
from tests.dprkwatch.conftest import LoadedFeed
from tests.dprkwatch.program import run

pytestmark = pytest.mark.program


def test_what_is_held_back_is_shown_and_lifted_for_one_post(tmp_path: Path, feed: LoadedFeed) -> None:
    feed.copy_to(tmp_path)
    assert run(tmp_path, "media", "held").out == "No picture or film is held back.\n"
    (database,) = tmp_path.rglob("*.db")
    with closing(sqlite3.connect(database)) as conn:
        post, channel, message, number = conn.execute(
            "SELECT p.id, p.channel_id, p.message_id, s.media_id FROM posts p JOIN sightings s ON s.post_id = p.id"
            " JOIN channel_identities i ON i.channel_id = p.channel_id AND i.kind = 'username' LIMIT 1"
        ).fetchone()
        (name,) = conn.execute(
            "SELECT value FROM channel_identities WHERE channel_id = ? AND kind = 'username'", (channel,)
        ).fetchone()
        url = f"https://t.me/{name}/{message}"
        conn.execute("UPDATE posts SET url = ? WHERE id = ?", (url, post))
        conn.execute("UPDATE media SET telegram_file_id = 5, hashed_from = 'thumb' WHERE id = ?", (number,))
        conn.execute(
            "INSERT INTO fetches (media_id, held, lifted, tries, note) VALUES (?, 1, 0, 0, 'larger than 2 MB')",
            (number,),
        )
        conn.commit()
    (held,) = json.loads(run(tmp_path, "media", "held", "--json").out)["held"]
    assert (held["url"], held["reason"]) == (url, "larger than 2 MB")
    assert "larger than 2 MB" in run(tmp_path, "media", "held").out
    lifted = run(tmp_path, "media", "lift", held["url"])
    assert (lifted.code, lifted.out) == (0, "1 to be fetched whole, before all others\n")
    assert json.loads(run(tmp_path, "media", "held", "--json").out) == {"held": []}
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("SELECT held, lifted FROM fetches").fetchall() == [(0, 1)]
    unknown = run(tmp_path, "media", "lift", url.rsplit("/", 1)[0] + "/999999")
    assert unknown.code == 1
    assert "no post with the link" in unknown.err
    assert run(tmp_path, "media", "lift", "film").code == 2


def test_links_of_posts_are_read() -> None:
    assert read_link("t.me/s/Tykha_Varta/12") == (ChannelRef(username="tykha_varta"), 12)
    assert read_link("https://t.me/c/1700000001/7/") == (ChannelRef(telegram_id=1700000001), 7)


@pytest.mark.parametrize(
    "link", ["", "https://t.me/name", "https://a.example/name/1", "t.me/name/x", "t.me/na/1"]
)
def test_what_is_no_link_of_a_post_is_bad_usage(link: str) -> None:
    with pytest.raises(UsageError, match="no link of a post"):
        read_link(link)
