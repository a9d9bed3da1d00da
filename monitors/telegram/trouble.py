"""What can be wrong with an account, told apart from what Telethon raises and said in plain words.

The states are those of ``storage.accounts``.
"""

from __future__ import annotations

from telethon import errors


class AccountTrouble(Exception):
    """An account can't be used; the message is one plain line.

    Attributes:
        state: the account's state now.
    """

    def __init__(self, state: str, message: str) -> None:
        super().__init__(message)
        self.state = state


def banned() -> AccountTrouble:
    """Telegram closed the account."""
    return AccountTrouble(
        "banned", "Telegram has banned or deleted the account; write to recover@telegram.org, or use another"
    )


def signed_out(how: str) -> AccountTrouble:
    """The session is no longer signed in."""
    return AccountTrouble("signed_out", f"{how}: sign in again with `dprkwatch login`")


FROZEN = "Telegram has frozen the account: it reads on, but finds and joins no channels; see @SpamBot"


def trouble_of(error: BaseException) -> AccountTrouble | None:
    """What an error means for the account as a whole; ``None`` where it only means the one request."""
    if isinstance(error, AccountTrouble):
        return error
    if isinstance(error, (errors.UserDeactivatedBanError, errors.UserDeactivatedError)):
        return banned()
    if isinstance(error, errors.PhoneNumberBannedError):
        return banned()
    if isinstance(error, errors.RPCError) and str(error.message or "").startswith("FROZEN"):
        return AccountTrouble("frozen", FROZEN)
    if isinstance(error, errors.FrozenMethodInvalidError):
        return AccountTrouble("frozen", FROZEN)
    if isinstance(
        error,
        (errors.ApiIdInvalidError, errors.ConnectionApiIdInvalidError, errors.ApiIdPublishedFloodError),
    ):
        return AccountTrouble(
            "wrong_api", "Telegram doesn't accept api_id and api_hash: copy both from my.telegram.org"
        )
    if isinstance(error, errors.AuthKeyDuplicatedError):
        return signed_out("the session was used from two places at once, so Telegram ended it")
    if isinstance(error, (errors.SessionRevokedError, errors.SessionExpiredError)):
        return signed_out("the session was ended from another device")
    if isinstance(error, errors.SessionPasswordNeededError):
        return signed_out("the session lacks the account's password")
    if isinstance(error, (errors.UnauthorizedError, errors.AuthKeyError, errors.AuthKeyNotFound)):
        return signed_out("Telegram no longer knows the session")
    return None


def wait_of(error: BaseException) -> int | None:
    """How many seconds Telegram says to wait before the same method is used again; ``None`` for other errors."""
    if isinstance(
        error, (errors.FloodWaitError, errors.FloodPremiumWaitError, errors.FloodTestPhoneWaitError)
    ):
        return max(1, int(error.seconds))
    return None


def advice_to(label: str, message: str) -> str:
    """A message with the command that signs this account in, and no other."""
    return message.replace("`dprkwatch login`", f"`dprkwatch login --account {label}`")
