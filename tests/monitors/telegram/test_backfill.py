from __future__ import annotations

from datetime import timedelta

from monitors.ingest import Ingest
from monitors.telegram.backfill import Backfill
from storage.engines import Storage
from tests.monitors.telegram.conftest import Connect, now
from tests.monitors.telegram.test_reconcile import Looker
from tests.telegram_server import TelegramServer


async def test_reading_back_goes_on_where_it_was_and_ends_at_the_first_message(
    server: TelegramServer, storage: Storage, ingest: Ingest, connect: Connect
) -> None:
    looker = await Looker(server, storage, ingest, connect).start()
    server.world.fill(looker.channel, 250)
    since = now() - timedelta(days=7)
    steps = []
    for _ in range(4):  # a new one each time, as after a restart
        steps.append(await Backfill(storage, ingest, now).step(looker.watched, looker.asking, since))
    assert [(step.posts_new, step.finished) for step in steps] == [
        (100, False),
        (100, False),
        (50, True),
        (0, True),
    ]
    assert await looker.held() == looker.truth()
    asked = server.journal.count("messages.GetHistory")
    await Backfill(storage, ingest, now).step(looker.watched, looker.asking, since)
    assert server.journal.count("messages.GetHistory") == asked


async def test_reading_back_stops_at_its_day_and_goes_further_when_the_day_is_moved(
    server: TelegramServer, storage: Storage, ingest: Ingest, connect: Connect
) -> None:
    looker = await Looker(server, storage, ingest, connect).start()
    today = now().replace(microsecond=0)
    for days in range(250, 0, -1):
        server.world.post(looker.channel, date=today - timedelta(days=days), quiet=True)
    backfill = Backfill(storage, ingest, now)
    near, far = today - timedelta(days=30), today - timedelta(days=150)
    assert (await backfill.step(looker.watched, looker.asking, near)).finished
    assert (await backfill.step(looker.watched, looker.asking, near)).posts_new == 0
    assert (await backfill.step(looker.watched, looker.asking, far)).finished
    assert sorted(await looker.held()) == list(range(51, 251))
