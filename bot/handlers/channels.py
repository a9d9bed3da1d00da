"""The watched list: /watch, /unwatch, /channels and the panel of each channel. Changes take effect within 30 s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from bot.answers.answer import NoteAnswer
from bot.answers.channel_lists import Wanted, read_list
from bot.answers.nothing import viewing
from bot.asking import Asking
from bot.callbacks import ChannelButton, ChannelsPage, SuggestButton
from bot.cards.channels import channels_card, panel_card, suggestions_card
from bot.cards.fitting import Card, one_line, pages_of, shorten, tidy
from bot.deps import BotDeps
from bot.locales import Words
from bot.replies import change, send, send_lines, tell
from claims.model import ChannelKind, Side
from storage.channels import (
    MODES,
    Channel,
    add_channel,
    change_channel,
    find_channels,
    former_owner,
    get_channel,
    list_channels,
    pause_channel,
    remove_channel,
)
from storage.keys import ChannelId
from storage.message_ids import Reached, reached
from storage.observations import ChannelRef
from storage.people import person_id_of
from storage.sources import Connection
from storage.suggestions import suggest_channels
from storage.usernames import username_of
from storage.watch_list import watch_list

_PAGE = 8
SUGGEST = "suggest"
_SUGGESTED = 8
_NOTE_UNITS = 500
_BACKFILLS = ("7", "30", "90", "365")
_SHOWN = 60


def channels_router() -> Router:
    """The router of the watched list."""
    router = Router(name="channels")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(watch, Command("watch", ignore_case=True))
        observer.register(unwatch, Command("unwatch", ignore_case=True))
        observer.register(channels, Command("channels", ignore_case=True))
    router.callback_query.register(turn_channels, ChannelsPage.filter())
    router.callback_query.register(press_channel, ChannelButton.filter())
    router.callback_query.register(press_suggested, SuggestButton.filter())
    return router


async def watch(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/watch @one @two side:russia kind:unit``: watches channels, with an answer for each."""
    said = command.args or ""
    if not said.strip():
        await send_lines(message, "/watch", (asking.words.say("watch-how"),), deps)
        return
    await _watch_all(message, "/watch", read_list(said), asking, deps)


async def _watch_all(
    message: Message, typed: str, listed: Sequence[Wanted], asking: Asking, deps: BotDeps
) -> None:
    if not listed:
        await send_lines(message, typed, (asking.words.say("import-how"),), deps)
        return
    lines = await _watched(listed, asking, deps)
    for page in pages_of([Text(line) for line in lines]):
        text = page.render()[0]
        await send(message, NoteAnswer(command=typed, lines=tuple(text.splitlines())), Card(page), deps)


async def _watched(listed: Sequence[Wanted], asking: Asking, deps: BotDeps) -> list[str]:
    """Puts channels on the list; a line for each says what became of it."""
    words, added = asking.words, {}
    before: dict[str, str] = {}
    had_been: dict[str, Channel] = {}
    async with deps.storage.write() as conn:
        by = await _who(conn, asking)
        for wanted in listed:
            if wanted.wrong is None:
                known = await _find(conn, wanted.name)
                found = None if known is None else await get_channel(conn, known)
                if found is not None and found.watched:
                    had_been[wanted.name] = found
                added[wanted.name] = await add_channel(
                    conn,
                    ChannelRef(username=wanted.name, title=wanted.title),
                    asking.now,
                    side=wanted.side,
                    kind=wanted.kind,
                    mode=wanted.mode,
                    person_id=by,
                )
                had = await former_owner(conn, wanted.name, added[wanted.name][0])
                if had is not None:
                    before[wanted.name] = had
    queued: Mapping[int, datetime] = await deps.queue() if deps.queue is not None and added else {}
    view, lines, unread = viewing(asking, deps), [], dict[str, None]()
    for wanted in listed:
        if wanted.wrong is not None:
            wrong = shorten(one_line(wanted.wrong), _SHOWN)
            name = shorten(one_line(wanted.name), _SHOWN)
            if wanted.wrong == wanted.name:
                lines.append(words.say("watch-no-name", name=name))
            else:
                lines.append(words.say("watch-wrong", name=f"@{name}", wrong=wrong))
                unread.setdefault(wanted.wrong.partition(":")[0])
            continue
        channel_id, is_new = added[wanted.name]
        changes = _changes(had_been[wanted.name], wanted, words) if wanted.name in had_been else ""
        if changes:
            line = words.say("watch-changed", name=f"@{wanted.name}", changes=changes)
        else:
            line = words.say("watch-new" if is_new else "watch-already", name=f"@{wanted.name}")
        if channel_id in queued:
            line += words.say("watch-queued", when=view.moment(queued[channel_id]))
        if wanted.name in before:
            line += words.say("watch-other", title=shorten(one_line(before[wanted.name]), _SHOWN))
        lines.append(line)
    values = {"side": Side, "kind": ChannelKind, "mode": MODES}
    lines += [words.say("watch-values", word=key, values=", ".join(values[key])) for key in unread]
    return lines


def _changes(was: Channel, wanted: Wanted, words: Words) -> str:
    """What a list says otherwise of a channel that is watched already: "side: unknown → Russia"."""
    said = []
    for key in ("side", "kind", "mode"):
        old, new = getattr(was, key), getattr(wanted, key)
        if new is not None and new != old:
            before = words.say(f"{key}-{old}") if old else "–"
            change = {"was": before, "became": words.say(f"{key}-{new}")}
            said.append(words.say("audit-change", what=words.say(f"audit-key-{key}"), **change))
    return ", ".join(said)


async def _who(conn: Connection, asking: Asking) -> int | None:
    return await person_id_of(conn, asking.user_id, asking.now) if asking.user_id is not None else None


async def unwatch(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/unwatch @one @two``: stops watching; what was collected stays."""
    words, said = asking.words, (command.args or "").split()
    if not said:
        await send_lines(message, "/unwatch", (words.say("unwatch-how"),), deps)
        return
    lines = []
    async with deps.storage.write() as conn:
        by = await _who(conn, asking)
        for word in dict.fromkeys(said[:100]):
            name = username_of(word)
            known = await _find(conn, name) if name else None
            done = known is not None and await remove_channel(conn, known, asking.now, person_id=by)
            shown = f"@{name}" if name else shorten(one_line(word), _SHOWN)
            lines.append(words.say("unwatch-done" if done else "unwatch-unknown", name=shown))
    await send_lines(message, "/unwatch", tuple(lines), deps)


async def _find(conn: Connection, username: str) -> ChannelId | None:
    ref = ChannelRef(username=username)
    return (await find_channels(conn, [ref])).get(ref)


async def channels(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/channels``: the list; with ``@name``, ``suggest``, ``import LIST`` or ``note @name TEXT``."""
    words, said = asking.words, (command.args or "").strip()
    first, _, rest = said.partition("\n") if "\n" in said.split(" ", 1)[0] else said.partition(" ")
    typed, what = f"/channels {first}".strip(), first.lower().rstrip(":")
    if not said:
        await send(message, *await _list(1, asking, deps), deps)
    elif what == SUGGEST:
        await send(message, *await _suggest(asking, deps), deps)
    elif what == "import":
        await _watch_all(message, typed, read_list(rest), asking, deps)
    elif what == "note":
        await _note(message, what, rest, asking, deps)
    else:
        name = username_of(first)
        found = await deps.storage.read_together(lambda conn: _find(conn, name)) if name else None
        if found is None:
            shown = shorten(one_line(first), _SHOWN)
            await send_lines(message, typed, (words.say("channels-unknown", name=shown),), deps)
            return
        await send(message, *await _panel(found, asking, deps), deps)


async def _note(message: Message, what: str, said: str, asking: Asking, deps: BotDeps) -> None:
    """Keeps what is known of a channel's trustworthiness; without a text it is removed."""
    name, _, note = said.strip().partition(" ")
    username = username_of(name)
    found = await deps.storage.read_together(lambda conn: _find(conn, username)) if username else None
    if found is None:
        await send_lines(message, f"/channels {what}", (asking.words.say("note-how"),), deps)
        return
    async with deps.storage.write() as conn:
        await change_channel(
            conn,
            found,
            asking.now,
            action=f"channel {what}",
            person_id=await _who(conn, asking),
            trust_note=shorten(tidy(note).strip(), _NOTE_UNITS),
        )
    await send(message, *await _panel(found, asking, deps), deps)


async def turn_channels(
    callback: CallbackQuery, callback_data: ChannelsPage, asking: Asking, deps: BotDeps
) -> None:
    """Another page of the list."""
    await change(callback, *await _list(callback_data.page, asking, deps), asking, deps)


async def _list(page: int, asking: Asking, deps: BotDeps) -> tuple[NoteAnswer, Card]:
    watched = await deps.storage.read_together(list_channels)
    pages = max(-(-len(watched) // _PAGE), 1)
    page = min(max(page, 1), pages)
    shown = watched[(page - 1) * _PAGE : page * _PAGE]
    card = channels_card(shown, len(watched), page, pages, (page - 1) * _PAGE + 1, viewing(asking, deps))
    return _as_note("/channels", card), card


async def _panel(
    channel: ChannelId, asking: Asking, deps: BotDeps, *, choose: str = "", said: str = ""
) -> tuple[NoteAnswer, Card]:
    """The panel of a channel, with the choices for one of its properties; ``said`` stands above it."""

    async def look_up(conn: Connection) -> tuple[Any, Any, Reached]:
        listed = next((one for one in await watch_list(conn) if one.id == channel), None)
        return await get_channel(conn, channel), listed, await reached(conn, channel)

    found, listed, read = await deps.storage.read_together(look_up)
    card = panel_card(
        found, listed, viewing(asking, deps), read=read, choose=choose, backfills=_BACKFILLS, said=said
    )
    return _as_note(f"/channels {found.name}", card), card


async def press_channel(
    callback: CallbackQuery, callback_data: ChannelButton, asking: Asking, deps: BotDeps
) -> None:
    """A button of a channel's panel: shows choices, or does what was chosen."""
    do, value = callback_data.do, callback_data.value
    number = ChannelId(callback_data.channel)
    known = None
    if 0 < number < 2**63:
        known = await deps.storage.read_together(lambda conn: get_channel(conn, number))
    choices: dict[str, Sequence[str]] = {
        "side": [side.value for side in Side],
        "kind": [kind.value for kind in ChannelKind],
        "mode": MODES,
        "backfill": _BACKFILLS,
    }
    if known is None or (value and value not in choices.get(do, ())):
        await tell(callback, asking.words.say("button-old"))
        return
    said = ""
    if do == "note" or (do in choices and not value):
        await change(callback, *await _panel(known.id, asking, deps, choose=do), asking, deps)
        return
    if do:
        async with deps.storage.write() as conn:
            done = await _do(conn, known.id, do, value, asking)
        if do == "backfill":
            said = asking.words.say("channel-backfill-asked", days=int(value))
        elif not done:
            await tell(callback, asking.words.say("button-same"))
            return
    await change(callback, *await _panel(known.id, asking, deps, said=said), asking, deps)


async def _do(conn: Connection, channel: ChannelId, do: str, value: str, asking: Asking) -> bool:
    by, now, action = await _who(conn, asking), asking.now, f"channel {do}"
    match do:
        case "side":
            changed = await change_channel(conn, channel, now, action=action, person_id=by, side=Side(value))
        case "kind":
            changed = await change_channel(
                conn, channel, now, action=action, person_id=by, kind=ChannelKind(value)
            )
        case "mode":
            changed = await change_channel(conn, channel, now, action=action, person_id=by, mode=value)
        case "backfill":
            since = now - timedelta(days=int(value))
            changed = await change_channel(
                conn, channel, now, action=action, person_id=by, backfill_since=since
            )
        case "pause" | "resume":
            changed = await pause_channel(conn, channel, now, paused=do == "pause", person_id=by)
        case "drop":
            changed = await remove_channel(conn, channel, now, person_id=by)
        case "watch":
            changed = await change_channel(conn, channel, now, action=action, person_id=by, watched=True)
        case _:
            changed = False
    return changed


async def _suggest(asking: Asking, deps: BotDeps, *, added: str = "") -> tuple[NoteAnswer, Card]:
    found = await deps.storage.read_together(lambda conn: suggest_channels(conn, _SUGGESTED))
    card = suggestions_card(found, viewing(asking, deps), said=added)
    return replace(_as_note(f"/channels {SUGGEST}", card), total=len(found)), card


async def press_suggested(
    callback: CallbackQuery, callback_data: SuggestButton, asking: Asking, deps: BotDeps
) -> None:
    """Watches a suggested channel and shows what is left."""
    name = username_of(callback_data.name)
    if name is None:
        await tell(callback, asking.words.say("button-old"))
        return
    (line,) = await _watched([Wanted(name)], asking, deps)
    await change(callback, *await _suggest(asking, deps, added=line), asking, deps)


def _as_note(command: str, card: Card) -> NoteAnswer:
    return NoteAnswer(command=command, lines=tuple(card.text.render()[0].splitlines()), total=1)
