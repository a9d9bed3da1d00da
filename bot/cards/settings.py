"""The panel of what a chat chose, with the choices for one part of it."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot.asking import Asking
from bot.callbacks import SettingsButton
from bot.cards import dates
from bot.cards.buttons import DARK, LIGHT, keyboard, labelled
from bot.cards.fitting import Card, stack
from bot.cards.viewing import Viewing
from bot.locales import Words
from bot.zones import OFFERED, guessed_zone, zone_label

QUIETS = ("2200-0700", "2300-0700", "2300-0900", "0000-0800")
CAPS = ("3", "5", "10", "20", "50")
AUTONYMS = {"en": "English", "uk": "Українська", "ru": "Русский", "ko": "한국어"}
"""Languages by their own names."""

PARTS = ("language", "zone", "quiet", "cap", "colours", "charts")
"""What can be chosen."""


def _press(text: str, part: str = "", value: str = "") -> InlineKeyboardButton:
    return labelled(text, SettingsButton(part=part, value=value).pack())


def settings_card(asking: Asking, view: Viewing, *, part: str = "", said: str = "") -> Card:
    """What the chat chose; ``part`` is one of ``PARTS``, or empty."""
    words, chosen = view.words, asking.chosen
    lines: list[Text | str | None] = [said or None, Bold(words.say("settings-head"))]
    quiet = (
        words.say("quiet-hours", **{"from": chosen.quiet_from, "to": chosen.quiet_to})
        if chosen.quiet_from and chosen.quiet_to
        else words.say("quiet-none")
    )
    cap = words.say("cap-some", n=chosen.daily_cap) if chosen.daily_cap else words.say("cap-none")
    now = f"{view.now.astimezone(view.zone):%H:%M}"
    lines += [
        words.say("settings-language", language=AUTONYMS[words.language]),
        words.say(
            "settings-zone-offset" if view.zone.key.startswith("Etc/") else "settings-zone",
            zone=dates.zone_name(view.zone, words),
            name=view.zone.key,
            now=now,
        ),
        words.say("settings-quiet", quiet=quiet),
        words.say("settings-cap", cap=cap),
        words.say("settings-colours", colours=words.say("colours-dark" if chosen.dark else "colours-light")),
        words.say(
            "settings-charts", charts=words.say("charts-off" if chosen.charts is False else "charts-on")
        ),
    ]
    if part:
        lines += ["", words.say(f"settings-choose-{part}")]
    return Card(stack(lines), keyboard(*_buttons(part, words)))


def _buttons(part: str, words: Words) -> list[list[InlineKeyboardButton]]:
    back = [_press(words.say("button-back"))]
    match part:
        case "language":
            offered = [_press(name, part, code) for code, name in AUTONYMS.items()]
        case "zone":
            return [*zone_rows(words), back]
        case "quiet":
            offered = [_press(f"{q[:2]}:{q[2:4]}–{q[5:7]}:{q[7:]}", part, q) for q in QUIETS]
            offered.append(_press(words.say("button-none"), part, "none"))
        case "cap":
            offered = [
                *(_press(cap, part, cap) for cap in CAPS),
                _press(words.say("button-none"), part, "none"),
            ]
        case "colours":
            offered = [_press(words.say(f"button-{to}"), part, to) for to in (LIGHT, DARK)]
        case "charts":
            offered = [_press(words.say(f"button-charts-{to}"), part, to) for to in ("on", "off")]
        case _:
            rows = [_press(words.say(f"button-settings-{name}"), name) for name in PARTS]
            return [rows[at : at + 2] for at in range(0, len(rows), 2)]
    return [*(offered[at : at + 3] for at in range(0, len(offered), 3)), back]


def zone_rows(words: Words) -> list[list[InlineKeyboardButton]]:
    """Buttons for time zones, the one that the language makes likely first."""
    zones = list(dict.fromkeys([guessed_zone(words.language), *OFFERED]))
    offered = [_press(zone_label(zone, words), "zone", zone) for zone in zones if zone]
    return [offered[at : at + 3] for at in range(0, len(offered), 3)]
