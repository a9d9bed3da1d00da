"""/subscribe: at once from what was typed after it, else by questions with buttons, which go on after a restart.

The questions: ``what``, ``where``, ``how`` (often), ``day``, ``when``, ``zone``; what was said already isn't asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiogram import Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.answer import NoteAnswer
from bot.answers.nothing import viewing
from bot.answers.questions import ask_again, question
from bot.answers.standing import standing_question, without_window
from bot.answers.subscribing import TooMany, guessed_zone, keep_subscription, read_wish, retime
from bot.answers.understanding import Understood
from bot.asking import Asking, zone_of
from bot.callbacks import SubscribeButton, SubscribeToButton
from bot.cards.dates import zone_name
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.subscriptions import (
    ANY,
    EVENTS,
    made_at,
    question_card,
    schedule_of,
    schedule_said,
    subscription_card,
    what_is_wanted,
)
from bot.cards.understood import condition
from bot.cards.viewing import Viewing
from bot.deps import BotDeps
from bot.replies import change, send, send_for, tell
from bot.schedules.due import DEFAULT_TIME, Schedule
from bot.schedules.reading import read_schedule, wrong_how
from bot.schedules.times import read_time
from bot.zones import nearest_zones, zone_named
from storage.chats import choose, keep_chat
from storage.claim_filters import ClaimFilter
from storage.dialogues import Dialogue, dialogue_of, end_dialogue, keep_dialogue, place_dialogue
from storage.near_claims import count_claims
from storage.sources import Connection, usernames
from storage.subscriptions import DAILY, HOURLY, INSTANT, MOST_IN_A_CHAT, SCHEDULES, WEEKLY, Subscription

SUBJECT = "subscribe"
_TYPED_WITHIN = timedelta(minutes=15)
"""For so long what somebody types without a command is an answer to the question that was asked last."""

_BUTTONS_WITHIN = timedelta(days=7)


class AnswersQuestion(BaseFilter):
    """Words that answer a question of ours: in a private chat, or as a reply to it. Hands down ``dialogue``."""

    async def __call__(self, message: Message, asking: Asking, deps: BotDeps) -> bool | dict[str, Any]:
        """Looks whether its sender is in the middle of subscribing."""
        text = message.text or ""
        if text.startswith("/") or not text.strip():
            return False
        if not asking.private and message.reply_to_message is None:
            return False
        behalf = message.sender_chat
        if asking.user_id is None and (behalf is None or behalf.id != asking.chat_id):
            return False  # neither a person nor the chat's own admins
        found = await _dialogue(asking, deps)
        if found is None or asking.now - found.changed_at > _TYPED_WITHIN:
            return False
        reply = message.reply_to_message
        if not asking.private and (reply is None or reply.message_id != found.message_id):
            return False
        return {"dialogue": found}


def subscribe_router() -> Router:
    """The router of ``/subscribe`` and its questions."""
    router = Router(name="subscribe")
    for observer in (router.message, router.edited_message, router.channel_post):
        observer.register(subscribe, Command("subscribe", ignore_case=True))
    router.message.register(take_words, AnswersQuestion())
    router.channel_post.register(take_words, AnswersQuestion())
    router.callback_query.register(press, SubscribeButton.filter())
    router.callback_query.register(subscribe_to, SubscribeToButton.filter())
    return router


def _who(asking: Asking) -> int:
    """Whose dialogue it is: in a channel, whose posts have no author, that of all its admins."""
    return 0 if asking.user_id is None or asking.chat_kind == "channel" else asking.user_id


async def _dialogue(asking: Asking, deps: BotDeps) -> Dialogue | None:
    found = await deps.storage.read_together(lambda conn: dialogue_of(conn, asking.chat_id, _who(asking)))
    return found if found is not None and found.subject == SUBJECT else None


async def subscribe(message: Message, command: CommandObject, asking: Asking, deps: BotDeps) -> None:
    """``/subscribe QUERY daily 09:00``; without anything, or where something is missing, by questions."""
    text = (command.args or "").strip()
    state: dict[str, Any] = {"made": made_at(asking.now), "step": "what"}
    above: Sequence[str] = ()
    if text:
        above = await _take_wish(text, state, asking, deps)
        kind = state.get("kind")
        if (
            asking.chosen.zone is None
            and kind not in (None, INSTANT)
            and "at" in state
            and "zone" not in state
        ):
            state["zone"] = guessed_zone(asking, deps)
            zone = zone_of(state["zone"], deps.settings.zone)
            said = asking.words.say("subscribe-zone-said", zone=zone_name(zone, asking.words))
            above = (*above, said)
    await _go_on(message, state, asking, deps, above)


async def subscribe_to(
    callback: CallbackQuery, callback_data: SubscribeToButton, asking: Asking, deps: BotDeps
) -> None:
    """Under a list: subscribes to its question, asking only how often. A window in it counts for nothing."""
    found = await ask_again(callback_data.asked, asking, deps)
    if found is None:
        await tell(callback, asking.words.say("button-old"))
        return
    understood = await question(found[0].query, asking, deps)
    query = without_window(understood.canonical, understood.as_json.get("window"))
    state = {"made": made_at(asking.now), "query": query, "where": True, "step": "how"}
    await _go_on(callback, state, asking, deps, apart=True)


async def _take_wish(text: str, state: dict[str, Any], asking: Asking, deps: BotDeps) -> tuple[str, ...]:
    """Notes what a text says; gives what was wrong with it."""
    wish = await read_wish(text, asking, deps)
    if not wish.lost:
        state |= {"query": wish.query, "where": True, "step": "how"}
    above = tuple(f"⚠️ {problem}" for problem in wish.problems)
    if wish.wrong_time:
        above += ("⚠️ " + _say(asking, _WRONG[wrong_how(wish.wrong_time)], wish.wrong_time),)
    if wish.zone is not None:
        if asking.chosen.zone is None:
            state["zone"] = wish.zone
        zone = zone_of(asking.chosen.zone or wish.zone, deps.settings.zone)
        above += (asking.words.say("subscribe-zone-said", zone=zone_name(zone, asking.words)),)
    schedule = wish.schedule
    if schedule is not None and not (wish.wrong_time and wrong_how(wish.wrong_time) == "rhythm"):
        state |= {"kind": schedule.kind, "weekday": schedule.weekday}
        if not wish.wrong_time:
            state["at"] = schedule.at
    return above


def _say(asking: Asking, key: str, text: str) -> str:
    return asking.words.say(key, text=shorten(one_line(text), 60))


def _next_step(state: Mapping[str, Any], asking: Asking) -> str | None:
    """The question that is still open, or ``None``."""
    if "query" not in state:
        return "what"
    if "where" not in state:
        return "where"
    if "kind" not in state:
        return "how"
    if state["kind"] == WEEKLY and "weekday" not in state:
        return "day"
    if state["kind"] in (DAILY, WEEKLY) and "at" not in state:
        return "when"
    if state["kind"] != INSTANT and asking.chosen.zone is None and "zone" not in state:
        return "zone"
    return None


async def _go_on(
    where: Message | CallbackQuery,
    state: dict[str, Any],
    asking: Asking,
    deps: BotDeps,
    above: Sequence[str] = (),
    *,
    apart: bool = False,
) -> None:
    """Asks the next question, or subscribes when there is none.

    ``apart``: the message whose button was pressed stays as it is, the question is one of its own.
    """
    step = _next_step(state, asking)
    if step is None:
        await _finish(where, state, asking, deps, above)
        return
    state["step"] = step
    view = viewing(asking, deps)
    so_far = ""
    if "query" in state:
        channels = await deps.storage.read_together(usernames)
        so_far = what_is_wanted(standing_question(state["query"], deps, channels, asking.words), view)
    if step == "zone":
        guess = guessed_zone(asking, deps)
        state["guess"] = guess
        view = replace(view, zone=zone_of(guess, deps.settings.zone))
    card = question_card(step, state["made"], view, above=above, so_far=so_far)
    under = None
    if isinstance(where, CallbackQuery) and where.message is not None and not apart:
        under = where.message.message_id
    await deps.storage.write_together(  # before the question can be answered
        lambda conn: keep_dialogue(
            conn,
            asking.chat_id,
            _who(asking),
            SUBJECT,
            state,
            asking.now,
            message_id=under,
            thread_id=asking.thread_id,
        )
    )
    placed = await _show(where, card, asking, deps, apart=apart)
    if placed != under:
        await deps.storage.write_together(
            lambda conn: place_dialogue(conn, asking.chat_id, _who(asking), state, placed)
        )


async def _show(
    where: Message | CallbackQuery, card: Card, asking: Asking, deps: BotDeps, *, apart: bool = False
) -> int | None:
    note = NoteAnswer(command="/subscribe", lines=(card.text.render()[0],))
    if isinstance(where, CallbackQuery) and apart:
        sent = await send_for(where, note, card, asking, deps)
        return sent.message_id if sent else None
    if isinstance(where, CallbackQuery):
        await change(where, note, card, asking, deps)
        return where.message.message_id if where.message else None
    return (await send(where, note, card, deps)).message_id


async def _finish(
    where: Message | CallbackQuery,
    state: Mapping[str, Any],
    asking: Asking,
    deps: BotDeps,
    above: Sequence[str],
) -> None:
    words = asking.words
    zone = state.get("zone")
    if zone is not None:

        async def choose_zone(conn: Connection) -> None:
            ours = await keep_chat(conn, asking.chat_id, asking.thread_id, asking.chat_kind, asking.now)
            await choose(conn, ours, zone=zone)

        await deps.storage.write_together(choose_zone)
        asking = await retime(asking, deps, zone_of(zone, deps.settings.zone))
    schedule = Schedule(state["kind"], state.get("at", DEFAULT_TIME), state.get("weekday", 0))
    await deps.storage.write_together(lambda conn: end_dialogue(conn, asking.chat_id, _who(asking)))
    view = viewing(asking, deps)
    try:
        made, before = await keep_subscription(
            state["query"], schedule, asking, deps, instead_of=state.get("instead_of")
        )
    except TooMany:
        card = Card(stack([words.say("subscribe-too-many", n=MOST_IN_A_CHAT)]))
    else:
        channels = await deps.storage.read_together(usernames)
        if state.get("instead_of"):
            said = words.say("subscribe-changed")
        elif before is None:
            said = words.say("subscribe-done")
        elif schedule_of(before) == schedule_of(made):
            said = words.say("subscribe-same")
        else:
            said = words.say("subscribe-instead", before=schedule_said(schedule_of(before), view))
        understood = standing_question(made.query, deps, channels, words)
        notes = await _unheard_of(understood, view, deps)
        card = subscription_card(made, understood, view, above=[*above, *notes, said])
    await _show(where, card, asking, deps)


async def _unheard_of(understood: Understood, view: Viewing, deps: BotDeps) -> tuple[str, ...]:
    """Words that no claim so far has, such as a misspelt place: whoever waits for them may wait for ever."""
    said = understood.wanted.words
    if not (said.words or said.phrases):
        return ()

    async def look_up(conn: Connection) -> bool:
        only_words = ClaimFilter(words=said)
        if await count_claims(conn, only_words, at_most=1):
            return False
        return await count_claims(conn, ClaimFilter(), at_most=1) > 0

    if not await deps.storage.read_together(look_up):
        return ()
    what = condition(understood, "words", view)
    return ("⚠️ " + view.words.say("subscribe-unheard", what=shorten(what, 200)),)


# --- answers ---------------------------------------------------------------------------------------


async def press(
    callback: CallbackQuery, callback_data: SubscribeButton, asking: Asking, deps: BotDeps
) -> None:
    """A button under a question."""
    found = await _dialogue(asking, deps)
    words = asking.words
    if not asking.private and (found is None or found.state.get("made") != callback_data.made):
        unnamed = replace(asking, user_id=None)  # begun by an admin of the group who stayed unnamed
        begun = await _dialogue(unnamed, deps)
        if begun is not None and begun.state.get("made") == callback_data.made:
            asking, found = unnamed, begun
    if (
        found is None
        or found.state.get("made") != callback_data.made
        or asking.now - found.changed_at > _BUTTONS_WITHIN
    ):
        mine = asking.private or found is not None
        await tell(callback, words.say("subscribe-old" if mine else "subscribe-not-yours"))
        return
    state = dict(found.state)
    if callback_data.value == "cancel":
        await deps.storage.write_together(lambda conn: end_dialogue(conn, asking.chat_id, _who(asking)))
        await _show(callback, Card(stack([words.say("subscribe-cancelled")])), asking, deps)
        return
    if callback_data.step != state.get("step"):
        await tell(callback, words.say("button-same"))  # pressed twice
        return
    if not _take_button(callback_data.step, callback_data.value, state, deps):
        await tell(callback, words.say("button-old"))
        return
    await _go_on(callback, state, asking, deps)


def _take_button(step: str, value: str, state: dict[str, Any], deps: BotDeps) -> bool:
    """Notes what a button says; ``False`` for a value that is none of its question's."""
    if step == "what" and (value == ANY or value in EVENTS):
        state["query"] = "" if value == ANY else f"event:{value}"
    elif step == "where" and (value == ANY or value in deps.gazetteer.places):
        state["where"] = True
        if value != ANY:
            state["query"] = ", ".join(part for part in (f"place:{value}", state["query"]) if part)
    elif step == "how" and value in SCHEDULES:
        state["kind"] = value
        if value == HOURLY:
            state["at"] = "00:00"
    elif step == "day" and value in "0123456" and len(value) == 1:
        state["weekday"] = int(value)
    elif step == "when" and (at := read_time(f"{value[:2]}:{value[2:]}")) is not None:
        state["at"] = at
    elif step == "zone" and value == "yes" and "guess" in state:
        state["zone"] = state["guess"]
    else:
        return False
    return True


async def take_words(message: Message, dialogue: Dialogue, asking: Asking, deps: BotDeps) -> None:
    """Words typed as the answer to a question."""
    state, text = dict(dialogue.state), (message.text or "").strip()
    step = state.get("step")
    above: tuple[str, ...] = ()
    if step == "what":
        above = await _take_wish(text, state, asking, deps)
    elif step == "where":
        above = await _take_place(text, state, asking, deps)
    elif step in ("how", "day", "when"):
        above = _take_schedule(text, state, asking)
    elif step == "zone":
        above = _take_zone(text, state, asking)
    await _go_on(message, state, asking, deps, above)


async def _take_place(text: str, state: dict[str, Any], asking: Asking, deps: BotDeps) -> tuple[str, ...]:
    understood = await question(text, asking, deps)
    canonical = without_window(understood.canonical, understood.as_json.get("window"))
    if not understood.wanted.places.any_of:
        nearest = deps.gazetteer.suggest(text[:64])
        line = "⚠️ " + _say(asking, "subscribe-no-place", text)
        if nearest:
            line += " " + asking.words.say("subscribe-nearest", nearest=", ".join(nearest))
        return (line,)
    state["where"] = True
    state["query"] = ", ".join(part for part in (canonical, state["query"]) if part)
    return ()


_WRONG = {"rhythm": "subscribe-no-rhythm", "second": "subscribe-second", "time": "subscribe-no-time"}


def _take_schedule(text: str, state: dict[str, Any], asking: Asking) -> tuple[str, ...]:
    said = read_schedule(text if state["step"] != "when" or not text.isdecimal() else f"at {text}")
    schedule = said.schedule
    if said.wrong or schedule is None or said.rest:
        wrong = said.wrong or said.rest or text
        how = wrong_how(wrong)
        if how == "time" and state["step"] != "when" and ":" not in wrong:
            how = "rhythm"
        return ("⚠️ " + _say(asking, _WRONG[how], wrong),)
    if "kind" not in state or said.kind is not None:
        state["kind"] = schedule.kind
    if said.weekday is not None:
        state["weekday"] = said.weekday
        state["kind"] = WEEKLY
    if said.at is not None:
        state["at"] = said.at
    return ()


def _take_zone(text: str, state: dict[str, Any], asking: Asking) -> tuple[str, ...]:
    found = zone_named(text)
    if found is None:
        wrong = _say(asking, "subscribe-no-zone", text)
        near = ", ".join(nearest_zones(text))
        return ("⚠️ " + (asking.words.say("problem-nearest", problem=wrong, nearest=near) if near else wrong),)
    state["zone"] = found
    return ()


# --- changing one that there is ---------------------------------------------------------------------


def _state_of(one: Subscription, asking: Asking) -> dict[str, Any]:
    state: dict[str, Any] = {
        "made": made_at(asking.now),
        "instead_of": one.id,
        "query": one.query,
        "where": True,
        "kind": one.schedule,
        "zone": asking.zone.key,
    }
    if one.at is not None:
        state["at"] = one.at
    if one.weekday is not None:
        state["weekday"] = one.weekday
    return state


async def ask_again_how(callback: CallbackQuery, one: Subscription, asking: Asking, deps: BotDeps) -> None:
    """Asks how often and when a subscription is to be told from now on."""
    state = _state_of(one, asking)
    for said in ("kind", "at", "weekday"):
        state.pop(said, None)
    await _go_on(callback, state, asking, deps)


async def ask_again_what(callback: CallbackQuery, one: Subscription, asking: Asking, deps: BotDeps) -> None:
    """Asks what a subscription is to be about from now on."""
    state = _state_of(one, asking)
    for said in ("query", "where"):
        state.pop(said)
    await _go_on(callback, state, asking, deps)
