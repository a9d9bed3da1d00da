"""A Bot API server on loopback: long polling, messages, edits, files, buttons, inline results.

It refuses what Telegram refuses (``bot_api_rules``), keeps what the chats show and how it came there, and fails on
demand: ``failures`` for the next calls of a method, ``refuse`` and ``migrate`` for a chat, ``outage`` for all.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiogram import methods, types
from aiogram.methods import TelegramMethod
from aiohttp import web

from tests.bot.bot_api_rules import CAPTION_UNITS, Limits, Refused, check_keyboard, check_text

TOKEN = "42:loopback-token"
ME = {
    "id": 42,
    "is_bot": True,
    "first_name": "test",
    "username": "test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
METHODS: dict[str, type[TelegramMethod[Any]]] = {
    found.__api_method__: found
    for found in vars(methods).values()
    if inspect.isclass(found) and issubclass(found, TelegramMethod) and hasattr(found, "__api_method__")
}
_CARRIES = {
    "SendPhoto": "photo",
    "SendDocument": "document",
    "SendVideo": "video",
    "SendAnimation": "animation",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One message that came to a chat, or one change of it.

    Attributes:
        how: the method: ``sendMessage``, ``editMessageText`` …
        silent: it came without a sound.
        at: seconds of ``time.monotonic``.
    """

    how: str
    chat_id: int
    thread_id: int
    message_id: int
    text: str
    silent: bool
    reply_to: int | None
    at: float


class BotApiServer:
    """One bot's server.

    Attributes:
        messages: what the chats show now, by message id.
        shown: everything that came to chats, in order.
        calls: requests that were granted; ``arrived`` are the names of all.
        files: what was uploaded, by the id that messages carry, and what people sent.
        inline: answers to inline queries, in order.
        taken: the number of the last update that the bot has taken.
        menus: the commands set, by scope (as JSON) and language.
        members: what somebody is in a chat (``administrator`` …), by chat and user; anybody else is a member.
        limits: how fast the bot may send; ``None``: as fast as it likes.
        outage: everything but polling is answered 502.
        lose: so many sends are done and never answered: the connection ends.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.calls: list[TelegramMethod[Any]] = []
        self.arrived: list[str] = []
        self.messages: dict[int, dict[str, Any]] = {}
        self.shown: list[Shown] = []
        self.commands: list[dict[str, str]] = []
        self.menus: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.notices: list[str | None] = []
        self.inline: list[list[dict[str, Any]]] = []
        self.files: dict[str, bytes] = {}
        self.members: dict[tuple[int, int], str] = {}
        self.failures: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.limits = limits
        self.outage = False
        self.lose = 0
        self.delay = 0.0
        self.held: asyncio.Event | None = None
        self._refusals: dict[int, Refused] = {}
        self._updates: list[dict[str, Any]] = []
        self._answered: set[str] = set()
        self.taken = 0
        self._ids = 0
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    # --- what people do ---------------------------------------------------------------------------

    async def say(self, text: str, user: int = 7, chat: int | None = None, **more: Any) -> int:
        """A person writes to the bot, or in a group that it is in; ``more`` are fields of the message.

        Gives the update's number, as the others do.
        """
        self._ids += 1
        return await self.push(
            message={
                "message_id": self._ids,
                "date": 1,
                "chat": _chat(chat if chat is not None else user),
                "from": _person(user),
                "text": text,
                **more,
            }
        )

    async def press(self, message_id: int, data: str, user: int = 7) -> int:
        """A person presses a button under a message of the bot."""
        return await self.push(
            callback_query={
                "id": f"q{self._ids + 1}",
                "from": _person(user),
                "chat_instance": "1",
                "data": data,
                "message": self.messages[message_id],
            }
        )

    async def ask_inline(self, query: str, user: int = 7, offset: str = "") -> int:
        """A person types the bot's name and a query in any chat."""
        return await self.push(
            inline_query={"id": f"i{self._ids}", "from": _person(user), "query": query, "offset": offset}
        )

    async def change_membership(self, chat: int, status: str, user: int = 7) -> None:
        """The bot is added to a chat, blocked or thrown out: ``member``, ``kicked``, ``left``, ``administrator``."""
        before = {"user": ME, "status": "member"}
        after: dict[str, Any] = {"user": ME, "status": status}
        if status == "kicked":
            after["until_date"] = 0
        await self.push(
            my_chat_member={
                "chat": _chat(chat),
                "from": _person(user),
                "date": 1,
                "old_chat_member": before,
                "new_chat_member": after,
            }
        )

    def keep_file(self, content: bytes) -> str:
        """Keeps a file as somebody sent it; gives the id by which the bot can fetch it."""
        file_id = f"file{len(self.files)}"
        self.files[file_id] = content
        return file_id

    async def push(self, **update: Any) -> int:
        async with self._changed:
            self._ids += 1
            self._updates.append({"update_id": self._ids, **update})
            self._changed.notify_all()
            return self._ids

    async def until(self, true: Callable[[], Any], seconds: float = 10) -> None:
        """Waits until something is so; fails after ten seconds."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(true)

    # --- what goes wrong --------------------------------------------------------------------------

    def fail(
        self, method: str, status: int, description: str = "", times: int = 1, **parameters: int
    ) -> None:
        """The next calls of a method are answered with an error."""
        body: dict[str, Any] = {"description": description or f"error {status}"}
        if parameters:
            body["parameters"] = parameters
        self.failures.setdefault(method, []).extend([(status, body)] * times)

    def refuse(self, chat_id: int, status: int, description: str, **parameters: int) -> None:
        """A chat takes no message any more: ``403 "Forbidden: bot was blocked by the user"`` and the like."""
        self._refusals[chat_id] = Refused(description, status, **parameters)

    def accept(self, chat_id: int) -> None:
        """A chat takes messages again."""
        self._refusals.pop(chat_id, None)

    def migrate(self, chat_id: int, to: int) -> None:
        """A group has become a supergroup, which has another id."""
        self.refuse(
            chat_id,
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=to,
        )

    # --- what became of it ------------------------------------------------------------------------

    def in_chat(self, chat_id: int) -> list[dict[str, Any]]:
        """What a chat shows now, from top to bottom."""
        return [message for message in self.messages.values() if message["chat"]["id"] == chat_id]

    @property
    def sent(self) -> list[Shown]:
        """New messages, in order."""
        return [one for one in self.shown if one.how.startswith("send")]

    def repeats(self) -> int:
        """How many messages said what their chat had been told already."""
        return sum(
            n - 1 for n in Counter((one.chat_id, one.thread_id, one.text) for one in self.sent).values()
        )

    # --- the server -------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _answer(401, {"description": "Unauthorized"})
        name = request.match_info["method"]
        form = await request.post()
        sent: dict[str, Any] = {}
        for key, value in form.items():
            if isinstance(value, web.FileField):
                self.files[key] = value.file.read()
            else:
                sent[key] = value if key in _WORDS else _value(value)
        async with self._changed:
            self.arrived.append(name)
            self._changed.notify_all()
        failures = self.failures.get(name)
        if failures:
            status, body = failures.pop(0)
            return _answer(status, body)
        if name != "getUpdates":
            if self.outage:
                return _answer(502, {"description": "Bad Gateway"})
            if self.delay:
                await asyncio.sleep(self.delay)
        if name not in METHODS:
            return _answer(404, {"description": "Not Found: method not found"})
        try:
            call = METHODS[name].model_validate(sent)
            result = await self._answer(call)
        except Refused as refusal:
            more = {"parameters": refusal.parameters} if refusal.parameters else {}
            return _answer(refusal.status, {"description": str(refusal), **more})
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()
        if self.lose and name.startswith("send"):
            self.lose -= 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"ok": True, "result": result})

    async def _download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"])
        if request.match_info["token"] != TOKEN or content is None:
            return _answer(404, {"description": "Not Found"})
        return web.Response(body=content)

    async def _answer(self, call: TelegramMethod[Any]) -> Any:
        name = type(call).__name__
        if name.startswith(("Send", "EditMessage", "Copy", "Forward")) and name != "SendChatAction":
            if self.held is not None:
                await self.held.wait()
            return self._show(call)
        match call:
            case methods.GetMe():
                return ME
            case methods.GetUpdates():
                return await self._poll(call)
            case methods.SetMyCommands():
                return self._set_menu(call)
            case methods.DeleteMyCommands():
                self.menus.pop((_scope(call), call.language_code or ""), None)
            case methods.AnswerCallbackQuery():
                if call.text is not None and len(call.text) > 200:
                    raise Refused("Bad Request: MESSAGE_TOO_LONG")
                if call.callback_query_id in self._answered:
                    raise Refused(
                        "Bad Request: query is too old and response timeout expired or query ID is invalid"
                    )
                self._answered.add(call.callback_query_id)
                self.notices.append(call.text)
            case methods.AnswerInlineQuery():
                return self._offer(call)
            case methods.DeleteMessage():
                if self.messages.pop(call.message_id, None) is None:
                    raise Refused("Bad Request: message to delete not found")
            case methods.GetChat():
                return {**_chat(int(call.chat_id)), "accent_color_id": 0, "max_reaction_count": 0, **_GIFTS}
            case methods.GetChatMember():
                status = self.members.get((int(call.chat_id), call.user_id), "member")
                return _member(call.user_id, status)
            case methods.GetFile():
                if call.file_id not in self.files:
                    raise Refused("Bad Request: invalid file_id")
                size = len(self.files[call.file_id])
                return {
                    "file_id": call.file_id,
                    "file_unique_id": call.file_id,
                    "file_size": size,
                    "file_path": call.file_id,
                }
        return True

    def _set_menu(self, call: methods.SetMyCommands) -> bool:
        for command in call.commands:
            if not (1 <= len(command.command) <= 32 and 1 <= len(command.description) <= 256):
                raise Refused("Bad Request: BOT_COMMAND_INVALID")
        menu = [command.model_dump() for command in call.commands]
        self.menus[_scope(call), call.language_code or ""] = menu
        if _scope(call) == '{"type": "default"}' and not call.language_code:
            self.commands = menu
        return True

    def _offer(self, call: methods.AnswerInlineQuery) -> bool:
        offered = [result.model_dump(exclude_none=True) for result in call.results]
        ids = [result["id"] for result in offered]
        if len(offered) > 50 or len(set(ids)) != len(ids):
            raise Refused(
                "Bad Request: RESULT_ID_DUPLICATE" if len(offered) <= 50 else "Bad Request: RESULTS_TOO_MUCH"
            )
        for given, result in zip(call.results, offered, strict=True):
            if not 1 <= len(result["id"].encode()) <= 64:
                raise Refused("Bad Request: RESULT_ID_INVALID")
            content = getattr(given, "input_message_content", None)
            if content is not None and hasattr(content, "message_text"):
                check_text(content.message_text, content.entities or ())
            check_keyboard(result.get("reply_markup"))
        self.inline.append(offered)
        return True

    async def _poll(self, call: methods.GetUpdates) -> list[dict[str, Any]]:
        async with self._changed:
            if call.offset:
                self.taken = call.offset - 1
                self._changed.notify_all()
                self._updates = [update for update in self._updates if update["update_id"] >= call.offset]
            try:
                async with asyncio.timeout(call.timeout or 0):
                    await self._changed.wait_for(lambda: self._updates)
            except TimeoutError:
                return []
            return list(self._updates)

    def _show(self, call: Any) -> dict[str, Any]:
        chat_id = int(call.chat_id or 0)
        refusal = self._refusals.get(chat_id)
        if refusal is not None:
            raise refusal
        how = type(call).__api_method__
        edits = how.startswith("edit")
        before = self.messages.get(call.message_id or 0) if edits else None
        if edits and before is None:
            raise Refused("Bad Request: message to edit not found")
        if "parse_mode" in call.model_fields_set:
            raise Refused("Bad Request: entities only")
        markup = call.reply_markup.model_dump(exclude_none=True) if call.reply_markup else None
        check_keyboard(markup)
        body = self._body(call, before)
        reply = getattr(call, "reply_parameters", None)
        if (
            reply is not None
            and reply.message_id not in self.messages
            and not reply.allow_sending_without_reply
        ):
            raise Refused("Bad Request: message to be replied not found")
        if before is not None and all(
            before.get(key) == value for key, value in {**body, "reply_markup": markup}.items()
        ):
            raise Refused("Bad Request: message is not modified")
        if self.limits is not None:
            self.limits.take(chat_id, time.monotonic())
        if before is None:
            self._ids += 1
        message_id = before["message_id"] if before else self._ids
        thread = getattr(call, "message_thread_id", None) or (before or {}).get("message_thread_id")
        message = {
            "message_id": message_id,
            "date": 1,
            "from": ME,
            "chat": _chat(chat_id),
            **body,
            **({"message_thread_id": thread, "is_topic_message": True} if thread else {}),
            **({"reply_markup": markup} if markup else {}),
        }
        reply_to = reply.message_id if reply else None
        self.messages[message_id] = message
        silent = bool(getattr(call, "disable_notification", False))
        said = body.get("text") or body.get("caption") or ""
        self.shown.append(
            Shown(how, chat_id, thread or 0, message_id, said, silent, reply_to, time.monotonic())
        )
        return message

    def _body(self, call: Any, before: dict[str, Any] | None) -> dict[str, Any]:
        """What a message holds: a text, or a file with its caption."""
        name = type(call).__name__
        if name in ("SendMessage", "EditMessageText"):
            check_text(call.text, call.entities or ())
            return {"text": call.text, "entities": _dumped(call.entities)}
        if name == "EditMessageReplyMarkup":
            assert before is not None
            return {key: before[key] for key in before if key in _KEPT}
        if name == "EditMessageMedia":
            caption, entities = call.media.caption or "", call.media.caption_entities
            check_text(caption, entities or (), CAPTION_UNITS)
            return {
                **self._file(call.media.type, call.media.media),
                "caption": caption,
                "caption_entities": _dumped(entities),
            }
        caption = getattr(call, "caption", None) or ""
        entities = getattr(call, "caption_entities", None)
        check_text(caption, entities or (), CAPTION_UNITS)
        kept = {key: (before or {})[key] for key in ("photo", "document", "video") if key in (before or {})}
        kind = _CARRIES.get(name)
        carried = self._file(kind, getattr(call, kind)) if kind else kept
        return {**carried, "caption": caption, "caption_entities": _dumped(entities)}

    def _file(self, kind: str, given: Any) -> dict[str, Any]:
        file_id = str(given).removeprefix("attach://")
        if file_id not in self.files:
            raise Refused("Bad Request: wrong file identifier/HTTP URL specified")
        size = len(self.files[file_id])
        if not size:
            raise Refused("Bad Request: file must be non-empty")
        known = {"file_id": file_id, "file_unique_id": file_id, "file_size": size}
        if kind == "photo":
            return {"photo": [{**known, "width": 1, "height": 1}]}
        if kind == "document":
            return {"document": known}
        return {kind: {**known, "width": 1, "height": 1, "duration": 1}}


_WORDS = frozenset({"text", "caption", "callback_data"})
"""Fields that hold text, whatever it looks like; the others hold JSON."""
_KEPT = frozenset({"text", "entities", "caption", "caption_entities", "photo", "document", "video"})
_GIFTS = {
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    }
}


def _scope(call: methods.SetMyCommands | methods.DeleteMyCommands) -> str:
    scope = call.scope.model_dump(exclude_none=True) if call.scope else {"type": "default"}
    return json.dumps(scope, sort_keys=True)


def _dumped(entities: Any) -> list[dict[str, Any]]:
    return [entity.model_dump(exclude_none=True) for entity in entities or ()]


def _chat(chat_id: int) -> dict[str, Any]:
    if chat_id > 0:
        return {"id": chat_id, "type": "private", "first_name": "x"}
    return {
        "id": chat_id,
        "type": "supergroup" if chat_id < -1_000_000_000_000 else "group",
        "title": "a group",
    }


def _person(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "x"}


def _member(user: int, status: str) -> dict[str, Any]:
    member: dict[str, Any] = {"status": status, "user": _person(user)}
    if status == "creator":
        member["is_anonymous"] = False
    if status == "administrator":
        rights = types.ChatMemberAdministrator.model_fields
        member |= {
            name: True for name, right in rights.items() if right.annotation is bool and right.is_required()
        }
    return member


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
