"""What the bot is called: asked of Telegram with its token."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BotName:
    """What getMe said: the bot's username, or why it could not be asked."""

    username: str | None
    wrong: str | None = None
    final: bool = False


async def ask_bot_name(api_base: str, token: str) -> BotName:
    """Asks the Bot API whose token it is."""
    import aiohttp

    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as session,
            session.post(f"{api_base.rstrip('/')}/bot{token}/getMe") as answer,
        ):
            body = await answer.json(content_type=None)
            if answer.status == 200 and isinstance(body, dict) and body.get("ok"):
                return BotName(str(body["result"].get("username") or ""))
            if answer.status in (401, 404):
                return BotName(
                    None, "Telegram doesn't know this token. Copy it once more, whole.", final=True
                )
            return BotName(None, f"Telegram answered with an error ({answer.status}).")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, AttributeError):
        return BotName(None, "Telegram can't be reached from here, so the token could not be tested.")
