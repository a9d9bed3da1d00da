from __future__ import annotations

import asyncio
import base64

import pytest
from telethon import errors
from telethon.tl import functions as F

from tests.telegram_server import TelegramServer
from tests.telegram_server.conftest import Connect


async def test_a_phone_and_its_code_sign_in(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account("380000000001", code="13579")
    client = await connect()
    assert not await client.is_user_authorized()
    await client.send_code_request("+380 00 000 0001")
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client.sign_in("+380000000001", "22222")
    me = await client.sign_in("+380000000001", "13579")
    assert me.id == account.id
    assert await client.is_user_authorized()


async def test_an_unknown_phone_is_invalid(server: TelegramServer, connect: Connect) -> None:
    client = await connect()
    with pytest.raises(errors.PhoneNumberInvalidError):
        await client.send_code_request("+1000")


async def test_a_wrong_api_id_is_refused(server: TelegramServer, connect: Connect) -> None:
    server.world.api = (1, "y" * 32)
    account = server.world.add_account()
    client = await connect()
    with pytest.raises(errors.ApiIdInvalidError):
        await client.send_code_request(account.phone)


async def test_a_second_factor_is_asked_for_and_checked(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account(password="Schlüssel 7")
    client = await connect()
    await client.send_code_request(account.phone)
    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in(account.phone, account.code)
    assert not await client.is_user_authorized()
    with pytest.raises(errors.PasswordHashInvalidError):
        await client.sign_in(password="Schluessel 7")
    assert (await client.sign_in(password="Schlüssel 7")).id == account.id


async def test_a_qr_code_scanned_by_another_device_signs_in(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account()
    phone, client = await connect(account), await connect()
    qr = await client.qr_login()
    waiting = asyncio.ensure_future(qr.wait(5))
    token = qr.url.removeprefix("tg://login?token=")
    await phone(F.auth.AcceptLoginTokenRequest(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))))
    assert (await waiting).id == account.id
    assert await client.is_user_authorized()


async def test_a_qr_code_still_asks_for_the_second_factor(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account(password="open")
    client = await connect()
    qr = await client.qr_login()
    waiting = asyncio.ensure_future(qr.wait(5))
    await asyncio.sleep(0)
    server.accept_login_token(qr.token, account)
    with pytest.raises(errors.SessionPasswordNeededError):
        await waiting
    assert (await client.sign_in(password="open")).id == account.id


async def test_a_qr_code_that_is_too_old_is_refused(server: TelegramServer, connect: Connect) -> None:
    phone, client = await connect(server.world.add_account()), await connect()
    server.token_seconds = 0
    qr = await client.qr_login()
    with pytest.raises(errors.AuthTokenExpiredError):
        await phone(F.auth.AcceptLoginTokenRequest(qr.token))


async def test_logging_out_ends_the_session(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account()
    authorization = server.authorize(account)
    client = await connect(account)
    assert await client.log_out()
    assert authorization.account is account
    assert [each.account for each in server.authorizations.values()].count(None) == 1


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("AUTH_KEY_UNREGISTERED", errors.AuthKeyUnregisteredError),
        ("SESSION_REVOKED", errors.SessionRevokedError),
    ],
)
async def test_a_revoked_session_is_told_why(
    server: TelegramServer, connect: Connect, reason: str, error: type[Exception]
) -> None:
    account = server.world.add_account()
    client = await connect(account)
    server.revoke(account, reason)
    with pytest.raises(error):
        await client(F.updates.GetStateRequest())


async def test_a_banned_account_can_do_nothing(server: TelegramServer, connect: Connect) -> None:
    account = server.world.add_account()
    client = await connect(account)
    account.state = "banned"
    with pytest.raises(errors.UserDeactivatedBanError):
        await client(F.updates.GetStateRequest())
    with pytest.raises(errors.PhoneNumberBannedError):
        await (await connect()).send_code_request(account.phone)


async def test_a_frozen_account_reads_on_but_resolves_and_joins_no_more(
    server: TelegramServer, connect: Connect
) -> None:
    account = server.world.add_account()
    channel = server.world.add_channel("Front", "front")
    server.world.fill(channel, 3)
    client = await connect(account)
    entity = await client.get_input_entity("front")
    account.state = "frozen"
    with pytest.raises(errors.FrozenMethodInvalidError):
        await client(F.contacts.ResolveUsernameRequest("front"))
    with pytest.raises(errors.FrozenMethodInvalidError):
        await client(F.channels.JoinChannelRequest(entity))
    assert len(await client.get_messages(entity, limit=10)) == 3


async def test_a_connection_with_a_wrong_api_id_is_refused_whatever_it_asks(
    server: TelegramServer, connect: Connect
) -> None:
    server.world.api = (2, "y" * 32)
    with pytest.raises(errors.ConnectionApiIdInvalidError):
        await connect(server.world.add_account())


async def test_how_a_client_introduces_itself_is_remembered(server: TelegramServer, connect: Connect) -> None:
    await connect(server.world.add_account(), device_model="Desk", app_version="dprkwatch 1")
    (device,) = server.devices
    assert (device.api_id, device.device_model, device.app_version) == (1, "Desk", "dprkwatch 1")
