"""Watching accounts from the command line, against a Telegram on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dprkwatch.program import run
from tests.telegram_server import Account, ServerThread

KEYS = {"DPRKWATCH_TELEGRAM__API_ID": "1", "DPRKWATCH_TELEGRAM__API_HASH": "x" * 32}


@pytest.fixture(scope="module")
def telegram() -> Iterator[ServerThread]:
    with ServerThread() as running:
        yield running


@pytest.fixture
def account(telegram: ServerThread) -> Account:
    return telegram.call(telegram.server.world.add_account, password="open sesame")


@pytest.fixture
def folder(telegram: ServerThread, tmp_path: Path) -> Path:
    """Where a session stands that knows the way to the server and is signed in as nobody."""
    sessions = tmp_path / "data" / "sessions"
    sessions.mkdir(parents=True)
    telegram.call(telegram.server.session_file, sessions / "main.session")
    return tmp_path


def sign_in(folder: Path, account: Account) -> None:
    done = run(folder, "login", given=f"+{account.phone}\n{account.code}\nopen sesame\n", **KEYS)
    assert done.code == 0, done.err


def checks(folder: Path, **env: str) -> dict[str, Any]:
    done = run(folder, "doctor", "--json", **(KEYS | env))
    return {check["name"]: check for check in json.loads(done.out)["checks"]}


def test_an_account_signs_in_by_a_pipe_and_doctor_knows_it(folder: Path, account: Account) -> None:
    sign_in(folder, account)
    found = checks(folder)["account main"]
    assert found["state"] == "ok"
    assert "watches 0 channels; look-ups today: 0 of 100" in found["what"]


def test_nothing_secret_is_shown_while_signing_in(folder: Path, account: Account) -> None:
    done = run(folder, "login", given=f"+{account.phone}\n{account.code}\nopen sesame\n", **KEYS)
    assert f"Signed in as {account.first_name}." in done.out
    assert "hint: the usual (not shown)" in done.out
    for secret in (account.phone, account.code, "open sesame"):
        assert secret not in done.out + done.err


def test_wrong_answers_are_one_line_and_keep_no_account(folder: Path, account: Account) -> None:
    done = run(folder, "login", given=f"+{account.phone}\n1\n2\n3\n", **KEYS)
    assert done.code == 1
    assert done.err == "dprkwatch: not signed in: the code was wrong too often\n"
    ended = run(folder, "login", given=f"+{account.phone}\n", **KEYS)
    assert ended.err == "dprkwatch: the answers ended early; nobody was signed in\n"


def test_a_qr_code_is_drawn_for_a_terminal(folder: Path, telegram: ServerThread, account: Account) -> None:
    from dprkwatch.commands.login import draw_qr

    drawn = draw_qr("tg://login?token=" + "A" * 43).splitlines()
    assert len(drawn) < 24
    assert {len(line) for line in drawn} == {len(drawn[0])}
    assert set("".join(drawn)) <= set(" ▀▄█")


def test_without_an_api_id_the_way_to_one_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "login")
    assert done.code == 2
    assert "my.telegram.org" in done.err
    run(tmp_path, "db", "upgrade")
    found = {c["name"]: c for c in json.loads(run(tmp_path, "doctor", "--json").out)["checks"]}
    assert found["accounts"]["state"] == "ok"


@pytest.mark.parametrize("label", ["../up", "", "a" * 40, "zwei worte"])
def test_a_label_that_is_no_file_name_is_refused(tmp_path: Path, label: str) -> None:
    done = run(tmp_path, "login", "--account", label, **KEYS)
    assert done.code == 2
    assert "--account" in done.err


def test_doctor_says_what_is_wrong_with_each_account(
    folder: Path, telegram: ServerThread, account: Account
) -> None:
    sign_in(folder, account)
    session = folder / "data" / "sessions" / "main.session"
    kept = session.read_bytes()
    telegram.call(telegram.server.revoke, account, "SESSION_REVOKED")
    assert checks(folder)["account main"] == {
        "name": "account main",
        "state": "broken",
        "what": "the session was ended from another device",
        "do": "sign in again with `dprkwatch login`",
    }
    session.write_bytes(b"\0" * 5000)
    assert "damaged" in checks(folder)["account main"]["what"]
    session.unlink()
    assert "no session file" in checks(folder)["account main"]["what"]
    session.write_bytes(kept)
    sign_in(folder, account)
    telegram.server.world.clock.offset = -3600
    try:
        assert "60 minutes ahead of Telegram's" in checks(folder)["clock"]["what"]
    finally:
        telegram.server.world.clock.offset = 0
    account.state = "banned"
    assert "banned" in checks(folder)["account main"]["what"]


def test_a_channel_is_added_with_its_mode_and_the_time_an_account_takes_it_over(
    folder: Path, account: Account
) -> None:
    sign_in(folder, account)
    done = run(folder, "channels", "add", "@front", "@rear", "--mode", "history", **KEYS)
    first, second = done.out.splitlines()
    assert first.startswith("@front: watched from now on, mode history; an account takes it over about 20")
    assert second.startswith("@rear: watched from now on, mode history; an account takes it over about 20")
    again = run(folder, "channels", "add", "@front", "--mode", "preview", **KEYS)
    assert again.out == "@front: is watched already, mode preview\n"
    wrong = run(folder, "channels", "add", "@front", "--mode", "loudly", **KEYS)
    assert wrong.code == 2
    assert "--mode: 'loudly' is none of auto, joined" in wrong.err
