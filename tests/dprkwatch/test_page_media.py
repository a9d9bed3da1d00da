"""Pictures of channels that are read by their previews alone, from the page to the card, in processes of their own."""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from PIL import Image

from tests.dprkwatch.preview_site import film, photo
from tests.dprkwatch.test_running import PATIENCE, Net, net, until  # noqa: F401
from tests.telegram_server.pictures import draw_picture

pytestmark = pytest.mark.program

CLAIM = "HUR: 30 North Korean soldiers were killed near Plyokhovo, Kursk region."


def recompressed(content: bytes) -> bytes:
    made = io.BytesIO()
    Image.open(io.BytesIO(content)).save(made, "JPEG", quality=60)
    return made.getvalue()


async def test_footage_that_another_previewed_channel_showed_without_a_flag_is_marked_on_the_card_also_after_a_kill(
    net: Net,  # noqa: F811
) -> None:
    net.configure()
    now, picture = datetime.now(UTC), draw_picture(5, 800, 450)
    reached, end = asyncio.Event(), asyncio.Event()

    async def hanging(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(picture))})
        await response.prepare(request)
        await response.write(picture[:1000])
        reached.set()
        await end.wait()
        return response

    old = photo(net.site.add("old.jpg", hanging))
    net.site.channel("steppe_ledger").post(10, now - timedelta(days=5), "Sergeyevka training ground", old)
    new = photo(net.site.add("new.jpg", recompressed(picture)))
    net.site.channel("river_log").post(20, now - timedelta(hours=3), CLAIM, new)
    assert (await net.run("channels", "add", "@steppe_ledger", "@river_log")).code == 0

    killed = await net.start("monitor")
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
    killed.kill()
    await killed.wait()
    end.set()
    net.site.add("old.jpg", picture)
    async with net.running("monitor"):
        await until(lambda: net.rows("SELECT 1 FROM reuses"))
    assert net.rows("SELECT state, hashed_from FROM media") == [("hashed", "full")] * 2
    assert net.rows("SELECT COUNT(*) FROM sightings") == [(2,)]

    card = (await net.run("ask", "/claim 1")).out
    assert "♻️ Footage seen before" in card
    assert "@steppe_ledger “Sergeyevka training ground” (en), same picture" in card
    assert "2 posts carry it" in card
    (net.folder / "asked.jpg").write_bytes(recompressed(picture))
    seen = json.loads((await net.run("seen", "--json", "asked.jpg")).out)
    assert [one["url"] for one in seen["matches"]] == [
        "https://t.me/steppe_ledger/10",
        "https://t.me/river_log/20",
    ]


async def test_preview_fetches_what_its_pages_show_and_says_what_it_could_not(net: Net) -> None:  # noqa: F811
    net.configure()
    now = datetime.now(UTC)
    channel = net.site.channel("steppe_ledger")
    thumb = net.site.add("thumb.jpg", draw_picture(1, 320, 180))
    channel.post(1, now - timedelta(hours=3), "Good", film(net.site.add("film.mp4", b"\0"), thumb))
    channel.post(2, now - timedelta(hours=2), "Gone", photo(net.site.add("gone.jpg", 404)))
    channel.post(3, now - timedelta(hours=1), "Busy", photo(net.site.add("busy.jpg", 429)))

    first = await net.run("preview", "@steppe_ledger", "--no-media")
    assert "pictures" not in first.out
    assert net.site.files_asked_for() == []
    page = net.folder / "page.html"
    await asyncio.to_thread(page.write_text, "<main></main>", "utf-8")
    await net.run("preview", "@steppe_ledger", "--file", str(page))
    assert net.site.files_asked_for() == []

    ran = await net.run("preview", "@steppe_ledger")
    assert ran.code == 0
    assert "pictures and films: 0 fetched, 3 to be tried again (last: 127.0.0.1 answered 429)" in ran.out
    net.site.add("busy.jpg", draw_picture(2, 320, 180))
    assert net.site.files_asked_for() == ["busy.jpg"]
    with sqlite3.connect(net.folder / "data" / "dprkwatch.db") as database:
        database.execute("UPDATE fetches SET due = NULL")
    told = json.loads((await net.run("preview", "@steppe_ledger", "--json")).out)
    why = "127.0.0.1 doesn't give it out (404)"
    assert told["media"] == {"fetched": 2, "waiting": 0, "lost": 1, "why": why}
    assert net.rows("SELECT state, hashed_from, reason FROM media ORDER BY id") == [
        ("hashed", "thumb", None),
        ("missing", None, why),
        ("hashed", "full", None),
    ]
    assert (await net.run("channels", "add", "@steppe_ledger")).code == 0
    coverage = (await net.run("coverage")).out
    assert f"of the last 7 days not to be had: 1 ({why})" in coverage
    doctor = json.loads((await net.run("doctor", "--json")).out)
    (check,) = [one for one in doctor["checks"] if one["name"] == "preview media"]
    assert (check["state"], why in check["what"]) == ("warning", True)
