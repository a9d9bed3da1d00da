from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from dprkwatch.commands.preview import _read
from dprkwatch.settings import load_settings
from tests.dprkwatch.preview_site import ShownChannel, page

pytestmark = pytest.mark.program


async def test_a_page_is_asked_for_again_only_if_it_changed(tmp_path: Path) -> None:
    channel = ShownChannel("yalynka")
    channel.post(1, datetime(2024, 12, 20, tzinfo=UTC), "Ранок тихий.")
    marks: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        marks.append(request.headers.get("If-None-Match"))
        mark = f'"{len(channel.posts)}"'
        if marks[-1] == mark:
            return web.Response(status=304)
        return web.Response(text=page(channel, 10**12), content_type="text/html", headers={"ETag": mark})

    app = web.Application()
    app.router.add_get("/s/{name}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    config = tmp_path / "config.toml"
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    config.write_text(f'[preview]\nbase_url = "{address}"\n[storage]\ndatabase = "kept.db"\n', "utf-8")
    settings = await asyncio.to_thread(load_settings, config)
    try:
        (first,) = await _read(settings, ["yalynka"], None, None)
        (again,) = await _read(settings, ["yalynka"], None, None)
        channel.post(2, datetime(2024, 12, 20, 1, tzinfo=UTC), "Полудень тихий.")
        (changed,) = await _read(settings, ["yalynka"], None, None)
        await _read(settings, ["yalynka"], datetime(2024, 12, 19, tzinfo=UTC), None)
    finally:
        await runner.cleanup()
    assert marks == [None, '"1"', '"1"', None]
    assert (first.report.posts_new, again.report.posts, changed.report.posts_new) == (1, 0, 1)
    assert again.notes == ["its page has not changed since it was read last"]
