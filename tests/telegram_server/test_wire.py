from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from telethon import TelegramClient, errors
from telethon.crypto import rsa
from telethon.sessions import MemorySession, StringSession
from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server import TelegramServer, public_key_pem
from tests.telegram_server.conftest import Connect
from tests.telegram_server.inbox import Inbox
from tests.telegram_server.methods import HANDLERS


async def test_a_client_without_a_key_makes_one_by_the_key_exchange(server: TelegramServer) -> None:
    rsa.add_key(public_key_pem(), old=False)
    session = MemorySession()
    session.set_dc(2, server.host, server.port)
    client = TelegramClient(session, 1, "x" * 32)
    await client.connect()
    assert not await client.is_user_authorized()
    assert session.auth_key.key_id in server.authorizations
    await client.disconnect()


async def test_a_minted_session_is_signed_in_without_a_key_exchange(
    server: TelegramServer, connect: Connect
) -> None:
    account = server.world.add_account()
    client = await connect(account)
    me = await client.get_me()
    assert (me.id, me.phone, me.access_hash) == (account.id, account.phone, account.access_hash)


async def test_a_session_file_holds_the_same_as_a_string(
    server: TelegramServer, connect: Connect, tmp_path: Path
) -> None:
    account = server.world.add_account()
    path = server.session_file(tmp_path / "watcher", account)
    assert path.name == "watcher.session"
    assert path.stat().st_mode & 0o777 == 0o600
    client = await connect(session=str(path))
    assert (await client.get_me()).id == account.id


async def test_many_requests_at_once_come_in_containers_and_are_all_answered(
    server: TelegramServer, connect: Connect
) -> None:
    account = server.world.add_account()
    channel = server.world.add_channel("Front", "front")
    server.world.fill(channel, 300)
    client = await connect(account)
    entity = await client.get_input_entity("front")
    pages = await asyncio.gather(
        *(client(F.messages.GetHistoryRequest(entity, n + 1, None, 0, 20, 0, 0, 0)) for n in range(120))
    )
    assert [len(page.messages) for page in pages] == [min(n, 20) for n in range(120)]


async def test_a_changed_salt_is_told_and_nothing_is_lost(server: TelegramServer, connect: Connect) -> None:
    client = await connect(server.world.add_account())
    before = server.refusals["bad_server_salt"]
    assert before, "a client begins without a salt"
    server.salt = 77
    assert await client.get_me()
    assert server.refusals["bad_server_salt"] > before


@pytest.mark.parametrize("code", [16, 17, 32, 33])
async def test_a_refused_message_is_sent_again(server: TelegramServer, connect: Connect, code: int) -> None:
    client = await connect(server.world.add_account())
    server.faults.bad_message(code)
    assert await client.get_me()


async def test_a_message_refused_for_good_is_an_error(server: TelegramServer, connect: Connect) -> None:
    client = await connect(server.world.add_account())
    server.faults.bad_message(64)
    with pytest.raises(errors.BadMessageError):
        await client.get_me()


@pytest.mark.parametrize("offset", [3600, -3600])
async def test_a_client_whose_clock_is_off_by_an_hour_gets_in(
    server: TelegramServer, connect: Connect, offset: int
) -> None:
    server.world.clock.offset = offset
    client = await connect(server.world.add_account())
    assert await client.get_me()
    assert server.refusals["bad_msg_notification"]


async def test_an_unknown_key_is_refused_by_the_transport(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account()
    client = await connect(account, connection_retries=1)
    server.forget_keys(account)
    with pytest.raises(errors.AuthKeyNotFound):
        await client.disconnected


async def test_a_dropped_connection_is_made_again_and_the_request_answered(
    server: TelegramServer, connect: Connect
) -> None:
    client = await connect(server.world.add_account())
    for when in ("before", "after"):
        server.faults.cut("help.GetNearestDc", when)
        assert (await client(F.help.GetNearestDcRequest())).this_dc == 2
    assert server.journal.count("help.GetNearestDc") == 4


async def test_a_half_open_connection_answers_nothing_until_it_is_thawed(
    server: TelegramServer, connect: Connect
) -> None:
    client = await connect(server.world.add_account())
    server.freeze_connections()
    asked = asyncio.ensure_future(client.get_me())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(asked), 0.1)
    server.thaw_connections()
    assert await asked


async def test_what_is_pushed_into_a_half_open_connection_is_lost(
    server: TelegramServer, connect: Connect
) -> None:
    account = server.world.add_account()
    channel = server.world.add_channel("Front", "front", members=[account])
    inbox = Inbox(await connect(account))
    server.world.post(channel)
    await inbox.until("new 1")
    server.freeze_connections()
    server.world.post(channel)
    server.thaw_connections()
    server.world.post(channel)
    await inbox.until("new 2", "new 3")
    assert server.journal.count("updates.GetChannelDifference") == 1


async def test_a_slow_answer_is_overtaken_by_others(server: TelegramServer, connect: Connect) -> None:
    client = await connect(server.world.add_account())
    server.faults.slow("help.GetNearestDc", 0.2)
    slow = asyncio.ensure_future(client(F.help.GetNearestDcRequest()))
    assert await client.get_me()
    assert not slow.done()
    assert (await slow).country == "XX"


async def test_an_answer_that_never_comes_leaves_the_others_alone(
    server: TelegramServer, connect: Connect
) -> None:
    client = await connect(server.world.add_account())
    server.faults.silence("help.GetNearestDc")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client(F.help.GetNearestDcRequest()), 0.1)
    assert await client.get_me()
    assert server.journal.entries[-2].outcome == "silence"


async def test_a_server_that_was_away_is_found_again_on_its_port(
    server: TelegramServer, connect: Connect
) -> None:
    client = await connect(server.world.add_account())
    port = server.port
    await server.stop()
    await server.start()
    assert server.port == port
    assert await client.get_me()


async def test_a_client_that_wants_no_updates_gets_none(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account()
    channel = server.world.add_channel("Front", "front", members=[account])
    await connect(account, receive_updates=False)
    server.world.post(channel)
    assert server.pushes == 0
    inbox = Inbox(await connect(account))
    post = server.world.post(channel)
    assert isinstance(await inbox.message(post.id), T.Message)


async def test_a_mistake_inside_the_server_is_raised_when_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(caller: object, request: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, F.help.GetNearestDcRequest, stumble)
    server = TelegramServer()
    await server.start()
    client = TelegramClient(StringSession(server.session_string(server.world.add_account())), 1, "x" * 32)
    await client.connect()
    with pytest.raises(errors.ServerError, match="SERVER_CRASHED"):
        await client._sender.send(F.help.GetNearestDcRequest())
    await client.disconnect()
    with pytest.raises(ZeroDivisionError):
        await server.stop()
