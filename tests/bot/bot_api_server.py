"""A small Bot API server on loopback: long polling, messages, edits, buttons; it refuses what Telegram refuses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiogram import methods
from aiogram.methods import TelegramMethod
from aiohttp import web

TOKEN = "42:loopback-token"
ME = {"id": 42, "is_bot": True, "first_name": "test", "username": "test_bot"}
METHODS: dict[str, type[TelegramMethod[Any]]] = {
    method.__api_method__: method
    for method in (
        methods.AnswerCallbackQuery,
        methods.EditMessageText,
        methods.GetMe,
        methods.GetUpdates,
        methods.SendMessage,
        methods.SetMyCommands,
    )
}


class Refused(Exception):
    """What Telegram answers with 400."""


class BotApiServer:
    """One bot's server. ``updates`` wait to be fetched; ``messages`` are what the chats show now."""

    def __init__(self) -> None:
        self.calls: list[TelegramMethod[Any]] = []
        self.arrived: list[str] = []
        self.messages: dict[int, dict[str, Any]] = {}
        self.commands: list[dict[str, str]] = []
        self.notices: list[str | None] = []
        self.failures: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.held: asyncio.Event | None = None
        self._updates: list[dict[str, Any]] = []
        self._ids = 0
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def say(self, text: str, user: int = 7) -> None:
        """A person writes to the bot."""
        self._ids += 1
        sender = {"id": user, "is_bot": False, "first_name": "x"}
        await self.push(
            message={
                "message_id": self._ids,
                "date": 1,
                "chat": {"id": user, "type": "private"},
                "from": sender,
                "text": text,
            }
        )

    async def press(self, message_id: int, data: str, user: int = 7) -> None:
        """A person presses a button under a message of the bot."""
        sender = {"id": user, "is_bot": False, "first_name": "x"}
        await self.push(
            callback_query={
                "id": "q",
                "from": sender,
                "chat_instance": "1",
                "data": data,
                "message": self.messages[message_id],
            }
        )

    async def push(self, **update: Any) -> None:
        async with self._changed:
            self._ids += 1
            self._updates.append({"update_id": self._ids, **update})
            self._changed.notify_all()

    async def until(self, true: Callable[[], Any]) -> None:
        """Waits until something is so; fails after ten seconds."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(true)

    async def _serve(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return _answer(401, {"description": "Unauthorized"})
        name = request.match_info["method"]
        sent = {key: _value(value) for key, value in (await request.post()).items()}
        async with self._changed:
            self.arrived.append(name)
            self._changed.notify_all()
        failures = self.failures.get(name)
        if failures:
            status, body = failures.pop(0)
            return _answer(status, body)
        try:
            call = METHODS[name].model_validate(sent)
            result = await self._answer(call)
        except Refused as refusal:
            return _answer(400, {"description": f"Bad Request: {refusal}"})
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()
        return web.json_response({"ok": True, "result": result})

    async def _answer(self, call: TelegramMethod[Any]) -> Any:
        match call:
            case methods.GetMe():
                return ME
            case methods.GetUpdates():
                return await self._poll(call)
            case methods.SendMessage() | methods.EditMessageText():
                if self.held is not None:
                    await self.held.wait()
                return self._show(call)
            case methods.SetMyCommands():
                for command in call.commands:
                    if not (1 <= len(command.command) <= 32 and 1 <= len(command.description) <= 256):
                        raise Refused("BOT_COMMAND_INVALID")
                self.commands = [command.model_dump() for command in call.commands]
            case methods.AnswerCallbackQuery():
                if call.text is not None and len(call.text) > 200:
                    raise Refused("MESSAGE_TOO_LONG")
                self.notices.append(call.text)
        return True

    async def _poll(self, call: methods.GetUpdates) -> list[dict[str, Any]]:
        async with self._changed:
            if call.offset:
                self._updates = [update for update in self._updates if update["update_id"] >= call.offset]
            try:
                async with asyncio.timeout(call.timeout or 0):
                    await self._changed.wait_for(lambda: self._updates)
            except TimeoutError:
                return []
            return list(self._updates)

    def _show(self, call: methods.SendMessage | methods.EditMessageText) -> dict[str, Any]:
        units = len(call.text.encode("utf-16-le")) // 2
        if not call.text.strip():
            raise Refused("message text is empty")
        if units > 4096:
            raise Refused("message is too long")
        if "parse_mode" in call.model_fields_set:
            raise Refused("entities only")
        for entity in call.entities or ():
            if entity.offset < 0 or entity.length < 1 or entity.offset + entity.length > units:
                raise Refused("ENTITY_BOUNDS_INVALID")
        markup = call.reply_markup.model_dump(exclude_none=True) if call.reply_markup else None
        for row in (markup or {}).get("inline_keyboard", ()):
            for button in row:
                if not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise Refused("BUTTON_DATA_INVALID")
        if isinstance(call, methods.EditMessageText):
            message_id = call.message_id or 0
            before = self.messages.get(message_id)
            if before is None:
                raise Refused("message to edit not found")
            if (before["text"], before.get("reply_markup")) == (call.text, markup):
                raise Refused("message is not modified")
        else:
            self._ids += 1
            message_id = self._ids
        self.messages[message_id] = {
            "message_id": message_id,
            "date": 1,
            "from": ME,
            "text": call.text,
            "chat": {"id": int(call.chat_id or 0), "type": "private"},
            "entities": [entity.model_dump(exclude_none=True) for entity in call.entities or ()],
            **({"reply_markup": markup} if markup else {}),
        }
        return self.messages[message_id]


def _answer(status: int, body: dict[str, Any]) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, **body}, status=status)


def _value(raw: Any) -> Any:
    """Form fields hold JSON for everything but text."""
    if isinstance(raw, str) and raw[:1] in "[{":
        try:
            return json.loads(raw)
        except ValueError:
            return raw
    return raw
