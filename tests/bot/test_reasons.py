"""Why something can't be read, in the chat's language: whatever the watching and storage say of it has words there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from telethon import errors

from bot.locales import words_in
from bot.reasons import condition_in_words
from bot.settings import LANGUAGES
from monitors.telegram.appearance import appearance_of
from monitors.telegram.trouble import advice_to, trouble_of
from storage.errors import explain

OF_ACCOUNTS = (
    errors.UserDeactivatedBanError,
    errors.FrozenMethodInvalidError,
    errors.ApiIdInvalidError,
    errors.AuthKeyDuplicatedError,
    errors.SessionRevokedError,
    errors.SessionPasswordNeededError,
    errors.AuthKeyUnregisteredError,
)
OF_THE_DATABASE = ("database is locked", "database or disk is full", "attempt to write a readonly database")
WRITTEN = (
    "it is closed to the account",
    "unknown",
    "its owner shut the account out",
    "Telegram hides it (porn: This channel can't be displayed)",
    "nobody has this username",
    "the username is that of a group",
    "the username is that of a person or a bot",
    "@rota_lypa: t.me answered 403",
    "t.me can't be read: it answered 502",
    "t.me can't be read: no answer within 20 s",
    "t.me can't be read: no connection",
    "the page has posts whose markup is not known here; Telegram may have changed it",
    "the page shows @one, asked for was @other",
    "@rota_lypa belongs to another channel now",
    "the session is in use by process 12: one process at a time, or Telegram ends it",
    "/x/y.session is in use by another program: one at a time, or Telegram ends the session",
    "/x/y.session was written by a newer Telethon (format 9, this one knows 8): update the program, or sign in anew "
    "with `dprkwatch login`",
    "/x/y.session holds no finished sign-in: sign in with `dprkwatch login --account a`",
)


def reasons() -> Iterator[str]:
    yield from WRITTEN
    for kind in OF_ACCOUNTS:
        trouble = trouble_of(kind(request=None))
        assert trouble is not None
        yield advice_to("first", str(trouble))
    yield from (str(explain(sqlite3.OperationalError(said))) for said in OF_THE_DATABASE)
    yield appearance_of(None, None).why or ""


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_what_is_kept_in_english_is_said_in_the_chats_language(language: str) -> None:
    words, english = words_in(language), words_in("en")
    for reason in reasons():
        said = condition_in_words(reason, words)
        assert said != reason
        assert said != condition_in_words(reason, english)
        assert "{" not in said


def test_a_command_and_a_name_stay_what_they_are() -> None:
    reason = "the session was ended from another device: sign in again with `dprkwatch login --account first`"
    assert "`dprkwatch login --account first`" in condition_in_words(reason, words_in("ko"))
    assert condition_in_words("CHANNEL_ODD", words_in("ko")) == "CHANNEL_ODD"
