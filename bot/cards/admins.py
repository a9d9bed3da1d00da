"""What admins are shown: who has a role, the audit log, how the program does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Code, Text

from bot.callbacks import AuditPage, PeoplePage
from bot.cards import dates
from bot.cards.buttons import keyboard, turning
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.lexicon import version_shown
from bot.cards.viewing import Viewing
from bot.locales import Words
from bot.reasons import condition_in_words
from storage.audit import Decision
from storage.health import Health
from storage.outages import Outage
from storage.people import Person
from storage.reviews import Axis

_VALUE_UNITS = 80
_SUBJECT_UNITS = 60
_ALIVE_WITHIN = timedelta(seconds=90)
_TRANSLATED = {"role": "role", "side": "side", "kind": "kind", "mode": "mode", "state": "state"}
_AXES = frozenset(axis.value for axis in Axis)
_TIMES = frozenset({"until", "backfill_since", "added_at"})
_REASONS = frozenset({"state_note", "why"})
_NOT_SHOWN = frozenset({"added_by", "match"})


def people_card(
    found: Sequence[Person], configured: Sequence[int], page: int, pages: int, view: Viewing
) -> Card:
    """Those who have a role, the first admins of the configuration among them, and how roles are given."""
    words = view.words
    lines: list[Text | str | None] = [Bold(words.say("people-head"))]
    if page == 1:
        lines += [
            words.text("people-configured", who=Code(str(number)), role=words.say("role-admin"))
            for number in configured[:20]
        ]
    lines += [
        words.text(
            "people-line" if (person.telegram_id or 0) > 0 else "people-chat",
            who=Code(str(person.telegram_id)),
            role=words.say(f"role-{person.role}"),
            when=dates.moment(person.since, words, view.zone, view.this_year),
        )
        for person in found
    ]
    lines += ["", words.say("grant-how"), words.say("revoke-how")]
    buttons = turning(page, pages, lambda number: PeoplePage(page=number).pack())
    return Card(stack(lines), keyboard(buttons))


def audit_card(found: Sequence[Decision], total: int, page: int, pages: int, view: Viewing) -> Card:
    """A page of the audit log: when, who, what, to what, from what to what."""
    words = view.words
    head = words.say("audit-head", total=total, zone=dates.zone_name(view.zone, words))
    if pages > 1:
        head = words.say("claims-page", totals=head, page=page, pages=pages)
    lines: list[Text | str | None] = [Bold(head)]
    lines += [_decision(decision, view) for decision in found]
    if not found:
        lines.append(words.say("audit-none"))
    buttons: list[InlineKeyboardButton] = turning(page, pages, lambda number: AuditPage(page=number).pack())
    return Card(stack(lines), keyboard(buttons))


def _decision(decision: Decision, view: Viewing) -> Text:
    words = view.words
    key = f"audit-{decision.action.replace(' ', '-')}"
    if decision.by is not None:
        who: Text = Code(str(decision.by))
    else:
        who = Text(words.say("audit-forgotten" if decision.named else "audit-program"))
    changes = [
        words.say(
            "audit-change", what=_key(name, words), was=_value(name, decision.before, view), became=became
        )
        if name in decision.before or (name == "role" and decision.action == "role")
        else words.say("audit-set", what=_key(name, words), became=became)
        for name in [*decision.after, *(name for name in decision.before if name not in decision.after)]
        if name not in _NOT_SHOWN
        for became in [_value(name, decision.after, view)]
    ]
    return words.text(
        "audit-line",
        when=dates.moment(decision.made_at, words, view.zone, view.this_year),
        who=who,
        what=words.say(key) if words.has(key) else one_line(decision.action),
        subject=_subject(decision.subject, words),
        changes=", ".join(changes) or "–",
    )


def _subject(subject: str, words: Words) -> str:
    """To what something was done; what has no name of its own is called by what it is."""
    kind, _, number = subject.partition(" ")
    if kind == "claim" and number:
        return f"#{number}"
    if kind == "person" and number:
        return words.say("audit-forgotten")
    if words.has(f"audit-of-{kind}"):
        return words.say(f"audit-of-{kind}", number=number)
    return shorten(one_line(subject), _SUBJECT_UNITS)


def _key(name: str, words: Words) -> str:
    key = f"audit-key-{name}"
    return words.say(key) if words.has(key) else name


def _value(name: str, values: Any, view: Viewing) -> str:
    words, value = view.words, values.get(name)
    if name == "role" and value is None:
        return words.say("role-none")
    if value is None or value == "":
        return "–"
    if name in _AXES:
        said = [one.strip() for one in str(value).split(",")]
        return ", ".join(words.say(f"{name}-{one}") if words.has(f"{name}-{one}") else one for one in said)
    if isinstance(value, bool):
        return words.say("yes" if value else "no")
    if name in _TRANSLATED and words.has(f"{_TRANSLATED[name]}-{value}"):
        return words.say(f"{_TRANSLATED[name]}-{value}")
    if name == "version":
        return version_shown(str(value))
    if isinstance(value, int):
        return f"{value}"
    if name in _TIMES:
        try:
            return dates.moment(datetime.fromisoformat(str(value)), words, view.zone, view.this_year)
        except ValueError:
            pass
    if name in _REASONS:
        value = condition_in_words(str(value), words)
    return f"“{shorten(one_line(str(value)), _VALUE_UNITS)}”"


def health_card(state: Health, view: Viewing, outage: Outage | None = None) -> Card:
    """How the program does, what needs somebody first; ``outage``: nothing can be written now."""
    words = view.words

    def when(value: datetime | None) -> str:
        return dates.moment(value, words, view.zone, view.this_year) if value else words.say("never")

    def mark(good: bool) -> str:
        return "🟢" if good else "🔴"

    lines: list[Text | str | None] = [Bold(words.say("health-head", zone=dates.zone_name(view.zone, words)))]
    if outage is not None:
        why = shorten(one_line(condition_in_words(outage.why, words)), _VALUE_UNITS)
        lines.append(f"🔴 {words.say('health-outage', when=when(outage.since), why=why)}")
    for part in ("watch", "bot"):
        beat = state.beats.get(part)
        alive = beat is not None and view.now - beat < _ALIVE_WITHIN
        said = words.say("health-alive" if alive else "health-not-alive", when=when(beat))
        lines.append(f"{mark(alive)} {words.say(f'health-{part}')}: {said}")
    channels = words.say("health-channels", watched=state.watched, paused=state.paused, bad=state.in_trouble)
    stale = state.stale
    lines.append(f"{mark(not (state.in_trouble or stale.channels))} {channels}")
    if stale.channels:
        since = when(stale.since)
        lines.append(words.say("digest-stale", n=stale.channels, watched=stale.watched, since=since))
    lines.append(words.say("health-posts", when=when(state.newest_post), gaps=state.gaps_open))
    for account in state.accounts:
        why = condition_in_words(account.state_note or "", words)
        note = f" ({shorten(one_line(why), _VALUE_UNITS)})" if why else ""
        key = f"account-{account.state}"
        said = words.say(key) if words.has(key) else account.state
        name = shorten(one_line(account.label), _SUBJECT_UNITS)
        lines.append(
            f"{mark(account.state == 'ok')} {words.say('health-account', name=name, state=said)}{note}"
        )
    if not state.accounts:
        lines.append(words.say("health-no-account"))
    lines.append(words.say("health-waiting", raw=state.raw_waiting, media=state.media_waiting))
    out = state.outbox
    oldest = when(out.oldest_due)
    lines.append(
        words.say("health-owed", due=out.due, oldest=oldest) if out.due else words.say("health-nothing-owed")
    )
    if out.failed:
        lines.append(f"🔴 {words.say('health-set-aside', failed=out.failed)}")
        lines += [
            f"   {one.n} × {one.kind}: {shorten(one_line(one.error), _VALUE_UNITS)}"
            for one in state.set_aside
        ]
    if state.chats_resting:
        lines.append(words.say("health-resting", chats=state.chats_resting))
    if state.notices_open:
        lines.append(words.say("health-notices", n=state.notices_open))
    size = round(state.database_bytes / 1_000_000)
    lines.append(words.say("health-database", megabytes=size, unsealed=state.unsealed))
    return Card(stack(lines))
