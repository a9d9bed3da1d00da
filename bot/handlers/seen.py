"""Pictures, films, forwarded posts and links to posts: where was this seen before?"""

from __future__ import annotations

import logging
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandObject
from aiogram.types import (
    Animation,
    CallbackQuery,
    Document,
    Message,
    MessageOriginChannel,
    PhotoSize,
    Video,
    VideoNote,
)

from bot.answers.nothing import viewing
from bot.answers.questions import keep_question, question_id
from bot.answers.seen import (
    Basis,
    SeenAnswer,
    answer_seen_again,
    answer_seen_file,
    answer_seen_number,
    answer_seen_post,
)
from bot.asking import Asking
from bot.callbacks import PageButton
from bot.cards.seen import seen_card, sightings_card
from bot.deps import BotDeps
from bot.fetched import ask_account
from bot.filters import ALONE, at_once
from bot.footage import KeptPicture, telegram_file_number
from bot.handlers.beside import Beside, find_beside, send_beside
from bot.post_links import LinkedPost, linked_posts
from bot.replies import change, send, send_lines
from media.side_by_side import Half
from media.thumbnails import Film
from storage.fetches import not_whole

log = logging.getLogger(__name__)

_MOST_LINKS = 5  # of one message
LARGEST = 20 << 20  # bytes that a bot may download (https://core.telegram.org/bots/api#getfile)
_LOOKS = ("image/", "video/")
_NAMED = re.compile(r".+\.(?:jpe?g|png|webp|gif|bmp|tiff?|heic|avif|mp4|m4v|mov|mkv|webm|avi)", re.IGNORECASE)
"""Files that say nothing of their kind, or only that they are bytes, and are named like a picture or film."""
_BARE_CHANNEL = 1_000_000_000_000  # what the Bot API puts before a channel's number, as -100…

File = PhotoSize | Video | Animation | VideoNote | Document


def seen_router() -> Router:
    """The router of everything that shows a picture, or leads to one."""
    router = Router(name="seen")
    for observer in (router.message, router.edited_message):
        observer.register(seen_command, Command("seen", ignore_case=True))
        observer.register(seen_link, at_once(ALONE, ~F.text.startswith("/"), F.text.func(linked_posts)))
        observer.register(seen_message, at_once(ALONE, shows_something))
    return router


async def seen_command(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/seen LINK``, or ``/seen`` as an answer to a picture or film."""
    found = linked_posts(command.args or "")
    if found:
        await _look_up_link(message, found[0], asking, deps)
    elif message.reply_to_message is not None and _file_of(message.reply_to_message) is not None:
        await seen_message(message.reply_to_message, asking, deps, answer_to=message)
    elif _file_of(message) is not None:
        await seen_message(message, asking, deps)
    else:
        await send_lines(message, "/seen", (asking.words.say("seen-how"),), deps)


async def seen_link(message: Message, asking: Asking, deps: BotDeps) -> None:
    """A link to a post, or several, alone or among words."""
    for one in linked_posts(message.text or "")[:_MOST_LINKS]:
        await _look_up_link(message, one, asking, deps)


async def _look_up_link(message: Message, found: LinkedPost, asking: Asking, deps: BotDeps) -> None:
    answer = await answer_seen_post("/seen", found.channel, found.message_id, asking, deps)
    if answer is None:
        name = found.channel if isinstance(found.channel, str) else None
        asked = await ask_account(message, name, found.message_id, asking, deps)
        await send_lines(message, "/seen", (asked or asking.words.say("seen-post-unknown"),), deps)
        return
    await _send(message, answer, asking, deps)


async def seen_message(
    message: Message, asking: Asking, deps: BotDeps, *, answer_to: Message | None = None
) -> None:
    """A picture or film: by its post where it was forwarded, by its number, else by how it looks."""
    to = answer_to or message
    origin, file = message.forward_origin, _file_of(message)
    answer: SeenAnswer | str | None = None
    with tempfile.TemporaryDirectory(prefix="dprkwatch-seen-") as folder:
        sent = None
        if file is not None and message.bot is not None:
            sent = _SentFile(message.bot, file, Path(folder) / "asked")
        if isinstance(origin, MessageOriginChannel):
            answer = await _look_up_origin(origin, asking, deps)
        if answer is None and file is not None:
            answer = await answer_seen_number("/seen", telegram_file_number(file.file_id), asking, deps)
        if answer is None and sent is not None:
            answer = await _look_into(sent, asking, deps)
        asked = None
        too_large = sent is not None and sent.basis == "thumbnail"
        if too_large and isinstance(origin, MessageOriginChannel) and not await _is_whole(answer, deps):
            asked = await ask_account(to, origin.chat.username, origin.message_id, asking, deps)
        if isinstance(answer, SeenAnswer):
            await _send(to, answer, asking, deps, sent, asked)
            return
    if asked is not None:
        await send_lines(to, "/seen", (asked,), deps)
        return
    reason = answer or asking.words.say("seen-unreadable")
    await send_lines(to, "/seen", (asking.words.say("seen-refused", reason=reason),), deps)


async def _look_up_origin(origin: MessageOriginChannel, asking: Asking, deps: BotDeps) -> SeenAnswer | None:
    """A forwarded post, by its channel's number; by its username where that number was never learnt, as it isn't
    from web previews and plain files.
    """
    named: list[int | str] = [-origin.chat.id - _BARE_CHANNEL]
    if origin.chat.username:
        named.append(origin.chat.username.lower())
    for channel in named:
        answer = await answer_seen_post("/seen", channel, origin.message_id, asking, deps)
        if answer is not None:
            return answer
    return None


async def _is_whole(answer: SeenAnswer | str | None, deps: BotDeps) -> bool:
    """Whether an answer stands on the whole of what was asked about, not only on a small picture of it."""
    if not isinstance(answer, SeenAnswer) or answer.basis == "thumbnail":
        return False
    post = answer.asked_post
    return post is None or not await deps.storage.read_together(lambda conn: not_whole(conn, post))


def shows_something(message: Message) -> bool:
    """Whether a message carries a picture or film."""
    return _file_of(message) is not None


def _file_of(message: Message) -> File | None:
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    document = message.document
    if document is not None and not _may_show_something(document):
        document = None
    return message.video or message.animation or message.video_note or document


def _may_show_something(document: Document) -> bool:
    kind = document.mime_type or ""
    unsaid = kind in ("", "application/octet-stream")
    return kind.startswith(_LOOKS) or (unsaid and _NAMED.fullmatch(document.file_name or "") is not None)


class _SentFile:
    """A file that somebody sent, downloaded when it is first needed.

    Attributes:
        basis: ``thumbnail`` where it is too large for a bot, whose small picture must do.
        thumbnail_of: the film that this is of, where it is one.
    """

    def __init__(self, bot: Bot, file: File, path: Path) -> None:
        self._bot = bot
        self._path = path
        self._wanted: File | None = file
        self.basis: Basis = "file"
        self.thumbnail_of: Film | None = None
        if (file.file_size or 0) > LARGEST:
            self._wanted, self.basis = getattr(file, "thumbnail", None), "thumbnail"
            if not isinstance(file, Document):
                self.thumbnail_of = Film(getattr(file, "duration", None), whole=False)
            elif not (file.mime_type or "").startswith("image/"):
                self.thumbnail_of = Film(None, whole=False)

    async def download(self) -> Path | str:
        """Where it lies now, or the message that says why it can't be had."""
        if self._wanted is None:
            return "seen-too-large"
        if not self._path.exists():
            try:
                await self._bot.download(self._wanted.file_id, destination=self._path)
            except TelegramAPIError as error:
                log.info("a file could not be downloaded: %s", type(error).__name__)
                self._path.unlink(missing_ok=True)
                return "seen-not-downloaded"
        return self._path


async def _look_into(sent: _SentFile, asking: Asking, deps: BotDeps) -> SeenAnswer | str:
    """Downloads a file, or its small picture where it is too large for a bot, and looks it up."""
    path = await sent.download()
    if isinstance(path, str):
        return asking.words.say(path)
    return await answer_seen_file("/seen", path, sent.basis, asking, deps, thumbnail_of=sent.thumbnail_of)


async def _send(
    message: Message,
    answer: SeenAnswer,
    asking: Asking,
    deps: BotDeps,
    sent: _SentFile | None = None,
    later: str | None = None,
) -> None:
    """``later`` says that another answer is to come."""
    asked = None
    if len(answer.sightings) > 1 and await keep_question("seen", answer.asked, asking, deps):
        asked = question_id("seen", answer.asked, asking)
    beside = await find_beside(answer, asking, deps, sent=sent is not None)
    note = "\n".join(said for said in (later, beside) if isinstance(said, str)) or None
    await send(message, answer, seen_card(answer, viewing(asking, deps), asked=asked, note=note), deps)
    if not isinstance(beside, Beside):
        return
    if sent is not None:
        path = await sent.download()
        if isinstance(path, str):
            reason = asking.words.say(path)
            await send_lines(message, "/seen", (asking.words.say("beside-failed", reason=reason),), deps)
            return
        left = KeptPicture(Half(str(path)), is_small=sent.basis == "thumbnail")
        beside = replace(beside, left=left)
    await send_beside(message, beside, asking, deps)


async def turn_seen_page(
    callback: CallbackQuery, query: str, button: PageButton, asking: Asking, deps: BotDeps
) -> None:
    """A page of all sightings; ``asking`` stands at the time of the question."""
    answer = await answer_seen_again(query, button.page, asking, deps)
    await change(
        callback, answer, sightings_card(answer, viewing(asking, deps), asked=button.asked), asking, deps
    )
