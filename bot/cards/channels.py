"""The watched list for admins: a page of it, the panel of one channel, channels worth watching."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import CopyTextButton, InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, TextLink

from bot.callbacks import ChannelButton, ChannelsPage, SuggestButton
from bot.cards.buttons import keyboard, labelled, turning
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.sentences import FLAGS
from bot.cards.viewing import Viewing
from bot.reasons import condition_in_words
from claims.model import ChannelKind, Side
from storage.channels import MODES, Channel
from storage.message_ids import Reached
from storage.suggestions import Suggestion
from storage.usernames import username_of
from storage.watch_list import Listed

_NAME_UNITS = 60
_ROW = 3


def channels_card(
    shown: Sequence[Channel], total: int, page: int, pages: int, first: int, view: Viewing
) -> Card:
    """A page of the watched list, a button for each line."""
    words = view.words
    head = words.say("channels-head", channels=total)
    if pages > 1:
        head = words.say("claims-page", totals=head, page=page, pages=pages)
    lines: list[Text | str | None] = [Bold(head)]
    lines += [Text(f"{first + at} ", _line(channel, view)) for at, channel in enumerate(shown)]
    if not shown:
        lines.append(words.say("channels-none"))
    lines += ["", words.say("channels-how")]
    numbers = [
        labelled(str(first + at), ChannelButton(channel=channel.id).pack())
        for at, channel in enumerate(shown)
    ]
    turn = turning(page, pages, lambda number: ChannelsPage(page=number).pack())
    return Card(stack(lines), keyboard(numbers[:4], numbers[4:], turn))


def _line(channel: Channel, view: Viewing) -> Text:
    words = view.words
    about = [words.say(f"side-{channel.side.value}")]
    if channel.kind:
        about.append(words.say(f"kind-{channel.kind.value}"))
    if channel.mode != "auto":
        about.append(words.say(f"mode-{channel.mode}"))
    if channel.paused:
        about.append(words.say("state-paused"))
    if channel.state != "ok":
        about.append(f"⚠️ {_state(channel.state, view)}")
    return Text(f"{FLAGS.get(channel.side.value, '▫️')} ", _name(channel), ": ", ", ".join(about))


def _name(channel: Channel) -> Text:
    if channel.username:
        return TextLink(f"@{channel.username}", url=f"https://t.me/{channel.username}")
    return Text(shorten(one_line(channel.title), _NAME_UNITS) or f"[{channel.id}]")


def _state(state: str, view: Viewing) -> str:
    key = f"state-{state}"
    return view.words.say(key) if view.words.has(key) else state.replace("_", " ")


def panel_card(
    channel: Channel,
    listed: Listed | None,
    view: Viewing,
    *,
    read: Reached | None = None,
    choose: str = "",
    backfills: Sequence[str] = (),
    said: str = "",
) -> Card:
    """One channel: what is said of it, how it is watched, and buttons that change it."""
    words = view.words
    title = shorten(one_line(channel.title), _NAME_UNITS)
    shown = f" {title}" if channel.username and title.lstrip("@").lower() != channel.username else ""
    lines: list[Text | str | None] = [
        said or None,
        Bold(f"{FLAGS.get(channel.side.value, '▫️')} ", _name(channel), shown),
        words.say(
            "panel-about",
            side=words.say(f"side-{channel.side.value}"),
            kind=words.say(f"kind-{channel.kind.value}") if channel.kind else words.say("kind-none"),
        ),
    ]
    if not channel.watched:
        lines.append(words.say("mode-unwatched"))
    else:
        way = listed.way if listed and listed.way else None
        now = words.say(f"mode-{way}") if way else words.say("panel-undecided")
        lines.append(words.say("panel-mode", wanted=words.say(f"mode-{channel.mode}"), now=now))
        if listed and listed.queued_for:
            lines.append(words.say("panel-queued", when=view.moment(listed.queued_for)))
    if channel.paused:
        lines.append(f"⏸ {words.say('state-paused')}")
    if channel.state != "ok":
        why = condition_in_words(channel.state_note or "", words)
        note = f" ({shorten(one_line(why), 120)})" if why else ""
        lines.append(f"⚠️ {_state(channel.state, view)}{note}")
    last, checked = (
        view.moment(at) if at else words.say("never") for at in (channel.last_post, channel.last_check)
    )
    lines.append(words.say("panel-times", last=last, checked=checked))
    if channel.watched and read is not None:
        lines.append(_read_back(listed, read, view))
    if channel.trust_note:
        lines.append(words.say("panel-note", note=shorten(one_line(channel.trust_note), 500)))
    if choose == "note":
        lines.append(words.say("note-how"))
    elif choose:
        lines.append(words.say(f"choose-{choose}"))
    return Card(stack(lines), keyboard(*_buttons(channel, view, choose, backfills)))


def _read_back(listed: Listed | None, read: Reached, view: Viewing) -> str | None:
    """How far back an account has read a channel, and how far it is wanted."""
    if read.backfilled_to_id is not None and read.backfilled_to_id <= 1:
        return view.words.say("panel-read-whole")
    if read.backfilled_to is None:
        return None
    wanted = listed.backfill_since if listed else None
    if wanted is None or read.has_reached(wanted):
        return view.words.say("panel-read-back", when=view.moment(read.backfilled_to))
    until, at = view.moment(wanted), view.moment(read.backfilled_to)
    return view.words.say("panel-reading-back", wanted=until, when=at)


def _buttons(
    channel: Channel, view: Viewing, choose: str, backfills: Sequence[str]
) -> list[list[InlineKeyboardButton]]:
    words = view.words

    def press(text: str, do: str = "", value: str = "") -> InlineKeyboardButton:
        return labelled(text, ChannelButton(channel=channel.id, do=do, value=value).pack())

    back = [press(words.say("button-back"))]
    if choose == "note" and channel.username:
        copied = CopyTextButton(text=f"/channels {choose} @{channel.username} ")
        return [[InlineKeyboardButton(text=words.say("button-copy"), copy_text=copied)], back]
    choices: dict[str, list[tuple[str, str]]] = {
        "side": [(words.say(f"side-{side.value}"), side.value) for side in Side],
        "kind": [(words.say(f"kind-{kind.value}"), kind.value) for kind in ChannelKind],
        "mode": [(words.say(f"mode-{mode}"), mode) for mode in MODES],
        "backfill": [(words.say("days", n=int(days)), days) for days in backfills],
    }
    if choose in choices:
        offered = [press(text, choose, value) for text, value in choices[choose]]
        width = 2 if choose == "mode" else _ROW
        return [*(offered[at : at + width] for at in range(0, len(offered), width)), back]
    first = [press(words.say(f"button-{name}"), name) for name in ("side", "kind", "mode")]
    pause = "resume" if channel.paused else "pause"
    second = [press(words.say(f"button-channel-{pause}"), pause)]
    second += [press(words.say(f"button-{name}"), name) for name in ("backfill", "note")]
    listing = labelled(words.say("button-channel-list"), ChannelsPage(page=1).pack())
    if not channel.watched:
        return [first, [press(words.say("button-watch"), "watch"), listing]]
    return [first, second, [press(words.say("button-drop"), "drop"), listing]]


def suggestions_card(found: Sequence[Suggestion], view: Viewing, *, said: str = "") -> Card:
    """Channels that nobody watches and that flagged posts point to, with examples and a button for each."""
    words = view.words
    lines: list[Text | str | None] = [said or None, Bold(words.say("suggest-head"))]
    buttons = []
    for number, one in enumerate(found, 1):
        name = shorten(one_line(one.name), _NAME_UNITS)
        line = words.say(
            "suggest-line", name=name, forwards=one.forwards, links=one.links, tellers=one.tellers
        )
        examples: list[Text | str] = []
        for url in one.examples:
            address = shorten(one_line(url.removeprefix("https://")), _NAME_UNITS)
            examples += [" · " if examples else "", TextLink(address, url=url)]
        lines.append(Text(f"{number} ", line, "\n   " if examples else "", *examples))
        username = username_of(one.name) if one.name.startswith("@") else None
        if username:
            buttons.append(labelled(f"👁 @{username}", SuggestButton(name=username).pack()))
    if not found:
        lines.append(words.say("suggest-none"))
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Card(stack(lines), keyboard(*rows))
