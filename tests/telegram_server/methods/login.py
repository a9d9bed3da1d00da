"""Signing in by code, password and QR token, signing out, and the server's own data."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from telethon.tl import functions as F
from telethon.tl import types as T

from tests.telegram_server.accounts import Account
from tests.telegram_server.faults import RpcFailure
from tests.telegram_server.methods.registry import Answers, Caller
from tests.telegram_server.srp import no_password
from tests.telegram_server.telling import DC, tell_user

answers = Answers()


@answers(F.help.GetConfigRequest)
def get_config(caller: Caller, request: Any) -> Any:
    now = caller.world.clock.now()
    zero = dict.fromkeys(_CONFIG_NUMBERS, 1)
    return T.Config(
        date=now,
        expires=now + timedelta(hours=1),
        test_mode=False,
        this_dc=DC,
        dc_options=[T.DcOption(DC, caller.server.host, caller.server.port)],
        dc_txt_domain_name="example.invalid",
        chat_size_max=200,
        megagroup_size_max=200_000,
        forwarded_count_max=100,
        me_url_prefix="https://t.me/",
        caption_length_max=1024,
        message_length_max=4096,
        webfile_dc_id=DC,
        **zero,
    )


_CONFIG_NUMBERS = (
    "online_update_period_ms",
    "offline_blur_timeout_ms",
    "offline_idle_timeout_ms",
    "online_cloud_timeout_ms",
    "notify_cloud_delay_ms",
    "notify_default_delay_ms",
    "push_chat_period_ms",
    "push_chat_limit",
    "edit_time_limit",
    "revoke_time_limit",
    "revoke_pm_time_limit",
    "rating_e_decay",
    "stickers_recent_limit",
    "channels_read_media_period",
    "call_receive_timeout_ms",
    "call_ring_timeout_ms",
    "call_connect_timeout_ms",
    "call_packet_timeout_ms",
)


@answers(F.help.GetAppConfigRequest)
def get_app_config(caller: Caller, request: Any) -> Any:
    limits = {"channels_limit_default": 500, "channels_limit_premium": 1000}
    values = [T.JsonObjectValue(name, T.JsonNumber(value)) for name, value in limits.items()]
    return T.help.AppConfig(hash=1, config=T.JsonObject(values))


@answers(F.help.GetNearestDcRequest)
def get_nearest_dc(caller: Caller, request: Any) -> Any:
    return T.NearestDc("XX", DC, DC)


@answers(F.auth.SendCodeRequest)
def send_code(caller: Caller, request: Any) -> Any:
    _check_api(caller, request)
    account = _by_phone(caller, request.phone_number)
    if account.state == "banned":
        raise RpcFailure(400, "PHONE_NUMBER_BANNED")
    return T.auth.SentCode(T.auth.SentCodeTypeApp(len(account.code)), _code_hash(account))


@answers(F.auth.ResendCodeRequest)
def resend_code(caller: Caller, request: Any) -> Any:
    account = _by_phone(caller, request.phone_number)
    return T.auth.SentCode(T.auth.SentCodeTypeSms(len(account.code)), _code_hash(account))


@answers(F.auth.CancelCodeRequest)
def cancel_code(caller: Caller, request: Any) -> bool:
    return True


@answers(F.auth.SignInRequest)
def sign_in(caller: Caller, request: Any) -> Any:
    account = _by_phone(caller, request.phone_number)
    if request.phone_code_hash != _code_hash(account):
        raise RpcFailure(400, "PHONE_CODE_EXPIRED")
    if not request.phone_code:
        raise RpcFailure(400, "PHONE_CODE_EMPTY")
    if request.phone_code != account.code:
        raise RpcFailure(400, "PHONE_CODE_INVALID")
    return _let_in(caller, account)


@answers(F.account.GetPasswordRequest)
def get_password(caller: Caller, request: Any) -> Any:
    account = caller.authorization.pending or caller.account
    return account.password.challenge() if account.password else no_password()


@answers(F.auth.CheckPasswordRequest)
def check_password(caller: Caller, request: Any) -> Any:
    account = caller.authorization.pending or caller.account
    if account.password is None or not isinstance(request.password, T.InputCheckPasswordSRP):
        raise RpcFailure(400, "PASSWORD_HASH_INVALID")
    wrong = account.password.check(request.password)
    if wrong:
        raise RpcFailure(400, wrong)
    return _authorize(caller, account)


@answers(F.auth.LogOutRequest)
def log_out(caller: Caller, request: Any) -> Any:
    caller.authorization.account = None
    return T.auth.LoggedOut()


@answers(F.auth.ExportLoginTokenRequest)
def export_login_token(caller: Caller, request: Any) -> Any:
    _check_api(caller, request)
    authorization, now = caller.authorization, caller.world.clock.time()
    accepted, authorization.accepted = authorization.accepted, None
    if accepted is not None:
        return T.auth.LoginTokenSuccess(_let_in(caller, accepted))
    expires = now + caller.server.token_seconds
    return T.auth.LoginToken(datetime.fromtimestamp(int(expires), UTC), authorization.new_token(expires))


@answers(F.auth.ImportLoginTokenRequest)
def import_login_token(caller: Caller, request: Any) -> Any:
    shown = caller.server.showing(request.token)
    if shown is None or shown.accepted is None:
        raise RpcFailure(400, "AUTH_TOKEN_INVALID")
    return T.auth.LoginTokenSuccess(_let_in(caller, shown.accepted))


@answers(F.auth.AcceptLoginTokenRequest)
def accept_login_token(caller: Caller, request: Any) -> Any:
    caller.server.accept_login_token(request.token, caller.account)
    now = caller.world.clock.now()
    return T.Authorization(
        hash=1,
        device_model="?",
        platform="?",
        system_version="?",
        api_id=1,
        app_name="?",
        app_version="?",
        date_created=now,
        date_active=now,
        ip="127.0.0.1",
        country="?",
        region="",
    )


@answers(F.users.GetUsersRequest)
def get_users(caller: Caller, request: Any) -> list[Any]:
    account, found = caller.account, []
    for user in request.id:
        if isinstance(user, T.InputUserSelf) or getattr(user, "user_id", None) == account.id:
            found.append(tell_user(account))
        else:
            found.append(T.UserEmpty(getattr(user, "user_id", 0)))
    return found


def _check_api(caller: Caller, request: Any) -> None:
    if caller.world.api not in (None, (request.api_id, request.api_hash)):
        raise RpcFailure(400, "API_ID_INVALID")


def _by_phone(caller: Caller, phone: str) -> Account:
    digits = re.sub(r"\D", "", phone)
    found = next((account for account in caller.world.accounts.values() if account.phone == digits), None)
    if found is None:
        raise RpcFailure(400, "PHONE_NUMBER_INVALID")
    return found


def _code_hash(account: Account) -> str:
    return hashlib.sha256(f"{account.phone}/{account.code}".encode()).hexdigest()[:18]


def _let_in(caller: Caller, account: Account) -> Any:
    if account.state in ("banned", "deactivated"):
        raise RpcFailure(401, "USER_DEACTIVATED_BAN" if account.state == "banned" else "USER_DEACTIVATED")
    if account.password is not None:
        caller.authorization.pending = account
        raise RpcFailure(401, "SESSION_PASSWORD_NEEDED")
    return _authorize(caller, account)


def _authorize(caller: Caller, account: Account) -> Any:
    caller.authorization.account, caller.authorization.pending = account, None
    return T.auth.Authorization(user=tell_user(account))
