"""A bot without Telegram: real updates go through the real dispatcher, what it would send is kept.

The terminal chat, ``ask`` and the tests use it. ``CapturingSession`` stands where the HTTP session would; a ``Chat``
is one person's side of a private chat.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    GetChatMember,
    GetFile,
    GetMe,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import (
    BufferedInputFile,
    ChatMemberMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    Update,
    User,
)
from aiogram.types import Chat as TelegramChat

TOKEN = "1:terminal"  # noqa: S105 - a bot that exists nowhere
BOT_USER = User(id=1, is_bot=True, first_name="dprkwatch", username="dprkwatch_bot")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it stands in the chat now, or a notice over it.

    Attributes:
        message_id: 0 for a notice.
        changed: it took the place of an earlier text of the same message.
        notice: a short text shown over the chat, answering a button.
        file_name, file: the picture or document that the text is the caption of.
        veiled: the picture lies under a spoiler.
    """

    message_id: int
    text: str
    entities: tuple[MessageEntity, ...] = ()
    buttons: tuple[tuple[InlineKeyboardButton, ...], ...] = ()
    changed: bool = False
    notice: bool = False
    file_name: str | None = None
    file: bytes | None = None
    veiled: bool = False

    @property
    def all_buttons(self) -> tuple[InlineKeyboardButton, ...]:
        """The buttons from left to right and top to bottom."""
        return tuple(itertools.chain.from_iterable(self.buttons))


class CapturingSession(BaseSession):
    """Keeps every request of the bot and answers as Telegram would.

    Attributes:
        requests: every method called, in order.
        sent: what became of them in the chat, in order.
        inline: what was answered to inline queries.
    """

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[TelegramMethod[Any]] = []
        self.sent: list[Sent] = []
        self.inline: list[AnswerInlineQuery] = []
        self._message_ids = itertools.count(1_000_001)

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the base class has it
    ) -> TelegramType:
        """Takes a request and makes up Telegram's answer to it."""
        self.requests.append(method)
        result: Any = True
        match method:
            case GetMe():
                result = BOT_USER
            case GetChatMember():
                who = User(id=method.user_id, is_bot=False, first_name="x")
                result = ChatMemberMember(user=who)
            case GetFile():
                raise TelegramBadRequest(method, "there are no files here")
            case AnswerInlineQuery():
                self.inline.append(method)
            case SendMessage():
                result = self._keep(bot, next(self._message_ids), method, changed=False)
            case SendPhoto() | SendDocument():
                result = self._keep(bot, next(self._message_ids), method, changed=False)
            case EditMessageText() | EditMessageMedia() if method.message_id is not None:
                result = self._keep(bot, method.message_id, method, changed=True)
            case EditMessageReplyMarkup():
                self._change_buttons(method)
            case AnswerCallbackQuery() if method.text:
                self.sent.append(Sent(0, method.text, notice=True))
        return cast(TelegramType, result)

    def _keep(
        self,
        bot: Bot,
        message_id: int,
        method: SendMessage | SendPhoto | SendDocument | EditMessageText | EditMessageMedia,
        *,
        changed: bool,
    ) -> Message:
        markup = method.reply_markup
        rows = getattr(markup, "inline_keyboard", None) or ()
        file: Any = None
        if isinstance(method, SendPhoto | SendDocument):
            text, entities = method.caption or "", tuple(method.caption_entities or ())
            file = method.photo if isinstance(method, SendPhoto) else method.document
        elif isinstance(method, EditMessageMedia):
            media: Any = method.media
            text, entities, file = media.caption or "", tuple(media.caption_entities or ()), media.media
        else:
            text, entities = str(method.text), tuple(method.entities or ())
        kept = file if isinstance(file, BufferedInputFile) else None
        self.sent.append(
            Sent(
                message_id,
                text,
                entities,
                tuple(tuple(row) for row in rows),
                changed,
                file_name=kept.filename if kept else None,
                file=kept.data if kept else None,
                veiled=isinstance(method, SendPhoto) and bool(method.has_spoiler),
            )
        )
        return Message(
            message_id=message_id,
            date=datetime.now(UTC),
            chat=TelegramChat(id=int(method.chat_id or 0), type="private"),
            from_user=BOT_USER,
            text=text,
            entities=list(entities) or None,
            reply_markup=markup if isinstance(markup, InlineKeyboardMarkup) else None,
        ).as_(bot)

    def _change_buttons(self, method: EditMessageReplyMarkup) -> None:
        rows = method.reply_markup.inline_keyboard if method.reply_markup else ()
        for at, sent in enumerate(self.sent):
            if sent.message_id and sent.message_id == method.message_id:
                self.sent[at] = replace(sent, buttons=tuple(tuple(row) for row in rows))

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - the base class has it
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """There are no files here."""
        yield b""


@dataclass(slots=True)
class Chat:
    """One person's private chat with a dispatcher. Make it with ``open_chat``."""

    dispatcher: Dispatcher
    bot: Bot
    session: CapturingSession
    user: User
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def say(self, text: str) -> Sequence[Sent]:
        """Sends a text as the person; gives what the bot sent for it."""
        return await self.feed(message=self._message(text))

    async def press(self, data: str, on: Sent | None = None) -> Sequence[Sent]:
        """Presses a button with this callback data under a message (the last one if none is named)."""
        under = on or next((sent for sent in reversed(self.session.sent) if not sent.notice), None)
        message = self._message(under.text if under else "", under.message_id if under else None, BOT_USER)
        if under is not None:
            message |= _as_shown(under)
        return await self.feed(
            callback_query={
                "id": str(next(self._ids)),
                "from": self.user.model_dump(exclude_none=True),
                "chat_instance": "1",
                "message": message,
                "data": data,
            }
        )

    async def feed(self, **update: Any) -> Sequence[Sent]:
        """Feeds any update; gives what the bot sent for it."""
        before = len(self.session.sent)
        raw = {"update_id": next(self._ids), **update}
        await self.dispatcher.feed_update(self.bot, Update.model_validate(raw, context={"bot": self.bot}))
        return self.session.sent[before:]

    def _message(
        self, text: str, message_id: int | None = None, sender: User | None = None
    ) -> dict[str, Any]:
        user = sender or self.user
        return {
            "message_id": message_id or next(self._ids),
            "date": int(datetime.now(UTC).timestamp()),
            "chat": {"id": self.user.id, "type": "private", "first_name": self.user.first_name},
            "from": user.model_dump(exclude_none=True),
            "text": text,
        }


def _as_shown(sent: Sent) -> dict[str, Any]:
    """The fields of a message of the bot's as Telegram sends it back when one of its buttons is pressed."""
    rows = [[button.model_dump(exclude_none=True) for button in row] for row in sent.buttons]
    fields: dict[str, Any] = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
    if (sent.file_name or "").endswith(".png"):
        size = {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}
        fields |= {"photo": [size], "text": None, "caption": sent.text}
    return fields


def open_chat(
    dispatcher: Dispatcher,
    *,
    user_id: int = 1_000_000_001,
    name: str = "terminal",
    session: CapturingSession | None = None,
) -> Chat:
    """A chat of one person with a dispatcher, over a bot that only keeps what it would send."""
    session = session or CapturingSession()
    bot = Bot(TOKEN, session=session)
    return Chat(dispatcher, bot, session, User(id=user_id, is_bot=False, first_name=name))
