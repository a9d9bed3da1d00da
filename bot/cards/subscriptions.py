"""Subscriptions as messages: the list, one with what can be done about it, and the questions that make one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot.answers.understanding import Understood
from bot.callbacks import SubscribeButton, SubscriptionButton
from bot.cards import dates
from bot.cards.buttons import keyboard
from bot.cards.fitting import Card, shorten, stack
from bot.cards.understood import conditions
from bot.cards.viewing import Viewing
from bot.schedules.due import Schedule
from storage.subscriptions import DAILY, HOURLY, INSTANT, RESTING, WEEKLY, Subscription

_ROW = 8
_LINE_UNITS = 70
TIMES = ("07:00", "08:00", "09:00", "12:00", "18:00", "21:00")
EVENTS = (
    "casualties",
    "capture",
    "combat",
    "deployment",
    "desertion",
    "withdrawal",
    "training",
    "concealment",
)
PLACES = (
    "kursk-oblast",
    "belgorod-oblast",
    "donetsk-oblast",
    "zaporizhzhia-oblast",
    "ukraine",
    "north-korea",
)
ANY = "*"


def what_is_wanted(understood: Understood, view: Viewing) -> str:
    """A standing query in the chat's language."""
    said = conditions(understood, view)
    return " · ".join(said) if said else view.words.say("digest-everything")


def schedule_said(schedule: Schedule, view: Viewing) -> str:
    """How often and when, in the chat's language; the zone is named elsewhere."""
    words = view.words
    if schedule.kind == HOURLY:
        return words.say("schedule-hourly", minute=schedule.at[3:])
    if schedule.kind == DAILY:
        return words.say("schedule-daily", time=schedule.at)
    if schedule.kind == WEEKLY:
        return words.say("schedule-weekly", day=words.say(f"weekday-{schedule.weekday}"), time=schedule.at)
    return words.say("schedule-instant")


def subscriptions_card(found: Sequence[tuple[Subscription, Understood]], view: Viewing) -> Card:
    """All subscriptions of a chat, each with a button."""
    words = view.words
    if not found:
        return Card(stack([words.say("subscriptions-none")]))
    lines: list[Text | str] = [
        Bold(words.say("subscriptions-head", n=len(found), zone=dates.zone_name(view.zone, words)))
    ]
    for at, (one, understood) in enumerate(found, 1):
        what = shorten(what_is_wanted(understood, view), _LINE_UNITS)
        said = words.say("subscriptions-line", what=what, schedule=schedule_said(schedule_of(one), view))
        lines.append(" · ".join([f"{at} {said}", *_states(one, view)]))
    buttons = [_button(str(at), one, "open") for at, (one, _) in enumerate(found, 1)]
    return Card(stack(lines), keyboard(*(buttons[at : at + _ROW] for at in range(0, len(buttons), _ROW))))


def subscription_card(
    one: Subscription, understood: Understood, view: Viewing, *, above: Sequence[str] = ()
) -> Card:
    """One subscription with what can be done about it."""
    words, schedule = view.words, schedule_of(one)
    said = schedule_said(schedule, view)
    if schedule.kind != INSTANT:
        said = words.say("schedule-zone", said=said, zone=dates.zone_name(view.zone, words))
    lines: list[Text | str] = [
        *above,
        Bold("🔔 ", shorten(what_is_wanted(understood, view), 700)),
        " · ".join([said, *_states(one, view)]),
    ]
    if one.next_due is not None and not one.is_paused(view.now) and one.state != RESTING:
        lines.append(words.say("subscription-next", when=_moment(one.next_due, view)))
    lines.append(
        words.say("subscription-last", when=_moment(one.last_sent, view))
        if one.last_sent
        else words.say("subscription-never")
    )
    paused = one.is_paused(view.now) or one.state == RESTING
    rows = [
        [_button(words.say("button-resume"), one, "resume")]
        if paused
        else [
            _button(words.say("button-pause-day"), one, "pause", "1"),
            _button(words.say("button-pause-week"), one, "pause", "7"),
        ],
        [
            _button(words.say("button-query"), one, "what"),
            _button(words.say("button-schedule"), one, "how"),
            _button(
                words.say("button-mute-off" if one.muted else "button-mute-on"),
                one,
                "mute",
                str(int(not one.muted)),
            ),
        ],
        [
            _button(
                words.say("button-empty-off" if one.even_empty else "button-empty-on"),
                one,
                "empty",
                str(int(not one.even_empty)),
            )
        ]
        if schedule.kind != INSTANT
        else [],
        [
            _button(words.say("button-preview"), one, "preview"),
            _button(words.say("button-stop"), one, "stop"),
            _button(words.say("button-list"), one, "list"),
        ],
    ]
    return Card(stack(lines), keyboard(*rows))


def sure_card(one: Subscription, understood: Understood, view: Viewing) -> Card:
    """Asks whether a subscription is to end."""
    words = view.words
    lines: list[Text | str] = [
        Bold("🔔 ", shorten(what_is_wanted(understood, view), 700)),
        words.say("subscription-sure"),
    ]
    row = [
        _button(words.say("button-stop-yes"), one, "end"),
        _button(words.say("button-stop-no"), one, "open"),
    ]
    return Card(stack(lines), keyboard(row))


def schedule_of(one: Subscription) -> Schedule:
    """How often a subscription is told."""
    return Schedule(one.schedule, one.at or "09:00", one.weekday or 0)


def _states(one: Subscription, view: Viewing) -> list[str]:
    words, said = view.words, []
    if one.state == RESTING:
        note = one.state_note or "blocked"
        key = f"rests-{note}" if words.has(f"rests-{note}") else "rests-blocked"
        said.append(words.say("subscription-resting", why=words.say(key)))
    elif one.paused_until is not None and one.paused_until > view.now:
        said.append(words.say("subscription-paused", when=_moment(one.paused_until, view)))
    if one.muted:
        said.append(words.say("subscription-muted"))
    if one.even_empty:
        said.append(words.say("subscription-empty-too"))
    return said


def _moment(moment: datetime, view: Viewing) -> str:
    return dates.moment(moment, view.words, view.zone, view.this_year)


def _button(text: str, one: Subscription, do: str, value: str = "") -> InlineKeyboardButton:
    data = SubscriptionButton(subscription=one.id, do=do, value=value).pack()
    return InlineKeyboardButton(text=text, callback_data=data)


# --- the questions --------------------------------------------------------------------------------


def question_card(
    step: str, made: int, view: Viewing, *, above: Sequence[str] = (), so_far: str = "", zone: str = ""
) -> Card:
    """One of the questions by which somebody subscribes: ``what``, ``where``, ``how``, ``day``, ``when``, ``zone``."""
    words = view.words

    def button(text: str, value: str) -> InlineKeyboardButton:
        data = SubscribeButton(made=made, step=step, value=value).pack()
        return InlineKeyboardButton(text=text, callback_data=data)

    buttons: list[InlineKeyboardButton] = []
    wide = 2
    args: dict[str, str] = {}
    if step == "what":
        buttons = [button(words.say("subscribe-anything"), ANY)]
        buttons += [button(words.say(f"short-{event}"), event) for event in EVENTS]
    elif step == "where":
        buttons = [button(words.say("subscribe-anywhere"), ANY)]
        buttons += [button(view.place(place, place), place) for place in PLACES]
    elif step == "how":
        names = {INSTANT: "at-once", HOURLY: "hourly", DAILY: "daily", WEEKLY: "weekly"}
        buttons = [button(words.say(f"subscribe-{name}"), kind) for kind, name in names.items()]
    elif step == "day":
        buttons = [button(words.say(f"weekday-{day}"), str(day)) for day in range(7)]
    elif step == "when":
        buttons = [button(time, time.replace(":", "")) for time in TIMES]
        wide = 3
    else:
        local = view.now.astimezone(view.zone)
        args = {"zone": dates.zone_name(view.zone, words), "time": f"{local:%H:%M}"}
        buttons = [button(words.say("subscribe-zone-yes", zone=dates.zone_name(view.zone, words)), "yes")]
    lines: list[Text | str] = [*above]
    if so_far:
        lines.append(Bold(words.say("subscribe-so-far", what=so_far)))
    lines.append(words.say(f"subscribe-{step}", **args))
    rows = [buttons[at : at + wide] for at in range(0, len(buttons), wide)]
    return Card(stack(lines), keyboard(*rows, [button(words.say("subscribe-cancel"), "cancel")]))


def made_at(now: datetime) -> int:
    """What tells the buttons of one round of questions from those of another."""
    return int(now.astimezone(UTC).timestamp())
